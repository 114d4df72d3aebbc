"""Who wants to interpret and waits for a call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from service.access import Scope
from service.interpreters.pool.joining import waiting


@dataclass(frozen=True)
class Joining:
    """Somebody who wants to interpret, since when, and the number to call."""

    row_id: str
    name: str
    phone: str
    since: datetime


def joining(session: Session, scope: Scope) -> tuple[Joining, ...]:
    """The longest waiting first."""
    return tuple(
        Joining(row.id, row.name, row.phone, row.created_at)
        for row in waiting(session, scope)
    )
