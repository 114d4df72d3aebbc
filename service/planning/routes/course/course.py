"""A proposed course: when, where, who, money, and everybody's way there and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from service.access import one
from service.courses.lifecycle.states import STATE_NAMES
from service.errors import NotFound
from service.learners.wording import evidences
from service.planning.board.queries import ready_plan
from service.planning.course.beside import Beside, beside
from service.planning.course.queries import (
    Attendance,
    Attendee,
    Piece,
    attendance,
    pauses,
)
from service.planning.course.whywords import why
from service.planning.routes import drawing
from service.planning.routes.blueprint import bp
from service.planning.routes.board.plan import words
from service.planning.routes.course import others
from service.planning.runs.folder import run_folder
from service.planning.tables import ProposedCourse
from service.planning.wording import course_code, person_code
from service.rulesets.queries import RulesInForce
from service.web.drawing.charts import trip_step
from service.web.drawing.timelines import (
    DayAxis,
    DayTimeline,
    Leg,
    day_axis,
    day_timeline,
    spoken,
)
from service.web.permission import OFFICE, allow
from service.web.request import database, language, office, parts, scope

MODE_ICONS = {
    "walk": "walk",
    "bike": "bike",
    "bus": "bus",
    "car": "car",
    "lift": "people",
    "online": "computer",
}
AXIS_WIDTH = 430
LEAST_ROOM = 20  # minutes the axis shows before and after the class


@bp.get("/planung/<run_id>/kurs/<proposal_id>")
@allow(*OFFICE)
def plan_course(run_id: str, proposal_id: str) -> ResponseReturnValue:
    """The course page."""
    with database().read() as db:
        run, known, found = ready_plan(db, scope(), run_id)
        mine = [row for row in found.rows if row.id == proposal_id]
        if not mine:
            raise NotFound("course")
        who = attendance(db, scope(), run, proposal_id)
        proposal = one(db, ProposedCourse, scope(), proposal_id)
        folder = run_folder(parts().settings.state_dir, run.id)
        aside = beside(db, scope(), folder, proposal, known)
    row = mine[0]
    axis = _axis(who)
    drawn = drawing.course_map(row, run.id, found.homes)
    return render_template(
        "planning/course/course.html",
        run=run,
        w=words(row),
        r=row,
        who=who,
        axis=axis,
        people=[_person(p, axis, who.slot, known, aside) for p in who.people],
        spares=[others.someone(spare) for spare in aside.spares] if aside else [],
        other=others.tables(aside, row, run),
        squares=others.squares(who.people, row),
        kept=aside is not None,
        venue_id=proposal.venue_id or "online",
        families=[", ".join(map(person_code, group)) for group in who.families],
        pauses=pauses(run, known, office().land),
        map=drawn.view if drawn else None,
        per_person=row.cost_cents // row.size if row.size else None,
        course_code=course_code,
        person_code=person_code,
        course_states=STATE_NAMES,
    )


def _person(
    who: Attendee,
    axis: DayAxis | None,
    shown: tuple[int, int],
    rules: RulesInForce,
    aside: Beside | None,
) -> dict[str, Any]:
    fits = axis is not None and who.slot == shown and bool(who.legs_there)
    line = _timeline(axis, who) if axis is not None and fits else None
    name = evidences(rules, language()).get(who.evidence or "self", "")
    return {
        "p": who,
        "code": person_code(who.number),
        "icon": "rufbus" if who.on_demand else MODE_ICONS.get(who.mode, "walk"),
        "line": line,
        "line_text": spoken(line, language()) if line else "",
        "there": _minutes(who.there),
        "back": _minutes(who.back),
        "evidence": name,
        "why": why(aside.why[who.learner_id], language())
        if aside and who.learner_id in aside.why
        else None,
        "family": ", ".join(map(person_code, who.family)),
    }


def _minutes(value: int | None) -> tuple[int, str] | None:
    return None if value is None else (value, trip_step(value))


def _axis(who: Attendance) -> DayAxis | None:
    """One axis for all whose trip belongs to the meeting shown."""
    shown = [p for p in who.people if p.slot == who.slot and p.legs_there]
    if not shown:
        return None
    start, end = who.slot
    earliest = min(p.legs_there[0].start for p in shown)
    latest = max((p.legs_back[-1].end for p in shown if p.legs_back), default=end)
    earliest = max(0, min(earliest, start - LEAST_ROOM))
    return day_axis(start, end, earliest, max(latest, end + LEAST_ROOM), AXIS_WIDTH)


def _timeline(axis: DayAxis, who: Attendee) -> DayTimeline:
    return day_timeline(axis, _legs(who.legs_there), _legs(who.legs_back))


def _legs(pieces: Sequence[Piece]) -> list[Leg]:
    return [Leg(p.kind, p.start, p.end, p.label) for p in pieces]  # type: ignore[arg-type]
