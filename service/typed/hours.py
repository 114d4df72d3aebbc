"""Times of the day and stretches of it, in minutes after midnight.

Pure. "8:30", "08.30", "0830", "8 Uhr"; "8–12, 13:00–17:30".
"""

from __future__ import annotations

import itertools
import re

from service.typed.mistyped import Mistyped
from service.typed.signs import plain

DAY_MINUTES = 24 * 60
Minutes = tuple[int, int]

_CLOCK = re.compile(r"(\d{1,2})(?:[:.]?(\d{2}))?(?::00)?")
_BETWEEN = re.compile(r"\s*-\s*|\s+(?:bis|to)\s+")
_NEXT = re.compile(r"\s*[,;+]\s*|\s+(?:und|and)\s+")


def clock(value: str) -> int:
    """Minutes after midnight of "8:30", "08.30", "0830", "8" or "8 Uhr".

    Raises: Mistyped for anything else.
    """
    text = plain(value)
    bare = text.removesuffix("Uhr").removesuffix("h").strip()
    found = _CLOCK.fullmatch(bare)
    hours, minutes = (int(part or 0) for part in found.groups()) if found else (99, 0)
    if minutes > 59 or hours * 60 + minutes > DAY_MINUTES:
        raise Mistyped("“%(typed)s” is no time. Write it like 8:30.", typed=text[:40])
    return hours * 60 + minutes


def clock_text(minute: int) -> str:
    """Minutes after midnight as they are typed: "08:30"."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def stretches(value: str) -> tuple[Minutes, ...]:
    """Stretches of a day such as "8–12, 13:00–17:30" in minutes, in order.

    Raises: Mistyped for a wrong time, an end before the start, an overlap.
    """
    found = [_stretch(part) for part in _NEXT.split(plain(value)) if part]
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
            "“%(typed)s” has no start and end. Write it like 8:30–12:00.",
            typed=part[:40],
        )
    start, end = clock(ends[0]), clock(ends[1])
    if end <= start:
        raise Mistyped("%(typed)s ends before it starts.", typed=part.strip()[:40])
    return start, end


def stretch_text(found: list[Minutes]) -> str:
    """Stretches of a day as they are typed."""
    return ", ".join(f"{clock_text(a)}–{clock_text(b)}" for a, b in found)
