"""Tables written as CSV and XLSX for spreadsheets, in which no cell becomes a formula.

Pure. Every export of the product goes through here; `plain_cell` is the way back, so
that what was exported can be imported again as it was.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from service.typed.signs import without_marks

# A spreadsheet takes a cell that begins so for a formula, in their wide and small
# forms as well: "＝" is U+FF1D (OWASP, CSV injection).
ACTIVE = frozenset("=+-@")
BREAKS = frozenset("\t\r\n")
QUOTE = "'"


def csv_file(rows: Iterable[Iterable[object]]) -> bytes:
    """The whole file: UTF-8 with a mark, semicolons, every cell made harmless."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    for row in rows:
        writer.writerow([safe_cell(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def safe_cell(cell: object) -> str:
    """A cell that no spreadsheet runs: an apostrophe stands before a formula's sign."""
    text = "" if cell is None else str(cell).replace("\x00", "")
    return f"{QUOTE}{text}" if _runs(text.lstrip(QUOTE)) else text


def plain_cell(cell: str) -> str:
    """A cell as it was before `safe_cell` made it harmless, without outer blanks."""
    text = cell.strip()
    if text.startswith(QUOTE) and _runs(text.lstrip(QUOTE)):
        return text[1:].strip()
    return text


def _runs(text: str) -> bool:
    """Whether the first sign that somebody sees would start a formula."""
    if text[:1] in BREAKS and text.strip():
        return True
    seen = without_marks(text).lstrip()[:1]
    return bool(seen) and unicodedata.normalize("NFKC", seen)[:1] in ACTIVE


@dataclass(frozen=True)
class Euros:
    """An amount in cents, which a spreadsheet adds up as euros."""

    cents: int


Cell = str | int | date | Euros


def xlsx_file(name: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A workbook of one sheet; texts stay texts, whatever they begin with."""
    import xlsxwriter  # type: ignore[import-untyped]

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet(name[:31])
        bold = book.add_format({"bold": True, "text_wrap": True})
        money = book.add_format({"num_format": "#,##0.00 €"})
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max(0, len(head) - 1), 16)
        for at, title in enumerate(head):
            sheet.write_string(0, at, title, bold)
        for line, row in enumerate(rows, 1):
            for at, cell in enumerate(row):
                if isinstance(cell, Euros):
                    sheet.write_number(line, at, cell.cents / 100, money)
                elif isinstance(cell, date):
                    sheet.write_datetime(line, at, cell, day)
                elif isinstance(cell, int):
                    sheet.write_number(line, at, cell)
                else:
                    sheet.write_string(line, at, cell)
    return out.getvalue()
