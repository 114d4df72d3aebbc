"""Lists as files: all records, an empty one, and lines that were not in order.

Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from service.lists.columns import NUMBER, REMARKS, Layout
from service.lists.headings import Head
from service.lists.outcome import Judged
from service.typed.sheets import Row
from service.typed.written import csv_file, plain_cell


def write(rows: Iterable[Any], layout: Layout, known: Any) -> bytes:
    """Records as the import reads them."""
    head = [column.header for column in layout.columns]
    lines = ([c.write(row, known) for c in layout.columns] for row in rows)
    return csv_file([head, *lines])


def template(layout: Layout) -> bytes:
    """An empty list with its head and one invented line, to fill in."""
    head = [column.header for column in layout.columns if column.key != NUMBER]
    return csv_file([head, [layout.example.get(name, "") for name in head]])


def faulty_lines(
    rows: Sequence[Row], head: Head, faulty: Iterable[tuple[Judged, str]]
) -> bytes:
    """Lines to be corrected: row and reason, then what the file and the page hold."""
    texts = dict(rows)
    lines = [[*REMARKS, *(heading.text for heading in head.headings)]]
    for entry, reason in faulty:
        lines.append([str(entry.line.row), reason, *_cells(entry, texts, head)])
    return csv_file(lines)


def _cells(entry: Judged, texts: dict[int, tuple[str, ...]], head: Head) -> list[str]:
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
