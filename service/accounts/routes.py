"""Login and logout, one's own password, and the accounts of an office."""

from __future__ import annotations

from typing import Any

from flask import (
    Blueprint,
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user, logout_user

from service.access import Role, one
from service.accounts import actions, queries
from service.accounts.forms import LoginIn, OwnPasswordIn, PasswordIn, UserIn
from service.accounts.login import SignedIn
from service.accounts.tables import User
from service.errors import UserError
from service.web.forms import FormState, filled, read_form
from service.web.permission import allow, public
from service.web.request import database, now, scope, tell

bp = Blueprint("accounts", __name__)

HOME = {
    Role.COORDINATOR: "/heute",
    Role.ADMINISTRATOR: "/heute",
    Role.HELPER: "/helfen",
    Role.PROVIDER: "/traeger",
    Role.AGENCY: "/konto",
    Role.INTERPRETER: "/konto",
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


@bp.get("/konto")
@allow(*Role)
def home() -> ResponseReturnValue:
    """One's own account; the first page of those who have no other one yet."""
    return render_template("accounts/home.html")


@bp.get("/konto/passwort")
@allow(*Role)
def own_password() -> ResponseReturnValue:
    """Asks for the present and the new password."""
    return _password_page(filled({}))


@bp.post("/konto/passwort")
@allow(*Role)
def own_password_post() -> ResponseReturnValue:
    """Stores one's own new password; every login ends, this one too."""
    form = read_form(OwnPasswordIn)
    if form.valid is None:
        return _password_page(form, 422)
    try:
        with database().write() as db:
            address = request.remote_addr or ""
            actions.note_try(db, current_user.name, address, now())
    except UserError as error:
        form.add(error)
        return _password_page(form, 429)
    with database().read() as db:
        user = actions.verify(db, current_user.name, form.valid.current)
    if user is None:
        form.add(UserError("This is not your present password.", "current"))
        return _password_page(form, 422)
    with database().write() as db:
        kept = one(db, User, scope(), user.id)
        actions.set_password(db, kept, form.valid.password, now())
    logout_user()
    session.clear()
    flash(tell("Your password is changed. Please sign in with it."), "success")
    return redirect(url_for("accounts.login"))


@bp.get("/einrichtung/konten")
@allow(Role.ADMINISTRATOR)
def index() -> ResponseReturnValue:
    """Who may sign in here."""
    return _accounts_page(filled({"role": Role.COORDINATOR.value}))


@bp.post("/einrichtung/konten")
@allow(Role.ADMINISTRATOR)
def add() -> ResponseReturnValue:
    """Adds an account; its first password is told by hand."""
    form = read_form(UserIn)
    try:
        if form.valid is not None:
            with database().write() as db:
                actions.add_account(db, scope(), form.valid, now())
            flash(tell("Account added. Hand the password over yourself."), "success")
            return redirect(url_for("accounts.index"))
    except UserError as error:
        form.add(error)
    return _accounts_page(form, code=422)


@bp.post("/einrichtung/konten/<user_id>/passwort")
@allow(Role.ADMINISTRATOR)
def reset(user_id: str) -> ResponseReturnValue:
    """Sets a new password for somebody; their logins end."""
    form = read_form(PasswordIn)
    if form.valid is None:
        messages = form.errors.get("password", []) or [tell("Please fill this in.")]
        flash(" ".join(messages), "error")
    else:
        with database().write() as db:
            actions.reset_password(db, scope(), user_id, form.valid.password, now())
        flash(tell("The password is changed. Hand it over yourself."), "success")
    return redirect(url_for("accounts.index"))


@bp.post("/einrichtung/konten/<user_id>/schalten")
@allow(Role.ADMINISTRATOR)
def switch(user_id: str) -> ResponseReturnValue:
    """Locks an account or opens it again."""
    active = request.form.get("active") == "yes"
    try:
        with database().write() as db:
            actions.set_active(db, scope(), user_id, active, now())
        flash(tell("Saved."), "success")
    except UserError as error:
        flash(tell(error.message, **error.values), "error")
    return redirect(url_for("accounts.index"))


def _password_page(form: FormState[Any], code: int = 200) -> ResponseReturnValue:
    return render_template("accounts/password.html", form=form), code


def _accounts_page(form: FormState[Any], code: int = 200) -> ResponseReturnValue:
    with database().read() as db:
        found = queries.accounts(db, scope())
        providers = queries.provider_names(db, scope())
    page = render_template(
        "accounts/index.html",
        form=form,
        accounts=found,
        providers=providers,
        provider_names=dict(providers),
        own_id=current_user.user_id,
        suggestion=actions.suggest_password(),
    )
    return page, code


def _page(form: FormState[LoginIn], code: int = 200) -> ResponseReturnValue:
    return render_template("accounts/login.html", form=form), code


def _own_page(target: str) -> str:
    """The target if it is a path of this site, else nothing."""
    safe = target.startswith("/") and not target.startswith(("//", "/\\"))
    return target if safe else ""
