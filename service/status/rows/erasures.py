"""A row of *Heute*: records that are erased soon unless somebody keeps them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from service.access import Scope
from service.own_data.periods import falls_away


@dataclass(frozen=True)
class Erasures:
    """How many records fall away, and when the first of them."""

    people: int
    first: date


def erasures(session: Session, scope: Scope, now: datetime) -> Erasures | None:
    """None where nothing falls away soon."""
    found = falls_away(session, scope, now)
    return Erasures(len(found), found[0].on) if found else None
