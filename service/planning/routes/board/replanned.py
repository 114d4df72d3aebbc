"""What a plan changes against the one before, listed one by one."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from service.planning.board.replanned import Told, fragile, replanned
from service.planning.routes.blueprint import bp
from service.planning.runs.queries import ready_run
from service.planning.unplaced.queries import venue_names
from service.planning.wording import (
    course_code,
    levels_text,
    person_code,
    times_line,
)
from service.web.permission import OFFICE, allow
from service.web.request import database, language, scope, tell


@bp.get("/planung/<run_id>/umgeplant")
@allow(*OFFICE)
def changed(run_id: str) -> ResponseReturnValue:
    """Who moved, who lost a place, which courses fell away, and what is at risk."""
    with database().read() as db:
        run = ready_run(db, scope(), run_id)
        found = replanned(db, scope(), run)
        risky = fragile(db, scope(), run)
        venues = venue_names(db, scope())

    def words(course: Told | None) -> dict[str, Any] | None:
        if course is None:
            return None
        house = venues.get(course.venue_id or "", tell("online"))
        times = times_line(course.meetings, language())
        title = f"{course_code(course.number)} {levels_text(course.levels)}"
        return {"c": course, "title": title, "text": f"{house} · {times}"}

    return render_template(
        "planning/board/replanned.html",
        run=run,
        found=found,
        risky=[words(c) for c in risky],
        words=words,
        person_code=person_code,
    )
