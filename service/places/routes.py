"""The gazetteer's pages: list, import of the office's own list, removal."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.access import one
from service.errors import NotFound, UserError
from service.lists.record_views import Part, RecordPages
from service.places import actions, queries
from service.places.forms import PlaceIn
from service.places.lists import PLACES
from service.places.tables import Place
from service.web.forms import FormState, read_form
from service.web.notices import offer_undo
from service.web.permission import OFFICE, allow
from service.web.request import database, now, office, scope, tell
from service.web.sent_again import brought_id, gone_already, made_before, new_form

bp = Blueprint("places", __name__)
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


@bp.get("/einrichtung/orte/neu")
@allow(*OFFICE)
def new() -> ResponseReturnValue:
    """The form of a new place; a link may fill it."""
    asked = {k: v for k, v in request.args.items() if k in PlaceIn.model_fields}
    return _form(new_form(asked))


@bp.post("/einrichtung/orte/neu")
@allow(*OFFICE)
def add() -> ResponseReturnValue:
    """Adds a place; also brings a removed one back. Sent again it corrects it."""
    row_id = brought_id()
    form = read_form(PlaceIn)
    if form.valid is None:
        return _form(form, 422)
    try:
        with database().write() as db:
            known = {place.id for place in queries.places(db, scope())}
            if made_before(db, scope(), row_id, known, {"place.add"}):
                actions.change_place(db, scope(), row_id, form.valid, now())
            else:
                actions.add_place(db, scope(), form.valid, now(), "office", row_id)
    except UserError as error:
        form.add(error)
        return _form(form, 422)
    flash(tell("Saved."), "success")
    return redirect(url_for("places.index", q=form.valid.name))


def _form(form: FormState[Any], code: int = 200) -> ResponseReturnValue:
    return render_template("places/form.html", form=form), code


@bp.post("/einrichtung/orte/<place_id>/entfernen")
@allow(*OFFICE)
def remove(place_id: str) -> ResponseReturnValue:
    """Removes a place that nobody uses; the notice brings it back."""
    try:
        with database().write() as db:
            row = one(db, Place, scope(), place_id)
            values = {name: str(getattr(row, name)) for name in PlaceIn.model_fields}
            actions.remove(db, scope(), place_id, now())
    except NotFound:
        return gone_already("place.remove", place_id, "places.index")
    except UserError as error:
        flash(tell(error.message, **error.values), "error")
    else:
        offer_undo(tell("Removed."), url_for("places.add"), values)
    return redirect(url_for("places.index"))


RecordPages(
    bp,
    "/einrichtung",
    "/einrichtung/orte/listen",
    {"places": Part("orte", "Towns and villages", PLACES, "places.index")},
)
