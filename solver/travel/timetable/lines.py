"""The lines of a timetable in the store, for pages: read without what routing needs."""

import json
from dataclasses import dataclass
from pathlib import Path

LINES = "lines.json"


@dataclass(frozen=True)
class Line:
    """A line by agency and name; several routes of one name are one line.

    `booked`: on call by its type; `booked_trips`: those of which a stop must be
    booked; `word`: what in its names suggests a call, "" for nothing.
    """

    agency: str
    name: str
    trips: int
    booked: bool
    booked_trips: int
    word: str


def lines_of(store: Path, digest: str) -> list[Line]:
    """Return the lines of `store/<digest>/` by agency and name.

    A timetable written by an earlier version tells of none.
    """
    path = store / digest / LINES
    told = json.loads(path.read_text("utf-8")) if path.is_file() else []
    found: dict[tuple[str, str], Line] = {}
    for row in told:
        key = plain(row["agency"]), plain(row["name"])
        known = found.get(key, Line(*key, 0, False, 0, ""))
        found[key] = Line(
            *key,
            known.trips + row["trips"],
            known.booked or row["booked"],
            known.booked_trips + row["booked_trips"],
            known.word or row["word"] or "",
        )
    return [found[key] for key in sorted(found)]


def plain(text: str) -> str:
    """Return a name with single spaces, as forms and pages carry it."""
    return " ".join(text.split())
