"""Sign-in without a password: a mailed link, used once; looking at it does nothing."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from service.accounts import actions, signin_links, tries
from service.accounts.forms import ForgottenIn
from service.accounts.routes.blueprint import bp
from service.accounts.routes.signing_in import signed_in
from service.errors import UserError
from service.web.forms import filled, read_form
from service.web.permission import public
from service.web.request import database, language, now, parts, scope

ASKED_PER_ADDRESS = 20  # an hour
FIRST_PAGE = "/einsaetze/profil"  # where interpreters look at what is kept of them


@bp.get("/login/link")
@public
def ask_link() -> ResponseReturnValue:
    """Asks for the e-mail address or user name."""
    return render_template("accounts/ask_link.html", form=filled({}))


@bp.post("/login/link")
@public
def ask_link_post() -> ResponseReturnValue:
    """Sends a link to the account's address; everyone is answered alike."""
    form = read_form(ForgottenIn)
    if form.valid is None:
        return render_template("accounts/ask_link.html", form=form), 422
    door = tries.Door("signin", request.remote_addr or "", ASKED_PER_ADDRESS)
    try:
        with database().write() as db:
            tries.note_try(db, (door,), now())
            base = parts().settings.base_url
            signin_links.ask(db, scope(), form.valid.name, base, language(), now())
    except UserError as error:
        form.add(error)
        return render_template("accounts/ask_link.html", form=form), 429
    return render_template("accounts/link_asked.html")


@bp.get("/login/link/<token>")
@public
def use_link(token: str) -> ResponseReturnValue:
    """A button signs in: programs that look at links use none up."""
    with database().read() as db:
        found = signin_links.entrances(db, token, now())
    page = render_template("accounts/use_link.html", entrances=found)
    return page, 200 if found else 404


@bp.post("/login/link/<token>")
@public
def use_link_post(token: str) -> ResponseReturnValue:
    """Signs the account of the link in."""
    with database().write() as db:
        user = signin_links.enter(db, token, now())
        if user is None:
            return render_template("accounts/use_link.html", entrances=()), 404
        _login, key = actions.open_session(db, user, now())
    own = FIRST_PAGE if user.interpreter_id else ""
    return signed_in(user, key, user.name, own)
