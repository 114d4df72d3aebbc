"""A seat on its way to a person: invited, taken, given back.

Every action locks the office, then the course, before it touches a seat, so that two
of them never wait for each other; each change is one UPDATE of a row in a known state.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from service.access import Scope, one, scoped
from service.accounts.queries import lock_office
from service.courses.seats.actions import (
    ACTIVE,
    OPEN,
    PROMISED,
    move_learners,
    refilled,
)
from service.courses.tables import Course, Seat
from service.errors import Conflict
from service.learners.tables import Learner

GONE = "This course takes nobody any more. Nothing was changed."
# In these states of a course people can be invited and can say yes.
AGREED = ("confirmed", "published", "running")


def lock_course(session: Session, scope: Scope, course_id: str) -> Course:
    """The course as it is now; nobody else changes its seats until the commit."""
    lock_office(session, scope)
    one(session, Course, scope, course_id)
    wanted = scoped(Course, scope).where(Course.id == course_id).with_for_update()
    return session.exec(wanted.execution_options(populate_existing=True)).one()


def lock_people(session: Session, scope: Scope, ids: Sequence[str]) -> None:
    """Before their seats, as a check of the course does: a seat asks for a check."""
    rows = select(col(Learner.id)).where(
        col(Learner.id).in_(ids), col(Learner.office_id) == scope.office_id
    )
    session.execute(rows.order_by(col(Learner.id)).with_for_update())


def invite(
    session: Session, scope: Scope, course_id: str, learner_id: str, now: datetime
) -> bool:
    """Offers a held seat; False where it is not held any more."""
    if not _move_seat(session, scope, course_id, learner_id, ("held",), "invited"):
        return False
    move_learners(session, scope, [learner_id], ("waiting",), "invited", now)
    return True


def ask(session: Session, scope: Scope, learner_id: str, now: datetime) -> bool:
    """Asks somebody who waits, without keeping a seat; False where they have one."""
    if _seat_somewhere(session, scope, learner_id):
        return False
    asked = session.execute(
        update(Learner)
        .where(
            col(Learner.id) == learner_id,
            col(Learner.office_id) == scope.office_id,
            col(Learner.state) == "waiting",
        )
        .values(state="invited", changed_at=now)
        .returning(col(Learner.id))
        .execution_options(synchronize_session=False)
    ).first()
    return asked is not None


def take(
    session: Session, scope: Scope, course_id: str, learner_id: str, now: datetime
) -> bool:
    """The invited person comes; False where the seat is not offered any more.

    Raises Conflict where the course takes nobody any more.
    """
    if not _move_seat(session, scope, course_id, learner_id, ("invited",), "taken"):
        return False
    moved = _count(
        session,
        scope,
        course_id,
        col(Course.held) >= 1,
        now,
        held=Course.held - 1,
        taken=Course.taken + 1,
    )
    if not moved:
        raise Conflict(GONE)
    _enrol(session, scope, course_id, learner_id, now)
    return True


def take_free(
    session: Session, scope: Scope, course_id: str, learner_id: str, now: datetime
) -> bool:
    """Takes a seat that nobody holds; False where none is left or she has another."""
    lock_people(session, scope, [learner_id])
    if _seat_somewhere(session, scope, learner_id):
        return False
    free = Course.taken + Course.held < col(Course.capacity)
    if not _count(session, scope, course_id, free, now, taken=Course.taken + 1):
        return False
    states = ("released",)
    if not _move_seat(session, scope, course_id, learner_id, states, "taken"):
        session.add(
            Seat(
                office_id=scope.office_id,
                course_id=course_id,
                learner_id=learner_id,
                state="taken",
                created_at=now,
            )
        )
        session.flush()
        refilled(session, scope, course_id, 1, now)
    _enrol(session, scope, course_id, learner_id, now)
    return True


def give_back(
    session: Session, scope: Scope, course_id: str, learner_id: str, now: datetime
) -> bool:
    """Frees a promised or taken seat and lets the person wait again, as long as
    before; False where there was none."""
    lock_people(session, scope, [learner_id])
    before = ("invited", "enrolled", "attending")
    if _move_seat(session, scope, course_id, learner_id, PROMISED, "released"):
        change = {"held": Course.held - 1}
    elif _move_seat(session, scope, course_id, learner_id, ("taken",), "released"):
        change = {"taken": Course.taken - 1}
    else:
        return False
    session.execute(
        update(Course)
        .where(col(Course.id) == course_id, col(Course.office_id) == scope.office_id)
        .values(**change, changed_at=now)
        .execution_options(synchronize_session=False)
    )
    move_learners(session, scope, [learner_id], before, "waiting", now)
    return True


def _enrol(
    session: Session, scope: Scope, course_id: str, learner_id: str, now: datetime
) -> None:
    course = one(session, Course, scope, course_id)
    session.refresh(course)
    state = "attending" if course.state == "running" else "enrolled"
    move_learners(session, scope, [learner_id], ("waiting", "invited"), state, now)


def _seat_somewhere(session: Session, scope: Scope, learner_id: str) -> bool:
    wanted = scoped(Seat, scope).where(
        Seat.learner_id == learner_id, col(Seat.state).in_(ACTIVE)
    )
    return session.exec(wanted.limit(1)).first() is not None


def _move_seat(
    session: Session,
    scope: Scope,
    course_id: str,
    learner_id: str,
    from_states: Sequence[str],
    to_state: str,
) -> bool:
    moved = session.execute(
        update(Seat)
        .where(
            col(Seat.course_id) == course_id,
            col(Seat.learner_id) == learner_id,
            col(Seat.office_id) == scope.office_id,
            col(Seat.state).in_(from_states),
        )
        .values(state=to_state, settled_at=None)
        .returning(col(Seat.id))
        .execution_options(synchronize_session=False)
    ).first()
    return moved is not None


def _count(
    session: Session,
    scope: Scope,
    course_id: str,
    guard: Any,
    now: datetime,
    **values: Any,
) -> bool:
    """One conditional UPDATE of the course's numbers."""
    moved = session.execute(
        update(Course)
        .where(
            col(Course.id) == course_id,
            col(Course.office_id) == scope.office_id,
            col(Course.state).in_(OPEN),
            guard,
        )
        .values(**values, changed_at=now)
        .returning(col(Course.id))
        .execution_options(synchronize_session=False)
    ).first()
    return moved is not None
