"""Counted tries of codes: nobody finds a code by trying many."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import delete, func, text
from sqlmodel import Session, col, select

from service.accounts.tables import LoginAttempt
from service.errors import UserError

WINDOW = timedelta(hours=1)
TRIES_PER_ADDRESS = 20


class TooManyTries(UserError):
    """The address has used up its tries of the hour."""


def note_try(session: Session, address: str, now: datetime) -> str:
    """Counts a try before the code is looked at and gives the try's id.

    Run in a transaction of its own, so that parallel tries see one another. Raises
    TooManyTries.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(7202614)"))
    key = hashlib.sha256(f"code:{address}".encode()).hexdigest()
    tries = session.exec(
        select(func.count())
        .select_from(LoginAttempt)
        .where(col(LoginAttempt.key_hash) == key, LoginAttempt.at > now - WINDOW)
    ).one()
    if tries >= TRIES_PER_ADDRESS:
        raise TooManyTries("Too many tries. Please wait an hour.")
    row = LoginAttempt(key_hash=key, at=now)
    session.add(row)
    session.flush()
    return row.id


def forget_try(session: Session, try_id: str) -> None:
    """A right code does not count: an advice centre looks up many in an hour."""
    session.execute(delete(LoginAttempt).where(col(LoginAttempt.id) == try_id))
