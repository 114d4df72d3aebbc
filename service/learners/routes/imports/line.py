"""One line of a list, corrected on the page; all faulty ones as a file."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.errors import NotFound, UserError
from service.learners.imports import actions as imports
from service.learners.imports.choices import OUT, Choices
from service.learners.imports.columns import BY_KEY
from service.learners.imports.lists import faulty_lines
from service.learners.imports.outcome import FAULTY, STORED, Entry
from service.learners.imports.queries import Review, review
from service.learners.imports.reading import LONGEST_CELL
from service.learners.routes.blueprint import bp
from service.learners.routes.imports.decisions import back
from service.learners.routes.imports.run import fault_text
from service.learners.routes.imports.upload import csv_answer
from service.web.permission import OFFICE, allow
from service.web.request import database, now, scope

CELL = "cell-"


@bp.get("/lernende/import/<run_id>/fehler.csv")
@allow(*OFFICE)
def import_faults(run_id: str) -> ResponseReturnValue:
    """The lines that are not in order, each with the reason, to be uploaded again."""
    with database().read() as db:
        try:
            seen = review(db, scope(), run_id, now())
        except UserError:
            raise NotFound("ImportRun") from None
    reasons = ((entry, _reason(entry)) for entry in seen.outcome.of(FAULTY))
    content = faulty_lines(seen.sheet.rows, seen.head, reasons)
    return csv_answer(content, f"korrektur-{run_id}.csv")


def _reason(entry: Entry) -> str:
    return " ".join(
        f"{f.header}: {fault_text(f)}" if f.header else fault_text(f)
        for f in entry.faults
    )


@bp.get("/lernende/import/<run_id>/zeile/<row>")
@allow(*OFFICE)
def import_line(run_id: str, row: str) -> ResponseReturnValue:
    """A line's cells as a form."""
    with database().read() as db:
        try:
            seen = review(db, scope(), run_id, now())
        except UserError:
            raise NotFound("ImportRun") from None
    return _line_page(seen, _entry(seen, row))


@bp.post("/lernende/import/<run_id>/zeile/<row>")
@allow(*OFFICE)
def import_line_post(run_id: str, row: str) -> ResponseReturnValue:
    """Keeps the corrected cells, or leaves the line out, or takes it in again."""
    what = request.form.get("what", "")

    def change(made: Choices, seen: Review) -> Choices:
        entry = _entry(seen, row)
        people = {k: v for k, v in made.people.items() if k != row}
        if what == "out":
            return made.model_copy(update={"people": people | {row: OUT}})
        if what == "in":
            return made.model_copy(update={"people": people})
        cells = {
            key: request.form[f"{CELL}{key}"][:LONGEST_CELL]
            for key in entry.line.cells
            if f"{CELL}{key}" in request.form
        }
        return made.model_copy(update={"cells": made.cells | {row: cells}})

    with database().write() as db:
        try:
            seen = imports.decide(db, scope(), run_id, now(), change)
        except UserError:
            raise NotFound("ImportRun") from None
    entry = _entry(seen, row)
    if entry.kind == FAULTY and what not in ("out", "in"):
        return _line_page(seen, entry), 422
    if what == "in" and entry.kind == FAULTY:
        return redirect(url_for("learners.import_line", run_id=run_id, row=row))
    return back(run_id)


def _entry(seen: Review, row: str) -> Entry:
    """The line of a row; NotFound where there is none to be corrected."""
    for entry in seen.outcome.entries:
        if str(entry.line.row) == row and entry.line.cells and entry.kind != STORED:
            return entry
    raise NotFound("ImportRun")


def _line_page(seen: Review, entry: Entry) -> str:
    return render_template(
        "learners/imports/line.html",
        run=seen.run,
        row=entry.line.row,
        kind=entry.kind,
        fields=[_field(key, text, entry) for key, text in entry.line.cells.items()],
        general=[fault_text(f) for f in entry.faults if not _shown(f.key, entry)],
    )


def _shown(key: str, entry: Entry) -> bool:
    return key in entry.line.cells


def _field(key: str, text: str, entry: Entry) -> dict[str, Any]:
    return {
        "name": f"{CELL}{key}",
        "id": f"f-{key}",
        "label": BY_KEY[key].header,
        "value": text,
        "errors": [fault_text(f) for f in entry.faults if f.key == key],
        "hint": "",
        "quiet": True,
        "required": False,
    }
