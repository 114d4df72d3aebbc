"""How a course goes on after a no: asked again, or let go."""

from __future__ import annotations

from datetime import timedelta

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from service.courses.forms import AgainIn
from service.courses.lifecycle import refused
from service.courses.routes.blueprint import bp
from service.courses.routes.records.office import do, record_again
from service.errors import UserError
from service.web.forms import read_form
from service.web.incoming import posted_yes
from service.web.permission import OFFICE, allow
from service.web.request import database, now, parts, scope, tell, tell_many

TIME_TO_ANSWER = timedelta(days=7)


@bp.post("/kursverwaltung/<course_id>/erneut-fragen")
@allow(*OFFICE)
def ask_again(course_id: str) -> ResponseReturnValue:
    """Asks another provider, or the same one with another teacher or room."""
    form = read_form(AgainIn)
    if form.valid is None:
        return record_again(course_id, tell("Please choose teacher and room."), 422)
    again = form.valid

    def step(db: Session) -> object:
        return refused.ask_again(
            db,
            scope(),
            course_id,
            again,
            now(),
            ask_until=now() + TIME_TO_ANSWER,
            base_url=parts().settings.base_url,
        )

    return do(course_id, step, "The course is asked for again, with the same people.")


@bp.post("/kursverwaltung/<course_id>/aufgeben")
@allow(*OFFICE)
def let_go(course_id: str) -> ResponseReturnValue:
    """Settles a no: people wait again; with `plan` on to a new run."""
    onward = posted_yes("plan")
    try:
        with database().write() as db:
            people = refused.let_go(db, scope(), course_id, now())
    except UserError as error:
        return record_again(course_id, tell(error.message, **error.values), 422)
    told = tell_many(
        "Let go: %(n)s person waits again.", "Let go: %(n)s people wait again.", people
    )
    flash(told, "success")
    if onward:
        return redirect(url_for("planning.index", _anchor="neu"))
    return redirect(url_for("courses.record_page", course_id=course_id))
