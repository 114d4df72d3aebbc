"""A forgotten password: a link by mail, used once."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.accounts import forgotten as actions
from service.accounts import tries
from service.accounts.forms import ForgottenIn, NewPasswordIn
from service.accounts.routes.blueprint import bp
from service.errors import UserError
from service.web.forms import FormState, filled, read_form
from service.web.permission import public
from service.web.request import database, language, now, parts, scope, tell

ASKED_PER_ADDRESS = 20  # an hour


@bp.get("/passwort-vergessen")
@public
def forgotten() -> ResponseReturnValue:
    """Asks for the user name."""
    return render_template("accounts/forgotten.html", form=filled({}))


@bp.post("/passwort-vergessen")
@public
def forgotten_post() -> ResponseReturnValue:
    """Sends a link to the account's address; every name is answered alike."""
    form = read_form(ForgottenIn)
    if form.valid is None:
        return render_template("accounts/forgotten.html", form=form), 422
    door = tries.Door("forgotten", request.remote_addr or "", ASKED_PER_ADDRESS)
    try:
        with database().write() as db:
            tries.note_try(db, (door,), now())
            base = parts().settings.base_url
            actions.ask(db, scope(), form.valid.name, base, language(), now())
    except UserError as error:
        form.add(error)
        return render_template("accounts/forgotten.html", form=form), 429
    return render_template("accounts/forgotten_asked.html")


@bp.get("/passwort-neu/<token>")
@public
def new_password(token: str) -> ResponseReturnValue:
    """Asks for the new password; a used or old link says so."""
    with database().read() as db:
        usable = actions.usable(db, token, now())
    return _page(filled({}), usable, 200 if usable else 404)


@bp.post("/passwort-neu/<token>")
@public
def new_password_post(token: str) -> ResponseReturnValue:
    """Stores the new password; every login of the account ends."""
    form = read_form(NewPasswordIn)
    with database().read() as db:
        usable = actions.usable(db, token, now())
    if form.valid is None and usable:
        return _page(form, usable, 422)
    with database().write() as db:
        done = form.valid is not None and actions.renew(
            db, token, form.valid.password, now()
        )
    if not done:
        return _page(form, False, 404)
    flash(tell("Your password is changed. Please sign in with it."), "success")
    return redirect(url_for("accounts.login"))


def _page(form: FormState[Any], usable: bool, code: int) -> ResponseReturnValue:
    return render_template("accounts/new_password.html", form=form, usable=usable), code
