"""One uploaded list: what is asked about it, what becomes of it, and storing it."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service import i18n
from service.access import one
from service.errors import UserError
from service.learners.imports import actions as imports
from service.learners.imports import pages
from service.learners.imports.outcome import (
    ADDED,
    CHANGED,
    FAULTY,
    LEFT,
    OPEN,
    SAME,
    STORED,
    Entry,
)
from service.learners.imports.queries import Review, read_again
from service.learners.imports.reading import Fault
from service.learners.imports.words import IGNORED, Known
from service.learners.routes.blueprint import bp
from service.learners.tables import ImportRun
from service.learners.wording import number_text
from service.typed.letters import SENTENCES
from service.web.forms import form_key
from service.web.permission import OFFICE, allow
from service.web.request import database, language, now, scope, tell

SHOWN = 200
KINDS = (ADDED, CHANGED, SAME, LEFT, STORED, OPEN, FAULTY)


@bp.get("/lernende/import/<run_id>")
@allow(*OFFICE)
def import_run(run_id: str) -> ResponseReturnValue:
    """Everything that is asked and that would happen, or how it ended."""
    with database().read() as db:
        run = one(db, ImportRun, scope(), run_id)
        if run.state != "open":
            return render_template("learners/imports/import_done.html", run=run)
        try:
            seen = read_again(db, scope(), run, now())
        except UserError as error:
            return _unreadable(run, error)
    if seen.asks == "letters" or "buchstaben" in request.args:
        return _letters_page(seen)
    if seen.asks == "headings" or "spalten" in request.args:
        return headings_page(seen)
    return _lines_page(seen)


def _unreadable(run: ImportRun, error: UserError) -> ResponseReturnValue:
    message = tell(error.message, **error.values)
    return render_template(
        "learners/imports/import_done.html", run=run, message=message
    )


def _letters_page(seen: Review) -> str:
    return render_template(
        "learners/imports/letters.html",
        run=seen.run,
        why=tell(SENTENCES[seen.sheet.doubt]) if seen.sheet.doubt else "",
        lost=seen.sheet.doubt == "lost",
        ways=pages.letter_rows(seen.run.upload),
    )


def headings_page(seen: Review, message: str = "") -> str:
    """What each heading means; asked before any line is read."""
    return render_template(
        "learners/imports/headings.html",
        run=seen.run,
        rows=pages.heading_rows(seen.sheet.rows, seen.head),
        options=pages.heading_options(),
        nobody=seen.head.settled and not seen.head.names_people,
        message=message,
    )


def _lines_page(seen: Review) -> str:
    found, known = seen.outcome, seen.known
    return render_template(
        "learners/imports/import_run.html",
        run=seen.run,
        form_key=form_key(),
        mark=found.mark,
        count={kind: len(found.of(kind)) for kind in KINDS},
        head=pages.heading_rows(seen.sheet.rows, seen.head),
        encoding=pages.ENCODINGS.get(seen.sheet.encoding, seen.sheet.encoding),
        labels=dict(pages.heading_options()) | {IGNORED: tell("not read")},
        questions=pages.question_rows(found, known),
        words=pages.word_rows(found, known),
        explained=pages.explained_words(found, known),
        eaten=pages.eaten_rows(found),
        accepted=sorted(seen.choices.accepted),
        faulty=[line_faults(entry) for entry in found.of(FAULTY)[:SHOWN]],
        changes=[_changes(entry, known) for entry in found.of(CHANGED)[:SHOWN]],
        left=[pages.entry_person(entry, known) for entry in found.of(LEFT)[:SHOWN]],
        preview=[pages.entry_person(entry, known) for entry in found.preview],
        families=sum(bool(entry.relatives) for entry in found.of(ADDED, OPEN)),
        shown=SHOWN,
    )


def fault_text(fault: Fault) -> str:
    """What is wrong and what helps, in the page's language."""
    return tell(fault.message, **fault.values)


def line_faults(entry: Entry) -> dict[str, Any]:
    """A line with its faults, for the page."""
    name = entry.line.cells.get("call_name") or entry.line.cells.get("phone", "")
    return {
        "row": entry.line.row,
        "name": name[:60],
        "faults": [(fault.header, fault_text(fault)) for fault in entry.faults],
        "readable": bool(entry.line.cells),
    }


def _changes(entry: Entry, known: Known) -> dict[str, Any]:
    assert entry.record is not None and entry.update is not None
    return {
        "row": entry.line.row,
        "number": number_text(entry.record.number),
        "learner_id": entry.record.id,
        "name": entry.record.call_name,
        "fields": [
            (field.header, *(pages.in_words(field.key, text, known) for text in texts))
            for field in entry.update.shown
            for texts in [(field.before, field.after)]
        ],
    }


@bp.post("/lernende/import/<run_id>")
@allow(*OFFICE)
def import_store(run_id: str) -> ResponseReturnValue:
    """Stores what is in order and decided, all of it or nothing."""
    mark, key = request.form.get("mark", ""), request.form.get("form_key", "")[:80]
    try:
        with database().write() as db:
            run = imports.store(db, scope(), run_id, mark, key, now())
    except UserError as error:
        why = error.values.get("why")
        values = error.values | ({"why": tell(str(why))} if why else {})
        flash(tell(error.message, **values), "error")
        return redirect(url_for("learners.import_run", run_id=run_id))
    flash(_told(run), "success")
    if run.state == "stored":
        return redirect(url_for("learners.index"))
    return redirect(url_for("learners.import_run", run_id=run_id))


def _told(run: ImportRun) -> str:
    """How many people a list has brought so far."""
    added = i18n.plural(
        language(), "%(n)s person was added.", "%(n)s people were added.", run.stored
    )
    changed = i18n.plural(
        language(),
        "%(n)s record was changed.",
        "%(n)s records were changed.",
        run.changed,
    )
    return " ".join([added] * bool(run.stored) + [changed] * bool(run.changed))
