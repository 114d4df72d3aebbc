"""Sums of what happened: by language, by month, by reason. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from service.interpreters.figures.queries import (
    MET,
    OUTCOMES,
    UNMET,
    Asked,
    Held,
    Spent,
)


@dataclass(frozen=True)
class Group:
    """Some requests: how many ended how, and how long a first yes took."""

    name: str
    counts: Counter[str]
    hours: float | None  # the median until the first yes
    answered: int  # of how many that is

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.counts[outcome] for outcome in OUTCOMES)

    @property
    def share(self) -> int | None:
        """Percent that were met, of those that are decided."""
        decided = self.counts[MET] + self.counts[UNMET]
        return round(100 * self.counts[MET] / decided) if decided else None


@dataclass(frozen=True)
class Month:
    """A month: its requests, talks held, and what they cost."""

    first: date
    group: Group
    talks: int
    people: frozenset[str]  # who interpreted
    minutes: int
    county_cents: int
    billed_cents: int

    @property
    def cents(self) -> int:
        """Whoever pays it."""
        return self.county_cents + self.billed_cents


@dataclass(frozen=True)
class Reason:
    """Why needs were not met, and in which languages, the most frequent first."""

    code: str
    count: int
    languages: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Figures:
    """Everything about a stretch of months."""

    asked: tuple[Asked, ...]
    all: Group
    languages: tuple[Group, ...]
    months: tuple[Month, ...]
    reasons: tuple[Reason, ...]

    @property
    def talks(self) -> int:
        """Talks held."""
        return sum(month.talks for month in self.months)

    @property
    def minutes(self) -> int:
        """Their minutes."""
        return sum(month.minutes for month in self.months)

    @property
    def cents(self) -> int:
        """Their cost."""
        return sum(month.cents for month in self.months)


def figures(
    asked: Sequence[Asked], done: Sequence[Held], money: Sequence[Spent]
) -> Figures:
    """The sums; months and languages in which something happened."""
    names = {x.language for x in asked}
    languages = [
        _group(code, (x for x in asked if x.language == code)) for code in names
    ]
    months = {x.month for part in (asked, done, money) for x in part}
    return Figures(
        tuple(asked),
        _group("", asked),
        tuple(sorted(languages, key=lambda x: (-x.total, x.name))),
        tuple(_month(first, asked, done, money) for first in sorted(months)),
        _reasons(asked),
    )


def _group(name: str, found: Iterable[Asked]) -> Group:
    rows = tuple(found)
    hours = [x.hours for x in rows if x.hours is not None]
    counts = Counter(x.outcome for x in rows)
    return Group(name, counts, median(hours) if hours else None, len(hours))


def _month(
    first: date, asked: Iterable[Asked], done: Iterable[Held], money: Iterable[Spent]
) -> Month:
    talks = [x for x in done if x.month == first]
    costs = [x for x in money if x.month == first]
    return Month(
        first,
        _group(first.isoformat(), (x for x in asked if x.month == first)),
        len(talks),
        frozenset(x.interpreter_id for x in talks),
        sum(x.minutes for x in talks),
        sum(x.cents for x in costs if not x.billed),
        sum(x.cents for x in costs if x.billed),
    )


def _reasons(asked: Iterable[Asked]) -> tuple[Reason, ...]:
    unmet = [x for x in asked if x.outcome == UNMET]
    codes = Counter(x.reason for x in unmet)
    found = (
        Reason(
            code,
            count,
            tuple(
                sorted(
                    Counter(x.language for x in unmet if x.reason == code).items(),
                    key=lambda pair: (-pair[1], pair[0]),
                )
            ),
        )
        for code, count in codes.items()
    )
    return tuple(sorted(found, key=lambda x: (-x.count, x.code)))
