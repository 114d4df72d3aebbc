"""What somebody decides about an uploaded list: letters, headings, words, people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from service.access import one
from service.errors import UserError
from service.learners.imports import actions as imports
from service.learners.imports import choices
from service.learners.imports.choices import Choices
from service.learners.imports.headings import VOCABULARY as HEADING
from service.learners.imports.pages import decisions
from service.learners.imports.queries import Review, known_to
from service.learners.routes.blueprint import bp
from service.learners.tables import ImportRun
from service.typed.letters import readings
from service.typed.sheets import WORKBOOK
from service.web.permission import OFFICE, allow
from service.web.request import database, now, scope, tell

ROW = "row-"


@bp.post("/lernende/import/<run_id>/schrift")
@allow(*OFFICE)
def import_letters(run_id: str) -> ResponseReturnValue:
    """How the letters of the file are to be read."""
    chosen = request.form.get("encoding", "")

    def change(made: Choices, seen: Review) -> Choices:
        ways = {way.encoding for way in readings(seen.run.upload)} | {WORKBOOK}
        if chosen not in ways:
            raise UserError("Please choose one of the options.")
        return made.model_copy(update={"encoding": chosen})

    return _decide(run_id, change)


@bp.post("/lernende/import/<run_id>/spalten")
@allow(*OFFICE)
def import_headings(run_id: str) -> ResponseReturnValue:
    """What the headings mean, from now on."""
    texts, meanings = request.form.getlist("word"), request.form.getlist("meaning")
    chosen = {t: m for t, m in zip(texts, meanings, strict=False) if m}
    return _explain(run_id, {HEADING: chosen})


@bp.post("/lernende/import/<run_id>/woerter")
@allow(*OFFICE)
def import_words(run_id: str) -> ResponseReturnValue:
    """What words mean, from now on."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    lists = (request.form.getlist(n) for n in ("vocabulary", "word", "meaning"))
    for vocabulary, word, meaning in zip(*lists, strict=False):
        if meaning:
            found[vocabulary][word] = meaning
    return _explain(run_id, found)


@bp.post("/lernende/import/<run_id>/nullen")
@allow(*OFFICE)
def import_zeros(run_id: str) -> ResponseReturnValue:
    """Whether eaten zeros of a column are put back."""
    column, wanted = request.form.get("column", ""), request.form.get("put") == "back"

    def change(made: Choices, _seen: Review) -> Choices:
        now_accepted = choices.accepted(column, wanted, made.accepted)
        return made.model_copy(update={"accepted": now_accepted})

    return _decide(run_id, change)


@bp.post("/lernende/import/<run_id>/personen")
@allow(*OFFICE)
def import_people(run_id: str) -> ResponseReturnValue:
    """Who is somebody new, who is on the list already, who is left out."""
    posted = {
        name.removeprefix(ROW): value
        for name, value in request.form.items()
        if name.startswith(ROW)
    }
    sure, unsure = request.form.get("sure", ""), request.form.get("unsure", "")

    def change(made: Choices, seen: Review) -> Choices:
        new = decisions(seen.outcome, posted, sure, unsure)
        return made.model_copy(update={"people": made.people | new})

    return _decide(run_id, change)


def _decide(
    run_id: str, change: Callable[[Choices, Review], Choices]
) -> ResponseReturnValue:
    try:
        with database().write() as db:
            imports.decide(db, scope(), run_id, now(), change)
    except UserError as error:
        flash(tell(error.message, **error.values), "error")
    return back(run_id)


def _explain(run_id: str, found: dict[str, dict[str, str]]) -> ResponseReturnValue:
    try:
        with database().write() as db:
            one(db, ImportRun, scope(), run_id)
            known = known_to(db, scope(), now())
            for vocabulary, meanings in found.items():
                imports.explain(db, scope(), vocabulary, meanings, known, now())
            imports.decide(db, scope(), run_id, now(), lambda made, _seen: made)
    except UserError as error:
        flash(tell(error.message, **error.values), "error")
    return back(run_id)


def back(run_id: str) -> ResponseReturnValue:
    """The list again, with what was decided."""
    return redirect(url_for("learners.import_run", run_id=run_id))
