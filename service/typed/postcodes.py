"""Postal codes of Germany: five digits, the first of which may be a zero.

Pure.
"""

from __future__ import annotations

import re

from service.typed.mistyped import Doubtful, Mistyped
from service.typed.signs import plain

_CODE = re.compile(r"(?:D[- ]?)?(\d{5})", re.IGNORECASE)
_EATEN = re.compile(r"(\d{4,5})(?:[.,]0{1,2})?")


def postal_code(value: str) -> str:
    """Five digits of "27356", "D-27356" or "٢٧٣٥٦"; "" for nothing.

    Raises: Doubtful for what a spreadsheet made a number of ("1067", "27356.0");
    Mistyped for anything else.
    """
    text = plain(value)
    if not text:
        return ""
    if found := _CODE.fullmatch(text):
        return found[1]
    if eaten := _EATEN.fullmatch(text):
        raise Doubtful(
            "The spreadsheet made a number of this postal code. Is it %(suggestion)s? "
            "Then write it like this.",
            eaten[1].zfill(5),
        )
    raise Mistyped(
        "“%(typed)s” is no postal code. It has five digits, like 27356.",
        typed=text[:40],
    )
