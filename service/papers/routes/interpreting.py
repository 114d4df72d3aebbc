"""Papers about interpreting: slips for clients, money, hours, a sheet to hang up."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from flask import flash, g, redirect, session, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from service.access import Role, Scope, one
from service.errors import NotFound, UserError
from service.interpreters.jobs.telling import BOOKER
from service.interpreters.pool.queries import languages_of_pool
from service.interpreters.requests.queries import OPENED, request_view, view_of
from service.interpreters.tables import InterpreterRequest
from service.learners.wording import language_names
from service.messages.actions import find_link
from service.papers import flyer as flyers
from service.papers import payments
from service.papers.routes.blueprint import bp, paper
from service.papers.slip import Slip, slip
from service.papers.typesetting import pdf
from service.rulesets.queries import rules
from service.web.permission import OFFICE, allow, public
from service.web.request import (
    database,
    language,
    now,
    office,
    parts,
    scope,
    tell,
    today,
)

if TYPE_CHECKING:
    from service.papers.sheets import Sheet

YEAR = re.compile(r"2[0-9]{3}")


@bp.get("/anfragen/<request_id>/zettel.pdf")
@public
def client_slip(request_id: str) -> ResponseReturnValue:
    """A slip for the client; for whoever may see the request."""
    opened = [str(each) for each in session.get(OPENED, [])]

    def made(db: Session) -> Slip:
        view = request_view(db, scope(), request_id, opened)
        return slip(db, scope(), view, office(), today())

    return _slip(made, url_for("interpreters.request_page", request_id=request_id))


@bp.get("/einsatz/<token>/zettel.pdf")
@public
def linked_client_slip(token: str) -> ResponseReturnValue:
    """The same for whoever has the link of the booking."""
    with database().read() as db:
        link = find_link(db, BOOKER, token, now())
        if link is None or link.expired:
            raise NotFound("link")
        g.office = parts().find_office(db, link.office_id, None)
    actor = Scope(link.office_id, "(link)")

    def made(db: Session) -> Slip:
        row = one(db, InterpreterRequest, actor, link.subject_id)
        return slip(db, actor, view_of(db, actor, row), office(), today())

    return _slip(made, url_for("interpreters.linked_job", token=token))


def _slip(made: Callable[[Session], Slip], back: str) -> ResponseReturnValue:
    try:
        with database().read() as db:
            found = made(db)
        return paper(pdf("slip", found), "dolmetschen.pdf")
    except UserError as error:
        flash(tell(error.message, **error.values), "error")
        return redirect(back)


@bp.get("/sprachmittlung/zahlungen/<list_id>/liste.pdf")
@allow(*OFFICE)
def payment_list(list_id: str) -> ResponseReturnValue:
    """Who gets how much, to be signed."""
    return _money(
        lambda db: payments.payment_list(
            db, scope(), list_id, office(), language(), today()
        ),
        "zahlungen.pdf",
        list_id,
    )


@bp.get("/sprachmittlung/zahlungen/<list_id>/abrechnung/<interpreter_id>.pdf")
@allow(*OFFICE)
def interpreter_statement(list_id: str, interpreter_id: str) -> ResponseReturnValue:
    """What a list paid one interpreter."""
    return _statement(list_id, interpreter_id)


@bp.get("/einsaetze/geld/<list_id>.pdf")
@allow(Role.INTERPRETER)
def own_statement(list_id: str) -> ResponseReturnValue:
    """The same for the interpreter."""
    return _statement(list_id, _own())


def _own() -> str:
    """Whom the login stands for; NotFound for one that stands for nobody yet."""
    found = scope().interpreter_id
    if found is None:
        raise NotFound("Interpreter")
    return found


def _statement(list_id: str, interpreter_id: str) -> ResponseReturnValue:
    return _money(
        lambda db: payments.statement(
            db, scope(), list_id, interpreter_id, office(), language(), today()
        ),
        "abrechnung.pdf",
        list_id,
    )


@bp.get("/sprachmittlung/zahlungen/<list_id>/rechnung/<agency_id>.pdf")
@allow(*OFFICE)
def agency_bill(list_id: str, agency_id: str) -> ResponseReturnValue:
    """The bill to an agency that pays itself."""
    return _money(
        lambda db: payments.bill(
            db, scope(), list_id, agency_id, office(), language(), today()
        ),
        "rechnung.pdf",
        list_id,
    )


@bp.get("/sprachmittlung/stunden/<interpreter_id>/<year>.pdf")
@allow(*OFFICE)
def hours_certificate(interpreter_id: str, year: str) -> ResponseReturnValue:
    """A year's hours of one interpreter, certified."""
    return _certificate(interpreter_id, year)


@bp.get("/einsaetze/geld/stunden/<year>.pdf")
@allow(Role.INTERPRETER)
def own_hours(year: str) -> ResponseReturnValue:
    """The same for the interpreter."""
    return _certificate(_own(), year)


def _certificate(interpreter_id: str, year: str) -> ResponseReturnValue:
    if not YEAR.fullmatch(year):
        raise NotFound("year")
    return _money(
        lambda db: payments.certificate(
            db, scope(), interpreter_id, int(year), office(), language(), today()
        ),
        f"stunden-{year}.pdf",
    )


def _money(
    made: Callable[[Session], Sheet], name: str, list_id: str = ""
) -> ResponseReturnValue:
    """The paper, or back to where it was asked for with the reason."""
    try:
        with database().read() as db:
            found = made(db)
        return paper(pdf("sheet", found), name)
    except UserError as error:
        flash(tell(error.message, **error.values), "error")
    if scope().role is Role.INTERPRETER:
        return redirect(url_for("interpreters.own_money"))
    if not list_id:
        return redirect(url_for("interpreters.payments"))
    return redirect(url_for("interpreters.payment_list", list_id=list_id))


@bp.get("/sprachmittlung/aushang.pdf")
@allow(*OFFICE)
def flyer() -> ResponseReturnValue:
    """To hang up where interpreters are needed."""
    path = url_for("interpreters.new_request", kreis=office().county_ags)
    with database().read() as db:
        known = rules(db, scope(), today())
        spoken = languages_of_pool(db, scope())
    made = flyers.flyer(
        office(),
        parts().settings.base_url + path,
        language_names(spoken, known, language()),
        known.sets.interpreting.rate_on(today()).payer == "county",
        language(),
    )
    return paper(pdf("flyer", made), "aushang.pdf")
