"""One's own account and password."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, logout_user

from service.access import Role, one
from service.accounts import actions, devices, tries
from service.accounts.forms import OwnPasswordIn
from service.accounts.routes.blueprint import bp
from service.accounts.tables import User
from service.errors import UserError
from service.web.forms import FormState, filled, read_form
from service.web.permission import allow
from service.web.request import database, now, scope, tell


@bp.get("/konto")
@allow(*Role)
def home() -> ResponseReturnValue:
    """One's own account; the first page of those who have no other one yet."""
    return render_template("accounts/home.html")


@bp.get("/konto/passwort")
@allow(*Role)
def own_password() -> ResponseReturnValue:
    """Asks for the present and the new password."""
    return _page(filled({}))


@bp.post("/konto/passwort")
@allow(*Role)
def own_password_post() -> ResponseReturnValue:
    """Stores one's own new password; every login ends, this one too."""
    form = read_form(OwnPasswordIn)
    if form.valid is None:
        return _page(form, 422)
    door = devices.account_door(current_user.name)
    try:
        with database().write() as db:
            counted = tries.note_try(db, (door,), now())
    except UserError as error:
        form.add(error)
        return _page(form, 429)
    with database().read() as db:
        user = actions.verify(db, current_user.name, form.valid.current)
    if user is None:
        form.add(UserError("This is not your present password.", "current"))
        return _page(form, 422)
    with database().write() as db:
        tries.forget_tries(db, counted)
        kept = one(db, User, scope(), user.id)
        actions.set_password(db, kept, form.valid.password, now())
    logout_user()
    session.clear()
    flash(tell("Your password is changed. Please sign in with it."), "success")
    return redirect(url_for("accounts.login"))


def _page(form: FormState[Any], code: int = 200) -> ResponseReturnValue:
    page = render_template(
        "accounts/password.html", form=form, due=current_user.password_due
    )
    return page, code
