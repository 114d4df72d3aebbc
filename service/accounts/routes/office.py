"""The accounts of an office, for its administrators."""

from __future__ import annotations

from typing import Any

from flask import (
    flash,
    redirect,
    render_template,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user

from service.access import Role
from service.accounts import actions, queries
from service.accounts.forms import PasswordIn, UserIn
from service.accounts.routes.blueprint import bp
from service.accounts.tables import User
from service.errors import UserError
from service.web.forms import FormState, read_form
from service.web.incoming import posted_yes
from service.web.permission import allow
from service.web.request import database, now, parts, scope, tell
from service.web.sent_again import brought_id, made_before, new_form


@bp.get("/einrichtung/konten")
@allow(Role.ADMINISTRATOR)
def index() -> ResponseReturnValue:
    """Who may sign in here."""
    return _accounts_page(new_form({"role": Role.COORDINATOR.value}))


@bp.post("/einrichtung/konten")
@allow(Role.ADMINISTRATOR)
def add() -> ResponseReturnValue:
    """Adds an account and shows its first password, this once, to be handed over.

    Sent again after Back it corrects the account that it made.
    """
    row_id = brought_id()
    form = read_form(UserIn)
    try:
        if form.valid is not None:
            with database().write() as db:
                known = {account.id for account in queries.accounts(db, scope())}
                if made_before(db, scope(), row_id, known, {"account.add"}):
                    valid = form.valid
                    user = actions.correct_account(db, scope(), row_id, valid, now())
                else:
                    user = actions.add_account(db, scope(), form.valid, now(), row_id)
                return _handout(user, form.valid.password)
    except UserError as error:
        form.add(error)
    return _accounts_page(form, code=422)


@bp.post("/einrichtung/konten/<user_id>/passwort")
@allow(Role.ADMINISTRATOR)
def reset(user_id: str) -> ResponseReturnValue:
    """Sets a new password for somebody and shows it once; their logins end."""
    form = read_form(PasswordIn)
    if form.valid is None:
        messages = form.errors.get("password", []) or [tell("Please fill this in.")]
        flash(" ".join(messages), "error")
    else:
        with database().write() as db:
            given = form.valid.password
            user = actions.reset_password(db, scope(), user_id, given, now())
            return _handout(user, given)
    return redirect(url_for("accounts.index"))


@bp.post("/einrichtung/konten/<user_id>/schalten")
@allow(Role.ADMINISTRATOR)
def switch(user_id: str) -> ResponseReturnValue:
    """Locks an account or opens it again."""
    active = posted_yes("active")
    try:
        with database().write() as db:
            actions.set_active(db, scope(), user_id, active, now())
        flash(tell("Saved."), "success")
    except UserError as error:
        flash(tell(error.message, **error.values), "error")
    return redirect(url_for("accounts.index"))


def _handout(user: User, password: str) -> ResponseReturnValue:
    """Name and password on a page to be printed; they stand nowhere afterwards."""
    return render_template(
        "accounts/handout.html",
        account={"name": user.name, "display_name": user.display_name},
        password=password,
        has_address=bool(user.email),
        site=parts().settings.base_url,
    )


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
