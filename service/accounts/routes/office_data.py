"""What the office says of itself: address, data protection, the texts of the law."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from service.accounts import actions
from service.accounts.forms import OfficeDataIn
from service.accounts.routes.blueprint import bp
from service.accounts.tables import Office
from service.errors import UserError
from service.web.forms import FormState, read_form
from service.web.permission import OFFICE, allow
from service.web.request import database, now, scope, tell
from service.web.seen import overwriting, shown


@bp.get("/einrichtung/stelle")
@allow(*OFFICE)
def office_data() -> ResponseReturnValue:
    """The form with what is public now."""
    with database().read() as db:
        return _page(shown(_stored(db)))


@bp.post("/einrichtung/stelle")
@allow(*OFFICE)
def office_data_post() -> ResponseReturnValue:
    """Keeps it; the public pages show it at once."""
    form = read_form(OfficeDataIn)
    if form.valid is None:
        return _page(form, 422)
    try:
        with overwriting(form, _stored) as db:
            actions.change_office(db, scope(), form.valid, now())
    except UserError as error:
        form.add(error)
        return _page(form, 422)
    flash(tell("Saved."), "success")
    return redirect(url_for("accounts.office_data"))


def _stored(db: Session) -> dict[str, Any]:
    return actions.office_data(db.get_one(Office, scope().office_id))


def _page(form: FormState[Any], code: int = 200) -> ResponseReturnValue:
    return render_template("accounts/office_data.html", form=form), code
