"""Learner lists as files: upload, the empty list, export."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from service.audit.actions import record
from service.errors import UserError
from service.learners.imports import actions as imports
from service.learners.imports.lists import template, write
from service.learners.imports.queries import everybody, known_to, recent_imports
from service.learners.imports.reading import MOST_LINES
from service.learners.routes.blueprint import bp
from service.typed.sheets import LARGEST_FILE
from service.web.forms import FormState
from service.web.permission import OFFICE, allow
from service.web.request import database, now, office, scope, today

CSV = "text/csv; charset=utf-8"


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
    file = request.files.get("file")
    if file is None or not file.filename:
        form.add(UserError("Please choose a file.", "file"))
        return _upload_page(form, 422)
    content = file.stream.read(LARGEST_FILE + 1)
    try:
        with database().write() as db:
            run = imports.upload(db, scope(), file.filename, content, now())
    except UserError as error:
        form.add(error)
        return _upload_page(form, 422)
    return redirect(url_for("learners.import_run", run_id=run.id))


@bp.post("/lernende/import/<run_id>/erledigt")
@allow(*OFFICE)
def import_settle(run_id: str) -> ResponseReturnValue:
    """Puts an upload aside."""
    with database().write() as db:
        imports.settle_import(db, scope(), run_id, now())
    return redirect(url_for("learners.upload"))


@bp.get("/lernende/import/vorlage.csv")
@allow(*OFFICE)
def import_template() -> ResponseReturnValue:
    """An empty list to fill in."""
    return csv_answer(template(), "lernende-vorlage.csv")


@bp.get("/lernende/export.csv")
@allow(*OFFICE)
def export() -> ResponseReturnValue:
    """Everybody, as the import reads it; who exported is kept in the trail."""
    with database().write() as db:
        known = known_to(db, scope(), now())
        people = everybody(db, scope())
        content = write(people, known)
        details = {"count": len(people)}
        record(
            db, scope(), now(), "learner.export", "office", scope().office_id, details
        )
    name = f"lernende-{office().county_ags}-{today().isoformat()}.csv"
    return csv_answer(content, name)


def csv_answer(content: bytes, name: str) -> Response:
    """A file to be saved, never kept by a cache."""
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    return Response(content, mimetype=CSV, headers=headers)


def _upload_page(form: FormState[Any], code: int = 200) -> ResponseReturnValue:
    with database().read() as db:
        runs = recent_imports(db, scope())
    page = render_template(
        "learners/imports/import.html",
        form=form,
        runs=runs,
        most_lines=MOST_LINES,
        most_mb=LARGEST_FILE // 1024 // 1024,
    )
    return page, code
