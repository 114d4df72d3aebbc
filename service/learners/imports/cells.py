"""Reads the cells that only learner lists have: numbers of records, ages, times.

Pure. As lists.cells.
"""

from __future__ import annotations

import re

from service.learners.forms import SLOTS
from service.learners.imports.words import MANY_SLOTS, SEATED, Known
from service.lists.cells import APART, read_number
from service.lists.words import UnknownWord, meaning
from service.typed.mistyped import Mistyped
from service.typed.signs import plain

BLANKS = re.compile(r"\s+")
YEARS = re.compile(r"\s*(?:jahre?|j\.?|years?)(?=\W|$)", re.IGNORECASE)
NUMBER = re.compile(r"(?:L\s*-?\s*)?0*(\d{1,6})", re.IGNORECASE)


def read_record_number(cell: str, _known: Known) -> int | None:
    """The number of a record: 115 of "L-0115" or "115"."""
    text = plain(cell)
    if not text:
        return None
    found = NUMBER.fullmatch(text)
    if found is None:
        raise Mistyped(
            "“%(typed)s” is no number of a person. It looks like L-0115; leave the "
            "cell empty for somebody new.",
            typed=text[:40],
        )
    return int(found[1])


def read_state(cell: str, known: Known) -> str:
    """A state that can be entered; "" is waiting, and so is a seat elsewhere."""
    state = str(meaning("state", cell, known) if cell else "") or "waiting"
    return "waiting" if state in SEATED else state


def read_ages(cell: str, known: Known) -> list[int]:
    """Ages of children: "3 5", "3 und 5 Jahre", "٣ ٥"."""
    read = read_number(0, 17, 0)
    text = YEARS.sub(" ", plain(cell))
    parts = [part for half in APART.split(text) for part in BLANKS.split(half)]
    return [read(part, known) for part in parts if part]


def read_slots(cell: str, known: Known) -> list[str]:
    """Parts of the week; a word for many of them stands alone in its cell."""
    if not cell:
        return []
    try:
        code = meaning("slot", cell, known)
        return list(MANY_SLOTS.get(code, (code,))) if code else []
    except UnknownWord:
        found = [_slot(part, cell, known) for part in APART.split(cell) if part]
    return [slot for slot in SLOTS if any(slot in some for some in found)]


def _slot(part: str, cell: str, known: Known) -> list[str]:
    """The parts of the week that a piece names: "Mo vormittag", "mo-vm di-vm"."""
    words = [part] if part.count("-") < 2 else part.split()
    try:
        found = [meaning("slot", word, known) for word in words]
    except UnknownWord:
        raise UnknownWord("slot", cell) from None
    if not set(found) <= set(SLOTS):
        raise UnknownWord("slot", cell)
    return found


def read_other_week(cell: str, known: Known) -> list[str] | None:
    """Parts of the other week; None where all weeks are alike, "keine" is none."""
    return read_slots(cell, known) if cell else None
