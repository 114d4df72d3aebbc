"""The pages every uploaded list has: letters, headings, words, lines, storing.

A feature that takes lists puts them on its own blueprint and adds what only its kind
has: the upload, and the page of what would become of each line.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request
from flask import url_for as flask_url_for
from flask.typing import ResponseReturnValue

from service.errors import NotFound, UserError
from service.lists import actions, choices, pages
from service.lists.actions import Kinds
from service.lists.cells import EATEN
from service.lists.choices import OUT, Choices
from service.lists.columns import Layout
from service.lists.files import faulty_lines
from service.lists.outcome import FAULTY, KINDS, STORED, Judged
from service.lists.queries import Review, known_to, read_again, run_of
from service.lists.reading import Fault
from service.lists.tables import ImportRun
from service.lists.words import IGNORED
from service.typed.letters import SENTENCES, readings
from service.typed.sheets import LARGEST_FILE, WORKBOOK
from service.web.forms import form_key
from service.web.incoming import posted, posted_all, posted_choice, posted_text
from service.web.permission import OFFICE, allow
from service.web.request import database, now, scope, tell

CSV = "text/csv; charset=utf-8"
CELL = "cell-"
SHOWN = 200


@dataclass(frozen=True)
class ListPages:
    """The pages of some kinds of lists at an address.

    `frame` is the template around them; `lines` shows what becomes of each line;
    `told` says what has been stored; `home` is where it stands, `again` the upload,
    `title` what such records are called.
    """

    bp: Blueprint
    path: str
    kinds: Kinds
    frame: str
    lines: Callable[[Review], str]
    told: Callable[[ImportRun], str]
    home: Callable[[str], str]
    again: Callable[[str], str]
    title: Callable[[str], str] = str

    def add(self) -> None:
        """Puts all of them on the blueprint."""
        for name, rule, method in (
            ("run", "", "GET"),
            ("store", "", "POST"),
            ("letters", "/schrift", "POST"),
            ("headings", "/spalten", "POST"),
            ("words", "/woerter", "POST"),
            ("zeros", "/nullen", "POST"),
            ("faults", "/fehler.csv", "GET"),
            ("line", "/zeile/<row>", "GET"),
            ("line_post", "/zeile/<row>", "POST"),
            ("settle", "/erledigt", "POST"),
        ):
            view = self._allowed(getattr(self, name))
            rule = f"{self.path}/<run_id>{rule}"
            self.bp.add_url_rule(rule, f"import_{name}", view, methods=[method])

    def _allowed(self, method: Callable[..., Any]) -> Callable[..., Any]:
        def view(**values: str) -> ResponseReturnValue:
            found: ResponseReturnValue = method(**values)
            return found

        return allow(*OFFICE)(view)

    def address(self, name: str, run_id: str, **values: Any) -> str:
        """The address of one of the pages."""
        return flask_url_for(f"{self.bp.name}.import_{name}", run_id=run_id, **values)

    def page(self, template: str, run: ImportRun, **values: Any) -> str:
        """A page of an upload; in it `at(name)` is the address of another one."""
        return render_template(
            template,
            frame=self.frame,
            run=run,
            at=lambda name, **more: self.address(name, run.id, **more),
            home=self.home(run.subject),
            again=self.again(run.subject),
            many=self.title(run.subject),
            **values,
        )

    def back(self, run_id: str) -> ResponseReturnValue:
        """The list again, with what was decided."""
        return redirect(self.address("run", run_id))

    def run(self, run_id: str) -> ResponseReturnValue:
        """Everything that is asked and that would happen, or how it ended."""
        with database().read() as db:
            run, kind = run_of(db, scope(), run_id, self.kinds)
            if run.state != "open":
                told = self.told(run) if run.stored or run.changed else ""
                return self.page("lists/done.html", run, told=told)
            try:
                seen = read_again(db, scope(), kind, run, now())
            except UserError as error:
                message = tell(error.message, **error.values)
                return self.page("lists/done.html", run, message=message)
        if seen.asks == "letters" or "buchstaben" in request.args:
            return self._letters_page(seen)
        if seen.asks == "headings" or "spalten" in request.args:
            return self._headings_page(seen)
        return self.lines(seen)

    def _letters_page(self, seen: Review) -> str:
        return self.page(
            "lists/letters.html",
            seen.run,
            why=tell(SENTENCES[seen.sheet.doubt]) if seen.sheet.doubt else "",
            lost=seen.sheet.doubt == "lost",
            ways=pages.letter_rows(seen.run.upload),
        )

    def _headings_page(self, seen: Review) -> str:
        """What each heading means; asked before any line is read."""
        layout = seen.kind.layout
        return self.page(
            "lists/headings.html",
            seen.run,
            rows=pages.heading_rows(seen.sheet.rows, seen.head),
            options=pages.heading_options(layout),
            nobody=seen.head.settled and not seen.head.names_somebody,
            who=", ".join(filter(None, map(layout.header, layout.who))),
        )

    def store(self, run_id: str) -> ResponseReturnValue:
        """Stores what is in order and decided, all of it or nothing."""
        mark, key = posted("mark"), posted("form_key")[:80]
        try:
            with database().write() as db:
                run = actions.store(db, scope(), self.kinds, run_id, mark, key, now())
        except UserError as error:
            why = error.values.get("why")
            said = {"why": tell(str(why), **error.values)} if why else {}
            values = error.values | said
            flash(tell(error.message, **values), "error")
            return self.back(run_id)
        flash(self.told(run), "success")
        return (
            redirect(self.home(run.subject))
            if run.state == "stored"
            else (self.back(run_id))
        )

    def settle(self, run_id: str) -> ResponseReturnValue:
        """Puts an upload aside."""
        with database().write() as db:
            run, _ = run_of(db, scope(), run_id, self.kinds)
            actions.settle_import(db, scope(), self.kinds, run_id, now())
            subject = run.subject
        return redirect(self.again(subject))

    def letters(self, run_id: str) -> ResponseReturnValue:
        """How the letters of the file are to be read."""
        chosen = posted("encoding")

        def change(made: Choices, seen: Review) -> Choices:
            ways = {way.encoding for way in readings(seen.run.upload)} | {WORKBOOK}
            if chosen not in ways:
                raise UserError("Please choose one of the options.")
            return made.model_copy(update={"encoding": chosen})

        return self.decide(run_id, change)

    def headings(self, run_id: str) -> ResponseReturnValue:
        """What the headings mean, from now on."""
        texts, meanings = posted_all("word"), posted_all("meaning")
        chosen = {t: m for t, m in zip(texts, meanings, strict=False) if m}
        return self._explain(run_id, {"": chosen})

    def words(self, run_id: str) -> ResponseReturnValue:
        """What words mean, from now on."""
        found: dict[str, dict[str, str]] = defaultdict(dict)
        lists = (posted_all(n) for n in ("vocabulary", "word", "meaning"))
        for vocabulary, word, meaning in zip(*lists, strict=False):
            if meaning:
                found[vocabulary][word] = meaning
        return self._explain(run_id, found)

    def zeros(self, run_id: str) -> ResponseReturnValue:
        """Whether eaten zeros of a column are put back."""
        column, wanted = posted_choice("column", EATEN), posted_choice("put", ("back",))

        def change(made: Choices, _seen: Review) -> Choices:
            columns = choices.accepted(column, wanted == "back", made.accepted)
            return made.model_copy(update={"accepted": columns})

        return self.decide(run_id, change)

    def decide(
        self, run_id: str, change: Callable[[Choices, Review], Choices]
    ) -> ResponseReturnValue:
        """Keeps a decision and shows the list again."""
        try:
            with database().write() as db:
                actions.decide(db, scope(), self.kinds, run_id, now(), change)
        except UserError as error:
            flash(tell(error.message, **error.values), "error")
        return self.back(run_id)

    def _explain(
        self, run_id: str, found: dict[str, dict[str, str]]
    ) -> ResponseReturnValue:
        """Keeps what words mean; headings under ""."""
        try:
            with database().write() as db:
                _, kind = run_of(db, scope(), run_id, self.kinds)
                known = known_to(db, scope(), kind, now())
                for vocabulary, meanings in found.items():
                    name = vocabulary or kind.layout.vocabulary
                    actions.explain(
                        db, scope(), kind.layout, name, meanings, known, now()
                    )
                actions.decide(
                    db, scope(), self.kinds, run_id, now(), lambda made, _seen: made
                )
        except UserError as error:
            flash(tell(error.message, **error.values), "error")
        return self.back(run_id)

    def faults(self, run_id: str) -> ResponseReturnValue:
        """The lines that are not in order, each with the reason, to be uploaded."""
        seen = self._review(run_id)
        layout = seen.kind.layout

        def reason(entry: Judged) -> str:
            return " ".join(
                f"{layout.header(f.key)}: {fault_text(f)}"
                if layout.header(f.key)
                else fault_text(f)
                for f in entry.faults
            )

        faulty = ((entry, reason(entry)) for entry in seen.outcome.of(FAULTY))
        content = faulty_lines(seen.sheet.rows, seen.head, faulty)
        return csv_answer(content, f"korrektur-{run_id}.csv")

    def _review(self, run_id: str) -> Review:
        with database().read() as db:
            run, kind = run_of(db, scope(), run_id, self.kinds)
            try:
                return read_again(db, scope(), kind, run, now())
            except UserError:
                raise NotFound("ImportRun") from None

    def line(self, run_id: str, row: str) -> ResponseReturnValue:
        """A line's cells as a form."""
        seen = self._review(run_id)
        return self._line_page(seen, _entry(seen, row))

    def line_post(self, run_id: str, row: str) -> ResponseReturnValue:
        """Keeps the corrected cells, or leaves the line out, or takes it in again."""
        what = posted_choice("what", ("out", "in"))

        def change(made: Choices, seen: Review) -> Choices:
            entry = _entry(seen, row)
            people = {k: v for k, v in made.people.items() if k != row}
            if what == "out":
                return made.model_copy(update={"people": people | {row: OUT}})
            if what == "in":
                return made.model_copy(update={"people": people})
            cells = {
                key: posted_text(f"{CELL}{key}")
                for key in _asked(entry, seen.kind.layout)
                if f"{CELL}{key}" in request.form
            }
            return made.model_copy(update={"cells": made.cells | {row: cells}})

        with database().write() as db:
            try:
                seen = actions.decide(db, scope(), self.kinds, run_id, now(), change)
            except UserError:
                raise NotFound("ImportRun") from None
        entry = _entry(seen, row)
        if entry.kind == FAULTY and what not in ("out", "in"):
            return self._line_page(seen, entry), 422
        if what == "in" and entry.kind == FAULTY:
            return redirect(self.address("line", run_id, row=row))
        return self.back(run_id)

    def _line_page(self, seen: Review, entry: Judged) -> str:
        layout = seen.kind.layout
        asked = _asked(entry, layout)
        return self.page(
            "lists/line.html",
            seen.run,
            row=entry.line.row,
            kind=entry.kind,
            fields=[_field(key, layout.header(key), entry) for key in asked],
            general=[fault_text(f) for f in entry.faults if f.key not in asked],
        )

    def common(self, seen: Review) -> dict[str, Any]:
        """What every page of lines shows."""
        found, known, layout = seen.outcome, seen.known, seen.kind.layout
        return {
            "form_key": form_key(),
            "mark": found.mark,
            "count": {kind: len(found.of(kind)) for kind in KINDS},
            "head": pages.heading_rows(seen.sheet.rows, seen.head),
            "encoding": pages.ENCODINGS.get(seen.sheet.encoding, seen.sheet.encoding),
            "labels": dict(pages.heading_options(layout)) | {IGNORED: tell("not read")},
            "words": pages.word_rows(found, layout, known),
            "explained": pages.explained_words(found, known),
            "eaten": pages.eaten_rows(found, layout),
            "accepted": sorted(seen.choices.accepted),
            "faulty": [
                {
                    "row": entry.line.row,
                    "faults": [
                        (layout.header(f.key), fault_text(f)) for f in entry.faults
                    ],
                    "readable": bool(entry.line.cells),
                    "name": next(
                        filter(None, map(entry.line.cells.get, layout.who[1:])), ""
                    )[:60],
                }
                for entry in found.of(FAULTY)[:SHOWN]
            ],
            "shown": SHOWN,
        }


