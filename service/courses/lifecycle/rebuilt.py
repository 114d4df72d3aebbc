"""A course that goes on otherwise: teacher, room, house, week; one person more or less.

`change_for` says what would be otherwise, for a trial before it is made.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from sqlmodel import Session, col

from service.access import Scope, one, scoped
from service.accounts.queries import lock_office
from service.audit.actions import record
from service.clock import local_day
from service.courses.kept.trials import Change
from service.courses.lifecycle import asking
from service.courses.lifecycle import states as lifecycle
from service.courses.lifecycle.answers import change_of
from service.courses.lifecycle.refused import GONE
from service.courses.lifecycle.retimed import other_week
from service.courses.lifecycle.wanted import read_date, read_no_dates, read_time
from service.courses.meetings import able, costs, occupancy
from service.courses.seats import actions as seats
from service.courses.seats.inviting import lock_course
from service.courses.seats.leaving import free_one
from service.courses.tables import Course, ProviderRequest
from service.errors import Conflict, UserError
from service.learners.tables import Learner

What = Literal[
    "counter",
    "teacher",
    "room",
    "house",
    "time",
    "date",
    "off",
    "provider",
    "remove",
    "add",
]
Swap = Literal["teacher", "room", "house", "time"]
NOT_OPEN = "This course is “%(state)s”: it cannot be changed any more."
NO_SEAT = "This person has no seat in this course any more. Nothing was changed."


def teachers(
    session: Session, scope: Scope, course: Course
) -> tuple[able.AbleTeacher, ...]:
    """Who could take the course over without asking anybody else: teachers of its
    provider and the office's own."""
    found = able.teachers_for(session, scope, course)
    return tuple(teacher for teacher in found if teacher.same or teacher.own)


def strangers(
    session: Session, scope: Scope, course: Course
) -> tuple[able.AbleTeacher, ...]:
    """Teachers of other providers, who would have to be asked first."""
    found = able.teachers_for(session, scope, course)
    return tuple(teacher for teacher in found if not (teacher.same or teacher.own))


def change_for(
    session: Session, scope: Scope, course: Course, what: What, value: str, today: date
) -> Change:
    """What would be otherwise. Raises UserError for what is not possible any more."""
    if what == "counter":
        return _counter(session, scope, course)
    if what == "time":
        return other_week(session, scope, course, read_time(value), today)
    if what in ("date", "off"):
        return _dates(course, what, value)
    if what == "remove":
        if value not in seats.seated(session, scope, course.id):
            raise UserError(NO_SEAT)
        return Change(remove=(value,))
    if what == "add":
        return Change(add=(one(session, Learner, scope, value).id,))
    return _supply(session, scope, course, what, value)


def _supply(
    session: Session, scope: Scope, course: Course, what: What, value: str
) -> Change:
    """Another teacher, provider, room or house."""
    if what in ("teacher", "provider"):
        known = teachers if what == "teacher" else strangers
        teacher = _of(known(session, scope, course), value)
        return Change(teacher_id=teacher.id, provider_id=teacher.provider_id)
    if what == "house":
        room = _of(able.houses_for(session, scope, course), value)
    else:
        room = _of(able.rooms_for(session, scope, course, elsewhere=True), value)
    return Change(
        room_id=room.id,
        venue_id=room.venue_id,
        capacity=min(course.capacity, room.seats),
    )


def _dates(course: Course, what: What, value: str) -> Change:
    """One date at another time, or some that do not take place."""
    dates = {
        day: None if new is None else (str(new[0]), int(new[1]), int(new[2]))
        for day, new in course.changed_dates.items()
    }
    if what == "off":
        dates |= {day.isoformat(): None for day in read_no_dates(value).days}
        return Change(changed_dates=dates)
    told = read_date(value)
    new = told.instead
    dates[told.day.isoformat()] = (new.day.isoformat(), new.start, new.end)
    return Change(changed_dates=dates)


def _counter(session: Session, scope: Scope, course: Course) -> Change:
    request = asking.open_request(session, scope, course.id)
    if course.state != "countered" or request is None:
        state = lifecycle.STATE_NAMES[course.state]
        raise Conflict(lifecycle.ALREADY, state=state)
    found = change_of(course, request.counter)
    return Change(
        meetings=tuple((d, s, e, w) for d, s, e, w in found.meetings),
        start_on=found.start_on,
        end_on=found.end_on,
        room_id=found.room_id,
        minimum=found.minimum,
    )


