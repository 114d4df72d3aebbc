"""Reads and writes the cells that only lists of the set-up have.

Pure. As lists.cells: names of houses and course kinds, ranges of levels, weeks.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from service.lists.cells import Read
from service.lists.columns import Write
from service.lists.words import UnknownWord, meaning, word_key
from service.rulesets.schema import WEEKDAYS
from service.supply.lists.known import EVERY, Known
from service.typed.hours import clock_text, stretches
from service.typed.numbers import cents, decimal, money
from service.typed.signs import plain
from service.typed.week import days_text, week, week_text, weekdays

BETWEEN = "; "
_PARTS = re.compile(r"\s*[;|\n]\s*")
_RANGE = re.compile(r"(.+?)\s*(?:-|–|\bbis\b)\s*(.+)")


def read_names(vocabulary: str, everything: Callable[[Known], list[str]]) -> Read:
    """A reader of several names; a comma may stand in one, or between two.

    "alle" is everything that is offered to be chosen.
    """

    def read(cell: str, known: Known) -> list[str]:
        if word_key(cell) in EVERY:
            return everything(known)
        found: list[str] = []
        for part in filter(None, _PARTS.split(cell)):
            found += _names(vocabulary, part, known)
        return list(dict.fromkeys(filter(None, found)))

    return read


def _names(vocabulary: str, part: str, known: Known) -> list[str]:
    """The codes of a part: one name, or several between commas."""
    try:
        return [meaning(vocabulary, part, known)]
    except UnknownWord:
        pieces = [piece.strip() for piece in part.split(",") if piece.strip()]
        if len(pieces) < 2:
            raise
    return [meaning(vocabulary, piece, known) for piece in pieces]


def read_levels(cell: str, known: Known) -> list[str]:
    """Levels: "A1.1, A1.2", "A1" for both of them, "A1–B1" with all between."""
    order = list(known.ways("level"))
    if word_key(cell) in EVERY:
        return order
    found: list[str] = []
    for part in filter(None, re.split(r"\s*[,;/|\n]\s*|\s+(?:und|u\.)\s+", cell)):
        match = _RANGE.fullmatch(part)
        ends = [_level(end, known) for end in match.groups()] if match else []
        if ends and all(ends):
            first, last = order.index(ends[0][0]), order.index(ends[1][-1])
            found += order[first : last + 1]
        else:
            found += _level(part, known) or [meaning("level", part, known)]
    return [level for level in order if level in found]


def _level(text: str, known: Known) -> list[str]:
    """The levels of a name, with "A1" for A1.1 and A1.2; [] for an unknown one."""
    exact = word_key(text)
    names = [level for level in known.ways("level") if word_key(level) == exact]
    start = plain(text).upper() + "."
    return names or [level for level in known.ways("level") if level.startswith(start)]


def read_week(cell: str, _known: Any) -> dict[int, Any]:
    """The opening times of a week."""
    return week(cell)


def read_hours(cell: str, _known: Any) -> Any:
    """The opening times of one day."""
    return stretches(cell) if plain(cell) not in ("", "-", "zu", "geschlossen") else ()


def read_days(cell: str, _known: Any) -> tuple[int, ...]:
    """Weekdays."""
    return weekdays(cell) if plain(cell) else ()


def read_cents(cell: str, _known: Any) -> int | None:
    """An amount of money in cents."""
    return cents(cell) if plain(cell) else None


def read_degrees(cell: str, _known: Any) -> float | None:
    """Degrees of latitude or longitude."""
    return decimal(cell.replace("°", "")) if plain(cell) else None


def name_of(vocabulary: str, field: str) -> Write:
    """Writes a reference as the name of what it leads to."""
    return lambda row, known: str(known.usual(vocabulary, getattr(row, field)))


def names_of(vocabulary: str, field: str, between: str = BETWEEN) -> Write:
    """Writes several references as names."""
    return lambda row, known: between.join(
        known.usual(vocabulary, code) for code in getattr(row, field)
    )


def cents_of(field: str) -> Write:
    """Writes cents as euros; nothing for nothing."""
    return lambda row, _known: money(getattr(row, field)) if getattr(row, field) else ""


def degrees_of(field: str) -> Write:
    """Writes degrees as typed in German."""

    def write(row: Any, _known: Any) -> str:
        value = getattr(row, field)
        return "" if value is None else f"{value:.5f}".replace(".", ",")

    return write


def clock_of(field: str) -> Write:
    """Writes minutes of the day as 08:30."""
    return lambda row, _known: clock_text(getattr(row, field))


def days_of(field: str) -> Write:
    """Writes weekdays."""
    return lambda row, _known: days_text(getattr(row, field))


def week_of(row: Any, _known: Any) -> str:
    """Writes the opening times of a week."""
    return week_text({at: getattr(row, day) for at, day in enumerate(WEEKDAYS)})
