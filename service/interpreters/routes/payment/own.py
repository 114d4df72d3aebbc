"""An interpreter's own account and statements; the account is shown masked."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from service.access import Role
from service.errors import NotFound
from service.interpreters.payment import accounts, queries
from service.interpreters.payment.forms import AccountIn
from service.interpreters.routes.blueprint import bp
from service.interpreters.routes.payment.office import words
from service.rulesets.queries import rules
from service.web.forms import FormState, filled, read_form
from service.web.permission import allow
from service.web.request import database, now, scope, tell, today


def _own() -> str:
    """Whom the login stands for; NotFound for one that stands for nobody yet."""
    found = scope().interpreter_id
    if found is None:
        raise NotFound("Interpreter")
    return found


@bp.get("/einsaetze/geld")
@allow(Role.INTERPRETER)
def own_money() -> ResponseReturnValue:
    """Statements, the year's allowance, and where the money goes."""
    with database().read() as db:
        return _page(db, filled({}))


@bp.post("/einsaetze/geld")
@allow(Role.INTERPRETER)
def own_account() -> ResponseReturnValue:
    """Sets or replaces the account; typed wrong, the page keeps it and says why."""
    who = _own()
    form = read_form(AccountIn)
    if form.valid is None:
        with database().read() as db:
            return _page(db, form, 422)
    with database().write() as db:
        accounts.store_account(db, scope(), who, form.valid, now())
    flash(tell("Saved."), "success")
    return redirect(url_for("interpreters.own_money"))


def _page(db: Session, form: FormState[Any], code: int = 200) -> ResponseReturnValue:
    known, year = rules(db, scope(), today()), today().year
    account = accounts.account_of(db, scope(), _own())
    lists = queries.own_lists(db, scope())
    used = queries.allowances(db, scope(), known, year, today())
    page = render_template(
        "interpreters/payment/own.html",
        **words(),
        form=form,
        account=account,
        year=year,
        used=used[0] if used else None,
        lists=lists,
        years=queries.years_of(*(who for one in lists for who in one.people)),
    )
    return page, code
