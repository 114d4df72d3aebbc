"""Learner lists as CSV: upload, dry run, confirmation; export."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from service import i18n
from service.access import one
from service.audit.actions import record
from service.errors import UserError
from service.learners.imports import actions as imports
from service.learners.imports.csv_text import LARGEST_FILE, MOST_LINES, template, write
from service.learners.imports.queries import everybody, recent_imports
from service.learners.routes.blueprint import bp
from service.learners.tables import ImportRun
from service.web.forms import FormState
from service.web.permission import OFFICE, allow
from service.web.request import database, language, now, office, scope, tell, today

CSV = "text/csv; charset=utf-8"
SHOWN_PROBLEMS = 200


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
            run = imports.check_import(db, scope(), file.filename, content, now())
    except UserError as error:
        form.add(error)
        return _upload_page(form, 422)
    return redirect(url_for("learners.import_run", run_id=run.id))


@bp.get("/lernende/import/<run_id>")
@allow(*OFFICE)
def import_run(run_id: str) -> ResponseReturnValue:
    """Every fault with its line, or the question whether to store."""
    with database().read() as db:
        run = one(db, ImportRun, scope(), run_id)
    problems = [
        {
            "line": entry["line"],
            "field": entry["field"],
            "text": tell(entry["message"], **entry["values"]),
        }
        for entry in run.problems[:SHOWN_PROBLEMS]
    ]
    return render_template(
        "learners/imports/import_run.html", run=run, problems=problems
    )


@bp.post("/lernende/import/<run_id>")
@allow(*OFFICE)
def import_store(run_id: str) -> ResponseReturnValue:
    """Stores everybody of a checked file, or nobody."""
    both = request.form.get("duplicates") == "add"
    try:
        with database().write() as db:
            stored = imports.store_import(
                db, scope(), run_id, now(), with_duplicates=both
            )
    except UserError as error:
        where = f"{error.field}: " if error.field else ""
        flash(where + tell(error.message, **error.values), "error")
        return redirect(url_for("learners.import_run", run_id=run_id))
    added = i18n.plural(
        language(), "%(n)s person was added.", "%(n)s people were added.", stored
    )
    flash(added, "success")
    return redirect(url_for("learners.index"))


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
    return _csv(template(), "lernende-vorlage.csv")


@bp.get("/lernende/export.csv")
@allow(*OFFICE)
def export() -> ResponseReturnValue:
    """Everybody, as the import reads it; who exported is kept in the trail."""
    with database().write() as db:
        known = imports.known_to(db, scope(), now())
        people = everybody(db, scope())
        content = write(people, known)
        details = {"count": len(people)}
        record(
            db, scope(), now(), "learner.export", "office", scope().office_id, details
        )
    return _csv(content, f"lernende-{office().county_ags}-{today().isoformat()}.csv")


def _csv(content: bytes, name: str) -> Response:
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
