"""Single dates of a course: called off, held at another time, held after all.

`meeting_change` keeps who changed what and why; `course.changed_dates` is what every
page, feed and booking reads. Both are written in one transaction, and whoever knows
of the course is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from service.access import Scope, one, scoped
from service.accounts.queries import lock_office
from service.audit.actions import record
from service.clock import local_day
from service.courses.lifecycle.states import STATE_NAMES, prepare_ways
from service.courses.meetings import occupancy
from service.courses.meetings.meeting_dates import MeetingDate
from service.courses.meetings.schedule import dates_of, moved_of, planned
from service.courses.seats.actions import OPEN
from service.courses.tables import Course, MeetingChange
from service.courses.taught.notices import renew
from service.courses.taught.wording import REASONS
from service.errors import Conflict, UserError
from service.i18n import day as day_text

AGREED = ("confirmed", "published", "running")
DAY_END = 24 * 60
OVER = "This course is “%(state)s”: its dates cannot be changed."


def call_off_dates(
    session: Session,
    scope: Scope,
    course_id: str,
    days: Sequence[date],
    reason: str,
    now: datetime,
) -> tuple[MeetingChange, ...]:
    """The course does not meet on these days of its week; a date twice is once.

    Raises UserError for a day on which it does not meet, Conflict for a course that
    is over.
    """
    course = _lock(session, scope, course_id)
    values = {"state": "cancelled", "new_day": None, "new_start": None, "new_end": None}
    changes = [
        _write(session, scope, course, day, {**values, "reason": reason}, now)
        for day in sorted(set(days))
    ]
    return _settle(session, scope, course, changes, "course.call_off", now)


def call_off_on(
    session: Session,
    scope: Scope,
    course_id: str,
    day: date,
    reason: str,
    now: datetime,
) -> tuple[MeetingChange, ...]:
    """Nothing takes place on this very day: its own date, or one moved to it."""
    course = _lock(session, scope, course_id)
    days = [planned for planned, new in moved_of(course) if new.day == day]
    own = {one.day for one in dates_of(course)} - {
        new.day for _d, new in moved_of(course)
    }
    if day in own or not days:
        days.append(day)
    return call_off_dates(session, scope, course_id, days, reason, now)


def move_date(
    session: Session,
    scope: Scope,
    course_id: str,
    day: date,
    instead: MeetingDate,
    reason: str,
    now: datetime,
) -> MeetingChange:
    """One date of the week is held at another time; room and teacher go with it.

    Raises UserError where room or teacher is booked then, or the course meets then.
    """
    course = _lock(session, scope, course_id)
    check_instead(course, day, instead, local_day(now))
    values = {
        "state": "moved",
        "new_day": instead.day,
        "new_start": instead.start,
        "new_end": instead.end,
        "reason": reason,
    }
    change = _write(session, scope, course, day, values, now)
    return _settle(session, scope, course, [change], "course.move_date", now)[0]


def undo(
    session: Session, scope: Scope, course_id: str, day: date, now: datetime
) -> MeetingChange:
    """The date is held as planned after all; whoever was told otherwise is told."""
    course = _lock(session, scope, course_id)
    change = _change_of(session, scope, course, day)
    if change is None:
        raise UserError("Nothing was changed on %(day)s.", day=_told(day))
    values = {"state": "held", "new_day": None, "new_start": None, "new_end": None}
    change = _write(session, scope, course, day, values, now)
    return _settle(session, scope, course, [change], "course.undo_date", now)[0]


def _lock(session: Session, scope: Scope, course_id: str) -> Course:
    """The course, with all bookings of its office in a row behind this one."""
    lock_office(session, scope)
    course = one(session, Course, scope, course_id)
    session.refresh(course)
    if course.state not in OPEN:
        raise Conflict(OVER, state=STATE_NAMES[course.state])
    return course


def _change_of(
    session: Session, scope: Scope, course: Course, day: date
) -> MeetingChange | None:
    return session.exec(
        scoped(MeetingChange, scope).where(
            MeetingChange.course_id == course.id, MeetingChange.day == day
        )
    ).one_or_none()


def _write(
    session: Session,
    scope: Scope,
    course: Course,
    day: date,
    values: dict[str, Any],
    now: datetime,
) -> MeetingChange:
    """The change's row, new or changed; its people are told anew where it differs."""
    if values.get("reason", "other") not in REASONS:
        raise UserError("Please choose a reason.", "reason")
    if day not in {one.day for one in planned(course)}:
        raise UserError("The course does not meet on %(day)s.", "day", day=_told(day))
    change = _change_of(session, scope, course, day)
    if change is None:
        change = MeetingChange(
            office_id=scope.office_id,
            course_id=course.id,
            day=day,
            created_by=scope.actor_id,
            created_at=now,
            **values,
        )
    elif _says(change, values):
        return change
    else:
        for name, value in values.items():
            setattr(change, name, value)
        change.created_by, change.created_at = scope.actor_id, now
    session.add(change)
    session.flush()
    renew(session, scope, course, change, now)
    return change


def _says(change: MeetingChange, values: dict[str, Any]) -> bool:
    """Whether people were told just this; another reason alone is no news."""
    told = {name: value for name, value in values.items() if name != "reason"}
    return all(getattr(change, name) == value for name, value in told.items())


def _settle(
    session: Session,
    scope: Scope,
    course: Course,
    changes: Sequence[MeetingChange],
    action: str,
    now: datetime,
) -> tuple[MeetingChange, ...]:
    """Writes the dates into the course and books room and teacher for them."""
    dates = dict(course.changed_dates)
    for change in changes:
        day = change.day.isoformat()
        if change.state == "held":
            dates.pop(day, None)
        elif change.new_day is None:
            dates[day] = None
        else:
            new = change.new_day.isoformat()
            dates[day] = [new, change.new_start, change.new_end]
    if dates == course.changed_dates:
        return tuple(changes)
    course.changed_dates, course.changed_at = dates, now
    session.add(course)
    session.flush()
    occupancy.rebook(session, scope, course)
    if course.state in AGREED:
        prepare_ways(session, scope, now)
    told = [change.day.isoformat() for change in changes]
    details = {"number": course.number, "days": told, "reason": changes[0].reason}
    record(session, scope, now, action, "course", course.id, details)
    return tuple(changes)


def check_instead(course: Course, day: date, instead: MeetingDate, today: date) -> None:
    """Raises UserError where a date cannot be held then at all."""
    if instead.day < today:
        raise UserError("This day has passed already.", "new_day")
    if not 0 <= instead.start < instead.end <= DAY_END:
        raise UserError("The end must be later than the start.", "end_minute")
    others = [
        one
        for one in dates_of(course)
        if one.day == instead.day and one.day.isoformat() != day.isoformat()
    ]
    if any(o.start < instead.end and instead.start < o.end for o in others):
        raise UserError(
            "The course meets on %(day)s already.", "new_day", day=_told(instead.day)
        )
    if instead in {one for one in planned(course) if one.day == day}:
        raise UserError("This is the time as planned.", "new_day")


def _told(day: date) -> str:
    return day_text("de", day, "d.M.y")
