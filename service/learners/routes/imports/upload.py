"""Learner lists as files: upload, the empty list, export."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from service.audit.actions import record
from service.errors import UserError
from service.learners.imports.kind import LEARNERS
from service.learners.imports.layout import LAYOUT
from service.learners.imports.queries import everybody
from service.learners.routes.blueprint import bp
from service.lists import actions as lists
from service.lists.files import template, write
from service.lists.queries import known_to, recent_imports
from service.lists.reading import MOST_LINES
from service.lists.views import csv_answer, uploaded
from service.typed.sheets import LARGEST_FILE
from service.web.forms import FormState
from service.web.permission import OFFICE, allow
from service.web.request import database, now, office, scope, today


@bp.get("/lernende/import")
@allow(*OFFICE)
def upload() -> ResponseReturnValue:
    """The form, and the latest uploads."""
    return _upload_page(FormState())


@bp.post("/lernende/import")
@allow(*OFFICE)
def upload_post() -> ResponseReturnValue:
    """The dry run; nothing is stored yet."""
    form: FormState[Any] = FormState(values=MultiDict(request.form))
    try:
        name, content = uploaded()
        with database().write() as db:
            run = lists.upload(db, scope(), LEARNERS, name, content, now())
    except UserError as error:
        form.add(error)
        return _upload_page(form, 422)
    return redirect(url_for("learners.import_run", run_id=run.id))


@bp.get("/lernende/import/vorlage.csv")
@allow(*OFFICE)
def import_template() -> ResponseReturnValue:
    """An empty list to fill in."""
    return csv_answer(template(LAYOUT), "lernende-vorlage.csv")


@bp.get("/lernende/export.csv")
@allow(*OFFICE)
def export() -> ResponseReturnValue:
    """Everybody, as the import reads it; who exported is kept in the trail."""
    with database().write() as db:
        known = known_to(db, scope(), LEARNERS, now())
        people = everybody(db, scope())
        content = write(people, LAYOUT, known)
        details = {"count": len(people)}
        record(
            db, scope(), now(), "learner.export", "office", scope().office_id, details
        )
    name = f"lernende-{office().county_ags}-{today().isoformat()}.csv"
    return csv_answer(content, name)


def _upload_page(form: FormState[Any], code: int = 200) -> ResponseReturnValue:
    with database().read() as db:
        runs = recent_imports(db, scope(), LAYOUT.name)
    page = render_template(
        "learners/imports/import.html",
        form=form,
        runs=runs,
        run_url=lambda run: url_for("learners.import_run", run_id=run.id),
        most_lines=MOST_LINES,
        most_mb=LARGEST_FILE // 1024 // 1024,
    )
    return page, code
