"""Test days of which something is left: results, absent people, another day, off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from service.access import Scope
from service.courses.leveldays.queries import loose_ends


@dataclass(frozen=True)
class LevelDayRow:
    """`kind` is results, absent, other_day or off; each person with what to open.

    `people` are (id of the invitation, id of the learner, code).
    """

    level_day_id: str
    day: date
    kind: str
    people: tuple[tuple[str, str, str], ...]


def level_day_rows(
    session: Session, scope: Scope, now: datetime
) -> tuple[LevelDayRow, ...]:
    """By day, what is left of the oldest first."""
    return tuple(
        LevelDayRow(left.level_day_id, left.day, left.kind, left.people)
        for left in loose_ends(session, scope, now)
    )
