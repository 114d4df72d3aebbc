"""What a no says about the record, as a change that the office takes over or not."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Session, col

from service.access import Scope, one, scoped
from service.clock import local_day
from service.courses.invitations.answers import settle_reason
from service.courses.lifecycle.answers import slots
from service.courses.tables import Course, Invitation, Seat
from service.errors import Conflict
from service.learners.records.actions import apply_changes, find
from service.learners.tables import Learner
from service.learners.wording import MINUTES
from service.rulesets.queries import rules

GONE = "The record or the answer has changed meanwhile. Nothing was changed."


def suggested(
    session: Session, scope: Scope, row: Invitation, learner: Learner, now: datetime
) -> dict[str, Any]:
    """Columns of the record and their new values; nothing where somebody must ask.

    Too far: the longest way that is shorter than the one offered. Times: without the
    course's. A child without a place and all else are asked about.
    """
    if row.reason == "far":
        return _shorter(session, scope, row, learner)
    if row.reason == "times":
        return _without(session, scope, row, learner, now)
    return {}


def take_over(
    session: Session,
    scope: Scope,
    invitation_id: str,
    version: str,
    now: datetime,
) -> None:
    """Changes the record as suggested and settles the row, in one transaction.

    `version`: of the record as the page showed it. Raises Conflict if it is another.
    """
    row = one(session, Invitation, scope, invitation_id)
    learner = find(session, scope, row.learner_id)
    changes = suggested(session, scope, row, learner, now) if row.reason_open else {}
    if not changes or learner.changed_at.isoformat() != version:
        raise Conflict(GONE)
    apply_changes(session, scope, learner, changes, now)
    settle_reason(session, scope, invitation_id, now)


def _shorter(
    session: Session, scope: Scope, row: Invitation, learner: Learner
) -> dict[str, Any]:
    seat = session.exec(
        scoped(Seat, scope)
        .where(Seat.course_id == row.course_id, Seat.learner_id == learner.id)
        .order_by(col(Seat.created_at).desc())
    ).first()
    ways = [x for x in (seat and seat.minutes_there, seat and seat.minutes_back) if x]
    shorter = [n for n in MINUTES if ways and n < max(ways)]
    before = learner.max_minutes
    if not shorter or (before is not None and before <= shorter[-1]):
        return {}
    return {"max_minutes": shorter[-1]}


def _without(
    session: Session, scope: Scope, row: Invitation, learner: Learner, now: datetime
) -> dict[str, Any]:
    course = one(session, Course, scope, row.course_id)
    known = rules(session, scope, local_day(now))
    meets = slots(course.meetings, known)
    alike = learner.free_times_b is None
    changes: dict[str, Any] = {}
    for name, other in (("free_times", "b"), ("free_times_b", "a")):
        taken = {slot for slot, week in meets if alike or week != other}
        before = getattr(learner, name)
        if before is not None and taken & set(before):
            changes[name] = [slot for slot in before if slot not in taken]
    return changes
