"""Bank accounts as people type them, and texts as banks take them. Pure."""

from __future__ import annotations

import re
import unicodedata

from service.typed.mistyped import Mistyped
from service.typed.signs import plain

#: Letters of an IBAN by country: those that a SEPA credit transfer reaches.
LENGTHS = {
    "AD": 24, "AL": 28, "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24,
    "DE": 22, "DK": 18, "EE": 20, "ES": 24, "FI": 18, "FR": 27, "GB": 22, "GI": 23,
    "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IS": 26, "IT": 27, "LI": 21, "LT": 20,
    "LU": 20, "LV": 21, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MT": 31, "NL": 18,
    "NO": 15, "PL": 28, "PT": 25, "RO": 24, "RS": 22, "SE": 24, "SI": 19, "SK": 24,
    "SM": 27, "VA": 22,
}  # fmt: skip
_SHAPE = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]+")
_BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")
_REFUSED = re.compile(r"[^a-zA-Z0-9/\-?:().,'+ ]")
_SPELLED = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss",
     "æ": "ae", "ø": "o", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i",
     "&": "+", "’": "'", "–": "-"}
)  # fmt: skip


def iban(value: str) -> str:
    """An IBAN without spaces, its checksum right.

    Raises: Mistyped without repeating what was typed: it is nobody else's business.
    """
    text = re.sub(r"[\s.\-]", "", plain(value)).upper().removeprefix("IBAN").lstrip(":")
    if not _SHAPE.fullmatch(text):
        raise Mistyped("This is no IBAN. Write it like DE02 1203 0000 0000 2020 51.")
    wanted = LENGTHS.get(text[:2])
    if wanted is None:
        raise Mistyped("Money cannot be sent to an account in this country by SEPA.")
    if len(text) != wanted:
        raise Mistyped(
            "This IBAN has %(found)s letters and digits, %(wanted)s are needed.",
            found=len(text),
            wanted=wanted,
        )
    if not checksum_right(text):
        raise Mistyped("A digit of this IBAN is wrong. Please compare it once more.")
    return text


def checksum_right(text: str) -> bool:
    """ISO 13616: the country and check digits behind, letters as 10 to 35, mod 97."""
    return int("".join(str(int(c, 36)) for c in text[4:] + text[:4])) % 97 == 1


def bic(value: str) -> str:
    """A BIC of 8 or 11 letters, "" for nothing. Raises: Mistyped."""
    text = re.sub(r"\s", "", plain(value)).upper()
    if text and not _BIC.fullmatch(text):
        raise Mistyped("This is no BIC. It has 8 or 11 letters and digits.")
    return text


def in_blocks(text: str) -> str:
    """An IBAN in blocks of four."""
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def masked(text: str) -> str:
    """As its owner knows it again: country and the last four."""
    return f"{text[:2]} … {text[-4:]}" if text else ""


def bank_text(text: str, most: int) -> str:
    """A text in the letters that every bank takes, cut to a length.

    Umlauts are spelled out, accents left out, all else becomes a space.
    """
    spelled = unicodedata.normalize("NFC", text).translate(_SPELLED)
    apart = unicodedata.normalize("NFKD", spelled)
    bare = "".join(c for c in apart if not unicodedata.combining(c))
    clean = " ".join(_REFUSED.sub(" ", bare).split())
    return re.sub(r"^/+|//+", "/", clean)[:most].strip().strip("/")
