"""Whether a timetable reaches over the office's terms. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol


class Term(Protocol):
    """What is compared of a term."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def start_on(self) -> date:
        """First day."""

    @property
    def end_on(self) -> date:
        """Last day."""


@dataclass(frozen=True)
class TermCover:
    """A term beside a timetable; `missing` counts its days without one."""

    name: str
    first: date
    last: date
    covered: Literal["all", "part", "none"]
    missing: int


def covers(
    terms: Iterable[Term], first: date | None, last: date | None, today: date
) -> tuple[TermCover, ...]:
    """The terms that are not over, soonest first, beside a timetable's validity."""
    coming = sorted((t for t in terms if t.end_on >= today), key=lambda t: t.start_on)
    return tuple(_cover(term, first, last) for term in coming)


def _cover(term: Term, first: date | None, last: date | None) -> TermCover:
    days = (term.end_on - term.start_on).days + 1
    inside = 0
    if first is not None and last is not None:
        begin, end = max(first, term.start_on), min(last, term.end_on)
        inside = max(0, (end - begin).days + 1)
    covered: Literal["all", "part", "none"] = "part"
    if inside == days:
        covered = "all"
    elif inside == 0:
        covered = "none"
    return TermCover(term.name, term.start_on, term.end_on, covered, days - inside)
