"""Dates as people write them.

Pure. German order first ("07.09.2026", "7.9.26"), ISO as computers write it. Two
digits are a year of this century.
"""

from __future__ import annotations

import re
from datetime import date

from service.typed.mistyped import Mistyped
from service.typed.signs import plain

FIRST_YEAR, LAST_YEAR = 1990, 2100
CENTURY = 2000

_GERMAN = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?")


def day(value: str) -> date:
    """A date from "07.09.2026", "7.9.26" or "2026-09-07".

    Raises: Mistyped for anything else, for days that do not exist and for years
    before 1990 or after 2100, in which nothing here takes place.
    """
    text = plain(value)
    german, iso = _GERMAN.fullmatch(text), _ISO.fullmatch(text)
    try:
        if german:
            year = int(german[3]) + (CENTURY if len(german[3]) == 2 else 0)
            found = date(year, int(german[2]), int(german[1]))
        elif iso:
            found = date(int(iso[1]), int(iso[2]), int(iso[3]))
        else:
            raise ValueError(text)
    except ValueError:
        raise Mistyped(
            "“%(typed)s” is no date. Write it like 07.09.2026.", typed=text[:40]
        ) from None
    return sensible(found)


def last_day(last: date, first: date | None, most: int) -> date:
    """The last day of a stretch again; `first` None: it could not be read.

    Raises: Mistyped for an end before the beginning, and for a stretch of more than
    `most` days, which must be a slip of the keyboard.
    """
    if first is not None and last < first:
        raise Mistyped("The last day must not be before the first.")
    days = (last - first).days + 1 if first is not None else 0
    if days > most:
        raise Mistyped(
            "From the first day to this one are %(days)s days: at most %(most)s make "
            "sense here.",
            days=days,
            most=most,
        )
    return last


def sensible(found: date) -> date:
    """The day again; Mistyped where its year must be a slip of the keyboard."""
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Mistyped("The year %(year)s cannot be right.", year=found.year)
    return found
