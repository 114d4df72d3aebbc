"""The pages of lists of records: upload or paste, what becomes of it, export.

A feature names its lists and where they stand; learners, who are asked who they are,
have pages of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from service import i18n
from service.audit.actions import record
from service.errors import UserError
from service.lists import actions
from service.lists.columns import NUMBER
from service.lists.files import template, write
from service.lists.outcome import CHANGED, LEFT
from service.lists.queries import Review, known_to, recent_imports
from service.lists.reading import MOST_LINES
from service.lists.records import Entry, RecordList, written
from service.lists.tables import ImportRun
from service.lists.views import SHOWN, ListPages, csv_answer, uploaded
from service.typed.sheets import LARGEST_FILE
from service.web.forms import FormState
from service.web.permission import OFFICE, allow
from service.web.request import database, language, now, office, scope, tell, today

View = Callable[[], ResponseReturnValue]


@dataclass(frozen=True)
class Part:
    """A list on the pages: its part of the address, its title, the page of one."""

    path: str
    title: str
    found: RecordList
    home: str  # endpoint of all records
    one: str = ""  # endpoint of one record, with `row_id`


class RecordPages:
    """Uploads, runs and exports of some lists on a blueprint.

    The runs stand at `runs`; each part at `<root>/<path>/liste` and beside it.
    """

    def __init__(
        self, bp: Blueprint, root: str, runs: str, parts: Mapping[str, Part]
    ) -> None:
        self.bp, self.parts = bp, parts
        self.kinds = {name: part.found.kind() for name, part in parts.items()}
        self.pages = ListPages(
            bp,
            runs,
            self.kinds,
            "lists/_set_up.html",
            self._lines_page,
            _told,
            home=lambda subject: url_for(parts[subject].home),
            again=lambda subject: url_for(f"{bp.name}.upload", part=subject),
            title=lambda subject: tell(parts[subject].title),
        )
        self.pages.add()
        for name, part in parts.items():
            for endpoint, rule, view in (
                ("upload", "liste", self._upload),
                ("upload_post", "liste", self._upload_post),
                ("list_template", "vorlage.csv", self._template),
                ("list_export", "export.csv", self._export),
            ):
                # Not as <part>: the addresses of single records would come first.
                bp.add_url_rule(
                    f"{root}/{part.path}/{rule}",
                    endpoint,
                    self._views.setdefault(endpoint, allow(*OFFICE)(_view(view))),
                    methods=["POST" if endpoint.endswith("_post") else "GET"],
                    defaults={"part": name},
                )

    @property
    def _views(self) -> dict[str, Any]:
        found: dict[str, Any] = self.__dict__.setdefault("_made", {})
        return found

    def _upload(self, part: str) -> ResponseReturnValue:
        """The form, what a list looks like, and the latest uploads."""
        return self._upload_page(part, FormState())

    def _upload_post(self, part: str) -> ResponseReturnValue:
        """Reads a file or a pasted table; nothing is stored yet."""
        form: FormState[Any] = FormState(values=MultiDict(request.form))
        try:
            name, content = uploaded()
            with database().write() as db:
                kind = self.kinds[part]
                run = actions.upload(db, scope(), kind, name, content, now())
        except UserError as error:
            form.add(error)
            return self._upload_page(part, form, 422)
        return redirect(self.pages.address("run", run.id))

    def _template(self, part: str) -> ResponseReturnValue:
        """An empty list to fill in."""
        shown = self.parts[part]
        return csv_answer(template(shown.found.layout), f"{shown.path}-vorlage.csv")

    def _export(self, part: str) -> ResponseReturnValue:
        """Everything in use, as the import reads it; who exported is kept."""
        shown = self.parts[part]
        with database().write() as db:
            known = known_to(db, scope(), self.kinds[part], now())
            rows = [r for r in shown.found.standing(db, scope()) if r.active]
            lines = (written(row.model, row.id) for row in rows)
            content = write(lines, shown.found.layout, known)
            details = {"count": len(rows)}
            here = scope().office_id
            record(db, scope(), now(), f"{part}.export", "office", here, details)
        day = today().isoformat()
        return csv_answer(content, f"{shown.path}-{office().county_ags}-{day}.csv")

    def _upload_page(
        self, part: str, form: FormState[Any], code: int = 200
    ) -> ResponseReturnValue:
        with database().read() as db:
            runs = recent_imports(db, scope(), part)
        shown = self.parts[part]
        layout = shown.found.layout
        page = render_template(
            "lists/upload.html",
            form=form,
            many=tell(shown.title),
            home=url_for(shown.home),
            empty=url_for(f"{self.bp.name}.list_template", part=part),
            export=url_for(f"{self.bp.name}.list_export", part=part),
            run_url=lambda run: self.pages.address("run", run.id),
            runs=runs,
            columns=[c.header for c in layout.columns if c.key != NUMBER],
            example=layout.example,
            most_lines=MOST_LINES,
            most_mb=LARGEST_FILE // 1024 // 1024,
        )
        return page, code

    def _lines_page(self, seen: Review) -> str:
        found, one = seen.outcome, self.parts[seen.run.subject].one
        return self.pages.page(
            "lists/records.html",
            seen.run,
            **self.pages.common(seen),
            changes=[_told_change(seen, e, one) for e in found.of(CHANGED)[:SHOWN]],
            left=[(entry.line.row, _title(seen, entry)) for entry in found.of(LEFT)],
            preview=[_as_stored(seen, entry) for entry in found.preview],
        )


def _view(method: Callable[[str], ResponseReturnValue]) -> Callable[..., Any]:
    return lambda part: method(part)


def _title(seen: Review, entry: Entry) -> str:
    cells = entry.line.cells
    return " · ".join(filter(None, map(cells.get, seen.kind.layout.who[1:])))[:80]


def _told_change(seen: Review, entry: Entry, one: str) -> dict[str, Any]:
    assert entry.record is not None
    return {
        "row": entry.line.row,
        "url": url_for(one, row_id=entry.record.id) if one else "",
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
