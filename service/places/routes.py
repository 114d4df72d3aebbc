"""The gazetteer's pages: list, import of the office's own list, removal."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.errors import UserError
from service.places import actions, queries
from service.places.forms import Fault, ImportIn, decode, parse
from service.web.forms import FormState, filled, read_form
from service.web.permission import OFFICE, allow
from service.web.request import database, now, office, scope, tell

bp = Blueprint("places", __name__)
SHOWN_FAULTS = 200
PAGE = 100


@bp.get("/einrichtung/orte")
@allow(*OFFICE)
def index() -> ResponseReturnValue:
    """All places of the office, or those that fit what is searched."""
    wanted = request.args.get("q", "")
    with database().read() as db:
        found = queries.places(db, scope())
    shown = queries.search(found, wanted, most=50) if wanted.strip() else found
    known = queries.outline(office().county_ags) is not None
    page = _page_of(len(shown), request.args.get("seite", 1, type=int), wanted)
    start = (page["number"] - 1) * PAGE
    return render_template(
        "places/index.html",
        places=shown[start : start + PAGE],
        total=len(found),
        wanted=wanted,
        outline=known,
        page=page,
    )


def _page_of(total: int, asked: int, wanted: str) -> dict[str, Any]:
    """The page's number and its neighbours, for the macro."""
    pages = max(1, -(-total // PAGE))
    number = min(max(asked, 1), pages)

    def url(n: int) -> str:
        return url_for("places.index", q=wanted or None, seite=n)

    return {
        "number": number,
        "pages": pages,
        "total": total,
        "prev_url": url(number - 1) if number > 1 else "",
        "next_url": url(number + 1) if number < pages else "",
    }


@bp.post("/einrichtung/orte/<place_id>/entfernen")
@allow(*OFFICE)
def remove(place_id: str) -> ResponseReturnValue:
    """Removes a place that nobody uses."""
    try:
        with database().write() as db:
            actions.remove(db, scope(), place_id, now())
    except UserError as error:
        flash(tell(error.message, **error.values), "error")
    else:
        flash(tell("Removed."), "success")
    return redirect(url_for("places.index"))


@bp.get("/einrichtung/orte/import")
@allow(*OFFICE)
def import_list() -> ResponseReturnValue:
    """Asks for the file."""
    return _page(filled({}))


@bp.post("/einrichtung/orte/import")
@allow(*OFFICE)
def import_check() -> ResponseReturnValue:
    """The dry run: says what would happen and every bad line; stores nothing."""
    form: FormState[ImportIn] = FormState()
    file = request.files.get("file")
    try:
        if file is None or not file.filename:
            raise UserError("Please choose a file.", "file")
        text = decode(file.stream.read())
        rows, faults = parse(text)
    except UserError as error:
        form.add(error)
        return _page(form, code=422)
    if faults:
        return _page(form, faults=faults, code=422)
    with database().read() as db:
        change = actions.compare(db, scope(), rows)
    return _page(form, change=change, content=text)


@bp.post("/einrichtung/orte/import/speichern")
@allow(*OFFICE)
def import_store() -> ResponseReturnValue:
    """Stores a list that was checked; checked again, all or nothing."""
    form = read_form(ImportIn)
    if form.valid is None:
        return _page(form, code=422)
    try:
        rows, faults = parse(form.valid.content)
        if faults:
            return _page(form, faults=faults, code=422)
        with database().write() as db:
            change = actions.import_list(db, scope(), rows, now())
    except UserError as error:
        form.add(error)
        return _page(form, code=422)
    message = "%(new)s places added, %(changed)s changed."
    flash(tell(message, new=change.new, changed=change.changed), "success")
    return redirect(url_for("places.index"))


def _page(
    form: FormState[ImportIn],
    *,
    change: actions.Change | None = None,
    content: str = "",
    faults: tuple[Fault, ...] = (),
    code: int = 200,
) -> ResponseReturnValue:
    page = render_template(
        "places/import.html",
        form=form,
        change=change,
        content=content,
        faults=[(f.line, tell(f.message, **f.values)) for f in faults[:SHOWN_FAULTS]],
        more_faults=max(0, len(faults) - SHOWN_FAULTS),
    )
    return page, code
