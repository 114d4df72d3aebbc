"""The parts of the set-up as lists: upload or paste, what becomes of it, export."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from service import i18n
from service.audit.actions import record
from service.errors import NotFound, UserError
from service.lists import actions as lists
from service.lists.files import template, write
from service.lists.outcome import CHANGED, LEFT
from service.lists.queries import Review, known_to, recent_imports
from service.lists.reading import MOST_LINES
from service.lists.records import Entry, written
from service.lists.tables import ImportRun
from service.lists.views import SHOWN, ListPages, csv_answer, uploaded
from service.supply.lists.kinds import KINDS, LISTS
from service.supply.routes.blueprint import bp
from service.supply.sections import SECTIONS, Section
from service.typed.sheets import LARGEST_FILE
from service.web.forms import FormState
from service.web.permission import OFFICE, allow
from service.web.request import database, language, now, office, scope, today

BY_PATH = {section.path: section for section in SECTIONS}
BY_NAME = {section.name: section for section in SECTIONS}


def _section(part: str) -> Section:
    if part not in BY_PATH:
        raise NotFound("section")
    return BY_PATH[part]


@allow(*OFFICE)
def upload(part: str) -> ResponseReturnValue:
    """The form, what a list looks like, and the latest uploads."""
    return _upload_page(_section(part), FormState())


@allow(*OFFICE)
def upload_post(part: str) -> ResponseReturnValue:
    """Reads a file or a pasted table; nothing is stored yet."""
    section = _section(part)
    form: FormState[Any] = FormState(values=MultiDict(request.form))
    try:
        name, content = uploaded()
        with database().write() as db:
            kind = KINDS[section.name]
            run = lists.upload(db, scope(), kind, name, content, now())
    except UserError as error:
        form.add(error)
        return _upload_page(section, form, 422)
    return redirect(PAGES.address("run", run.id))


@allow(*OFFICE)
def list_template(part: str) -> ResponseReturnValue:
    """An empty list to fill in."""
    section = _section(part)
    return csv_answer(template(LISTS[section.name].layout), f"{part}-vorlage.csv")


@allow(*OFFICE)
def list_export(part: str) -> Response:
    """Everything in use, as the import reads it; who exported is kept in the trail."""
    found = LISTS[_section(part).name]
    with database().write() as db:
        known = known_to(db, scope(), KINDS[found.layout.name], now())
        rows = [r for r in found.standing(db, scope()) if r.active]
        content = write(
            (written(row.model, row.id) for row in rows), found.layout, known
        )
        action, details = f"{found.layout.name}.export", {"count": len(rows)}
        record(db, scope(), now(), action, "office", scope().office_id, details)
    name = f"{part}-{office().county_ags}-{today().isoformat()}.csv"
    return csv_answer(content, name)


def _upload_page(
    section: Section, form: FormState[Any], code: int = 200
) -> ResponseReturnValue:
    with database().read() as db:
        runs = recent_imports(db, scope(), section.name)
    layout = LISTS[section.name].layout
    page = render_template(
        "supply/lists/upload.html",
        form=form,
        section=section,
        runs=runs,
        columns=[c.header for c in layout.columns if c.key != "number"],
        example=layout.example,
        most_lines=MOST_LINES,
        most_mb=LARGEST_FILE // 1024 // 1024,
    )
    return page, code


def _lines_page(seen: Review) -> str:
    found = seen.outcome
    return PAGES.page(
        "supply/lists/lines.html",
        seen.run,
        **PAGES.common(seen),
        section=BY_NAME[seen.run.subject],
        changes=[_told_change(seen, entry) for entry in found.of(CHANGED)[:SHOWN]],
        left=[(entry.line.row, _title(seen, entry)) for entry in found.of(LEFT)],
        preview=[_as_stored(seen, entry) for entry in found.preview],
    )


def _title(seen: Review, entry: Entry) -> str:
    cells = entry.line.cells
    return " · ".join(filter(None, map(cells.get, seen.kind.layout.who[1:])))[:80]


def _told_change(seen: Review, entry: Entry) -> dict[str, Any]:
    assert entry.record is not None
    return {
        "row": entry.line.row,
        "id": entry.record.id,
        "name": _title(seen, entry) or entry.record.id,
        "fields": [(c.header, c.before, c.after) for c in entry.shown],
    }


def _as_stored(seen: Review, entry: Entry) -> tuple[int, list[tuple[str, str]]]:
    """Row and every filled column of a new record."""
    row = written(entry.model)
    columns = seen.kind.layout.columns
    cells = [(c.header, c.write(row, seen.known)) for c in columns]
    return entry.line.row, [(header, text) for header, text in cells if text]


def _told(run: ImportRun) -> str:
    """How much a list has brought so far."""
    added = i18n.plural(
        language(), "%(n)s entry was added.", "%(n)s entries were added.", run.stored
    )
    changed = i18n.plural(
        language(),
        "%(n)s entry was changed.",
        "%(n)s entries were changed.",
        run.changed,
    )
    return " ".join([added] * bool(run.stored) + [changed] * bool(run.changed))


for _part in BY_PATH:
    for _view, _rule, _method in (
        (upload, "liste", "GET"),
        (upload_post, "liste", "POST"),
        (list_template, "vorlage.csv", "GET"),
        (list_export, "export.csv", "GET"),
    ):
        # Not as <part>: the addresses of single entries would come first.
        bp.add_url_rule(
            f"/einrichtung/{_part}/{_rule}",
            view_func=_view,
            methods=[_method],
            defaults={"part": _part},
        )

PAGES = ListPages(
    bp,
    "/einrichtung/listen",
    KINDS,
    "supply/lists/_list.html",
    _lines_page,
    _told,
    home=lambda subject: url_for(f"supply.{subject}"),
    again=lambda subject: url_for("supply.upload", part=BY_NAME[subject].path),
)
PAGES.add()
