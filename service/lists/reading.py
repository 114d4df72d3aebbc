"""Reads the lines of a list, every fault with its line and column.

Pure: a sheet in, lines out. What somebody corrected on the page counts instead of the
file's own cell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from service.errors import UserError
from service.lists.cells import EATEN, SaysNothing
from service.lists.columns import NUMBER, Faulty, Layout
from service.lists.headings import Head
from service.lists.words import Known, UnknownWord
from service.typed.mistyped import Doubtful, Mistyped
from service.typed.sheets import Row, Sheet
from service.typed.written import plain_cell

MOST_LINES = 3_000
LONGEST_CELL = 2_000
Corrections = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Fault:
    """What is wrong at a column, and what to do: a message id.

    `key` is the column's, "" for the whole line. `vocabulary` and `word` where a word
    is unknown; `meant` where a spreadsheet probably spoilt what was typed.
    """

    key: str
    message: str
    values: Mapping[str, object] = field(default_factory=dict)
    vocabulary: str = ""
    word: str = ""
    meant: str = ""


@dataclass(frozen=True)
class Line:
    """A line of a list: `cells` as written and `values` as read, by column key.

    `corrected` are the cells that somebody has typed anew on the page.
    """

    row: int
    cells: Mapping[str, str]
    values: Mapping[str, Any]
    faults: tuple[Fault, ...] = ()
    corrected: Mapping[str, str] = field(default_factory=dict)

    @property
    def number(self) -> Any:
        """The number of the record that the line names."""
        return self.values.get(NUMBER)


def read_lines(
    sheet: Sheet, head: Head, layout: Layout, known: Known, corrected: Corrections
) -> tuple[Line, ...]:
    """Every line below the headings; nothing is guessed.

    Raises: UserError where there is none, or too many.
    """
    rows = [row for row in sheet.rows if row[0] > head.row]
    if len(rows) > MOST_LINES:
        raise UserError(
            "The file has too many lines: at most %(most)s. Please split it.",
            "file",
            most=MOST_LINES,
        )
    lines = [
        _line(row, head, layout, known, corrected.get(str(row[0]))) for row in rows
    ]
    if sheet.broken:
        lines.append(_broken(sheet.broken))
    if not lines:
        raise UserError("The file has no lines below its head.", "file")
    return tuple(lines)


def _broken(row: int) -> Line:
    fault = Fault(
        "",
        "From this line on the file cannot be read. Check the quotation marks and "
        "upload it again.",
    )
    return Line(row, {}, {}, (fault,))


def _line(
    row: Row,
    head: Head,
    layout: Layout,
    known: Known,
    corrected: Mapping[str, str] | None,
) -> Line:
    number, texts = row
    cells = _cells(texts, head, layout)
    faults: list[Fault] = []
    if corrected is not None:
        cells |= corrected
    elif len(texts) > len(head.headings):
        faults.append(_too_wide(texts, head))
    values = _values(cells, layout, known, faults)
    return Line(number, cells, values, tuple(faults), corrected or {})


def _cells(texts: Sequence[str], head: Head, layout: Layout) -> dict[str, str]:
    """The text of every column; two columns of one value are joined by a blank."""
    cells: dict[str, str] = {}
    for at, heading in enumerate(head.headings):
        if heading.column is None:
            continue
        key = heading.column.key
        text = plain_cell(texts[at]) if at < len(texts) else ""
        joined = key in cells and key in layout.joined
        cells[key] = f"{cells[key]} {text}".strip() if joined else text
    return cells


def _too_wide(texts: Sequence[str], head: Head) -> Fault:
    return Fault(
        "",
        "This line has more cells than the head: %(count)s instead of %(wanted)s. "
        "Check separators and quotation marks.",
        {"count": len(texts), "wanted": len(head.headings)},
    )


def _values(
    cells: Mapping[str, str], layout: Layout, known: Known, faults: list[Fault]
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key, text in cells.items():
        try:
            if len(text) > LONGEST_CELL:
                raise Mistyped("This cell is far too long. Check the quotation marks.")
            values[key] = layout.by_key[key].read(text, known)
        except SaysNothing:
            continue
        except Mistyped as error:
            faults.append(_fault(key, error))
    wrong = frozenset(fault.key for fault in faults)
    layout.finish(
        values,
        known,
        Faulty(wrong, lambda key, error: faults.append(_fault(key, error))),
    )
    return values


def _fault(key: str, error: Mistyped) -> Fault:
    if isinstance(error, UnknownWord):
        vocabulary, word = error.vocabulary, error.word
        return Fault(key, error.message, error.values, vocabulary, word)
    meant = error.suggestion if isinstance(error, Doubtful) and key in EATEN else ""
    return Fault(key, error.message, error.values, meant=meant)