def swap(
    session: Session,
    scope: Scope,
    course_id: str,
    what: Swap,
    value: str,
    now: datetime,
) -> Course:
    """Another teacher, room, house or week: booked anew, the provider is told.

    Raises UserError where it is not free any more, Conflict for a course that is over.
    """
    lock_office(session, scope)
    course = _open(session, scope, course_id)
    change = change_for(session, scope, course, what, value, local_day(now))
    values = change.model_dump(exclude_none=True, exclude={"add", "remove"})
    if change.meetings is not None:
        values["meetings"] = [list(meeting) for meeting in change.meetings]
        values["module_starts"] = _modules(course, change)
    teacher_id = str(change.teacher_id or course.teacher_id or "")
    house = change.venue_id or course.venue_id
    if teacher_id:
        values["cost_cents"] = costs.with_others(session, course, teacher_id, house)
    moved = house != course.venue_id or what == "time"
    course = lifecycle.move(
        session, scope, course_id, (course.state,), course.state, now, **values
    )
    occupancy.free(session, scope, course_id)
    occupancy.book(session, scope, course)
    if moved:
        seats.forget_minutes(session, scope, course_id)
    if course.state in ("confirmed", "published", "running"):
        lifecycle.prepare_ways(session, scope, now)
    template = "provider_retimed" if what == "time" else "provider_changed"
    tell_provider(session, scope, course_id, now, template)
    details = {"number": course.number, "what": what}
    record(session, scope, now, "course.swap", "course", course_id, details)
    return course


def _modules(course: Course, change: Change) -> list[str]:
    """Starts of modules move with the first day."""
    later = (change.start_on or course.start_on) - course.start_on
    days = (date.fromisoformat(day) + later for day in course.module_starts)
    return [day.isoformat() for day in days]


def tell_provider(
    session: Session, scope: Scope, course_id: str, now: datetime, template: str
) -> None:
    """Whoever was asked for this course or has agreed learns of the change."""
    asked = session.exec(
        scoped(ProviderRequest, scope)
        .where(
            ProviderRequest.course_id == course_id,
            col(ProviderRequest.state).in_(("open", "yes", "counter")),
        )
        .order_by(col(ProviderRequest.asked_at).desc())
        .limit(1)
    ).first()
    if asked is not None:
        asking.tell(session, scope, asked, now, template, {})


def free_seat(
    session: Session, scope: Scope, course_id: str, learner_id: str, now: datetime
) -> None:
    """Frees one seat; the person waits again, as long as before."""
    course = _open(session, scope, course_id)
    if not free_one(session, scope, course_id, learner_id, now):
        raise Conflict(NO_SEAT)
    details = {"number": course.number, "released": 1}
    record(session, scope, now, "course.free_seat", "course", course_id, details)


def put_in(
    session: Session,
    scope: Scope,
    course_id: str,
    learner_id: str,
    now: datetime,
    minutes: tuple[int | None, int | None] = (None, None),
) -> None:
    """Holds a free seat for somebody who waits; minutes as a trial has found them.

    Raises Conflict where no seat is left or the person does not wait any more.
    """
    course = _open(session, scope, course_id)
    learners = seats.lock_learners(session, scope, [learner_id])
    standing = seats.active_seats(session, scope, [learner_id])
    seats.refuse_elsewhere(session, learners, standing)
    seats.hold(session, scope, course, [(learner_id, *minutes)], now)
    details = {"number": course.number, "seats": 1}
    record(session, scope, now, "course.fill", "course", course_id, details)


def _open(session: Session, scope: Scope, course_id: str) -> Course:
    course = lock_course(session, scope, course_id)
    if course.state not in seats.OPEN or course.external:
        raise Conflict(NOT_OPEN, state=lifecycle.STATE_NAMES[course.state])
    return course


def _of(rows: Any, row_id: str) -> Any:
    for row in rows:
        if row.id == row_id:
            return row
    raise UserError(GONE)
