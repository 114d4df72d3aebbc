"""Learner lists as files: everybody, an empty one, and lines that were not in order.

Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from service.learners.imports.columns import COLUMNS, NUMBER, REMARKS
from service.learners.imports.headings import Head
from service.learners.imports.outcome import Entry
from service.learners.imports.words import Known
from service.learners.tables import Learner
from service.typed.sheets import Row
from service.typed.written import csv_file, plain_cell

EXAMPLE = {
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


def write(learners: Iterable[Learner], known: Known) -> bytes:
    """Everybody, as the import reads it."""
    head = [column.header for column in COLUMNS]
    rows = ([c.write(learner, known) for c in COLUMNS] for learner in learners)
    return csv_file([head, *rows])


def template() -> bytes:
    """An empty list with its head and one invented line, to fill in."""
    head = [column.header for column in COLUMNS if column.key != NUMBER]
    return csv_file([head, [EXAMPLE.get(name, "") for name in head]])


def faulty_lines(
    rows: Sequence[Row], head: Head, faulty: Iterable[tuple[Entry, str]]
) -> bytes:
    """Lines to be corrected: row and reason, then what the file and the page hold."""
    texts = dict(rows)
    lines = [[*REMARKS, *(heading.text for heading in head.headings)]]
    for entry, reason in faulty:
        lines.append([str(entry.line.row), reason, *_cells(entry, texts, head)])
    return csv_file(lines)


def _cells(entry: Entry, texts: dict[int, tuple[str, ...]], head: Head) -> list[str]:
    """The cells as in the file; a corrected one stands in its column's first cell."""
    row = texts.get(entry.line.row, ())
    corrected = dict(entry.line.corrected)
    cells = []
    for at, heading in enumerate(head.headings):
        key = heading.column.key if heading.column else ""
        text = plain_cell(row[at]) if at < len(row) else ""
        if key in entry.line.corrected:
            text = corrected.pop(key, "")
        cells.append(text)
    return cells + [plain_cell(text) for text in row[len(head.headings) :]]
