"""Whom to remind the day before, and whom to ask afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from service.access import Scope
from service.interpreters.jobs.shapes import AHEAD
from service.interpreters.ranking.queries import reached_at
from service.interpreters.tables import Assignment, Interpreter

REMINDER = timedelta(hours=26)  # before the talk: the day before, at its hour or so
FRESH = timedelta(hours=26)  # who has said yes within this time need not be reminded
FORGOTTEN = timedelta(days=14)  # later than this nobody is asked how it was


def to_remind(session: Session, scope: Scope, now: datetime) -> Sequence[Assignment]:
    """Talks of the coming day whose people nobody has reminded, outside quiet hours."""
    rows = session.exec(
        select(Assignment, Interpreter)
        .join(Interpreter, col(Interpreter.id) == Assignment.interpreter_id)
        .where(
            Assignment.office_id == scope.office_id,
            col(Assignment.state).in_(AHEAD),
            col(Assignment.reminded_at).is_(None),
            Assignment.starts_at > now,
            Assignment.starts_at <= now + REMINDER,
        )
        .order_by(col(Assignment.starts_at))
    )
    found = [row for row, who in rows if _awake(who, now)]
    return [row for row in found if row.starts_at - row.changed_at > FRESH]


def to_ask(session: Session, scope: Scope, now: datetime) -> Sequence[Assignment]:
    """Talks that are over and of which nobody has said how long they took."""
    rows = session.exec(
        select(Assignment, Interpreter)
        .join(Interpreter, col(Interpreter.id) == Assignment.interpreter_id)
        .where(
            Assignment.office_id == scope.office_id,
            col(Assignment.state).in_(AHEAD),
            col(Assignment.report_asked_at).is_(None),
            Assignment.ends_at <= now,
            Assignment.ends_at > now - FORGOTTEN,
        )
        .order_by(col(Assignment.ends_at))
    )
    return [row for row, who in rows if _awake(who, now)]


def _awake(who: Interpreter, now: datetime) -> bool:
    return reached_at(now, (who.quiet_from, who.quiet_to)) == now
