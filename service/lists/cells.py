"""Reads the cells of a list: words, dates, numbers, phones.

Pure. A reader takes the text of a cell and gives a value; it raises Mistyped with a
sentence that says the remedy, UnknownWord for a word that can be explained, Doubtful
for what a spreadsheet probably spoilt, SaysNothing for "keine Angabe".
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from service.lists.words import UnknownWord, meaning
from service.typed.days import day
from service.typed.mails import mail
from service.typed.mistyped import Doubtful, Mistyped
from service.typed.numbers import whole
from service.typed.phones import phone
from service.typed.postcodes import postal_code
from service.typed.signs import bare, plain

# Of a cell and what the office knows, which each kind of list knows by its own type.
Read = Callable[[str, Any], Any]

APART = re.compile(r"\s*[,;|/\n،]\s*|\s+(?:und|and|u\.)\s+")
EATEN = ("phone", "postal_code")  # columns whose leading zeros spreadsheets eat


class SaysNothing(Exception):
    """The cell's word was explained as no answer, and the column has no value for
    that: what a record has stays, a new one gets what nobody has asked."""


def read_text(cell: str, _known: Any) -> str:
    """A line as it is stored."""
    return bare(cell)


def read_mail(cell: str, _known: Any) -> str:
    """An address as it is stored."""
    return mail(cell)


def read_phone(cell: str, known: Any) -> str:
    """A number as it is stored."""
    return _uneaten("phone", phone, cell, known)


def read_postal_code(cell: str, known: Any) -> str:
    """Five digits."""
    return _uneaten("postal_code", postal_code, cell, known)


def _uneaten(key: str, read: Callable[[str], str], cell: str, known: Any) -> str:
    try:
        return read(cell)
    except Doubtful as error:
        if key in known.accepted:
            return error.suggestion
        raise


def read_word(vocabulary: str, empty: Any = "") -> Read:
    """A reader of one word; an empty cell gives `empty`."""

    def read(cell: str, known: Any) -> Any:
        if not cell:
            return empty
        found = meaning(vocabulary, cell, known)
        if not found and empty:  # no answer is not the usual one
            raise SaysNothing
        return found or empty

    return read


def read_words(vocabulary: str) -> Read:
    """A reader of several words, apart by commas or, where they are codes, blanks."""

    def read(cell: str, known: Any) -> list[str]:
        found = []
        for part in filter(None, APART.split(cell)):
            try:
                found.append(meaning(vocabulary, part, known))
            except UnknownWord:
                found += _codes(vocabulary, part, known)
        return list(dict.fromkeys(filter(None, found)))

    return read


def _codes(vocabulary: str, part: str, known: Any) -> list[str]:
    """Words apart by blanks, if every single one is known; else the whole is not."""
    words = part.split()
    if len(words) < 2:
        raise UnknownWord(vocabulary, part)
    try:
        return [meaning(vocabulary, word, known) for word in words]
    except UnknownWord:
        raise UnknownWord(vocabulary, part) from None


def read_flag(cell: str, known: Any) -> bool:
    """Yes or no; an empty cell is no tick, but "keine Angabe" is neither."""
    if not cell:
        return False
    found = meaning("flag", cell, known)
    if not found:
        raise SaysNothing
    return found == "yes"


def read_date(cell: str, _known: Any) -> date | None:
    """A day; None for an empty cell."""
    return day(cell) if plain(cell) else None


def read_past_date(cell: str, known: Any) -> date | None:
    """A day that is not to come."""
    found = read_date(cell, known)
    if found is not None and found > known.today:
        raise Mistyped(
            "%(value)s lies in the future. Write the day it happened.", value=cell[:40]
        )
    return found


def read_number(least: int, most: int, default: int | None) -> Read:
    """A reader of whole numbers within limits; an empty cell gives the default."""

    def read(cell: str, _known: Any) -> int | None:
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


def read_parts(cell: str, _known: Any) -> list[str]:
    """Words apart by blanks or commas, as they are."""
    return [part for half in APART.split(bare(cell)) for part in half.split() if part]
