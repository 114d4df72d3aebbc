"""Failed tries of passwords and codes, counted so that nobody finds one by trying.

A try is counted before the secret is looked at, in a transaction of its own, so that
parallel tries see one another; a right one is taken back. Pauses grow: whoever keeps
on failing passes fewer and longer windows.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, text
from sqlmodel import Session, col, select

from service.accounts.tables import LoginAttempt
from service.clock import BERLIN
from service.errors import UserError

HOUR = timedelta(hours=1)
# (window, tries allowed in it as a multiple of the hour's)
WINDOWS = ((HOUR, 1), (6 * HOUR, 2), (24 * HOUR, 4))
LONGEST_WINDOW = WINDOWS[-1][0]
_LOCK = 7202612


@dataclass(frozen=True)
class Door:
    """What tries are counted at: an account, an address, a device; tries an hour."""

    kind: str
    value: str
    limit: int

    @property
    def key(self) -> str:
        """What the table keeps: never a name or an address."""
        return hashlib.sha256(f"{self.kind}:{self.value}".encode()).hexdigest()


class TooManyTries(UserError):
    """A door has used up its tries; the sentence says when it opens again."""


def note_try(session: Session, doors: tuple[Door, ...], now: datetime) -> list[str]:
    """Counts a try at every door, gives its ids; raises TooManyTries at a shut one."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
    opens = [moment for door in doors if (moment := _opens(session, door, now))]
    if opens:
        again = max(opens).astimezone(BERLIN)
        raise TooManyTries(
            "Too many tries. Please wait until %(time)s.", time=f"{again:%H:%M}"
        )
    rows = [LoginAttempt(key_hash=door.key, at=now) for door in doors]
    session.add_all(rows)
    session.flush()
    return [row.id for row in rows]


def forget_tries(session: Session, ids: list[str], *doors: Door) -> None:
    """Takes a right try back, and all failed ones at doors that it has proved."""
    keys = [door.key for door in doors]
    session.execute(
        delete(LoginAttempt).where(
            col(LoginAttempt.id).in_(ids) | col(LoginAttempt.key_hash).in_(keys)
        )
    )


def _opens(session: Session, door: Door, now: datetime) -> datetime | None:
    """When a shut door takes tries again, None for an open one."""
    tries = session.exec(
        select(LoginAttempt.at)
        .where(
            LoginAttempt.key_hash == door.key, LoginAttempt.at > now - LONGEST_WINDOW
        )
        .order_by(col(LoginAttempt.at).desc())
    ).all()
    shut = [
        tries[times * door.limit - 1] + window
        for window, times in WINDOWS
        if len(tries) >= times * door.limit
        and tries[times * door.limit - 1] > now - window
    ]
    return max(shut, default=None)
