"""The seat that a course keeps for somebody who waits, and giving it back.

The package of courses stands above this one, so its tables are read by their names.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Table, select, update
from sqlmodel import Session, SQLModel, col

from service.access import Scope
from service.accounts.queries import lock_office
from service.audit.actions import record
from service.learners.tables import CallTask, Learner

# State of a seat → the number of its course that counts it.
COUNTED = {"held": "held", "invited": "held", "taken": "taken"}


def has_seat(session: Session, scope: Scope, learner_id: str) -> bool:
    """A seat held or offered: the record waits still, but not for long."""
    seat = _table("seat").c
    rows = select(seat.id).where(
        seat.office_id == scope.office_id,
        seat.learner_id == learner_id,
        seat.state.in_(("held", "invited")),
    )
    return session.execute(rows.limit(1)).first() is not None


def leave_seats(session: Session, scope: Scope, learner_id: str, now: datetime) -> int:
    """Frees every seat of somebody who leaves the list and ends open invitations.

    Locks the office and the courses first, as all that changes seats. How many seats.
    """
    lock_office(session, scope)
    seat, course = _table("seat"), _table("course")
    mine = (seat.c.office_id == scope.office_id) & (seat.c.learner_id == learner_id)
    wanted = select(seat.c.course_id).where(mine, seat.c.state.in_(COUNTED))
    ids = sorted(session.execute(wanted).scalars())
    locked = select(course.c.id).where(course.c.id.in_(ids)).order_by(course.c.id)
    session.execute(locked.with_for_update())
    # Before the seat, as a check of the course does: a seat asks for a check.
    person = select(col(Learner.id)).where(col(Learner.id) == learner_id)
    session.execute(person.with_for_update())
    freed: list[str] = []
    for state, number in COUNTED.items():
        moved = session.execute(
            update(seat)
            .where(mine, seat.c.state == state)
            .values(state="released", settled_at=None)
            .returning(seat.c.course_id)
        ).scalars()
        for course_id in moved.all():
            session.execute(
                update(course)
                .where(course.c.id == course_id)
                .values({number: course.c[number] - 1, "changed_at": now})
            )
            details = {"state": state}
            record(session, scope, now, "seat.left", "course", course_id, details)
            freed.append(course_id)
    _end_invitations(session, scope, learner_id, freed, now)
    session.flush()
    session.expire_all()
    return len(freed)


def _end_invitations(
    session: Session,
    scope: Scope,
    learner_id: str,
    course_ids: Sequence[str],
    now: datetime,
) -> None:
    """Those without an answer, and those whose seat was just given back."""
    invitation = _table("invitation")
    given_back = invitation.c.course_id.in_(course_ids)
    ended = session.execute(
        update(invitation)
        .where(
            invitation.c.office_id == scope.office_id,
            invitation.c.learner_id == learner_id,
            (invitation.c.state == "open")
            | ((invitation.c.state == "accepted") & given_back),
        )
        .values(state="withdrawn", answered_at=now)
        .returning(invitation.c.id)
    ).scalars()
    session.execute(
        update(CallTask)
        .where(col(CallTask.about_id).in_(ended.all()), col(CallTask.state) != "done")
        .values(state="done", closed_at=now, claimed_until=None)
        .execution_options(synchronize_session=False)
    )


def _table(name: str) -> Table:
    return SQLModel.metadata.tables[name]
