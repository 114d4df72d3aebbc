"""How long data stand: set by an administrator, told to everybody."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from service.access import Role
from service.errors import UserError
from service.own_data import actions, wording
from service.own_data.forms import PeriodsIn
from service.own_data.periods import PERIODS, coming, settings_of
from service.own_data.routes.blueprint import bp
from service.web.forms import FormState, read_form
from service.web.permission import allow
from service.web.request import database, language, now, office, scope, tell, today
from service.web.seen import overwriting, shown


@bp.app_context_processor
def beside_notices() -> dict[str, Any]:
    """The privacy notice asks for it by name: it knows nothing of this package."""
    return {"kept_how_long": kept_how_long}


def kept_how_long() -> list[str]:
    """What holds today, in the language of the page."""
    return wording.kept_texts(office().settings, today(), language())


@bp.get("/einrichtung/aufbewahrung")
@allow(Role.ADMINISTRATOR)
def periods() -> ResponseReturnValue:
    """The periods of the office within their bounds."""
    with database().read() as db:
        return _page(shown(_stored(db)))


@bp.post("/einrichtung/aufbewahrung")
@allow(Role.ADMINISTRATOR)
def periods_post() -> ResponseReturnValue:
    """Keeps them: longer at once, shorter after the warning."""
    form: FormState[PeriodsIn] = read_form(PeriodsIn)
    if form.valid is None:
        return _page(form, 422)
    try:
        with overwriting(form, _stored) as db:
            actions.set_periods(db, scope(), form.valid, now())
            later = coming(settings_of(db, scope()), today())
    except UserError as error:
        form.add(error)
        return _page(form, 422)
    if later is None:
        flash(tell("Saved."), "success")
    else:
        day = f"{later.since:%d.%m.%Y}"
        flash(tell("Saved. What is shorter holds from %(day)s.", day=day), "success")
    return redirect(url_for("own_data.periods"))


def _stored(db: Session) -> dict[str, int]:
    return actions.set_for_last(settings_of(db, scope()), today())


def _page(form: FormState[Any], code: int = 200) -> ResponseReturnValue:
    with database().read() as db:
        settings = settings_of(db, scope())
    page = render_template(
        "own_data/periods.html",
        form=form,
        bounds=PERIODS,
        titles={key: tell(text) for key, text in wording.TITLES.items()},
        told=wording.kept_texts(settings, today(), language()),
        warned=wording.warned_days(),
    )
    return page, code
