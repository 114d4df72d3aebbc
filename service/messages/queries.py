"""Messages that have not left, by what has to be mended."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col

from service.access import Scope, scoped
from service.messages.problems import CAUSES, SERVER
from service.messages.tables import OutboxMessage

SLOW_MESSAGE = timedelta(minutes=2)


@dataclass(frozen=True)
class Stuck:
    """Messages that wait too long or have failed for one cause.

    `recipients` are addresses and numbers, each once; `failed`: ids of those that
    nobody tries any more.
    """

    cause: str
    count: int
    recipients: tuple[str, ...]
    failed: tuple[str, ...]


def stuck(session: Session, scope: Scope, now: datetime) -> tuple[Stuck, ...]:
    """By cause, in the order of CAUSES; without a try yet the server is to blame."""
    failed = col(OutboxMessage.state) == "failed"
    slow = (col(OutboxMessage.state) == "queued") & (
        col(OutboxMessage.created_at) < now - SLOW_MESSAGE
    )
    rows = session.exec(scoped(OutboxMessage, scope).where(failed | slow))
    found: defaultdict[str, list[OutboxMessage]] = defaultdict(list)
    for row in rows:
        found[cause_told(row)].append(row)
    return tuple(_stuck(cause, found[cause]) for cause in CAUSES if found[cause])


def cause_told(row: OutboxMessage) -> str:
    """One of CAUSES; rows of older versions keep the name of an exception."""
    return row.error if row.error in CAUSES else SERVER


def _stuck(cause: str, rows: list[OutboxMessage]) -> Stuck:
    recipients = tuple(dict.fromkeys(row.recipient for row in rows))
    failed = tuple(row.id for row in rows if row.state == "failed")
    return Stuck(cause, len(rows), recipients, failed)
