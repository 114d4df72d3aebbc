"""What a kind of list looks like: its columns, what they are called, what makes a line.

Pure. Every column reads the text of a cell into a value and writes a record's value
back, so that an export can be imported again. Headers are German.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from service.clock import local_day
from service.lists.cells import Read
from service.lists.words import Ways, word_key
from service.typed.mistyped import Mistyped

# Of a record, or of what is not one yet but has its attributes.
Write = Callable[[Any, Any], str]
Values = dict[str, Any]
# The column that finds the record a line is about.
NUMBER = "number"
# Columns that a list of faulty lines has beside those of the file.
REMARKS = ("zeile", "grund")


@dataclass(frozen=True)
class Column:
    """One column; `key` is a field of LearnerIn or one of OTHER_KEYS.

    `names` are other headers for it. `meant` are headers of which somebody has to say
    that they are this column.
    """

    header: str
    key: str
    read: Read
    write: Write
    names: tuple[str, ...] = ()
    meant: tuple[str, ...] = ()


@dataclass(frozen=True)
class Faulty:
    """The columns of a line that could not be read, and how to tell of another one."""

    keys: frozenset[str]
    add: Callable[[str, Mistyped], None]


def _nothing(_values: Values, _known: Any, _faulty: Faulty) -> None:
    return None


def _no_other(_key: str, _beside: frozenset[str]) -> str:
    return ""


@dataclass(frozen=True)
class Layout:
    """A kind of list. `who`: columns of which one at least tells whom a line is about.

    `finish` makes values of several columns; `other` says which column a heading means
    beside certain others, where that has to be asked.
    """

    name: str
    columns: tuple[Column, ...]
    who: tuple[str, ...]
    read_only: tuple[Column, ...] = ()
    joined: frozenset[str] = frozenset()  # two columns of these are one value
    finish: Callable[[Values, Any, Faulty], None] = _nothing
    other: Callable[[str, frozenset[str]], str] = _no_other
    example: Mapping[str, str] = field(default_factory=dict)

    @property
    def readable(self) -> tuple[Column, ...]:
        """Every column that a heading can name."""
        return (*self.columns, *self.read_only)

    @cached_property
    def by_key(self) -> dict[str, Column]:
        """Columns by their key."""
        return {column.key: column for column in self.readable}

    @property
    def vocabulary(self) -> str:
        """Under which explained headings are kept."""
        return "heading" if self.name == "learners" else f"heading-{self.name}"

    @cached_property
    def named(self) -> dict[str, Column]:
        """Columns by the headings that are read at once."""
        return {word_key(n): c for c in self.columns for n in (c.header, *c.names)}

    @cached_property
    def suggested(self) -> dict[str, Column]:
        """Columns by the headings of which somebody has to say that they mean them."""
        found = {word_key(n): c for c in self.columns for n in c.meant}
        also = {word_key(n): c for c in self.read_only for n in (c.header, *c.meant)}
        return found | also

    def header(self, key: str) -> str:
        """A column's German heading, "" for the whole line."""
        column = self.by_key.get(key)
        return column.header if column else ""


def back_of(ways: Ways, name: str) -> Write:
    """Writes a code as its usual word."""

    def write(row: Any, _known: Any) -> str:
        code = str(getattr(row, name))
        return ways[code][0] if code in ways else code

    return write


def text_of(name: str) -> Write:
    """Writes a value as it is."""

    def write(row: Any, _known: Any) -> str:
        value = getattr(row, name)
        return "" if value is None else str(value)

    return write


def day_of(name: str) -> Write:
    """Writes a day as 31.12.2026."""

    def write(row: Any, _known: Any) -> str:
        value = getattr(row, name)
        if isinstance(value, datetime):
            value = local_day(value)
        return value.strftime("%d.%m.%Y") if value else ""

    return write


def list_of(name: str, between: str = " ") -> Write:
    """Writes several values."""
    return lambda row, _known: between.join(str(v) for v in getattr(row, name) or ())


def yes_of(name: str) -> Write:
    """Writes a tick as "ja"."""
    return lambda row, _known: "ja" if getattr(row, name) else ""
