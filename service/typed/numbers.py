"""Whole numbers, decimals and money in German and English notation, any script.

Pure. "1.200,50" is read in a German form, "1,200.50" in an English one; what could
be meant in two ways is refused with both.
"""

from __future__ import annotations

import re

from service.typed.mistyped import Mistyped
from service.typed.signs import plain

MOST_CENTS = 2_000_000_000

_GROUPED = {
    "de": re.compile(r"(\d{1,3}(?:[. ']\d{3})+|\d+)(?:,(\d{1,2})|,-{1,2})?"),
    "en": re.compile(r"(\d{1,3}(?:[, ']\d{3})+|\d+)(?:\.(\d{1,2})|\.-{1,2})?"),
}
_EURO = re.compile(r"^(?:€|EUR)|(?:€|EUR|Euro)$", re.IGNORECASE)
_DECIMAL = re.compile(r"-?\d{1,3}(?:[.,]\d{1,12})?")
_WHOLE = re.compile(r"-?\d{1,15}(?:[.,]0{1,2})?")


def whole(value: str) -> int:
    """A whole number such as "12" or "٤٥"; "12.0" as spreadsheets write it.

    Raises: Mistyped for anything else.
    """
    text = plain(value)
    if not _WHOLE.fullmatch(text):
        raise Mistyped("“%(typed)s” is no whole number. Write it like 12.", typed=text)
    return int(re.split(r"[.,]", text)[0])


def decimal(value: str) -> float:
    """A number such as "52,85" or "52.85".

    Raises: Mistyped for anything else.
    """
    text = plain(value)
    if not _DECIMAL.fullmatch(text):
        raise Mistyped("“%(typed)s” is no number. Write it like 52,85.", typed=text)
    return float(text.replace(",", "."))


def cents(value: str, language: str = "de") -> int:
    """Whole cents of an amount in euros such as "1.200,50 €" or "1,200.50".

    The form's language decides which sign groups thousands. Two digits behind the
    other sign can only be cents ("12.50" in a German form). Raises: Mistyped for
    anything else, for less than nothing and for more than 20 million euros.
    """
    text = plain(value)
    bare = _EURO.sub("", text).strip()
    native = "de" if language != "en" else "en"
    other = "en" if native == "de" else "de"
    found = _GROUPED[native].fullmatch(bare)
    if not found:
        foreign = _GROUPED[other].fullmatch(bare)
        # "1,200" in a German form: twelve hundred, or one euro twenty too precise?
        found = foreign if foreign and foreign[2] else None
    if bare.startswith("-") and _GROUPED[native].fullmatch(bare[1:]):
        raise Mistyped("An amount is never less than nothing.")
    if not found:
        raise _no_amount(text, native)
    euros, rest = re.sub(r"\D", "", found[1]), (found[2] or "").ljust(2, "0")
    amount = int(euros[:15] + rest)
    if amount > MOST_CENTS:
        raise Mistyped("This amount is too large: at most 20,000,000 €.")
    return amount


def _no_amount(text: str, native: str) -> Mistyped:
    right = "1.200,50" if native == "de" else "1,200.50"
    return Mistyped(
        "“%(typed)s” is no amount. Write it like %(right)s.",
        typed=text[:40],
        right=right,
    )


def money(amount: int, language: str = "de") -> str:
    """Cents as they are typed: "1.200,50", in an English form "1,200.50"."""
    english = f"{amount // 100:,}.{amount % 100:02d}"
    if language == "en":
        return english
    return english.translate(str.maketrans(",.", ".,"))
