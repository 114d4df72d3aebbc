"""Filling free seats: who fits best, asked with a seat held or first come first served.

Who fits is computed by the worker (`kept.trials`); a person chooses and asks.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from service.access import Scope, scoped
from service.audit.actions import record
from service.courses.invitations import sending
from service.courses.invitations.channels import ways
from service.courses.kept.actions import refuse_unless_kept
from service.courses.kept.trials import Fitting
from service.courses.seats import actions as seats
from service.courses.seats import inviting
from service.courses.seats.childcare import AgeGroup, places_left
from service.courses.tables import Course, Invitation, Seat
from service.errors import UserError
from service.learners.tables import Learner

HOLD, FIRST = "hold", "first"
HOWS = (HOLD, FIRST)
TOGETHER = "%(code)s comes only together with %(others)s: choose all of them, or none."
HOLD_FAMILY = (
    "%(code)s comes only together with %(others)s: keep a seat for each of them."
)
TOO_MANY = "More people are chosen than seats are free: %(chosen)s instead of %(free)s."


@dataclass(frozen=True)
class Candidate:
    """Somebody who fits, with what the office decides by.

    `care`: ages of children for whom a place beside the course is needed; `no_care`:
    those of them for whom none is left. `said`: how they answered an invitation to
    this very course, declined or expired, "" if never asked; `reason` of a no.
    """

    learner_id: str
    code: str
    language: str
    priority: int
    since: datetime
    there: int | None
    back: int | None
    channels: tuple[str, ...]
    together: tuple[str, ...]  # codes
    care: tuple[int, ...]
    no_care: tuple[int, ...]
    said: str = ""
    reason: str = ""


def candidates(
    session: Session,
    scope: Scope,
    course: Course,
    fitting: Sequence[Fitting],
    carried: Collection[str],
) -> tuple[Candidate, ...]:
    """The people who fit and still wait, in the order of the trial.

    Whoever has said no to this course, or nothing, comes after all others.
    """
    rows = _waiting(session, scope, [one.learner_id for one in fitting])
    codes = {one.learner_id: one.code for one in fitting}
    answers = _answers(session, scope, course, list(rows))
    groups = places_left(session, scope, [course]).get(course.id, ())
    found = []
    for one in fitting:
        row = rows.get(one.learner_id)
        if row is None:
            continue
        care = tuple(row.child_ages) if course.childcare else ()
        said, reason = answers.get(row.id, ("", ""))
        found.append(
            Candidate(
                learner_id=row.id,
                code=one.code,
                language=row.contact_language,
                priority=one.priority,
                since=row.waiting_since or row.registered_at,
                there=one.there,
                back=one.back,
                channels=ways(row, carried),
                together=tuple(codes[who] for who in one.together if who in codes),
                care=care,
                no_care=tuple(age for age in care if not _place_for(age, groups)),
                said=said,
                reason=reason,
            )
        )
    return tuple(sorted(found, key=lambda one: bool(one.said)))


def replacements(
    session: Session,
    scope: Scope,
    course: Course,
    fitting: Sequence[Fitting],
    carried: Collection[str],
) -> tuple[Candidate, ...]:
    """Who could come instead of somebody: without those who said no to this course."""
    found = candidates(session, scope, course, fitting, carried)
    return tuple(one for one in found if one.said != "declined")


def fill(
    session: Session,
    scope: Scope,
    course_id: str,
    fitting: Sequence[Fitting],
    channels: Mapping[str, str],
    how: str,
    now: datetime,
    base_url: str,
) -> int:
    """Asks the chosen people, learner id → channel; how many.

    With `hold` a seat is kept for each until they answer; with `first` they compete
    for what is free. Raises UserError where a family would be torn apart, too many
    are chosen or nobody; Conflict where one of them has left the list meanwhile.
    """
    course = inviting.lock_course(session, scope, course_id)
    if course.state not in inviting.AGREED:
        raise UserError(sending.NOT_AGREED)
    refuse_unless_kept(session, scope, course)
    known = {one.learner_id: one for one in fitting}
    chosen = [who for who in sorted(channels) if who in known]
    if not chosen:
        raise UserError(sending.NOBODY)
    _check_families(known, chosen, how)
    if how == FIRST:
        if not seats.free_seats(course):
            raise UserError(TOO_MANY, chosen=len(chosen), free=0)
        return sending.offer_free_seat(
            session, scope, course_id, channels, now, base_url
        )
    if len(chosen) > seats.free_seats(course):
        raise UserError(TOO_MANY, chosen=len(chosen), free=seats.free_seats(course))
    people = seats.lock_learners(session, scope, chosen)
    seats.refuse_elsewhere(session, people, seats.active_seats(session, scope, chosen))
    places = [(who, known[who].there, known[who].back) for who in chosen]
    seats.hold(session, scope, course, places, now)
    return sending.send_held(session, scope, course, channels, now, base_url)


def leave_free(session: Session, scope: Scope, course_id: str, now: datetime) -> None:
    """Somebody has decided: the seats that were given back stay free."""
    course = inviting.lock_course(session, scope, course_id)
    session.execute(
        update(Seat)
        .where(
            col(Seat.office_id) == scope.office_id,
            col(Seat.course_id) == course.id,
            col(Seat.state) == "released",
            col(Seat.settled_at).is_(None),
        )
        .values(settled_at=now)
        .execution_options(synchronize_session=False)
    )
    record(session, scope, now, "course.leave_free", "course", course.id)


def _check_families(
    known: Mapping[str, Fitting], chosen: Sequence[str], how: str
) -> None:
    for who in chosen:
        others = known[who].together
        if not others:
            continue
        names = ", ".join(known[x].code for x in others if x in known)
        if not set(others) <= set(chosen):
            raise UserError(TOGETHER, code=known[who].code, others=names)
        if how == FIRST:
            raise UserError(HOLD_FAMILY, code=known[who].code, others=names)


def _waiting(session: Session, scope: Scope, ids: Sequence[str]) -> dict[str, Learner]:
    """Those who wait and are asked about no other course at the moment."""
    asked = select(Invitation.learner_id).where(
        Invitation.office_id == scope.office_id, Invitation.state == "open"
    )
    rows = scoped(Learner, scope).where(
        col(Learner.id).in_(ids),
        Learner.state == "waiting",
        col(Learner.id).not_in(asked),
    )
    return {row.id: row for row in session.exec(rows)}


def _answers(
    session: Session, scope: Scope, course: Course, ids: Sequence[str]
) -> dict[str, tuple[str, str]]:
    """State and reason of each person's newest invitation to this course."""
    rows = session.exec(
        scoped(Invitation, scope)
        .where(
            Invitation.course_id == course.id,
            col(Invitation.learner_id).in_(ids),
            col(Invitation.state).in_(("declined", "expired")),
        )
        .order_by(col(Invitation.created_at), col(Invitation.id))
    )
    return {row.learner_id: (row.state, row.reason) for row in rows}


def _place_for(age: int, groups: Sequence[AgeGroup]) -> bool:
    return any(g.from_age <= age <= g.to_age and g.left > 0 for g in groups)
