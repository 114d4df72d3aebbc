"""Ways in words, and the passenger list for call buses."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from service.courses.catalogue.public_map import geometry_of
from service.errors import NotFound
from service.i18n import weekday_names
from service.places.queries import outline
from service.planning.board.queries import CourseRow, ready_plan
from service.planning.course.passengers import passenger_list, ride_sheet, until_text
from service.planning.course.travellers import Traveller, travellers
from service.planning.routes.blueprint import bp
from service.planning.routes.board.plan import words
from service.planning.routes.course.course import MODE_ICONS
from service.planning.runs.queries import RunView, overview
from service.planning.runs.term_cover import TermCover, covers
from service.planning.wording import person_code
from service.timetables.journey_map import drawn
from service.timetables.journey_words import clock, dates_text, estimated, told
from service.web.drawing.maps import rings_of
from service.web.permission import OFFICE, allow
from service.web.request import database, language, office, parts, scope, today


@bp.app_context_processor
def beside_timetables() -> dict[str, Any]:
    """For a timetable's report: which of the office's terms it covers."""
    return {"terms_beside": terms_beside}


def terms_beside(first: date | None, last: date | None) -> tuple[TermCover, ...]:
    """The coming terms beside a timetable that is valid between two days."""
    with database().read() as db:
        found = overview(db, scope()).terms
    return covers(found, first, last, today())


@bp.get("/planung/<run_id>/kurs/<proposal_id>/wege")
@allow(*OFFICE)
def course_ways(run_id: str, proposal_id: str) -> ResponseReturnValue:
    """Everybody's way to a proposed course as sentences, shortest first."""
    run, row = proposal(run_id, proposal_id)
    with database().read() as db:
        who = travellers(db, scope(), proposal_id)
    return render_template(
        "planning/course/ways.html",
        run=run,
        r=row,
        w=words(row),
        people=[in_words(one) for one in who],
        missing=sum(1 for one in who if one.week and one.week.missed),
    )


@bp.get("/planung/fahrgaeste/<course_id>")
@allow(*OFFICE)
def passengers(course_id: str) -> ResponseReturnValue:
    """The call buses to book for a course, to print; ?als=csv a line a date."""
    with database().read() as db:
        state_dir = parts().settings.state_dir
        found = passenger_list(db, scope(), course_id, state_dir, today())
    if request.args.get("als") == "csv":
        name = f"fahrgaeste-{found.code.lower()}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        content = ride_sheet(found, language())
        return Response(content, mimetype="text/csv; charset=utf-8", headers=headers)
    days = weekday_names(language(), "wide")
    return render_template(
        "planning/course/passengers.html",
        found=found,
        office_name=office().name,
        course_id=course_id,
        rides=[
            {
                "one": one,
                "weekday": days[one.weekday],
                "days": dates_text(one.days, language()),
                "departure": clock(one.ride.departure),
                "arrival": clock(one.ride.arrival),
                "until": until_text(one.ride, language()),
            }
            for one in found.regular
        ],
    )


def proposal(run_id: str, proposal_id: str) -> tuple[RunView, CourseRow]:
    """A plan and one of its courses; NotFound for others."""
    with database().read() as db:
        run, _known, found = ready_plan(db, scope(), run_id)
    row = next((row for row in found.rows if row.id == proposal_id), None)
    if row is None:
        raise NotFound("course")
    return run, row


def in_words(who: Traveller) -> dict[str, Any]:
    """A person's way: sentences of the bus, or an estimate that says it is one."""
    way = told(who.week, language()) if who.week else None
    estimate = ""
    if way is None and who.mode in ("walk", "bike", "car", "lift") and who.longer:
        estimate = estimated(who.mode, who.longer, language())
    return {
        "p": who,
        "code": person_code(who.number),
        "icon": _icon(who),
        "told": way,
        "text": estimate,
    }


def _icon(who: Traveller) -> str:
    """Call bus, bus or on foot by what the week really holds; else the mode's own."""
    if who.week is None:
        return MODE_ICONS.get(who.mode, "walk")
    legs = [leg for t in who.week.trips for leg in (*t.there, *t.back)]
    if any(leg.on_demand for leg in legs):
        return "rufbus"
    return "bus" if any(leg.mode == "ride" for leg in legs) else "walk"


def way_of(who: Traveller) -> dict[str, Any]:
    """A person's way with its map over the county."""
    shape = outline(office().county_ags)
    rings = rings_of(geometry_of(shape)) if shape else ()
    return {**in_words(who), "map": drawn(who.week, rings) if who.week else None}
