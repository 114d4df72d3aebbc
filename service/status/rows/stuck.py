"""Rows of *Heute* about messages that have not left: for whom they were, by cause."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col

from service.access import Scope, scoped
from service.messages.queries import Stuck
from service.status.again import helpful
from service.supply.tables import Provider

MOST = 12  # named in one row; the others are counted


@dataclass(frozen=True)
class Recipient:
    """An address or number; `provider` and `phone` where it is a provider's."""

    address: str
    provider: str = ""
    phone: str = ""


@dataclass(frozen=True)
class StuckRow:
    """Messages of one cause, whom to call meanwhile, how many more there are."""

    cause: str
    count: int
    failed: tuple[str, ...]
    recipients: tuple[Recipient, ...]
    more: int
    again: tuple[str, ...] = ()  # of those that failed: they help still, and can leave


def stuck_rows(
    session: Session,
    scope: Scope,
    found: tuple[Stuck, ...],
    now: datetime,
    carried: Collection[str],
) -> tuple[StuckRow, ...]:
    """The rows, each recipient once."""
    providers = {
        row.email: Recipient(row.email, row.name, row.phone)
        for row in session.exec(
            scoped(Provider, scope).where(col(Provider.email) != "")
        )
    }
    return tuple(
        StuckRow(
            one.cause,
            one.count,
            one.failed,
            tuple(providers.get(x) or Recipient(x) for x in one.recipients[:MOST]),
            max(0, len(one.recipients) - MOST),
            helpful(session, scope, one.failed, now, carried),
        )
        for one in found
    )
