"""Reads the lines of a learner list, every fault with its line and column.

Pure: a sheet in, lines out. What somebody corrected on the page counts instead of the
file's own cell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any

from service.clock import BERLIN
from service.errors import UserError
from service.learners.imports.cells import EATEN, find_place
from service.learners.imports.columns import BY_KEY, FAMILY_NAME, JOINED, NUMBER
from service.learners.imports.headings import Head
from service.learners.imports.words import Known, UnknownWord
from service.typed.mistyped import Doubtful, Mistyped
from service.typed.sheets import Row, Sheet
from service.typed.written import plain_cell

MOST_LINES = 3_000
LONGEST_CELL = 2_000
PLACE_CELLS = ("postal_code", "place")
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

    @property
    def header(self) -> str:
        """The column's German heading, "" for the whole line."""
        return BY_KEY[self.key].header if self.key in BY_KEY else ""


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
    def number(self) -> int | None:
        """The number of the record that the line names."""
        return self.values.get(NUMBER)


def read_lines(
    sheet: Sheet, head: Head, known: Known, corrected: Corrections
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
    lines = [_line(row, head, known, corrected.get(str(row[0]))) for row in rows]
    if sheet.broken:
        lines.append(_broken(sheet.broken))
    if not lines:
        raise UserError("The file has no lines with people below its head.", "file")
    return tuple(lines)


def _broken(row: int) -> Line:
    fault = Fault(
        "",
        "From this line on the file cannot be read. Check the quotation marks and "
        "upload it again.",
    )
    return Line(row, {}, {}, (fault,))


def _line(
    row: Row, head: Head, known: Known, corrected: Mapping[str, str] | None
) -> Line:
    number, texts = row
    cells = _cells(texts, head)
    faults: list[Fault] = []
    if corrected is not None:
        cells |= corrected
    elif len(texts) > len(head.headings):
        faults.append(_too_wide(texts, head))
    values = _values(cells, known, faults)
    return Line(number, cells, values, tuple(faults), corrected or {})


def _cells(texts: Sequence[str], head: Head) -> dict[str, str]:
    """The text of every column; two columns of one value are joined by a blank."""
    cells: dict[str, str] = {}
    for at, heading in enumerate(head.headings):
        if heading.column is None:
            continue
        key = heading.column.key
        text = plain_cell(texts[at]) if at < len(texts) else ""
        joined = key in cells and key in JOINED
        cells[key] = f"{cells[key]} {text}".strip() if joined else text
    return cells


def _too_wide(texts: Sequence[str], head: Head) -> Fault:
    return Fault(
        "",
        "This line has %(count)s cells, the head has %(wanted)s. Check separators and "
        "quotation marks.",
        {"count": len(texts), "wanted": len(head.headings)},
    )


def _values(
    cells: Mapping[str, str], known: Known, faults: list[Fault]
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key, text in cells.items():
        try:
            if len(text) > LONGEST_CELL:
                raise Mistyped("This cell is far too long. Check the quotation marks.")
            values[key] = BY_KEY[key].read(text, known)
        except Mistyped as error:
            faults.append(_fault(key, error))
    _join_names(values)
    _add_place(values, known, faults)
    day = values.pop("registered_on", None)
    if day is not None:
        values["registered_at"] = datetime.combine(day, time(12), BERLIN)
    return values


def _fault(key: str, error: Mistyped) -> Fault:
    if isinstance(error, UnknownWord):
        vocabulary, word = error.vocabulary, error.word
        return Fault(key, error.message, error.values, vocabulary, word)
    meant = error.suggestion if isinstance(error, Doubtful) and key in EATEN else ""
    return Fault(key, error.message, error.values, meant=meant)


def _join_names(values: dict[str, Any]) -> None:
    family = values.pop(FAMILY_NAME, "")
    if family or "call_name" in values:
        values["call_name"] = f"{values.get('call_name', '')} {family}".strip()


def _add_place(values: dict[str, Any], known: Known, faults: list[Fault]) -> None:
    """`place_id` of postal code and name; a name of no place is kept as it is told."""
    given = {key: values.pop(key) for key in PLACE_CELLS if key in values}
    if not given or any(fault.key in PLACE_CELLS for fault in faults):
        return
    code, name = given.get("postal_code", ""), given.get("place", "")
    try:
        place = find_place(code, name, known)
    except UnknownWord as error:
        faults.append(_fault("place", error))
    except Mistyped as error:
        faults.append(_fault("postal_code", error))
    else:
        values["place_id"] = place.id if place else None
        if place is None and name and not values.get("place_text"):
            values["place_text"] = name
