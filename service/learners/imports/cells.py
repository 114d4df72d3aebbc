"""Reads the cells of a learner list: words, dates, numbers, times, places.

Pure. A reader takes the text of a cell and gives a value of `LearnerIn`; it raises
Mistyped with a sentence that says the remedy, UnknownWord for a word that can be
explained, Doubtful for what a spreadsheet probably spoilt.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from service.learners.forms import SLOTS
from service.learners.imports.words import (
    IGNORED,
    MANY_SLOTS,
    SEATED,
    Known,
    UnknownWord,
    meaning,
    word_key,
)
from service.places.queries import PlaceView, fold
from service.typed.days import day
from service.typed.mails import mail
from service.typed.mistyped import Doubtful, Mistyped
from service.typed.numbers import whole
from service.typed.phones import phone
from service.typed.postcodes import postal_code
from service.typed.signs import bare, plain

Read = Callable[[str, Known], Any]

APART = re.compile(r"\s*[,;|/\n،]\s*|\s+(?:und|and|u\.)\s+")
BLANKS = re.compile(r"\s+")
YEARS = re.compile(r"\s*(?:jahre?|j\.?|years?)(?=\W|$)", re.IGNORECASE)
NUMBER = re.compile(r"(?:L\s*-?\s*)?0*(\d{1,6})", re.IGNORECASE)
EATEN = ("phone", "postal_code")  # columns whose leading zeros spreadsheets eat


def read_text(cell: str, _known: Known) -> str:
    """A line as it is stored."""
    return bare(cell)


def read_mail(cell: str, _known: Known) -> str:
    """An address as it is stored."""
    return mail(cell)


def read_phone(cell: str, known: Known) -> str:
    """A number as it is stored."""
    return _uneaten("phone", phone, cell, known)


def read_postal_code(cell: str, known: Known) -> str:
    """Five digits."""
    return _uneaten("postal_code", postal_code, cell, known)


def _uneaten(key: str, read: Callable[[str], str], cell: str, known: Known) -> str:
    try:
        return read(cell)
    except Doubtful as error:
        if key in known.accepted:
            return error.suggestion
        raise


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


def read_word(vocabulary: str, empty: Any = "") -> Read:
    """A reader of one word; an empty cell gives `empty`."""

    def read(cell: str, known: Known) -> Any:
        return (meaning(vocabulary, cell, known) or empty) if cell else empty

    return read


def read_words(vocabulary: str) -> Read:
    """A reader of several words, apart by commas or, where they are codes, blanks."""

    def read(cell: str, known: Known) -> list[str]:
        found = []
        for part in filter(None, APART.split(cell)):
            try:
                found.append(meaning(vocabulary, part, known))
            except UnknownWord:
                found += _codes(vocabulary, part, known)
        return list(dict.fromkeys(filter(None, found)))

    return read


def _codes(vocabulary: str, part: str, known: Known) -> list[str]:
    """Words apart by blanks, if every single one is known; else the whole is not."""
    words = part.split()
    if len(words) < 2:
        raise UnknownWord(vocabulary, part)
    try:
        return [meaning(vocabulary, word, known) for word in words]
    except UnknownWord:
        raise UnknownWord(vocabulary, part) from None


def read_flag(cell: str, known: Known) -> bool:
    """Yes or no."""
    return bool(cell) and meaning("flag", cell, known) == "yes"


def read_state(cell: str, known: Known) -> str:
    """A state that can be entered; "" is waiting, and so is a seat elsewhere."""
    state = str(meaning("state", cell, known) if cell else "") or "waiting"
    return "waiting" if state in SEATED else state


def read_date(cell: str, _known: Known) -> date | None:
    """A day; None for an empty cell."""
    return day(cell) if plain(cell) else None


def read_past_date(cell: str, known: Known) -> date | None:
    """A day that is not to come."""
    found = read_date(cell, known)
    if found is not None and found > known.today:
        raise Mistyped(
            "%(value)s lies in the future. Write the day it happened.", value=cell[:40]
        )
    return found


def read_number(least: int, most: int, default: int | None) -> Read:
    """A reader of whole numbers within limits; an empty cell gives the default."""

    def read(cell: str, _known: Known) -> int | None:
        if not plain(cell):
            return default
        number = whole(cell)
        if not least <= number <= most:
            raise Mistyped(
                "“%(value)s” is no number from %(least)s to %(most)s.",
                value=cell[:40],
                least=least,
                most=most,
            )
        return number

    return read


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


def read_parts(cell: str, _known: Known) -> list[str]:
    """Words apart by blanks or commas, as they are."""
    return [part for half in APART.split(bare(cell)) for part in half.split() if part]


def find_place(code: str, name: str, known: Known) -> PlaceView | None:
    """The office's place of a postal code and a name; None where both are empty.

    A name that was explained as no place of the county is None, too. Raises: Mistyped
    where the code lies outside the county or does not say which place; UnknownWord
    for an unknown name.
    """
    coded = [p for p in known.places if p.postal_code == code]
    if code and not coded:
        raise Mistyped(
            "Postal code %(value)s is outside the county. Correct it, or take the "
            "line out: another office is responsible.",
            value=code[:20],
        )
    if name:
        return _named(name, coded, known)
    towns = [p for p in coded if p.kind == "town"]
    if len(coded) > 1 and len(towns) != 1:
        raise Mistyped(
            "Several places have postal code %(value)s. Write the place as well.",
            value=code,
        )
    found = towns or coded
    return found[0] if found else None


def _named(name: str, coded: list[PlaceView], known: Known) -> PlaceView | None:
    needle = fold(name)
    named = [p for p in known.places if p.name == name] or [
        p for p in known.places if needle and fold(p.name) == needle
    ]
    best = [p for p in named if p in coded] or named
    if best:
        return best[0]
    explained = known.words.get(("place", word_key(name)), "")
    if explained == IGNORED:
        return None
    if explained in known.by_id:
        return known.by_id[explained]
    raise UnknownWord("place", name)
