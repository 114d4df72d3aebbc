"""Tables written as CSV for German spreadsheets, in which no cell becomes a formula.

Pure. Every export of the product goes through here; `plain_cell` is the way back, so
that what was exported can be imported again as it was.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable

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
