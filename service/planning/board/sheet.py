"""A plan's table as CSV: semicolons, UTF-8 with a mark, safe in spreadsheets."""

from __future__ import annotations

from collections.abc import Iterable

from service import i18n
from service.courses.wording import kind_name
from service.planning.board.queries import CourseRow
from service.planning.wording import STATES, course_code, levels_text, times_line
from service.typed.written import csv_file

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


def sheet(rows: Iterable[CourseRow], language: str) -> bytes:
    """The whole file."""
    head = [i18n.text(language, heading) for heading in HEADINGS]
    return csv_file([head, *(_cells(row, language) for row in rows)])


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
