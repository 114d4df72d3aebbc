"""Whether a typed text arrived: as text, number, money, day or time."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from service import typed
from service.clock import BERLIN
from service.typed.mistyped import Doubtful, Mistyped
from service.typed.signs import without_marks
from tests.service.zoo.sandbox import Statement

SHORTEST_PHONE = 6
INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.\d]*(\+00:00)?$")
READERS: tuple[Callable[[str], Any], ...] = (
    typed.day,
    typed.whole,
    typed.decimal,
    lambda text: typed.cents(text, "de"),
    typed.clock,
    typed.stretches,
    int,
    float,
)


def _digits(texts: set[str]) -> set[str]:
    """The digits of numbers long enough for telephones."""
    found = {re.sub(r"\D", "", text) for text in texts}
    return {text for text in found if len(text) >= SHORTEST_PHONE}


def folded(text: str) -> str:
    """A text without what nobody sees, in one case."""
    return " ".join(typed.plain(without_marks(text)).casefold().split())


def readings(text: str) -> set[str]:
    """Everything that a typed text can be read as, written as plain text."""
    found = {folded(text)}
    for reader in READERS:
        try:
            found |= set(flat(reader(text)))
        except (ValueError, Mistyped, Doubtful, OverflowError):
            continue
    return found


def flat(value: Any) -> Iterator[str]:
    """The plain texts in a stored value; JSON is taken apart."""
    value = getattr(value, "obj", value)  # psycopg's wrapper of JSON
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if isinstance(value, str) and value[:1] in "[{":
        with suppress(ValueError):
            value = json.loads(value)
    if isinstance(value, dict):
        for key, part in value.items():
            yield folded(str(key))
            yield from flat(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from flat(part)
    elif isinstance(value, datetime):
        yield from _instant(value)
    elif isinstance(value, (date, time)):
        yield value.isoformat()
    elif isinstance(value, (int, float, Decimal)):
        yield f"{value:g}" if isinstance(value, float) else str(value)
        yield str(float(value)) if abs(value) < 1e15 else str(value)
    elif isinstance(value, str):
        yield folded(value)
        if INSTANT.match(value):
            yield from _instant(datetime.fromisoformat(value))


def _instant(value: datetime) -> Iterator[str]:
    """Day and minute of the wall clock that people typed."""
    told = value if value.tzinfo else value.replace(tzinfo=UTC)
    wall = told.astimezone(BERLIN)
    yield from (value.isoformat(), wall.date().isoformat())
    yield str(60 * wall.hour + wall.minute)


def stored(statements: Iterable[Statement]) -> set[str]:
    """The plain texts of everything that was written."""
    found: set[str] = set()
    for _statement, values in statements:
        rows = values if isinstance(values, list) else [values]
        for row in rows:
            found |= set(flat(row))
    return found


def arrived(text: str, kept: set[str]) -> bool:
    """Whether what was typed stands in what was written, or says nothing at all."""
    words = set(re.split(r"[\s,;،]+", folded(text)))
    if words <= kept:  # a list of codes, taken apart
        return True
    read = readings(text)
    return not folded(text) or bool(read & kept or _digits(read) & _digits(kept))
