"""When a course meets: settled once with its bookings, read the same everywhere.

Pure. Room and teacher, the public page, the calendar feed, the ways and the question to
the provider all rest on these dates.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from service.courses.meetings.meeting_dates import MeetingDate, free_days, meeting_dates
from service.courses.tables import Course
from service.rulesets.schema import SchoolHoliday


def dates_of(course: Course) -> tuple[MeetingDate, ...]:
    """The meetings the course holds and has booked, sorted."""
    skipped = {date.fromisoformat(day) for day in course.skipped_on}
    return tuple(one for one in _named(course) if one.day not in skipped)


def skipped_by(
    course: Course, land: str, school: Iterable[SchoolHoliday]
) -> tuple[date, ...]:
    """Days of its week on which a course does not meet: what `skipped_on` will hold.

    Public holidays of the Land, its school holidays unless the course meets then, and
    the course's own free days.
    """
    free = free_days(
        land,
        () if course.school_holidays else school,
        course.start_on,
        course.end_on,
        (date.fromisoformat(day) for day in course.no_meeting_on),
    )
    return tuple(sorted({one.day for one in _named(course)} & free))


def pauses_of(course: Course) -> tuple[tuple[date, date], ...]:
    """First and last day of every stretch of meetings that are left out."""
    skipped = set(course.skipped_on)
    found: list[tuple[date, date]] = []
    going = False
    for day in sorted({one.day for one in _named(course)}):
        if day.isoformat() not in skipped:
            going = False
        elif going:
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
            going = True
    return tuple(found)


def _named(course: Course) -> tuple[MeetingDate, ...]:
    """Every meeting that the weekly times name from the first to the last day."""
    return meeting_dates(
        course.meetings, course.start_on, course.end_on, course.anchor_monday, ()
    )
