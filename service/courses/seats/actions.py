"""Seats: promised, given back; a conditional UPDATE and a CHECK guard the number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import true, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from service.access import Scope, scoped
from service.courses.tables import Course, Invitation, Seat
from service.errors import Conflict
from service.learners.calls.actions import close_about
from service.learners.tables import Learner

OPEN = ("asked", "countered", "confirmed", "published", "running")
PROMISED = ("held", "invited")
ACTIVE = (*PROMISED, "taken")
SHOWN = (*ACTIVE, "attended")  # of a course that is over, too
STALE = (
    "This plan is out of date: %(codes)s has a place elsewhere or no longer waits. "
    "Start a new run."
)
FULL = "Course K-%(number)s has too few places left: %(left)s. Start a new run."

# (learner id, minutes there, minutes back)
Place = tuple[str, int | None, int | None]


def free_seats(course: Course) -> int:
    """Seats that nobody has and nobody is promised."""
    return max(0, course.capacity - course.taken - course.held)


def lock_learners(session: Session, scope: Scope, ids: Sequence[str]) -> list[Learner]:
    """The learners, locked in the order of their ids. Raises Conflict if some left."""
    wanted = sorted(set(ids))
    rows = session.exec(
        scoped(Learner, scope)
        .where(col(Learner.id).in_(wanted))
        .order_by(col(Learner.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    gone = [f"L-{row.number:04d}" for row in rows if row.state != "waiting"]
    if gone or len(rows) < len(wanted):
        raise Conflict(STALE, codes=", ".join(gone) or "L-…")
    return list(rows)


def active_seats(
    session: Session, scope: Scope, learner_ids: Sequence[str]
) -> dict[str, Seat]:
    """Each learner's seat that still stands."""
    rows = session.exec(
        scoped(Seat, scope).where(
            col(Seat.learner_id).in_(sorted(set(learner_ids))),
            col(Seat.state).in_(ACTIVE),
        )
    )
    return {row.learner_id: row for row in rows}


def refuse_elsewhere(
    session: Session, learners: Sequence[Learner], seats: dict[str, Seat]
) -> None:
    """Raises Conflict naming who has a seat already."""
    placed = [f"L-{x.number:04d}" for x in learners if x.id in seats]
    if placed:
        raise Conflict(STALE, codes=", ".join(placed))


def hold(
    session: Session,
    scope: Scope,
    course: Course,
    places: Sequence[Place],
    now: datetime,
) -> None:
    """Holds seats for learners. Raises Conflict if too few are left or one is placed.

    The number is raised first: whoever is second finds it taken.
    """
    if not places:
        return
    raised = session.execute(
        update(Course)
        .where(
            col(Course.id) == course.id,
            col(Course.office_id) == scope.office_id,
            col(Course.state).in_(OPEN),
            Course.taken + Course.held + len(places) <= col(Course.capacity),
        )
        .values(held=Course.held + len(places), changed_at=now)
        .returning(col(Course.id))
        .execution_options(synchronize_session=False)
    ).first()
    session.refresh(course)
    if raised is None:
        left = free_seats(course)
        raise Conflict(FULL, number=f"{course.number:03d}", left=left)
    try:
        with session.begin_nested():
            _write(session, scope, course, places, now)
    except IntegrityError:
        raise Conflict(STALE, codes="L-…") from None


def _write(
    session: Session,
    scope: Scope,
    course: Course,
    places: Sequence[Place],
    now: datetime,
) -> None:
    ids = [place[0] for place in places]
    old = {
        row.learner_id: row
        for row in session.exec(
            scoped(Seat, scope).where(
                Seat.course_id == course.id, col(Seat.learner_id).in_(ids)
            )
        )
    }
    again = sum(seat.settled_at is None for seat in old.values())
    for learner_id, there, back in sorted(places):
        seat = old.get(learner_id) or Seat(
            office_id=scope.office_id,
            course_id=course.id,
            learner_id=learner_id,
            state="held",
            created_at=now,
        )
        seat.state, seat.minutes_there, seat.minutes_back = "held", there, back
        session.add(seat)
    session.flush()
    refilled(session, scope, course.id, len(places) - again, now)


def refilled(
    session: Session, scope: Scope, course_id: str, seats: int, now: datetime
) -> None:
    """So many seats that were given back have somebody again: nobody is told of them.

    Those that are the oldest count first.
    """
    rows = session.exec(
        scoped(Seat, scope)
        .where(
            Seat.course_id == course_id,
            Seat.state == "released",
            col(Seat.settled_at).is_(None),
        )
        .order_by(col(Seat.created_at), col(Seat.id))
        .limit(seats)
    ).all()
    for row in rows:
        row.settled_at = now
        session.add(row)
    session.flush()