def _entry(seen: Review, row: str) -> Judged:
    """The line of a row; NotFound where there is none to be corrected."""
    for entry in seen.outcome.entries:
        if str(entry.line.row) == row and entry.line.cells and entry.kind != STORED:
            found: Judged = entry
            return found
    raise NotFound("ImportRun")


def _asked(entry: Judged, layout: Layout) -> tuple[str, ...]:
    """The columns of the file, and those of which a fault says that they are needed."""
    needed = (f.key for f in entry.faults if f.key in layout.by_key)
    return tuple(dict.fromkeys((*entry.line.cells, *needed)))


def _field(key: str, header: str, entry: Judged) -> dict[str, Any]:
    return {
        "name": f"{CELL}{key}",
        "id": f"f-{key}",
        "label": header,
        "value": entry.line.cells.get(key, ""),
        "errors": [fault_text(f) for f in entry.faults if f.key == key],
        "hint": "",
        "quiet": True,
        "required": False,
    }


def fault_text(fault: Fault) -> str:
    """What is wrong and what helps, in the page's language."""
    return tell(fault.message, **fault.values)


def uploaded() -> tuple[str, bytes]:
    """Name and content of what the page sends: a file, or a table pasted into it.

    Raises: UserError where there is neither.
    """
    file = request.files.get("file")
    pasted = posted_text("pasted")
    if file is not None and file.filename:
        if pasted.strip():
            raise UserError("Please send a file or a pasted table, not both.", "pasted")
        return file.filename, file.stream.read(LARGEST_FILE + 1)
    if pasted.strip():
        return tell("pasted table"), pasted.encode()
    raise UserError("Please choose a file.", "file")


def csv_answer(content: bytes, name: str) -> Response:
    """A file to be saved, never kept by a cache."""
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    return Response(content, mimetype=CSV, headers=headers)
