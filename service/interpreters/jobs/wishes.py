"""Wishes to talk as the office sees them, on *Heute* and on the desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from service.access import Scope
from service.interpreters.booking.actions import code_of
from service.interpreters.requests.codes import code
from service.interpreters.tables import (
    Assignment,
    Interpreter,
    InterpreterRequest,
    TalkWish,
)


@dataclass(frozen=True)
class Talk:
    """Somebody would like to talk; `claimed_by` is a user's id, or ""."""

    id: str
    who: str
    phone: str
    about: str
    wished_at: datetime
    call_by: datetime
    claimed_by: str
    overdue: bool


def waiting_talks(session: Session, scope: Scope, now: datetime) -> tuple[Talk, ...]:
    """Whoever still waits for a call, the earliest promise first."""
    rows = session.exec(
        select(TalkWish, Interpreter, InterpreterRequest.number)
        .join(Interpreter, col(Interpreter.id) == TalkWish.interpreter_id)
        .outerjoin(Assignment, col(Assignment.id) == TalkWish.assignment_id)
        .outerjoin(
            InterpreterRequest, col(InterpreterRequest.id) == Assignment.request_id
        )
        .where(TalkWish.office_id == scope.office_id, TalkWish.state != "done")
        .order_by(col(TalkWish.call_by), col(TalkWish.id))
    )
    return tuple(
        Talk(
            wish.id,
            code_of(who),
            who.phone,
            code(number) if number else "",
            wish.wished_at,
            wish.call_by,
            wish.claimed_by
            if wish.claimed_until is not None and wish.claimed_until > now
            else "",
            wish.call_by < now,
        )
        for wish, who, number in rows
    )
