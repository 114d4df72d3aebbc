"""What becomes of every line of a list: the whole dry run, and what is stored.

Pure. The same file, decisions and records give the same outcome, and its `mark` tells
whether what is to be stored is what somebody saw.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from service.lists.columns import NUMBER
from service.lists.reading import Fault, Line

# What becomes of a line.
ADDED, CHANGED, SAME, LEFT, STORED = "added", "changed", "same", "left", "stored"
OPEN, FAULTY = "open", "faulty"
KINDS = (ADDED, CHANGED, SAME, LEFT, STORED, OPEN, FAULTY)
PREVIEWED = 10


class Judged(Protocol):
    """A line and what becomes of it; `seen` is what somebody sees of that."""

    @property
    def line(self) -> Line:
        """The line as read."""

    @property
    def kind(self) -> str:
        """One of KINDS."""

    @property
    def faults(self) -> Sequence[Fault]:
        """What is wrong with it."""

    def seen(self) -> list[Any]:
        """Everything that would be stored."""


Entry = TypeVar("Entry", bound=Judged)


@dataclass(frozen=True)
class Changed:
    """One field of a record, as a list would write it before and after."""

    key: str
    header: str
    before: str
    after: str


@dataclass(frozen=True)
class Outcome(Generic[Entry]):
    """The whole list."""

    entries: tuple[Entry, ...]

    def of(self, *kinds: str) -> tuple[Entry, ...]:
        """The entries of some kinds, in the file's order."""
        return tuple(e for e in self.entries if e.kind in kinds)

    @property
    def ready(self) -> tuple[Entry, ...]:
        """What would be stored now."""
        return self.of(ADDED, CHANGED)

    @property
    def preview(self) -> tuple[Entry, ...]:
        """Ten new lines, those whose letters may be wrong first."""
        new = self.of(ADDED)
        strange = [e for e in new if not "".join(e.line.cells.values()).isascii()]
        shown = (strange + [e for e in new if e not in strange])[:PREVIEWED]
        return tuple(sorted(shown, key=lambda entry: entry.line.row))

    @property
    def mark(self) -> str:
        """Changes with anything that would be stored otherwise than it was shown."""
        seen = [[e.line.row, e.kind, *e.seen()] for e in self.entries]
        text = json.dumps(seen, default=str, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:32]


def line_mark(line: Line) -> str:
    """By this a later list finds that it holds the very same line.

    Short on purpose: it leads back to nobody, and a rare mistake only asks a question.
    """
    filled = sorted((k, v) for k, v in line.cells.items() if v and k != NUMBER)
    return hashlib.sha256(json.dumps(filled).encode()).hexdigest()[:10]
