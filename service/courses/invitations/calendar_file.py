"""The dates of a course for a person's own calendar: no name, no number, no topic."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from icalendar import Calendar, Event

from service import i18n
from service.courses.meetings.meeting_dates import MeetingDate, instant


def calendar_file(
    course_id: str,
    dates: Iterable[MeetingDate],
    place: str,
    language: str,
    now: datetime,
    title: str = "",
) -> bytes:
    """One event for each real meeting, in UTC, so that no clock is needed to read it.

    Loaded again, it replaces the events of before.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Kursmittler//invitation//DE")
    calendar.add("version", "2.0")
    title = title or i18n.text(language, "German course")
    for one in dates:
        event = Event()
        event.add("uid", f"{course_id}-{one.day:%Y%m%d}-{one.start}@kursmittler")
        event.add("dtstamp", now.astimezone(UTC))
        event.add("dtstart", instant(one.day, one.start).astimezone(UTC))
        event.add("dtend", instant(one.day, one.end).astimezone(UTC))
        event.add("summary", title)
        event.add("location", place)
        calendar.add_component(event)
    return bytes(calendar.to_ical())
