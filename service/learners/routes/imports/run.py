"""Learner lists on the pages of all lists: what becomes of each line, who is who."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from service import i18n
from service.learners.imports import pages
from service.learners.imports.kind import KINDS
from service.learners.imports.outcome import Entry
from service.learners.imports.words import Known
from service.learners.routes.blueprint import bp
from service.learners.wording import number_text
from service.lists.choices import Choices
from service.lists.outcome import ADDED, CHANGED, LEFT, OPEN
from service.lists.queries import Review
from service.lists.tables import ImportRun
from service.lists.views import SHOWN, ListPages
from service.web.incoming import posted
from service.web.permission import OFFICE, allow
from service.web.request import language

ROW = "row-"


def _lines_page(seen: Review) -> str:
    found, known = seen.outcome, seen.known
    return PAGES.page(
        "learners/imports/import_run.html",
        seen.run,
        **PAGES.common(seen),
        questions=pages.question_rows(found, known),
        changes=[_changes(entry, known) for entry in found.of(CHANGED)[:SHOWN]],
        left=[_row_and_name(entry, known) for entry in found.of(LEFT)[:SHOWN]],
        preview=[pages.entry_person(entry, known) for entry in found.preview],
        families=sum(bool(entry.relatives) for entry in found.of(ADDED, OPEN)),
    )


def _row_and_name(entry: Entry, known: Known) -> tuple[int, str]:
    who = pages.entry_person(entry, known)
    return who.row, who.name


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


@bp.post("/lernende/import/<run_id>/personen")
@allow(*OFFICE)
def import_people(run_id: str) -> ResponseReturnValue:
    """Who is somebody new, who is on the list already, who is left out."""
    rows = {
        name.removeprefix(ROW): posted(name)
        for name in request.form
        if name.startswith(ROW)
    }
    sure, unsure = posted("sure"), posted("unsure")

    def change(made: Choices, seen: Review) -> Choices:
        new = pages.decisions(seen.outcome, rows, sure, unsure)
        return made.model_copy(update={"people": made.people | new})

    return PAGES.decide(run_id, change)


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


PAGES = ListPages(
    bp,
    "/lernende/import",
    KINDS,
    "learners/imports/_list.html",
    _lines_page,
    _told,
    home=lambda _subject: url_for("learners.index"),
    again=lambda _subject: url_for("learners.upload"),
)
PAGES.add()
