"""What people type, read strictly: money, times, days, numbers, plain lines.

Pure. German notation, as on paper: "1.200,50", "8:30" or "0830", "07.09.2026". Values
that are no text pass unread, so that programs can fill the same forms.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, ValidationInfo

from service.errors import UserError

MOST_CENTS = 2_000_000_000
DAY_MINUTES = 24 * 60
LAST_YEAR = 2100

_EURO = re.compile(r"([0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+)(?:,([0-9]{1,2}))?")
_CLOCK = re.compile(r"([0-9]{1,2})(?:[:.]?([0-9]{2}))?")
_DAY = re.compile(r"([0-9]{1,2})\.\s?([0-9]{1,2})\.\s?([0-9]{4}|[0-9]{2})")
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_DECIMAL = re.compile(r"-?[0-9]{1,3}(?:[.,][0-9]{1,12})?")
_MAIL = re.compile(r"[^@\s<>,;\"]{1,64}@[^@\s<>,;\"]{1,100}\.[^@\s<>,;\"]{2,20}")
_BETWEEN = re.compile(r"\s*[–—-]\s*|\s+(?:bis|to)\s+")
_NEXT = re.compile(r"\s*[,;+]\s*|\s+(?:und|and)\s+")

Minutes = tuple[int, int]


class Mistyped(UserError, ValueError):
    """What was typed cannot be read; the sentence shows it and a right example."""


def cents(value: Any) -> Any:
    """Whole cents of an amount in euros such as "1.200,50 €".

    Raises: Mistyped for anything else; a dot never separates cents.
    """
    if not isinstance(value, str):
        return value
    bare = value.strip().removesuffix("€").removesuffix("EUR").strip()
    found = _EURO.fullmatch(bare)
    if not found:
        raise Mistyped("“%(typed)s” is no amount. Write it like 1.200,50.", typed=value)
    euros, rest = found[1].replace(".", ""), (found[2] or "").ljust(2, "0")
    amount = int(euros[:15] + rest)
    if amount > MOST_CENTS:
        raise Mistyped("This amount is too large: at most 20.000.000,00.")
    return amount


def money(amount: int) -> str:
    """Cents as they are typed: "1.200,50"."""
    return f"{amount // 100:,}".replace(",", ".") + f",{amount % 100:02d}"


def clock(value: Any) -> Any:
    """Minutes after midnight of "8:30", "08.30", "0830", "8" or "8 Uhr".

    Raises: Mistyped for anything else.
    """
    if not isinstance(value, str):
        return value
    bare = value.strip().removesuffix("Uhr").removesuffix("h").strip()
    found = _CLOCK.fullmatch(bare)
    hours, minutes = (int(part or 0) for part in found.groups()) if found else (99, 0)
    if minutes > 59 or hours * 60 + minutes > DAY_MINUTES:
        raise Mistyped("“%(typed)s” is no time. Write it like 8:30.", typed=value)
    return hours * 60 + minutes


def clock_text(minute: int) -> str:
    """Minutes after midnight as they are typed: "08:30"."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def stretches(value: Any) -> Any:
    """Stretches of a day such as "8–12, 13:00–17:30" in minutes, in order.

    Raises: Mistyped for a wrong time, an end before the start, an overlap.
    """
    if not isinstance(value, str):
        return value
    found = [_stretch(part) for part in _NEXT.split(value.strip()) if part]
    found.sort()
    for first, second in itertools.pairwise(found):
        if second[0] < first[1]:
            raise Mistyped(
                "%(first)s and %(second)s overlap. Join them or change one.",
                first=stretch_text([first]),
                second=stretch_text([second]),
            )
    return tuple(found)


def _stretch(part: str) -> Minutes:
    ends = _BETWEEN.split(part.strip())
    if len(ends) != 2:
        raise Mistyped(
            "“%(typed)s” has no start and end. Write it like 8:30–12:00.", typed=part
        )
    start, end = clock(ends[0]), clock(ends[1])
    if end <= start:
        raise Mistyped("%(typed)s ends before it starts.", typed=part.strip())
    return start, end


def stretch_text(found: list[Minutes]) -> str:
    """Stretches of a day as they are typed."""
    return ", ".join(f"{clock_text(a)}–{clock_text(b)}" for a, b in found)


def day(value: Any) -> Any:
    """A date from "07.09.2026", "7.9.26" or "2026-09-07".

    Raises: Mistyped for anything else and for days that do not exist.
    """
    if not isinstance(value, str):
        return value
    text = value.strip()
    german, iso = _DAY.fullmatch(text), _ISO.fullmatch(text)
    try:
        if german:
            year = int(german[3]) + (2000 if len(german[3]) == 2 else 0)
            found = date(year, int(german[2]), int(german[1]))
        elif iso:
            found = date(int(iso[1]), int(iso[2]), int(iso[3]))
        else:
            raise ValueError(text)
    except ValueError:
        raise Mistyped(
            "“%(typed)s” is no date. Write it like 07.09.2026.", typed=value
        ) from None
    if not 2000 <= found.year <= LAST_YEAR:
        raise Mistyped("The year %(year)s cannot be right.", year=found.year)
    return found


def decimal(value: Any) -> Any:
    """A number such as "52,85" or "52.85".

    Raises: Mistyped for anything else.
    """
    if not isinstance(value, str):
        return value
    if not _DECIMAL.fullmatch(value.strip()):
        raise Mistyped("“%(typed)s” is no number. Write it like 52,85.", typed=value)
    return float(value.strip().replace(",", "."))


def line(value: str) -> str:
    """One line of text without control characters.

    Raises: Mistyped for a character that a database or a mail cannot hold.
    """
    if any(unicodedata.category(c) in ("Cc", "Cs") for c in value):
        raise Mistyped("This holds an invisible character. Type it again by hand.")
    return " ".join(value.split())


def mail(value: str) -> str:
    """An e-mail address, or nothing.

    Raises: Mistyped for what cannot be one.
    """
    if value and not _MAIL.fullmatch(value):
        raise Mistyped(
            "“%(typed)s” is no e-mail address. Write it like name@example.org.",
            typed=value,
        )
    return value


def real_days(value: tuple[int, ...]) -> tuple[int, ...]:
    """Every weekday once, Monday = 0. Raises ValueError for what is none."""
    if any(not 0 <= day <= 6 for day in value):
        raise ValueError("Please choose one of the options.")
    return tuple(sorted(set(value)))


def after_start(value: int, info: ValidationInfo) -> int:
    """`end_minute` of a form, checked to lie after its `start_minute`."""
    if "start_minute" in info.data and value <= info.data["start_minute"]:
        raise ValueError("The end must be later than the start.")
    return value


Cents = Annotated[int, BeforeValidator(cents)]
Clock = Annotated[int, BeforeValidator(clock)]
Day = Annotated[date, BeforeValidator(day)]
Decimal = Annotated[float, BeforeValidator(decimal)]
Line = Annotated[str, AfterValidator(line)]
Mail = Annotated[str, AfterValidator(line), AfterValidator(mail)]
Stretches = Annotated[tuple[Minutes, ...], BeforeValidator(stretches)]
Weekdays = Annotated[tuple[int, ...], AfterValidator(real_days)]
#: The end of a stretch whose form also has `start_minute`.
EndClock = Annotated[int, BeforeValidator(clock), AfterValidator(after_start)]
