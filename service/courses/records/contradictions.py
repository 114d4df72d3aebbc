"""What cannot be true together: a yes without a seat, a seat without a yes, and so on.

Every change of a seat moves invitation and person with it; data of older versions, or
mended by hand, may still contradict themselves. Each contradiction can be settled by
one conditional change, which is tried again on what holds at that moment.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, update
from sqlmodel import Session, col, select

from service.access import Scope
from service.audit.actions import record
from service.courses.seats import inviting
from service.courses.seats.actions import ACTIVE, move_learners
from service.courses.seats.leaving import free_one
from service.courses.tables import Course, Invitation, Seat
from service.errors import Conflict, UserError
from service.learners.records.actions import find
from service.learners.tables import Learner

ALIVE = ("asked", "countered", "confirmed", "published", "running")
PLACED = ("invited", "enrolled", "attending")
SETTLED = "This has been settled meanwhile. Nothing was changed."

YES_WITHOUT_SEAT = "yes_without_seat"
SEAT_OF_NOBODY = "seat_of_nobody"
OFFER_WITHOUT_INVITATION = "offer_without_invitation"
PLACED_NOWHERE = "placed_nowhere"


@dataclass(frozen=True)
class Contradiction:
    """What does not go together, of whom and where; `course_id` "" without a course."""

    kind: str
    learner_id: str
    number: int
    state: str
    course_id: str = ""
    course: str = ""
    free: bool = False  # whether the course has a seat left


def contradictions(session: Session, scope: Scope) -> tuple[Contradiction, ...]:
    """All of an office, by person."""
    found = [
        *_yes_without_seat(session, scope),
        *_seat_of_nobody(session, scope),
        *_offer_without_invitation(session, scope),
        *_placed_nowhere(session, scope),
    ]
    return tuple(sorted(found, key=lambda one: (one.number, one.kind, one.course)))


def settle(
    session: Session,
    scope: Scope,
    kind: str,
    learner_id: str,
    course_id: str,
    way: str,
    now: datetime,
) -> None:
    """Settles one contradiction in a way that its row offers.

    Raises UserError if it does not stand any more, or the way is none of its kind.
    """
    find(session, scope, learner_id)
    if course_id:
        inviting.lock_course(session, scope, course_id)
    standing = {
        (one.kind, one.learner_id, one.course_id)
        for one in contradictions(session, scope)
    }
    settled = WAYS.get((kind, way))
    if settled is None or (kind, learner_id, course_id) not in standing:
        raise UserError(SETTLED)
    if not settled(session, scope, course_id, learner_id, now):
        raise Conflict(SETTLED)
    details = {"kind": kind, "way": way}
    record(session, scope, now, "learner.contradiction", "learner", learner_id, details)


def _row(kind: str, who: Learner, course: Course | None = None) -> Contradiction:
    if course is None:
        return Contradiction(kind, who.id, who.number, who.state)
    return Contradiction(
        kind,
        who.id,
        who.number,
        who.state,
        course.id,
        f"K-{course.number:03d}",
        course.taken + course.held < course.capacity,
    )


def _seat_there(*states: str) -> Any:
    """A seat of the invited person in the course of the invitation."""
    return exists().where(
        col(Seat.course_id) == col(Invitation.course_id),
        col(Seat.learner_id) == col(Invitation.learner_id),
        col(Seat.office_id) == col(Invitation.office_id),
        col(Seat.state).in_(states),
    )


def _yes_without_seat(session: Session, scope: Scope) -> list[Contradiction]:
    rows = session.exec(
        select(Invitation, Learner, Course)
        .join(Learner, col(Learner.id) == col(Invitation.learner_id))
        .join(Course, col(Course.id) == col(Invitation.course_id))
        .where(
            Invitation.office_id == scope.office_id,
            Invitation.state == "accepted",
            col(Course.state).in_(ALIVE),
            Learner.state != "deleted",
            ~_seat_there("taken", "attended"),
        )
    ).all()
    people = {(who.id, course.id): (who, course) for _row, who, course in rows}
    return [_row(YES_WITHOUT_SEAT, *pair) for pair in people.values()]


def _seated(session: Session, scope: Scope, *where: Any) -> list[tuple[Any, Any]]:
    rows = session.exec(
        select(Learner, Course)
        .join(Seat, col(Seat.learner_id) == col(Learner.id))
        .join(Course, col(Course.id) == col(Seat.course_id))
        .where(
            Seat.office_id == scope.office_id,
            col(Course.state).in_(ALIVE),
            *where,
        )
    ).all()
    return [(who, course) for who, course in rows]


def _seat_of_nobody(session: Session, scope: Scope) -> list[Contradiction]:
    """A seat is taken, and the record says that the person has none."""
    found = _seated(
        session,
        scope,
        Seat.state == "taken",
        col(Learner.state).not_in(("enrolled", "attending")),
    )
    return [_row(SEAT_OF_NOBODY, *pair) for pair in found]


def _offer_without_invitation(session: Session, scope: Scope) -> list[Contradiction]:
    """A seat is promised as offered, and no offer waits for an answer."""
    waits = exists().where(
        col(Invitation.course_id) == col(Seat.course_id),
        col(Invitation.learner_id) == col(Seat.learner_id),
        col(Invitation.office_id) == col(Seat.office_id),
        col(Invitation.state).in_(("open", "accepted")),
    )
    found = _seated(session, scope, Seat.state == "invited", ~waits)
    return [_row(OFFER_WITHOUT_INVITATION, *pair) for pair in found]


def _placed_nowhere(session: Session, scope: Scope) -> list[Contradiction]:
    """The record says invited or seated, and there is neither seat nor offer."""
    seat = exists().where(
        col(Seat.learner_id) == col(Learner.id),
        col(Seat.office_id) == col(Learner.office_id),
        col(Seat.state).in_(ACTIVE),
    )
    offer = exists().where(
        col(Invitation.learner_id) == col(Learner.id),
        col(Invitation.office_id) == col(Learner.office_id),
        col(Invitation.state).in_(("open", "accepted")),
        col(Course.id) == col(Invitation.course_id),
        col(Course.state).in_(ALIVE),
    )
    rows = session.exec(
        select(Learner).where(
            Learner.office_id == scope.office_id,
            col(Learner.state).in_(PLACED),
            ~seat,
            ~offer,
        )
    )
    return [_row(PLACED_NOWHERE, who) for who in rows]


Way = Callable[[Session, Scope, str, str, datetime], bool]


def _give_seat(
    session: Session, scope: Scope, course_id: str, learner_id: str, now: datetime
) -> bool:
    return inviting.take_free(session, scope, course_id, learner_id, now)


def _forget_yes(
    session: Session, scope: Scope, course_id: str, learner_id: str, now: datetime
) -> bool:
    done = session.execute(
        update(Invitation)
        .where(
            col(Invitation.office_id) == scope.office_id,
            col(Invitation.course_id) == course_id,
            col(Invitation.learner_id) == learner_id,
            col(Invitation.state) == "accepted",
        )
        .values(state="withdrawn")
        .returning(col(Invitation.id))
        .execution_options(synchronize_session=False)
    ).all()
    if any(one.learner_id == learner_id for one in _placed_nowhere(session, scope)):
        _wait(session, scope, course_id, learner_id, now)
    return bool(done)


def _enrol(
    session: Session, scope: Scope, course_id: str, learner_id: str, now: datetime
) -> bool:
    course = session.get_one(Course, course_id)
    state = "attending" if course.state == "running" else "enrolled"
    states = ("waiting", "invited", "withdrawn", "unreachable", "completed")
    move_learners(session, scope, [learner_id], states, state, now)
    return True


def _free(
    session: Session, scope: Scope, course_id: str, learner_id: str, now: datetime
) -> bool:
    return free_one(session, scope, course_id, learner_id, now)


def _hold(
    session: Session, scope: Scope, course_id: str, learner_id: str, now: datetime
) -> bool:
    """The seat stays held, and the person can be invited (again)."""
    done = session.execute(
        update(Seat)
        .where(
            col(Seat.office_id) == scope.office_id,
            col(Seat.course_id) == course_id,
            col(Seat.learner_id) == learner_id,
            col(Seat.state) == "invited",
        )
        .values(state="held")
        .returning(col(Seat.id))
        .execution_options(synchronize_session=False)
    ).first()
    move_learners(session, scope, [learner_id], ("invited",), "waiting", now)
    return done is not None


def _wait(
    session: Session, scope: Scope, _course_id: str, learner_id: str, now: datetime
) -> bool:
    move_learners(session, scope, [learner_id], PLACED, "waiting", now)
    return True


WAYS: Mapping[tuple[str, str], Way] = {
    (YES_WITHOUT_SEAT, "give"): _give_seat,
    (YES_WITHOUT_SEAT, "forget"): _forget_yes,
    (SEAT_OF_NOBODY, "enrol"): _enrol,
    (SEAT_OF_NOBODY, "free"): _free,
    (OFFER_WITHOUT_INVITATION, "hold"): _hold,
    (OFFER_WITHOUT_INVITATION, "free"): _free,
    (PLACED_NOWHERE, "wait"): _wait,
}
