"""Learner lists as CSV text: read strictly with every fault, written safely.

Pure: bytes or rows in, values out.
"""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import field as default
from datetime import datetime, time
from typing import Any

from pydantic import ValidationError

from service.clock import BERLIN
from service.errors import UserError
from service.learners.forms import LearnerIn
from service.learners.imports.cells import BadCell, Known, find_place
from service.learners.imports.columns import BY_HEADER, COLUMNS, HEADER_OF, Column
from service.learners.tables import Learner
from service.typed.written import csv_file, plain_cell

LARGEST_FILE = 4 * 1024 * 1024  # bytes
MOST_LINES = 3_000
LONGEST_CELL = 2_000
SENTENCES = {
    "string_too_long": "This is too long: at most %(max_length)s characters.",
    "too_long": "These are too many: at most %(max_length)s.",
    "string_too_short": "Please fill this in.",
}


@dataclass(frozen=True)
class Problem:
    """What is wrong with a line, at which column, and what to do: a message id."""

    line: int
    field: str
    message: str
    values: dict[str, Any] = default(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """As an import run keeps it."""
        return {
            "line": self.line,
            "field": self.field,
            "message": self.message,
            "values": self.values,
        }


@dataclass(frozen=True)
class Reading:
    """The people of a file by line, and all that is wrong with it."""

    people: tuple[tuple[int, LearnerIn], ...]
    problems: tuple[Problem, ...]


def decoded(content: bytes) -> str:
    """The text of an uploaded file; UserError where it is no text.

    UTF-8 with or without a byte-order mark, else Windows-1252 as German spreadsheets
    write it.
    """
    if len(content) > LARGEST_FILE:
        raise UserError(
            "The file is too large: at most %(most)s MB. Please split it.",
            "file",
            most=LARGEST_FILE // 1024 // 1024,
        )
    if not content.strip():
        raise UserError("The file is empty. Please choose another one.", "file")
    if content[:2] == b"PK" or b"\x00" in content:
        raise UserError(
            "This is no CSV file. In your spreadsheet choose “Save as” and then CSV.",
            "file",
        )
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UserError(
        "The letters of this file cannot be read. Please save it as CSV UTF-8.", "file"
    )


def read(text: str, known: Known, key: str) -> Reading:
    """Every person of a text, every fault with its line; nothing is guessed.

    `key` makes the idempotency key of a line, so the same file is imported once.
    Raises UserError where the head of the file already is unusable.
    """
    source = io.StringIO(text, newline="")
    rows = csv.reader(source, delimiter=_delimiter(text), strict=True)
    problems: list[Problem] = []
    people: list[tuple[int, LearnerIn]] = []
    head: list[Column] | None = None
    line = 1
    try:
        for cells in rows:
            first, line = line, rows.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            if head is None:
                head = _head(cells)
                continue
            if first > MOST_LINES + 1:
                raise UserError(
                    "The file has too many lines: at most %(most)s. Please split it.",
                    "file",
                    most=MOST_LINES,
                )
            person = _person(cells, head, first, known, key, problems)
            if person is not None:
                people.append((first, person))
    except csv.Error:
        problems.append(
            Problem(line, "", "This line cannot be read. Check the quotation marks.")
        )
    if not people and not problems:
        raise UserError("The file has no lines with people below its head.", "file")
    return Reading(tuple(people), tuple(problems))


def _delimiter(text: str) -> str:
    """Semicolon or comma (or tab), whichever the first line has most of."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(";,\t", key=first.count)


def _head(cells: list[str]) -> list[Column]:
    """The columns of the first line; UserError for unknown, doubled, missing ones."""
    head = []
    for cell in cells:
        name = cell.strip().lower()
        if name not in BY_HEADER:
            close = difflib.get_close_matches(name, BY_HEADER, 1)
            known = ", ".join(c.header for c in COLUMNS)
            raise UserError(
                "Line 1: there is no column “%(value)s”. %(close)s Take it out or "
                "rename it. Known columns: %(known)s",
                "file",
                value=cell.strip()[:40],
                close=f"({close[0]}?)" if close else "",
                known=known,
            )
        if BY_HEADER[name] in head:
            raise UserError(
                "Line 1: column “%(value)s” stands twice. Take one out.",
                "file",
                value=cell.strip()[:40],
            )
        head.append(BY_HEADER[name])
    if "call_name" not in [column.key for column in head]:
        raise UserError(
            "Line 1: the column “rufname” is missing. The first line must name the "
            "columns.",
            "file",
        )
    return head


def _person(
    cells: list[str],
    head: list[Column],
    line: int,
    known: Known,
    key: str,
    problems: list[Problem],
) -> LearnerIn | None:
    """The person of a line, or None after adding what is wrong."""
    found: list[Problem] = []
    while len(cells) > len(head) and not cells[-1].strip():
        cells = cells[:-1]
    if len(cells) != len(head):
        message = (
            "This line has %(count)s cells, the head has %(wanted)s. Check "
            "separators and quotation marks."
        )
        values = {"count": len(cells), "wanted": len(head)}
        problems.append(Problem(line, "", message, values))
        return None
    values = _values(cells, head, line, known, found)
    person = _valid(values, line, f"{key}:{line}", found)
    problems.extend(found)
    return None if found else person


def _values(
    cells: list[str],
    head: list[Column],
    line: int,
    known: Known,
    found: list[Problem],
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for column, cell in zip(head, cells, strict=True):
        if not column.key:
            continue
        try:
            if len(cell) > LONGEST_CELL:
                raise BadCell("This cell is far too long. Check the quotation marks.")
            values[column.key] = column.read(plain_cell(cell), known)
        except BadCell as error:
            found.append(Problem(line, column.header, error.message, error.values))
    code, name = values.pop("postal_code", ""), values.pop("place", "")
    try:
        place = find_place(code, name, known)
        values["place_id"] = place.id if place else None
    except BadCell as error:
        at = "plz" if "value" in error.values and error.values["value"] == code else ""
        found.append(Problem(line, at or "ort", error.message, error.values))
    day = values.pop("registered_on", None)
    if day is not None:
        values["registered_at"] = datetime.combine(day, time(12), BERLIN)
    return values


def _valid(
    values: dict[str, Any], line: int, form_key: str, found: list[Problem]
) -> LearnerIn | None:
    basis = "consent" if values.get("consented_on") else "public_task"
    if not values.get("call_name"):
        # A cell that is named as faulty already is not missing.
        if not values.get("phone"):
            message = "Please write a name here, or a phone number in its column."
            found.append(Problem(line, "rufname", message))
            return None
        values["call_me"] = True
    try:
        return LearnerIn(form_key=form_key, legal_basis=basis, **values)  # type: ignore[arg-type]
    except ValidationError as error:
        for problem in error.errors():
            name = HEADER_OF.get(str(problem["loc"][0]) if problem["loc"] else "", "")
            context = dict(problem.get("ctx", {}))
            raised = context.pop("error", None)
            message = str(raised) if raised is not None else ""
            message = message or SENTENCES.get(
                problem["type"], "This does not look right."
            )
            found.append(Problem(line, name, message, context))
        return None


def write(learners: Iterable[Learner], known: Known) -> bytes:
    """The list as CSV for German spreadsheets: UTF-8 with mark, semicolons."""
    head = [column.header for column in COLUMNS]
    rows = ([c.write(learner, known) for c in COLUMNS] for learner in learners)
    return csv_file([head, *rows])


def template() -> bytes:
    """An empty list with its head and one invented line, to fill in."""
    example = {
        "rufname": "Maria",
        "telefon": "0171 3920012",
        "kontaktweg": "sms",
        "kontaktsprache": "Arabisch",
        "sprachen": "Arabisch, Englisch",
        "liest": "ja",
        "niveau": "A1.1",
        "zeiten": "mo-vm di-vm do-ab",
        "kinder": "3 5",
        "unterwegs": "bus",
        "hoechstens_minuten": "45",
    }
    shown = [column for column in COLUMNS if column.key]
    head = [column.header for column in shown]
    return csv_file([head, [example.get(name, "") for name in head]])
