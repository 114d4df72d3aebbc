"""Rows of *Heute* about messages that have not left: for whom they were, by cause."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session, col

from service.access import Scope, scoped
from service.messages.queries import Stuck
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


def stuck_rows(
    session: Session, scope: Scope, found: tuple[Stuck, ...]
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
        )
        for one in found
    )
