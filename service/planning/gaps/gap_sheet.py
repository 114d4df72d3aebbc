"""The gaps of a plan as CSV: semicolons, UTF-8 with a mark, safe in spreadsheets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from service import i18n
from service.planning.gaps.queries import Gap
from service.typed.written import csv_file

HEADINGS = (
    "Place",
    "Municipality",
    "Level",
    "Kinds of course that would suit",
    "People",
    "of them with children who need care",
    "What mostly stands in the way",
    "of so many of them",
)
# The causes of `wording.CAUSES` as headings.
OBSTACLES: Mapping[str, str] = {
    "few": "Too few for a course within reach",
    "way": "No way there or back at course times",
    "time": "No fitting time",
    "care": "No place in childcare",
    "means": "Teacher, room or money used up",
    "person": "Data missing, or no fitting offer",
    "plan": "Left out, pinned or seated",
}


def gap_sheet(rows: Iterable[Gap], kinds: Mapping[str, str], language: str) -> bytes:
    """The whole file; `kinds` are names by id."""
    lines: list[tuple[object, ...]] = [
        tuple(i18n.text(language, heading) for heading in HEADINGS)
    ]
    for row in rows:
        cells = (
            row.place or i18n.text(language, "whole county"),
            row.municipality,
            row.level,
            ", ".join(f"{kinds.get(kind, kind)} ({n})" for kind, n in row.kinds),
            row.people,
            row.childcare,
            i18n.text(language, OBSTACLES[row.cause]),
            row.hindered,
        )
        lines.append(cells)
    return csv_file(lines)
