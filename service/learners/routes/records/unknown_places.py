"""The queue of places that people named and that no list has: assign or add each."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from service.errors import UserError
from service.i18n import plural
from service.learners.records import mending, unknown_places
from service.learners.routes.blueprint import bp
from service.places.forms import PlaceIn
from service.places.queries import fold, outline, places
from service.timetables.files import store_folder
from service.timetables.localities import Locality, of_feed
from service.timetables.queries import active_feed
from service.timetables.zone_map import geometry
from service.web.drawing.maps import rings_of
from service.web.forms import FormState, check_form
from service.web.incoming import posted
from service.web.permission import OFFICE, allow
from service.web.request import database, language, now, office, parts, scope, tell


@bp.get("/lernende/orte", endpoint="unknown_places")
@allow(*OFFICE)
def queue() -> ResponseReturnValue:
    """Every unknown name once, with places it may be and what the timetable knows."""
    return _page(FormState())


@bp.post("/lernende/orte", endpoint="settle_place")
@allow(*OFFICE)
def settle() -> ResponseReturnValue:
    """Which place was meant, or a new one; for everybody who named it."""
    who = posted("learner_id")[:20]
    form: FormState[PlaceIn] = FormState()
    try:
        with database().write() as db:
            if "name" in request.form:
                typed = request.form.copy()
                typed.pop("learner_id", None)
                form = check_form(PlaceIn, typed)
                if form.valid is None:
                    form.values["learner_id"] = who
                    return _page(form, 422)
                people = unknown_places.add_and_assign(
                    db, scope(), who, form.valid, now()
                )
            else:
                place_id = posted("place_id")[:20]
                people = mending.assign_place(db, scope(), who, place_id, now())
    except UserError as error:
        if error.field not in PlaceIn.model_fields:
            flash(tell(error.message, **error.values), "error")
            return redirect(url_for("learners.unknown_places"))
        form.add(error)
        form.values["learner_id"] = who
        return _page(form, 422)
    told = plural(
        language(),
        "The place of one person is known now.",
        "The place of %(num)s people is known now.",
        people,
    )
    flash(told, "success")
    return redirect(url_for("learners.unknown_places"))


def _page(form: FormState[Any], code: int = 200) -> ResponseReturnValue:
    with database().read() as db:
        found = unknown_places.unknown_places(db, scope())
        known = places(db, scope())
        stops = _of_timetable(db) if found else {}
    page = render_template(
        "learners/records/unknown_places.html",
        form=form,
        wrong=form.values.get("learner_id", ""),
        found=[(place, stops.get(fold(place.told))) for place in found],
        options=[(p.id, f"{p.name} ({p.postal_code})") for p in known],
    )
    return page, code


def _of_timetable(db: Session) -> dict[str, Locality]:
    """Villages of the timetable by their folded name."""
    shape = outline(office().county_ags)
    rings = rings_of(geometry(shape)) if shape else []
    store = store_folder(parts().settings)
    found = of_feed(active_feed(db, scope()), store, places(db, scope()), rings)
    return {fold(village.name): village for village in found}
