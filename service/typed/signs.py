"""Characters as people type, paste and export them: marks nobody sees, digits of
every script, dashes and blanks of every kind.

Pure. `bare` is for what is shown again (names, sentences), `plain` for what is
computed with (numbers, codes, dates).
"""

from __future__ import annotations

import re
import unicodedata

from service.typed.mistyped import Mistyped

# Zero width and direction marks, word joiners, byte-order mark, soft hyphen,
# variation selectors and tags: copied along with text, seen by nobody.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200d-\u200f"
    "\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
# Persian and Kurdish write parts of one word apart with it: kept between two letters
# of the Arabic script only.
_NON_JOINER = re.compile("(?<![\u0620-\u06ff])\u200c+|\u200c+(?![\u0620-\u06ff])")
_BLANKS = re.compile(r"\s+")
_UNSTORED = frozenset({"Cc", "Cs", "Co"})
_LAYOUT = frozenset("\t\n\r")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹘﹣－⁃"), "-")


def bare(text: str) -> str:
    """One line as it is stored: NFC, without invisible marks and doubled blanks.

    Raises: Mistyped for a character that a database or a mail cannot hold.
    """
    return _BLANKS.sub(" ", typed_text(text)).strip()


def storable(text: str) -> bool:
    """Whether databases and mails can hold every character."""
    return all(unicodedata.category(c) not in _UNSTORED or c in _LAYOUT for c in text)


def typed_text(text: str, *, verbatim: bool = False) -> str:
    """Text of one or more lines as it is stored; `verbatim` only checks it.

    Raises: Mistyped for a character that a database or a mail cannot hold.
    """
    if not storable(text):
        raise Mistyped(
            "This holds a character that cannot be stored. Type it again by hand."
        )
    return text if verbatim else without_marks(text)


def without_marks(text: str) -> str:
    """Text in NFC without marks that nobody sees; lines stay lines."""
    composed = unicodedata.normalize("NFC", text)
    return _NON_JOINER.sub("", _INVISIBLE.sub("", composed))


def plain(text: str) -> str:
    """Text as numbers and codes are read: digits 0-9, one kind of dash, one blank.

    "٠١٧١" is "0171", "１２" is "12", "½" stays no digit.
    """
    wide = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).translate(_DASHES)
    digits = wide if wide.isascii() else "".join(_digit(sign) for sign in wide)
    return _BLANKS.sub(" ", digits.replace("\u200c", "")).strip()


def _digit(sign: str) -> str:
    value = unicodedata.decimal(sign, None)
    return sign if value is None else str(value)
