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
    """The meetings the course holds and has booked, sorted: each change is in them."""
    changed = course.changed_dates
    held = {one for one in planned(course) if one.day.isoformat() not in changed}
    return tuple(sorted(held | {instead for _day, instead in moved_of(course)}))


def planned(course: Course) -> tuple[MeetingDate, ...]:
    """The meetings as settled with the bookings, before any single date was changed."""
    skipped = {date.fromisoformat(day) for day in course.skipped_on}
    return tuple(one for one in _named(course) if one.day not in skipped)


def moved_of(course: Course) -> tuple[tuple[date, MeetingDate], ...]:
    """Day of the week's plan and the meeting that is held instead, sorted."""
    days = {one.day.isoformat() for one in planned(course)}
    found = [
        (
            date.fromisoformat(day),
            MeetingDate(date.fromisoformat(new[0]), new[1], new[2]),
        )
        for day, new in course.changed_dates.items()
        if new is not None and day in days
    ]
    return tuple(sorted(found))


def last_day(course: Course) -> date:
    """The day after which nothing of the course is left: a moved date counts."""
    held = dates_of(course)
    return max(course.end_on, held[-1].day) if held else course.end_on


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
    skipped = {*course.skipped_on, *course.changed_dates}
    skipped -= {one.day.isoformat() for one in dates_of(course)}
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
