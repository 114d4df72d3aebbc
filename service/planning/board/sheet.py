"""A plan's table as CSV: semicolons, UTF-8 with a mark, safe in spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from service import i18n
from service.courses.wording import kind_name
from service.planning.board.queries import CourseRow
from service.planning.wording import STATES, course_code, levels_text, times_line

# A cell that begins so is read as a formula by spreadsheets.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
HEADINGS = (
    "Course",
    "Level",
    "Kind of course",
    "Place",
    "House",
    "Room",
    "Times",
    "Provider",
    "Teacher",
    "Money from",
    "People",
    "Least",
    "Most",
    "Children",
    "Childcare places",
    "Way median, minutes",
    "Longest way, minutes",
    "Self-rated",
    "Call bus",
    "Cost in euros",
    "State",
)


def sheet(rows: Iterable[CourseRow], language: str) -> str:
    """The whole file with a byte order mark, so that umlauts survive."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([i18n.text(language, heading) for heading in HEADINGS])
    for row in rows:
        writer.writerow([safe(cell) for cell in _cells(row, language)])
    return "\ufeff" + out.getvalue()


def safe(cell: object) -> str:
    """The cell as text; what a spreadsheet would compute gets an apostrophe."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(DANGEROUS) else text


def _cells(row: CourseRow, language: str) -> list[object]:
    return [
        course_code(row.number),
        levels_text(row.levels),
        kind_name(row.kind, language) if row.kind else row.kind_id,
        row.place or i18n.text(language, "online"),
        row.venue,
        row.room,
        times_line(row.meetings, language),
        row.provider,
        row.teacher,
        row.funding,
        row.size,
        row.minimum,
        row.maximum,
        row.children,
        row.childcare_places,
        row.median,
        row.worst,
        row.self_rated,
        row.on_demand,
        f"{row.cost_cents / 100:.2f}".replace(".", ","),
        i18n.text(language, ROW_STATES[row.state]),
    ]


ROW_STATES = {
    "proposed": STATES["ready"],
    "approved": "approved",
    "dropped": "taken out",
}
