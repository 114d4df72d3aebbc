"""Rows of a table that somebody exported: CSV in any usual dress, or XLSX.

Pure: bytes in, rows of text out, numbered as the spreadsheet shows them. Limits keep
a hostile file from taking memory.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineError, CalamineWorkbook

from service.errors import UserError
from service.typed.letters import Letters, letters, looked_through, undoubled

LARGEST_FILE = 4 * 1024 * 1024  # bytes
LARGEST_UNPACKED = 64 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 200
WORKBOOK = "xlsx"
_SEPARATOR_LINE = re.compile(r"\ufeff?\"?sep=(.)\"?\r?\n", re.IGNORECASE)

Row = tuple[int, tuple[str, ...]]


@dataclass(frozen=True)
class Sheet:
    """Rows with the number a spreadsheet shows beside them, empty ones left out.

    `doubt` is a key of letters.SENTENCES: why to look at a preview before storing.
    `broken` is the row at which the text could not be read on, 0 if it could.
    """

    rows: tuple[Row, ...]
    encoding: str
    doubt: str = ""
    broken: int = 0


def sheet(content: bytes, encoding: str = "") -> Sheet:
    """Reads an uploaded table; raises UserError naming limit and remedy.

    `encoding` is what somebody chose among letters.readings, "" to find it out.
    """
    if len(content) > LARGEST_FILE:
        raise UserError(
            "The file is too large: at most %(most)s MB. Please split it.",
            "file",
            most=LARGEST_FILE // 1024 // 1024,
        )
    if not content.strip():
        raise UserError("The file is empty. Please choose another one.", "file")
    if is_workbook(content):
        return _workbook(content, encoding)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise UserError(
            "This is an old or protected spreadsheet. Save it as .xlsx without a "
            "password, or as CSV.",
            "file",
        )
    return _text(content, encoding)


def is_workbook(content: bytes) -> bool:
    """Whether it is XLSX or ODS, whose letters have no encoding to choose."""
    return content.startswith(b"PK")


def _text(content: bytes, encoding: str) -> Sheet:
    found = letters(content, encoding)
    if "\x00" in found.text:
        raise UserError(
            "This is no table. In your spreadsheet choose “Save as” and then CSV.",
            "file",
        )
    text, delimiter = found.text.removeprefix("\ufeff"), ""
    if named := _SEPARATOR_LINE.match(text):
        text, delimiter = text[named.end() :], named[1]
    rows, broken = _csv_rows(text, delimiter or _delimiter(text))
    return Sheet(_filled(rows), found.encoding, found.doubt, broken)


def _csv_rows(text: str, delimiter: str) -> tuple[list[list[str]], int]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[str]] = []
    try:
        for row in reader:
            rows.append(row)
            if len(rows) > MOST_ROWS:
                raise _too_many()
    except csv.Error:
        return rows, len(rows) + 1
    return rows, 0


def _delimiter(text: str) -> str:
    """What the first filled line has most of, outside quotation marks."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(";,\t|", key=re.sub(r'"[^"]*"', "", first).count)


def _workbook(content: bytes, seen: str) -> Sheet:
    """The first sheet with rows of an XLSX or ODS file.

    A text file that was opened in the wrong encoding keeps its spoilt letters when it
    is saved as XLSX; `seen`: somebody has looked at them.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(info.file_size for info in archive.infolist()) > LARGEST_UNPACKED:
                raise _too_many()
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for name in book.sheet_names:
            cells = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            if len(cells) > MOST_ROWS:
                raise _too_many()
            rows = _filled([_cell(value) for value in row] for row in cells)
            if rows:
                return _mended(rows, seen)
    except (
        CalamineError,
        zipfile.BadZipFile,
        NotImplementedError,
        OSError,
        ValueError,
    ):
        raise UserError(
            "This spreadsheet cannot be read. Save it as .xlsx without a password, "
            "or as CSV.",
            "file",
        ) from None
    raise UserError("The file is empty. Please choose another one.", "file")


def _mended(rows: tuple[Row, ...], seen: str) -> Sheet:
    text = "\n".join(cell for _, cells in rows for cell in cells)
    doubt = looked_through(Letters(text, WORKBOOK)).doubt
    if doubt == "doubled":
        rows = tuple(
            (number, tuple(undoubled(cell) or cell for cell in cells))
            for number, cells in rows
        )
    return Sheet(rows, WORKBOOK, "" if seen else doubt)


def _cell(value: object) -> str:
    """A cell as it would be typed: whole numbers without a point, days in ISO."""
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, float):
        return repr(value).replace(".", ",")
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, timedelta):
        minutes = int(value.total_seconds()) // 60
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    return str(value)


def _filled(rows: Iterable[list[str]]) -> tuple[Row, ...]:
    """Numbered rows without padding at their ends and without empty ones."""
    return tuple(_numbered(rows))


def _numbered(rows: Iterable[list[str]]) -> Iterator[Row]:
    for number, row in enumerate(rows, start=1):
        cells = list(row)
        while cells and not cells[-1].strip():
            cells.pop()
        if len(cells) > MOST_COLUMNS:
            raise UserError(
                "Row %(row)s has too many columns: at most %(most)s.",
                "file",
                row=number,
                most=MOST_COLUMNS,
            )
        if cells:
            yield number, tuple(cells)


def _too_many() -> UserError:
    return UserError(
        "The file has too many lines: at most %(most)s. Please split it.",
        "file",
        most=MOST_ROWS,
    )
