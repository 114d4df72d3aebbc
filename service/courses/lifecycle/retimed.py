"""A course at another time: another week, other hours, another first day.

It keeps as many lessons as before, so that its last day follows from the new week.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session

from service.access import Scope
from service.accounts.tables import Office
from service.courses.kept.trials import Change, Meeting
from service.courses.lifecycle.wanted import OtherTime
from service.courses.meetings.meeting_dates import free_days, meeting_dates
from service.courses.meetings.schedule import planned
from service.courses.tables import Course
from service.errors import UserError
from service.rulesets.queries import rules
from service.rulesets.schema import WeeklyPattern

BEGUN = "This course has begun: its week stays. Move or call off single dates."
SINGLE = (
    "Single dates of this course are changed. Let them take place as planned first: "
    "the new week cannot know them."
)
SAME = "This is the time as it is now. Please choose another one."
LONGEST = timedelta(days=2 * 365)
DAY_END = 24 * 60


def patterns(
    session: Session, scope: Scope, course: Course
) -> tuple[WeeklyPattern, ...]:
    """The weeks that the rules have for the course's kind."""
    known = rules(session, scope, course.start_on)
    kind = known.kinds.get(course.kind)
    held = "online" if course.online else "venue"
    return tuple(
        one
        for one in known.sets.patterns.pattern
        if kind is not None and one.id in kind.patterns and held in one.held
    )


def can_move(course: Course, today: date) -> bool:
    """Whether the whole week can still be another one."""
    return course.start_on > today and bool(course.meetings)


def other_week(
    session: Session, scope: Scope, course: Course, wanted: OtherTime, today: date
) -> Change:
    """The course in another week. Raises UserError at the field that is wrong."""
    if not can_move(course, today):
        raise UserError(BEGUN)
    if course.changed_dates:
        raise UserError(SINGLE)
    start_on = wanted.start_on or course.start_on
    if start_on <= today:
        raise UserError("The first day must lie ahead.", "start_on")
    meetings = _week(patterns(session, scope, course), course, wanted)
    if meetings == _told(course.meetings) and start_on == course.start_on:
        raise UserError(SAME)
    anchor = course.anchor_monday or start_on - timedelta(days=start_on.weekday())
    return Change(
        meetings=meetings,
        pattern=wanted.pattern or course.pattern,
        anchor_monday=anchor,
        start_on=start_on,
        end_on=_last_day(session, scope, course, meetings, start_on, anchor),
    )


def _told(meetings: Sequence[Sequence[Any]]) -> tuple[Meeting, ...]:
    return tuple(sorted((int(d), int(s), int(e), str(w)) for d, s, e, w in meetings))


def _week(
    known: Sequence[WeeklyPattern], course: Course, wanted: OtherTime
) -> tuple[Meeting, ...]:
    week = _told(course.meetings)
    if wanted.pattern:
        chosen = next((one for one in known if one.id == wanted.pattern), None)
        if chosen is None:
            raise UserError("This week is not offered any more.", "pattern")
        week = _told(
            [(m.weekday_number, m.start, m.end, m.week) for m in chosen.meetings]
        )
    if wanted.start is not None:
        shift = wanted.start - min(start for _day, start, _end, _week in week)
        week = tuple((day, s + shift, e + shift, w) for day, s, e, w in week)
    if any(start < 0 or end > DAY_END for _day, start, end, _week in week):
        raise UserError("Its meetings would not end on the same day.", "start_minute")
    return week


def _last_day(
    session: Session,
    scope: Scope,
    course: Course,
    week: Sequence[Meeting],
    start_on: date,
    anchor: date,
) -> date:
    """The day on which as much has been taught as in the course as it is now."""
    office = session.get_one(Office, scope.office_id)
    school = rules(session, scope, course.start_on).sets.school_holidays.holiday
    latest = start_on + LONGEST
    free = free_days(
        office.land,
        () if course.school_holidays else school,
        start_on,
        latest,
        (date.fromisoformat(day) for day in course.no_meeting_on),
    )
    left = sum(one.end - one.start for one in planned(course))
    for one in meeting_dates(week, start_on, latest, anchor, free):
        left -= one.end - one.start
        if left <= 0:
            return one.day
    raise UserError("So late no week is left for it.", "start_on")
