""" "I would like to talk": wished once, promised, taken on, and closed when reached."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, update
from sqlmodel import Session, col

from service.access import Scope, one, scoped
from service.audit.actions import record
from service.clock import BERLIN
from service.errors import UserError
from service.interpreters.booking.actions import lock_interpreter
from service.interpreters.ranking.queries import reached_at
from service.interpreters.tables import TalkWish

SUBJECT = "talk_wish"
WITHIN = timedelta(hours=3)  # of the office's hours
CLOSED = (17 * 60, 8 * 60)  # from … to, minutes of the day
CLAIM = timedelta(minutes=15)
SATURDAY = 5


def wish(
    session: Session,
    scope: Scope,
    interpreter_id: str,
    now: datetime,
    assignment_id: str | None = None,
) -> TalkWish:
    """One open wish a person is enough; a second press finds the first."""
    lock_interpreter(session, scope, interpreter_id)
    standing = open_wish(session, scope, interpreter_id)
    if standing is not None:
        return standing
    row = TalkWish(
        office_id=scope.office_id,
        interpreter_id=interpreter_id,
        assignment_id=assignment_id,
        wished_at=now,
        call_by=promised(now),
    )
    session.add(row)
    session.flush()
    record(session, scope, now, "talk.wish", SUBJECT, row.id)
    return row


def open_wish(session: Session, scope: Scope, interpreter_id: str) -> TalkWish | None:
    """What somebody still waits for."""
    wanted = scoped(TalkWish, scope).where(
        TalkWish.interpreter_id == interpreter_id, TalkWish.state != "done"
    )
    return session.exec(wanted.limit(1)).first()


def promised(now: datetime) -> datetime:
    """Until when somebody calls: three hours on, of a working day's hours."""
    begins = reached_at(now, CLOSED)
    while begins.astimezone(BERLIN).weekday() >= SATURDAY:
        day = begins.astimezone(BERLIN) + timedelta(days=1)
        begins = day.replace(hour=8, minute=0, second=0, microsecond=0)
    return begins + WITHIN


def claim(session: Session, scope: Scope, wish_id: str, now: datetime) -> None:
    """Takes the call on for a quarter of an hour; UserError if a colleague has it."""
    free = or_(
        col(TalkWish.state) == "open",
        col(TalkWish.claimed_until) <= now,
        col(TalkWish.claimed_by) == scope.actor_id,
    )
    values: Mapping[str, Any] = {
        "state": "claimed",
        "claimed_by": scope.actor_id,
        "claimed_until": now + CLAIM,
    }
    if not _change(session, scope, wish_id, free, values):
        raise UserError("A colleague is calling just now, or has called already.")
    record(session, scope, now, "talk.claim", SUBJECT, wish_id)


def close(session: Session, scope: Scope, wish_id: str, now: datetime) -> None:
    """Somebody has talked with her; twice is no fault."""
    free = col(TalkWish.state) != "done"
    if _change(session, scope, wish_id, free, {"state": "done", "closed_at": now}):
        record(session, scope, now, "talk.close", SUBJECT, wish_id)


def not_reached(session: Session, scope: Scope, wish_id: str, now: datetime) -> None:
    """Nobody answered: it stays on top, for whoever calls next."""
    free = col(TalkWish.state) == "claimed"
    values = {"state": "open", "claimed_by": "", "claimed_until": None}
    if _change(session, scope, wish_id, free, values):
        record(session, scope, now, "talk.not_reached", SUBJECT, wish_id)


def _change(
    session: Session, scope: Scope, wish_id: str, free: Any, values: Mapping[str, Any]
) -> bool:
    one(session, TalkWish, scope, wish_id)
    done = session.execute(
        update(TalkWish)
        .where(
            col(TalkWish.id) == wish_id,
            col(TalkWish.office_id) == scope.office_id,
            col(TalkWish.state) != "done",
            free,
        )
        .values(**values)
        .returning(col(TalkWish.id))
        .execution_options(synchronize_session=False)
    ).first()
    session.expire_all()
    return done is not None
