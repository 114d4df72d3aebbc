"""Whether anybody can still come to a course: what is public must meet. Pure."""

from __future__ import annotations

from datetime import date

from service.courses.meetings.meeting_dates import meeting_dates
from service.courses.meetings.schedule import dates_of
from service.courses.tables import Course
from service.errors import UserError


def obstacle(course: Course, today: date) -> UserError | None:
    """Why a course must not be public, at the field that mends it; None if it may.

    Its days off must have been settled.
    """
    held = dates_of(course)
    if held and held[-1].day >= today:
        return None
    if held or course.end_on < today:
        last = held[-1].day if held else course.end_on
        return UserError(
            "The last meeting was on %(day)s: nobody could come any more.",
            "end_on",
            day=f"{last:%d.%m.%Y}",
        )
    if not _named(course):
        return UserError(
            "None of its weekdays lies between the first and the last day: the course "
            "would not meet once.",
            "days",
        )
    if course.school_holidays:
        return UserError(
            "All its days are public holidays or left out: the course would not meet "
            "once.",
            "no_meeting_on",
        )
    return UserError(
        "All its days are holidays or left out: the course would not meet once. Does "
        "it meet in the school holidays as well?",
        "school_holidays",
    )


def _named(course: Course) -> bool:
    """Whether the weekly times name any day at all."""
    anchor = course.anchor_monday
    return bool(
        meeting_dates(course.meetings, course.start_on, course.end_on, anchor, ())
    )
