"""After a provider's no: asked again with another teacher or room, or let go.

The seats of a refused course stay held: its people are told nothing, and no other plan
takes them, until somebody has decided how it goes on. Room and teacher are free.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col

from service.access import Scope, one, scoped
from service.accounts.queries import lock_office
from service.audit.actions import record
from service.clock import local_day
from service.courses.forms import AgainIn
from service.courses.lifecycle import states as lifecycle
from service.courses.lifecycle.asking import ask
from service.courses.meetings import able, costs, occupancy
from service.courses.seats import actions as seats
from service.courses.tables import Course, ProviderRequest
from service.errors import Conflict, UserError
from service.supply.tables import Teacher

SETTLED = "This no has been settled already. Nothing was changed."
OVER = (
    "The first day of this course is over. Let it go: its people wait again, and the "
    "next plan counts them."
)
GONE = "This is not free any more. Please choose again."
# Reasons that speak against the provider, not only against its teacher or room.
OF_PROVIDER = ("people", "money", "other", "")


@dataclass(frozen=True)
class WaysOn:
    """Who could be asked again, and for which rooms; online there are none."""

    teachers: tuple[able.AbleTeacher, ...]
    rooms: tuple[able.AbleRoom, ...]


def reason_of(request: ProviderRequest) -> str:
    """The reason of a no; older answers hold it beside the counter-offer."""
    return request.reason or str(request.counter.get("reason", ""))


def open_no(session: Session, scope: Scope, course_id: str) -> ProviderRequest | None:
    """The no of a course that nobody has settled yet."""
    return session.exec(
        scoped(ProviderRequest, scope)
        .where(
            ProviderRequest.course_id == course_id,
            ProviderRequest.state == "no",
            col(ProviderRequest.settled_at).is_(None),
        )
        .order_by(col(ProviderRequest.answered_at).desc())
        .limit(1)
    ).first()


def ways_on(session: Session, scope: Scope, course: Course, reason: str) -> WaysOn:
    """Teachers and rooms for a refused course, without what was refused."""
    rooms = able.rooms_for(session, scope, course, elsewhere=True, own=reason != "room")
    reach = {room.venue_id for room in rooms}
    if course.online:
        reach = set()
    teachers = able.teachers_for(
        session, scope, course, venues=reach, own=reason == "room"
    )
    if reason in OF_PROVIDER:
        teachers = tuple(t for t in teachers if not t.same)
    return WaysOn(teachers, rooms)


def decision(
    session: Session, scope: Scope, course: Course, today: date
) -> WaysOn | None:
    """The ways on after a no that waits for the office, none for days gone by."""
    refused = open_no(session, scope, course.id)
    if course.state != "declined" or refused is None:
        return None
    if course.start_on < today:
        return WaysOn((), ())
    return ways_on(session, scope, course, reason_of(refused))


def ask_again(
    session: Session,
    scope: Scope,
    course_id: str,
    again: AgainIn,
    now: datetime,
    *,
    ask_until: datetime,
    base_url: str,
) -> Course:
    """Asks the teacher's provider for the same course with the same people.

    The office's own provider agrees at once. Raises UserError where teacher or room is
    not free any more, Conflict where the no has been settled meanwhile.
    """
    lock_office(session, scope)
    course = one(session, Course, scope, course_id)
    refused = open_no(session, scope, course_id)
    if course.state != "declined" or refused is None:
        raise Conflict(SETTLED)
    if course.start_on < local_day(now):
        raise UserError(OVER)
    teacher, room = _chosen(session, scope, course, refused, again)
    settle(session, scope, course_id, now)
    moved = room is not None and room.venue_id != course.venue_id
    course = lifecycle.move(
        session,
        scope,
        course_id,
        ("declined",),
        "confirmed" if teacher.own else "asked",
        now,
        **_values(session, course, teacher, room),
        **({"last_confirmed_at": now} if teacher.own else {}),
    )
    occupancy.book(session, scope, course)
    if moved:
        seats.forget_minutes(session, scope, course_id)
    if not teacher.own:
        ask(session, scope, [course], now, ask_until=ask_until, base_url=base_url)
    lifecycle.note(session, scope, course, now, {"again": True, "seats": course.held})
    return lifecycle.publish_if_wanted(session, scope, course, now)


def let_go(session: Session, scope: Scope, course_id: str, now: datetime) -> int:
    """Settles a no for good: its people wait again. The number of seats given back."""
    lock_office(session, scope)
    course = one(session, Course, scope, course_id)
    if course.state != "declined" or not settle(session, scope, course_id, now):
        raise Conflict(SETTLED)
    released = seats.release_all(session, scope, course_id, now)
    session.refresh(course)
    details = {"number": course.number, "released": released}
    record(session, scope, now, "course.let_go", "course", course_id, details)
    return released


def settle(session: Session, scope: Scope, course_id: str, now: datetime) -> bool:
    """Marks the no of a course as settled, once; False if somebody was faster."""
    rows = session.execute(
        update(ProviderRequest)
        .where(
            col(ProviderRequest.course_id) == course_id,
            col(ProviderRequest.office_id) == scope.office_id,
            col(ProviderRequest.state) == "no",
            col(ProviderRequest.settled_at).is_(None),
        )
        .values(settled_at=now)
        .returning(col(ProviderRequest.id))
        .execution_options(synchronize_session=False)
    ).all()
    return bool(rows)


def _chosen(
    session: Session,
    scope: Scope,
    course: Course,
    refused: ProviderRequest,
    again: AgainIn,
) -> tuple[able.AbleTeacher, able.AbleRoom | None]:
    """What the form names, if it still could be; UserError at its field if not."""
    found = ways_on(session, scope, course, reason_of(refused))
    teacher = _named(found.teachers, again.teacher_id, "teacher_id")
    if course.online:
        return teacher, None
    room = _named(found.rooms, again.room_id, "room_id")
    reached = session.get_one(Teacher, teacher.id).venue_ids
    if room.venue_id not in reached:
        raise UserError("This teacher does not come to this house.", "teacher_id")
    return teacher, room


def _named(rows: Sequence[Any], row_id: str, field: str) -> Any:
    for row in rows:
        if row.id == row_id:
            return row
    raise UserError(GONE, field)


def _values(
    session: Session,
    course: Course,
    teacher: able.AbleTeacher,
    room: able.AbleRoom | None,
) -> dict[str, Any]:
    house = room.venue_id if room else course.venue_id
    values: dict[str, Any] = {
        "teacher_id": teacher.id,
        "provider_id": teacher.provider_id,
        "cost_cents": costs.with_others(session, course, teacher.id, house),
    }
    if room is not None:
        values |= {
            "room_id": room.id,
            "venue_id": room.venue_id,
            "capacity": min(course.capacity, room.seats),
        }
    return values
