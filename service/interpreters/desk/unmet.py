"""What the pool could not meet in a month, by language and reason."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlmodel import Session, col, func, select

from service.access import Scope, scoped
from service.clock import BERLIN
from service.interpreters.tables import InterpreterRequest, UnmetNeed


@dataclass(frozen=True)
class Unmet:
    """One language's unmet needs of a month."""

    language: str
    count: int
    reasons: tuple[tuple[str, int], ...]
    settings: tuple[str, ...]


@dataclass(frozen=True)
class UnmetMonth:
    """A month; `asked`: how many requests there were in it."""

    month: date
    rows: tuple[Unmet, ...]
    asked: int

    @property
    def count(self) -> int:
        """All languages together."""
        return sum(row.count for row in self.rows)


def last_month(session: Session, scope: Scope, today: date) -> UnmetMonth:
    """The calendar month before this one, the most frequent language first."""
    end = today.replace(day=1)
    month = (end - timedelta(days=1)).replace(day=1)
    first, last = _instant(month), _instant(end)
    needs = session.exec(
        scoped(UnmetNeed, scope).where(UnmetNeed.at >= first, UnmetNeed.at < last)
    ).all()
    by_language: dict[str, list[UnmetNeed]] = {}
    for need in needs:
        by_language.setdefault(need.language, []).append(need)
    rows = [
        Unmet(
            language,
            len(found),
            tuple(Counter(x.reason for x in found).most_common()),
            tuple(dict.fromkeys(x.setting for x in found if x.setting)),
        )
        for language, found in by_language.items()
    ]
    asked = session.exec(
        select(func.count()).where(
            InterpreterRequest.office_id == scope.office_id,
            col(InterpreterRequest.created_at) >= first,
            col(InterpreterRequest.created_at) < last,
        )
    ).one()
    rows.sort(key=lambda row: (-row.count, row.language))
    return UnmetMonth(month, tuple(rows), int(asked))


def _instant(day: date) -> datetime:
    return datetime.combine(day, time(), BERLIN)
