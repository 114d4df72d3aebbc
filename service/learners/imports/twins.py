"""Who of a list may be somebody who is there already.

Pure. Names are compared in their own script; another script or a similar spelling
with the same phone number or address only suggests it. Nobody is ever left out by
this: a person decides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from service.learners.records.same_person import (
    SAME,
    SIMILAR,
    alike,
    contacts,
    within,
)
from service.learners.tables import Learner
from service.learners.wording import number_text
from service.lists.reading import Line
from service.typed.names import latin_key

# How sure it is besides: a line of an earlier list, or the number of a record that
# looks like somebody else.
REPEATED, NUMBERED = "repeated", "numbered"


@dataclass(frozen=True)
class Somebody:
    """Somebody a line may be: a record, or a line above (`row`)."""

    name: str
    keys: frozenset[str]
    learner: Learner | None = None
    row: int = 0

    @property
    def label(self) -> str:
        """The record's number, "" for a line."""
        return number_text(self.learner.number) if self.learner else ""


@dataclass(frozen=True)
class Twin:
    """Somebody whom a line may be, and how sure that is."""

    other: Somebody
    grade: str


@dataclass
class Neighbours:
    """Everybody met so far, by their contacts."""

    by_key: dict[str, list[Somebody]]

    @classmethod
    def of(cls, rows: Iterable[Learner]) -> Neighbours:
        """The people on the list."""
        made = cls(defaultdict(list))
        for row in rows:
            made.add(Somebody(row.call_name, contacts(row.phone, row.email), row))
        return made

    def add(self, somebody: Somebody) -> None:
        """From now on they are met."""
        for key in somebody.keys:
            self.by_key[key].append(somebody)

    def of_line(self, line: Line) -> list[Somebody]:
        """Everybody with the line's phone number or address, each once."""
        found = {id(k): k for key in keys_of(line) for k in self.by_key.get(key, ())}
        return list(found.values())


def keys_of(line: Line) -> frozenset[str]:
    """A line's contacts; a number that a spreadsheet spoilt is still that number."""
    phone = line.values.get("phone") or line.cells.get("phone", "")
    return contacts(phone, line.values.get("email", ""))


def met(line: Line) -> Somebody:
    """A line as somebody whom later lines may be."""
    return Somebody(line.values.get("call_name", ""), keys_of(line), None, line.row)


def grade(name: str, other: str) -> str:
    """How sure it is that two people of one contact are one; "" where they are two.

    A script that nobody here can read aloud may hold the same name: that is asked too.
    """
    found = alike(name, other)
    if found:
        return found
    return SIMILAR if bool(latin_key(name)) != bool(latin_key(other)) else ""


def twins(line: Line, neighbours: Iterable[Somebody]) -> tuple[Twin, ...]:
    """The neighbours who may be the line's person, the surest first."""
    name = line.values.get("call_name", "")
    found = [Twin(other, grade(name, other.name)) for other in neighbours]
    sure = [twin for twin in found if twin.grade]
    return tuple(sorted(sure, key=lambda twin: twin.grade != SAME))


def is_record(line: Line, row: Learner) -> bool:
    """Whether the record with the line's number can be the line's person."""
    name, keys = line.values.get("call_name", ""), keys_of(line)
    if "call_name" not in line.values or not row.call_name:
        return True
    if keys & contacts(row.phone, row.email):
        return True
    return within(name, row.call_name)
