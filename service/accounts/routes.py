"""Login and logout."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user, logout_user

from service.access import Role
from service.accounts import actions
from service.accounts.forms import LoginIn
from service.accounts.login import SignedIn
from service.errors import UserError
from service.web.forms import FormState, filled, read_form
from service.web.permission import allow, public
from service.web.request import database, now

bp = Blueprint("accounts", __name__)

HOME = {
    Role.COORDINATOR: "/heute",
    Role.ADMINISTRATOR: "/heute",
    Role.HELPER: "/helfen",
    Role.PROVIDER: "/traeger",
    Role.AGENCY: "/anfragen",
    Role.INTERPRETER: "/einsaetze",
}


@bp.get("/login")
@public
def login() -> ResponseReturnValue:
    """The login page; who is logged in already goes to the first page."""
    if current_user.is_authenticated:
        return redirect(HOME[Role(current_user.role)])
    return _page(filled({"next": request.args.get("next", "")}))


@bp.post("/login")
@public
def login_post() -> ResponseReturnValue:
    """Checks the password; the same answer for unknown names and wrong passwords."""
    form = read_form(LoginIn)
    if form.valid is None:
        return _page(form, 422)
    login_in = form.valid
    try:
        with database().write() as db:
            actions.note_try(db, login_in.name, request.remote_addr or "", now())
    except UserError as error:
        form.add(error)
        return _page(form, 429)
    with database().read() as db:
        user = actions.verify(db, login_in.name, login_in.password)
    if user is None:
        form.add(UserError("Name or password is not right."))
        return _page(form, 422)
    kept = {k: session[k] for k in ("lang", "kreis") if k in session}
    session.clear()
    session.update(kept)
    with database().write() as db:
        _login, token = actions.open_session(db, user, login_in.name, now())
    signed_in = SignedIn(user)
    signed_in.token = token
    login_user(signed_in)
    return redirect(_own_page(login_in.next) or HOME[Role(user.role)])


@bp.post("/logout")
@allow(*Role)
def logout() -> ResponseReturnValue:
    """Ends the login on the server and in the cookie."""
    with database().write() as db:
        actions.close_session(db, current_user.token)
    logout_user()
    session.clear()
    return redirect("/login")


def _page(form: FormState[LoginIn], code: int = 200) -> ResponseReturnValue:
    return render_template("accounts/login.html", form=form), code


def _own_page(target: str) -> str:
    """The target if it is a path of this site, else nothing."""
    safe = target.startswith("/") and not target.startswith(("//", "/\\"))
    return target if safe else ""
