"""Whether an agreed course is kept: its panel, "check now" and "go on all the same"."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from service.access import one
from service.courses.kept import actions
from service.courses.kept.forms import OverruleIn
from service.courses.routes.blueprint import bp
from service.courses.routes.records.office import record_again
from service.courses.routes.words import kept_words
from service.courses.tables import Course
from service.errors import UserError
from service.web.forms import read_form
from service.web.incoming import posted_text
from service.web.permission import OFFICE, allow
from service.web.request import database, now, scope, tell


@bp.get("/kursverwaltung/<course_id>/stand")
@allow(*OFFICE)
def kept_panel(course_id: str) -> str:
    """The panel alone, while the check goes on."""
    with database().read() as db:
        course = one(db, Course, scope(), course_id)
        kept = kept_words(db, course.id, course.state)
    return render_template("courses/records/kept.html", kept=kept)


@bp.post("/kursverwaltung/<course_id>/pruefen")
@allow(*OFFICE)
def check_now(course_id: str) -> ResponseReturnValue:
    """Has the course looked at again."""
    with database().write() as db:
        actions.ask_again(db, scope(), course_id)
    return redirect(url_for("courses.record_page", course_id=course_id))


@bp.post("/kursverwaltung/<course_id>/trotzdem")
@allow(*OFFICE)
def go_on(course_id: str) -> ResponseReturnValue:
    """A human goes on in spite of what was found, and says why."""
    form = read_form(OverruleIn)
    if form.valid is None:
        told = [text for texts in form.errors.values() for text in texts]
        return record_again(course_id, " ".join(told), 422, why=posted_text("reason"))
    try:
        with database().write() as db:
            actions.overrule(
                db, scope(), course_id, form.valid.digest, form.valid.reason, now()
            )
    except UserError as error:
        told = [tell(error.message, **error.values)]
        return record_again(course_id, told[0], 422, why=form.valid.reason)
    flash(tell("Noted. The course goes on."), "success")
    return redirect(url_for("courses.record_page", course_id=course_id))
