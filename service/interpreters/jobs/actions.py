"""The day before and afterwards: sure, how long it took, approved or disputed."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session, col

from service.access import Scope, fresh, one, scoped
from service.audit.actions import record
from service.clock import local_day
from service.errors import Conflict, UserError
from service.interpreters.jobs.shapes import AHEAD, DAY, Report
from service.interpreters.offers.changes import confirm_again
from service.interpreters.offers.states import locked, move_request
from service.interpreters.requests.forms import wall
from service.interpreters.tables import Assignment, InterpreterRequest
from service.interpreters.tables.jobs import INTERPRETER, OVER
from service.jobs.actions import enqueue

SUBJECT = "assignment"
REPORT_JOB = "interpreters.tell_report"
LONGEST = timedelta(hours=14)


def _held(session: Session, scope: Scope, assignment_id: str) -> Assignment:
    """The promise as it is now, its office locked."""
    row = one(session, Assignment, scope, assignment_id)
    locked(session, scope, row.request_id)
    fresh(session, row)
    return row


def sure(session: Session, scope: Scope, assignment_id: str, now: datetime) -> str:
    """She comes; said once or twenty times. The state it is in."""
    row = _held(session, scope, assignment_id)
    if row.state == "asked_again":
        confirm_again(session, scope, row.id, now)
        session.refresh(row)
    if row.state == "agreed" and row.sure_at is None:
        row.sure_at = now
        session.add(row)
        record(session, scope, now, "assignment.sure", SUBJECT, row.id)
    return row.state


def booker_sure(session: Session, scope: Scope, request_id: str, now: datetime) -> None:
    """The institution says that the talk takes place."""
    locked(session, scope, request_id)
    for row in session.exec(
        scoped(Assignment, scope).where(
            Assignment.request_id == request_id,
            col(Assignment.state).in_(AHEAD),
            col(Assignment.booker_sure_at).is_(None),
        )
    ):
        row.booker_sure_at = now
        session.add(row)
        record(session, scope, now, "assignment.booker_sure", SUBJECT, row.id)


def report(
    session: Session, scope: Scope, assignment_id: str, told: Report, now: datetime
) -> None:
    """How long it took; may be corrected until it is approved.

    Raises UserError before the talk and for times that cannot be, Conflict afterwards.
    """
    row = _held(session, scope, assignment_id)
    if row.approved_at is not None:
        raise Conflict("This is approved already. Please call us.")
    if row.state not in (*AHEAD, *OVER):
        raise Conflict("This assignment is called off.")
    if now < row.starts_at:
        raise UserError("You can say how long it took once the talk has begun.")
    starts_at, ends_at = real_times(row, told)
    if ends_at - starts_at > LONGEST:
        raise UserError("That is very long. Please check the times.", "end")
    row.real_starts_at, row.real_ends_at = starts_at, ends_at
    row.distance_m, row.fare_cents = told.distance_m, told.fare_cents
    if row.no_show != INTERPRETER:
        row.no_show = told.no_show
        row.state = "no_show" if told.no_show else "done"
    row.reported_at, row.changed_at, row.disputed = now, now, ""
    session.add(row)
    session.flush()
    details = {"no_show": row.no_show}
    record(session, scope, now, "assignment.report", SUBJECT, row.id, details)
    _end_request(session, scope, row, now)
    what = {"request": row.request_id}
    key = f"{REPORT_JOB}:{row.request_id}"
    enqueue(session, scope, now, REPORT_JOB, what, unique_key=key)


def real_times(row: Assignment, told: Report) -> tuple[datetime, datetime]:
    """As instants: an end that is no later than its start is after midnight."""
    day = local_day(row.starts_at)
    starts_at = wall(day, told.start)
    end = told.end + (DAY if told.end <= told.start else 0)
    return starts_at, wall(day, end)


def _end_request(
    session: Session, scope: Scope, row: Assignment, now: datetime
) -> None:
    """Everybody has said how it was: the request is over."""
    waits = scoped(Assignment, scope).where(
        Assignment.request_id == row.request_id, col(Assignment.state).in_(AHEAD)
    )
    request = one(session, InterpreterRequest, scope, row.request_id)
    if session.exec(waits.limit(1)).first() is None and request.state == "confirmed":
        move_request(session, scope, request, "done", now)


def approve(session: Session, scope: Scope, assignment_id: str, now: datetime) -> None:
    """The times are right; pressed twice it stays with the first."""
    row = _held(session, scope, assignment_id)
    if row.approved_at is not None:
        return
    if row.reported_at is None and row.no_show != INTERPRETER:
        raise UserError("The interpreter has not said yet how long it took.")
    row.approved_at, row.approved_by, row.changed_at = now, scope.actor_id, now
    session.add(row)
    record(session, scope, now, "assignment.approve", SUBJECT, row.id)


def dispute(
    session: Session, scope: Scope, assignment_id: str, sentence: str, now: datetime
) -> None:
    """Not as reported; the office settles it. The sentence stays out of the audit."""
    row = _held(session, scope, assignment_id)
    if row.approved_at is not None:
        raise Conflict("This is approved already. Please call us.")
    if row.reported_at is None:
        raise UserError("The interpreter has not said yet how long it took.")
    row.disputed, row.changed_at = sentence, now
    session.add(row)
    record(session, scope, now, "assignment.dispute", SUBJECT, row.id)


def nobody_came(
    session: Session, scope: Scope, assignment_id: str, now: datetime
) -> None:
    """The institution says that the interpreter was not there; the office looks."""
    row = _held(session, scope, assignment_id)
    if row.no_show == INTERPRETER:
        return
    if row.starts_at > now:
        raise UserError("The talk has not begun yet.")
    if row.approved_at is not None or row.state not in (*AHEAD, *OVER):
        raise Conflict("This is settled already. Please call us.")
    row.state, row.no_show, row.changed_at = "no_show", INTERPRETER, now
    session.add(row)
    session.flush()
    record(session, scope, now, "assignment.no_show", SUBJECT, row.id)
    _end_request(session, scope, row, now)


def told(session: Session, scope: Scope, assignment_id: str, now: datetime) -> None:
    """The office has called whom no message could tell: it is off, or it stands."""
    row = _held(session, scope, assignment_id)
    if row.state in ("agreed", "cancelled") and row.told_at is None:
        row.told_at = now
        session.add(row)
        record(session, scope, now, "assignment.told", SUBJECT, row.id)
