"""Login and logout."""

from __future__ import annotations

from flask import make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user, logout_user

from service.access import Role
from service.accounts import actions, devices, tries
from service.accounts.forms import LoginIn
from service.accounts.login import SignedIn
from service.accounts.routes.blueprint import bp
from service.accounts.tables import User
from service.errors import UserError
from service.web.forms import FormState, filled, read_form
from service.web.permission import allow, public
from service.web.redirects import own_path
from service.web.request import database, now, parts
from service.web.resuming import KEPT, taken_up

HOME = {
    Role.COORDINATOR: "/heute",
    Role.ADMINISTRATOR: "/heute",
    Role.HELPER: "/helfen",
    Role.PROVIDER: "/traeger",
    Role.AGENCY: "/anfragen",
    Role.INTERPRETER: "/einsaetze",
}
ACCOUNT = "/konto"  # of a login that stands for nobody yet


def _home(user: User | SignedIn) -> str:
    """The first page of a login."""
    role = Role(user.role)
    stands_for = {Role.AGENCY: user.agency_id, Role.INTERPRETER: user.interpreter_id}
    return ACCOUNT if stands_for.get(role, "") is None else HOME[role]


@bp.get("/login")
@public
def login() -> ResponseReturnValue:
    """The login page; who is logged in already goes to the first page."""
    if current_user.is_authenticated:
        return redirect(_home(current_user))
    return _page(filled({"next": own_path(request.args.get("next", ""))}))


@bp.post("/login")
@public
def login_post() -> ResponseReturnValue:
    """Checks the password; the same answer for unknown names and wrong passwords."""
    form = read_form(LoginIn)
    if form.valid is None:
        return _page(form, 422)
    login_in = form.valid
    cookie = request.cookies.get(devices.COOKIE, "")
    secret = parts().settings.secret_key
    doors = devices.doors(secret, cookie, login_in.name, request.remote_addr or "")
    try:
        with database().write() as db:
            counted = tries.note_try(db, doors, now())
    except UserError as error:
        form.add(error)
        return _page(form, 429)
    with database().read() as db:
        user = actions.verify(db, login_in.name, login_in.password)
    if user is None:
        form.add(UserError("Name or password is not right."))
        return _page(form, 422)
    with database().write() as db:
        tries.forget_tries(db, counted, devices.account_door(login_in.name), doors[0])
        _login, token = actions.open_session(db, user, now())
    return signed_in(user, token, login_in.name, login_in.next)


def signed_in(user: User, token: str, name: str, after: str) -> ResponseReturnValue:
    """A new session; the device is known from now on."""
    kept = {k: session[k] for k in ("lang", "kreis", KEPT) if k in session}
    session.clear()
    session.update(kept)
    entering = SignedIn(user)
    entering.token = token
    login_user(entering)
    where = own_path(after) or _home(user)
    if user.password_due:
        where = url_for("accounts.own_password")
    answer = make_response(redirect(where))
    settings = parts().settings
    known = request.cookies.get(devices.COOKIE, "")
    answer.set_cookie(
        devices.COOKIE,
        devices.remembering(settings.secret_key, known, name),
        max_age=devices.LASTS_SECONDS,
        httponly=True,
        secure=settings.secure_cookies,
        samesite="Lax",
        path="/login",
    )
    return answer


@bp.get("/weiter")
@allow(*Role)
def resume() -> ResponseReturnValue:
    """What this account had typed when its login ended, to be shown on its page."""
    found = taken_up()
    if found is None:
        return redirect(_home(current_user))
    return render_template("accounts/resume.html", kept=found)


@bp.post("/logout")
@allow(*Role)
def logout() -> ResponseReturnValue:
    """Ends the login on the server and in the cookie."""
    with database().write() as db:
        actions.close_session(db, current_user.token)
    logout_user()
    kept = {k: session[k] for k in ("lang", "kreis") if k in session}
    session.clear()
    session.update(kept)
    return redirect("/login")


def _page(form: FormState[LoginIn], code: int = 200) -> ResponseReturnValue:
    return render_template("accounts/login.html", form=form), code
