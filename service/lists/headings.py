"""Which column each heading of a list names.

Pure. Known headings are read at once; another one is read as the office explained it
before; every other one has to be explained, as a column or as nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from service.errors import UserError
from service.lists.columns import REMARKS, Column, Layout
from service.lists.words import IGNORED, LIKE, Known, word_key
from service.typed.sheets import Row

MOST_ABOVE = 10  # rows of a title above the headings
SPREADSHEET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Heading:
    """A heading as it is written and the column it names, None for none.

    `open`: somebody has to say what it is, perhaps what `suggested` says; `doubled`:
    because another heading names the same column.
    """

    text: str
    column: Column | None
    open: bool = False
    suggested: str = ""
    doubled: bool = False


@dataclass(frozen=True)
class Head:
    """The headings, and the row of the sheet in which they stand."""

    row: int
    headings: tuple[Heading, ...]
    layout: Layout

    @property
    def settled(self) -> bool:
        """Whether every heading is explained."""
        return not any(heading.open for heading in self.headings)

    @property
    def names_somebody(self) -> bool:
        """Whether some column tells who a line is about."""
        return any(h.column and h.column.key in self.layout.who for h in self.headings)


def find_head(rows: Sequence[Row], layout: Layout, known: Known) -> Head:
    """The row with the most known headings among the first ones, and its columns.

    Raises: UserError where there is no row at all.
    """
    if not rows:
        raise UserError("The file has no lines below its head.", "file")
    texts = [cells for _, cells in rows[:MOST_ABOVE]]
    best = max(range(len(texts)), key=lambda at: (_named(texts[at], layout), -at))
    texts_below = [cells for _, cells in rows[best + 1 :]]
    shown = _with_letters(list(rows[best][1]), texts_below)
    return Head(rows[best][0], _without_doubles(shown, layout, known), layout)


def _with_letters(cells: list[str], below: Sequence[tuple[str, ...]]) -> list[str]:
    """The headings; a column without one that is filled has the spreadsheet's letter.

    Behind the last heading only a column that most lines fill is one: a single longer
    line is a fault of that line.
    """
    filled = Counter(at for row in below for at, cell in enumerate(row) if cell.strip())
    usual = [at for at, count in filled.items() if 2 * count > len(below)]
    cells += [""] * (max([len(cells) - 1, *usual]) + 1 - len(cells))
    return [
        cell.strip() or (_letter(at) if filled[at] else "")
        for at, cell in enumerate(cells)
    ]


def _named(cells: Sequence[str], layout: Layout) -> int:
    return sum(word_key(cell) in layout.named for cell in cells if cell.strip())


def _letter(at: int) -> str:
    """What a spreadsheet calls a column without a heading."""
    tens, rest = divmod(at, len(SPREADSHEET))
    return (SPREADSHEET[tens - 1] if tens else "") + SPREADSHEET[rest]


def _without_doubles(
    texts: list[str], layout: Layout, known: Known
) -> tuple[Heading, ...]:
    keys = frozenset(map(word_key, texts))
    found = [_heading(text, layout, known, keys) for text in texts]
    seen: set[str] = set()
    for at, heading in enumerate(found):
        key = heading.column.key if heading.column else ""
        if key in seen and key not in layout.joined:
            found[at] = Heading(heading.text, None, open=True, doubled=True)
        seen.add(key)
        seen.discard("")
    return tuple(found)


def _heading(
    text: str, layout: Layout, known: Known, beside: frozenset[str]
) -> Heading:
    key = word_key(text)
    explained = known.words.get((layout.vocabulary, key), "")
    if not text or explained == IGNORED or key in map(word_key, REMARKS):
        return Heading(text, None)
    if explained in layout.by_key:
        return Heading(text, layout.by_key[explained])
    if other := layout.other(key, beside):
        return Heading(text, None, open=True, suggested=other)
    if key in layout.named:
        return Heading(text, layout.named[key])
    return Heading(text, None, open=True, suggested=_suggested(key, layout))


def _suggested(key: str, layout: Layout) -> str:
    if key in layout.suggested:
        return layout.suggested[key].key
    names: Mapping[str, Column] = {**layout.suggested, **layout.named}
    like = process.extractOne(key, list(names), scorer=fuzz.ratio, score_cutoff=LIKE)
    return names[like[0]].key if like and len(key) > 3 else ""
