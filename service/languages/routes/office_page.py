"""The office's page: which languages, in which order, how far their texts are."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from service import i18n
from service.errors import UserError
from service.languages import actions, wording
from service.languages.forms import PLACE, STATE, field, offer_in
from service.languages.routes.blueprint import bp
from service.offered import State, offered, state
from service.web.forms import FormState, read_form
from service.web.permission import OFFICE, allow
from service.web.request import database, now, office, scope, tell
from service.web.seen import overwriting, shown


@bp.get("/einrichtung/sprachen")
@allow(*OFFICE)
def index() -> ResponseReturnValue:
    """What holds now."""
    with database().read() as db:
        return _page(shown(actions.decided(db, scope())))


@bp.post("/einrichtung/sprachen")
@allow(*OFFICE)
def decide() -> ResponseReturnValue:
    """Keeps it; every page offers these languages at once."""
    form = read_form(offer_in())
    if form.valid is None:
        return _page(form, 422)
    try:
        with overwriting(form, lambda db: actions.decided(db, scope())) as db:
            actions.decide(db, scope(), form.valid, now())
    except UserError as error:
        form.add(error)
        return _page(form, 422)
    flash(tell("Saved."), "success")
    return redirect(url_for("languages.index"))


def _page(form: FormState[Any], code: int = 200) -> ResponseReturnValue:
    settings = office().settings
    states = [(one.value, tell(wording.STATES[one])) for one in State]
    rows = [
        {
            "code": language,
            "name": i18n.own_name(language),
            "german": wording.name(language, i18n.DEFAULT),
            "shown": language in offered(settings),
            "state": tell(wording.STATES[state(settings, language)]),
            "place": form.field(
                PLACE + field(language),
                tell("Place of %(language)s", language=i18n.own_name(language)),
                min=1,
                max=99,
            ),
            "states": form.field(
                STATE + field(language),
                tell("Texts in %(language)s", language=i18n.own_name(language)),
                options=states,
            )
            if language not in i18n.STAFF
            else None,
        }
        for language in i18n.languages()
    ]
    hidden = form.field("hidden", tell("Show nothing that the office has not released"))
    return render_template(
        "languages/office.html", form=form, rows=rows, hidden=hidden
    ), code