def release_all(session: Session, scope: Scope, course_id: str, now: datetime) -> int:
    """Gives all seats of a course back; its people wait again. The number of seats.

    Invitations end with it, those without a seat as well: a yes has nothing left.
    """
    freed = session.execute(
        update(Seat)
        .where(
            col(Seat.course_id) == course_id,
            col(Seat.office_id) == scope.office_id,
            col(Seat.state).in_(ACTIVE),
        )
        .values(state="released")
        .returning(col(Seat.learner_id))
        .execution_options(synchronize_session=False)
    ).all()
    session.execute(
        update(Course)
        .where(col(Course.id) == course_id, col(Course.office_id) == scope.office_id)
        .values(taken=0, held=0)
        .execution_options(synchronize_session=False)
    )
    ids = [row[0] for row in freed]
    move_learners(
        session, scope, ids, ("invited", "enrolled", "attending"), "waiting", now
    )
    end_invitations(session, scope, course_id, now, ("open", "accepted"))
    return len(ids)


def end_invitations(
    session: Session,
    scope: Scope,
    course_id: str,
    now: datetime,
    states: Sequence[str] = ("open",),
    people: Sequence[str] | None = None,
) -> None:
    """Nobody, or none of the people, is asked about the course or called about it any
    more; whoever was, waits again."""
    theirs = true() if people is None else col(Invitation.learner_id).in_(people)
    rows = session.execute(
        update(Invitation)
        .where(
            col(Invitation.course_id) == course_id,
            col(Invitation.office_id) == scope.office_id,
            col(Invitation.state).in_(states),
            theirs,
        )
        .values(state="withdrawn", answered_at=now)
        .returning(col(Invitation.learner_id), col(Invitation.id))
        .execution_options(synchronize_session=False)
    ).all()
    ids = [row[0] for row in rows]
    close_about(session, scope, [row[1] for row in rows], now)
    move_learners(session, scope, ids, ("invited",), "waiting", now)


def forget_minutes(session: Session, scope: Scope, course_id: str) -> None:
    """After a move nobody knows how long the ways take; they are never guessed."""
    session.execute(
        update(Seat)
        .where(col(Seat.course_id) == course_id, col(Seat.office_id) == scope.office_id)
        .values(minutes_there=None, minutes_back=None)
        .execution_options(synchronize_session=False)
    )


def finish_all(
    session: Session, scope: Scope, course_id: str, now: datetime
) -> list[str]:
    """The course is over: taken seats become "attended", promised ones are released.

    Ids of the people who attended, sorted.
    """
    mine = (col(Seat.course_id) == course_id) & (col(Seat.office_id) == scope.office_id)
    moved: dict[str, list[str]] = {}
    for old, new in (((*PROMISED,), "released"), (("taken",), "attended")):
        rows = session.execute(
            update(Seat)
            .where(mine, col(Seat.state).in_(old))
            .values(state=new)
            .returning(col(Seat.learner_id))
            .execution_options(synchronize_session=False)
        ).all()
        moved[new] = sorted(row[0] for row in rows)
    session.execute(
        update(Course)
        .where(col(Course.id) == course_id, col(Course.office_id) == scope.office_id)
        .values(held=0)
        .execution_options(synchronize_session=False)
    )
    move_learners(session, scope, moved["released"], ("invited",), "waiting", now)
    end_invitations(session, scope, course_id, now)
    return moved["attended"]


def move_learners(
    session: Session,
    scope: Scope,
    ids: Sequence[str],
    from_states: Sequence[str],
    to_state: str,
    now: datetime,
) -> None:
    """Moves those of the learners who are in one of the states."""
    if not ids:
        return
    session.execute(
        update(Learner)
        .where(
            col(Learner.id).in_(sorted(ids)),
            col(Learner.office_id) == scope.office_id,
            col(Learner.state).in_(from_states),
        )
        .values(state=to_state, changed_at=now)
        .execution_options(synchronize_session=False)
    )


def seated(session: Session, scope: Scope, course_id: str) -> list[str]:
    """Ids of the learners with an active seat in a course, sorted."""
    rows = session.exec(
        select(Seat.learner_id).where(
            Seat.office_id == scope.office_id,
            Seat.course_id == course_id,
            col(Seat.state).in_(ACTIVE),
        )
    )
    return sorted(rows)
