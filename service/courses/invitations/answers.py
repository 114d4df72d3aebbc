"""What becomes of an invitation: yes, no, no answer, taken back, changed in mind.

Each is one UPDATE of a row in a known state together with its seat, its person and one
audit row. Sent twice, an answer finds itself and changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col

from service.access import Scope, fresh, one, scoped
from service.audit.actions import record
from service.clock import local_day
from service.courses.invitations.delivery import close_calls
from service.courses.invitations.wording import REASONS
from service.courses.seats import inviting
from service.courses.seats.actions import move_learners
from service.courses.tables import Course, Invitation
from service.errors import Conflict, UserError
from service.learners.tables import Learner

# What an answer has come to.
ACCEPTED, DECLINED, FULL, OVER = "accepted", "declined", "full", "over"
HOW = ("link", "code", "helper", "call", "office")
STARTED = "The course has begun. Please call us, then we talk about it."


def accept(
    session: Session, scope: Scope, invitation_id: str, now: datetime, how: str
) -> str:
    """Yes: takes the kept seat, or a free one after an earlier no or too late.

    ACCEPTED, FULL (nothing is left; the person stays on the list) or OVER (the course
    does not take place, or the invitation was taken back). A yes to an earlier
    invitation is a yes to the one that is open now; whatever else the person was asked
    is taken back.
    """
    row, course = _locked(session, scope, invitation_id)
    if row.state == ACCEPTED:
        return ACCEPTED
    row = _asked_again(session, scope, row) or row
    if course.state not in inviting.AGREED or row.state == "withdrawn":
        return OVER
    if course.end_on < local_day(now):
        return OVER
    if row.state == "open" and row.kind == "planned":
        if not inviting.take(session, scope, course.id, row.learner_id, now):
            return OVER
    elif not _free_one(session, scope, row, now):
        if row.state == "open":
            _end(session, scope, row, now, "expired", how=how)
        return FULL
    values = {"reason": "", "reason_open": False}
    _move(session, scope, row, (row.state,), ACCEPTED, now, how, **values)
    _ask_no_more(session, scope, row.learner_id, now)
    return ACCEPTED


def _ask_no_more(
    session: Session, scope: Scope, learner_id: str, now: datetime
) -> None:
    """Whoever has a seat is asked about no other, nor called about it."""
    rows = session.execute(
        update(Invitation)
        .where(
            col(Invitation.office_id) == scope.office_id,
            col(Invitation.learner_id) == learner_id,
            col(Invitation.state) == "open",
        )
        .values(state="withdrawn", answered_at=now)
        .returning(col(Invitation.id))
        .execution_options(synchronize_session=False)
    ).all()
    for ended in rows:
        close_calls(session, scope, ended[0], now)


def _asked_again(session: Session, scope: Scope, row: Invitation) -> Invitation | None:
    """The open invitation of the same person to the same course, if it is another."""
    wanted = scoped(Invitation, scope).where(
        Invitation.course_id == row.course_id,
        Invitation.learner_id == row.learner_id,
        Invitation.state == "open",
    )
    return session.exec(wanted.execution_options(populate_existing=True)).first()


def _free_one(session: Session, scope: Scope, row: Invitation, now: datetime) -> bool:
    """Takes a seat that nobody holds, for somebody who is on the list."""
    learner = one(session, Learner, scope, row.learner_id)
    session.refresh(learner)
    if learner.state not in ("waiting", "invited"):
        return False
    return inviting.take_free(session, scope, row.course_id, row.learner_id, now)


def decline(
    session: Session,
    scope: Scope,
    invitation_id: str,
    now: datetime,
    how: str,
    reason: str = "",
) -> str:
    """No, also after a yes until the first day: the seat is free, the person waits on.

    DECLINED or OVER; raises UserError once the course has begun.
    """
    row, course = _locked(session, scope, invitation_id)
    if row.state == ACCEPTED and course.start_on <= local_day(now):
        raise UserError(STARTED)
    if row.state in ("open", ACCEPTED):
        _end(session, scope, row, now, DECLINED, how=how)
    elif row.state != DECLINED:
        return OVER
    if reason:
        give_reason(session, scope, invitation_id, reason, now)
    return DECLINED


def give_reason(
    session: Session, scope: Scope, invitation_id: str, reason: str, now: datetime
) -> None:
    """Why somebody cannot come; the office looks at what it means for the record."""
    if reason not in REASONS:
        raise UserError("Please choose one of the options.", "reason")
    row = one(session, Invitation, scope, invitation_id)
    fresh(session, row)
    if row.reason == reason:
        return
    values = {"reason": reason, "reason_open": True}
    if _set(session, scope, row, (DECLINED,), **values):
        details = {"reason": reason}
        record(session, scope, now, "invitation.reason", "invitation", row.id, details)


def settle_reason(
    session: Session, scope: Scope, invitation_id: str, now: datetime
) -> None:
    """The office has looked at the reason of a no."""
    row = one(session, Invitation, scope, invitation_id)
    if _set(session, scope, row, (DECLINED,), reason_open=False):
        record(session, scope, now, "invitation.settled", "invitation", row.id)


def expire(
    session: Session,
    scope: Scope,
    invitation_id: str,
    now: datetime,
    *,
    due: bool = True,
) -> bool:
    """Nobody answered: the seat moves on, the person stays on the list.

    False where it was answered meanwhile, or, if `due`, has got more time.
    """
    row, _course = _locked(session, scope, invitation_id)
    if row.state != "open" or (due and row.answer_by > now):
        return False
    return _end(session, scope, row, now, "expired")


def withdraw(session: Session, scope: Scope, invitation_id: str, now: datetime) -> None:
    """The office takes an invitation back; Conflict where it was answered."""
    row, _course = _locked(session, scope, invitation_id)
    if row.state != "open":
        raise Conflict("This invitation has its answer already. Nothing was changed.")
    _end(session, scope, row, now, "withdrawn", how="office")


def _locked(
    session: Session, scope: Scope, invitation_id: str
) -> tuple[Invitation, Course]:
    """Invitation and course as they are now; nobody else changes them meanwhile."""
    row = one(session, Invitation, scope, invitation_id)
    course = inviting.lock_course(session, scope, row.course_id)
    fresh(session, row)
    return row, course


def _end(
    session: Session,
    scope: Scope,
    row: Invitation,
    now: datetime,
    state: str,
    *,
    how: str = "",
) -> bool:
    """Ends it without a seat."""
    holds = row.kind == "planned" or row.state == ACCEPTED
    _move(session, scope, row, (row.state,), state, now, how)
    if holds:
        inviting.give_back(session, scope, row.course_id, row.learner_id, now)
    elif not _asked_elsewhere(session, scope, row.learner_id):
        ids = [row.learner_id]
        move_learners(session, scope, ids, ("invited",), "waiting", now)
    return True


def _asked_elsewhere(session: Session, scope: Scope, learner_id: str) -> bool:
    wanted = scoped(Invitation, scope).where(
        Invitation.learner_id == learner_id, Invitation.state == "open"
    )
    return session.exec(wanted.limit(1)).first() is not None


def _move(
    session: Session,
    scope: Scope,
    row: Invitation,
    from_states: Sequence[str],
    state: str,
    now: datetime,
    how: str,
    **values: Any,
) -> None:
    """Raises Conflict, so that nothing is stored, where somebody was faster."""
    told = {"answered_at": now, "answered_how": how, **values}
    if not _set(session, scope, row, from_states, state=state, **told):
        raise Conflict("This invitation has its answer already. Nothing was changed.")
    close_calls(session, scope, row.id, now)
    details = {"how": how, "course": row.course_id}
    record(session, scope, now, f"invitation.{state}", "invitation", row.id, details)


def _set(
    session: Session,
    scope: Scope,
    row: Invitation,
    from_states: Sequence[str],
    **values: Any,
) -> bool:
    changed = session.execute(
        update(Invitation)
        .where(
            col(Invitation.id) == row.id,
            col(Invitation.office_id) == scope.office_id,
            col(Invitation.state).in_(from_states),
        )
        .values(**values)
        .returning(col(Invitation.id))
        .execution_options(synchronize_session=False)
    ).first()
    fresh(session, row)
    return changed is not None
