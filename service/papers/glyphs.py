"""Which letters the vendored fonts have: a missing one would be printed as nothing.

Reads the table `cmap` of TrueType files, formats 4 and 12 (OpenType 1.9, "cmap").
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
NO_GLYPH = frozenset(
    {"Cf", "Cc"}
)  # breaks, joiners, isolates: they steer, and show not


def missing(text: str) -> str:
    """The letters of a text that no font can show, each once; "" if all can be."""
    known = letters()
    return "".join(
        dict.fromkeys(
            sign
            for sign in text
            if ord(sign) not in known and unicodedata.category(sign) not in NO_GLYPH
        )
    )


@lru_cache(maxsize=1)
def letters() -> frozenset[int]:
    """Code points that both weights of some font have."""
    found: set[int] = set()
    for regular in sorted(FONTS.glob("*-Regular.ttf")):
        bold = regular.with_name(regular.name.replace("-Regular", "-Bold"))
        found |= in_font(regular.read_bytes()) & in_font(bold.read_bytes())
    return frozenset(found)


def in_font(font: bytes) -> frozenset[int]:
    """Code points of a TrueType file that have a glyph."""
    start = _table(font, b"cmap")
    (count,) = struct.unpack_from(">H", font, start + 2)
    found: set[int] = set()
    for number in range(count):
        (offset,) = struct.unpack_from(">L", font, start + 4 + 8 * number + 4)
        found.update(_subtable(font, start + offset))
    return frozenset(found)


def _table(font: bytes, tag: bytes) -> int:
    (count,) = struct.unpack_from(">H", font, 4)
    for number in range(count):
        name, _sum, offset, _length = struct.unpack_from(
            ">4sLLL", font, 12 + 16 * number
        )
        if name == tag:
            return int(offset)
    raise ValueError(f"a font has no table {tag.decode()}: give a TrueType file")


def _subtable(font: bytes, at: int) -> Iterator[int]:
    (kind,) = struct.unpack_from(">H", font, at)
    if kind == 12:
        (groups,) = struct.unpack_from(">L", font, at + 12)
        for number in range(groups):
            first, last, glyph = struct.unpack_from(">LLL", font, at + 16 + 12 * number)
            yield from (code for code in range(first, last + 1) if glyph + code - first)
    elif kind == 4:
        yield from _segments(font, at)


def _segments(font: bytes, at: int) -> Iterator[int]:
    """Format 4: four columns of 16-bit values, one row a stretch of code points."""
    (double,) = struct.unpack_from(">H", font, at + 6)
    count = double // 2
    ends = struct.unpack_from(f">{count}H", font, at + 14)
    starts = struct.unpack_from(f">{count}H", font, at + 16 + double)
    deltas = struct.unpack_from(f">{count}H", font, at + 16 + 2 * double)
    offsets_at = at + 16 + 3 * double
    for number, (first, last) in enumerate(zip(starts, ends, strict=True)):
        (offset,) = struct.unpack_from(">H", font, offsets_at + 2 * number)
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code
            if offset:
                place = offsets_at + 2 * number + offset + 2 * (code - first)
                (glyph,) = struct.unpack_from(">H", font, place)
            if (glyph + deltas[number]) % 0x10000 if glyph or not offset else 0:
                yield code
