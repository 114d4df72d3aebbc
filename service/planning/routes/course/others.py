"""The lower half of the course page: other times and houses, who keeps it alive."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from service.planning.board.queries import CourseRow
from service.planning.course.beside import Beside, Other, Someone
from service.planning.course.othertimes import main_reason
from service.planning.course.queries import Attendee
from service.planning.runs.queries import RunView
from service.planning.wording import TITLES, person_code, times
from service.web.drawing.charts import delta_bar, size_bar, week_glyph
from service.web.request import language, tell

DELTA_WIDTH = 96.0


def tables(
    found: Beside | None, row: CourseRow, run: RunView
) -> dict[str, list[dict[str, Any]]]:
    """Other times with the plan's own between them, and other houses."""
    if found is None:
        return {"times": [], "houses": []}
    every = [*found.times, *found.houses]
    largest = max(
        (max(len(o.joins), len(o.leaves)) for o in every),
        default=1,
    )
    rows = [(o.meetings, _line(o, row, run, largest)) for o in found.times]
    if found.times:
        rows.append((row.meetings, {"own": True, "times": _times(row.meetings)}))
    return {
        "times": [line for _meetings, line in sorted(rows, key=lambda r: r[0])],
        "houses": [_line(o, row, run, largest) for o in found.houses],
    }


def _line(other: Other, row: CourseRow, run: RunView, largest: int) -> dict[str, Any]:
    gained, lost = len(other.joins), len(other.leaves)
    most = max(other.most, other.least)
    return {
        "own": False,
        "other": other,
        "times": _times(other.meetings),
        "glyph": week_glyph([m[:3] for m in other.meetings], width=49),
        "delta": delta_bar(lost, gained, largest, DELTA_WIDTH),
        "bar": size_bar(other.size, other.least, most, width=52),
        "joins": [someone(who) for who in other.joins],
        "leaves": [_leave(who) for who in other.leaves],
        "note": _note(other),
        "placed": (run.placed or 0) + gained - lost,
        "reserve": other.size - other.least,
    }


def _times(meetings: Any) -> Any:
    return times(meetings, language())


def someone(who: Someone) -> dict[str, Any]:
    """A person without a place who could come, with the minutes of the way."""
    text = tell("%(n)s min", n=who.minutes) if who.minutes is not None else ""
    return {"id": who.learner_id, "code": person_code(who.number), "text": text}


def _leave(who: Someone) -> dict[str, Any]:
    return {
        "id": who.learner_id,
        "code": person_code(who.number),
        "text": tell(TITLES.get(who.rule, who.rule)),
    }


def _note(other: Other) -> str:
    """What it hangs on: what is missing, else why most drop out."""
    if other.blocked:
        return tell(TITLES.get(other.blocked, other.blocked))
    if other.size < other.least:
        reason, count = main_reason(who.rule for who in other.leaves)
        words = tell("too few people")
        return f"{words}; {count} × {tell(TITLES[reason])}" if reason else words
    if other.teacher:
        return tell("with another teacher: %(code)s", code=other.teacher)
    return tell("room, teacher and childcare are free")


def squares(people: Sequence[Attendee], row: CourseRow) -> list[dict[str, Any]]:
    """Everybody as a small box: families side by side, then who is less sure."""
    if row.existing:
        return []
    ordered = sorted(
        people,
        key=lambda p: (
            min([p.number, *p.family]) if p.family else 0,
            p.self_rated,
            p.number,
        ),
    )
    return [
        {
            "code": person_code(p.number),
            "number": f"{p.number}",
            "kind": "family" if p.family else "unsure" if p.self_rated else "",
        }
        for p in ordered
    ]
