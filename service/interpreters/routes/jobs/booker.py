"""What whoever has asked may do: call off, move, confirm, approve, dispute."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from service.access import Scope, one, scoped
from service.errors import NotFound, UserError
from service.interpreters.jobs import actions, series
from service.interpreters.jobs.bookings import Around, around
from service.interpreters.jobs.calendar import calendar_file
from service.interpreters.jobs.forms import ChangeIn, DisputeIn
from service.interpreters.requests.queries import OPENED, find_request, view_of
from service.interpreters.requests.wording import in_words
from service.interpreters.routes.blueprint import bp
from service.interpreters.routes.jobs.page import amount, calendar_answer, door
from service.interpreters.tables import Assignment, InterpreterRequest
from service.rulesets.queries import rules
from service.web.forms import FormState, filled, read_form
from service.web.incoming import posted, posted_choice, posted_number
from service.web.permission import public
from service.web.request import (
    database,
    language,
    now,
    office,
    scope,
    tell,
    tell_many,
    today,
)

ACTS = ("cancel", "move", "sure", "approve", "dispute", "nobody", "search")


@dataclass(frozen=True)
class Shown:
    """The form that was sent with errors, and by which act."""

    act: str
    form: FormState[Any]


def booking_page(
    actor: Scope,
    request_id: str,
    urls: dict[str, str],
    shown: Shown | None = None,
    code: int = 200,
) -> ResponseReturnValue:
    """One request: what happens, who comes, and what may be pressed now."""
    with database().read() as db:
        row = one(db, InterpreterRequest, actor, request_id)
        view = view_of(db, actor, row)
        known = rules(db, actor, today())
        acts = around(db, actor, row, now())
    page = render_template(
        "interpreters/requests/request.html",
        told=in_words(view, known, language(), now()),
        acts=acts,
        urls=urls,
        move_form=_form(shown, "move") or filled(_planned(acts)),
        dispute_form=_form(shown, "dispute") or filled({}),
        amount=amount,
        office=office(),
    )
    return page, code


def _form(shown: Shown | None, act: str) -> FormState[Any] | None:
    return shown.form if shown is not None and shown.act == act else None


def _planned(acts: Around) -> dict[str, Any]:
    day = acts.day.isoformat()
    return {"day": day, "start": acts.start, "minutes": acts.minutes}


def book_act(actor: Scope, request_id: str) -> Shown | str | None:
    """What was pressed: None when done, a form with errors, or why it cannot be."""
    act = posted_choice("act", ACTS)
    form: FormState[Any] | None = None
    if act in ("move", "dispute"):
        form = read_form(ChangeIn if act == "move" else DisputeIn)
        if form.valid is None:
            return Shown(act, form)
    try:
        with database().write() as db:
            row = one(db, InterpreterRequest, actor, request_id)
            _act(db, actor, row, act, form.valid if form else None)
    except UserError as error:
        if form is None or not error.field:
            return tell(error.message, **error.values)
        form.add(error)
        return Shown(act, form)
    return None


def _act(
    db: Session, actor: Scope, row: InterpreterRequest, act: str, valid: Any
) -> None:
    if act == "cancel":
        span = posted_choice("span", series.SPANS, series.ONE)
        count = series.cancel(db, actor, row.id, span, now(), door(db, actor))
        if count:
            told = tell_many(
                "Called off. Whoever was asked or coming is told at once.",
                "%(num)s talks are called off. Whoever was asked or coming is told "
                "at once.",
                count,
            )
            flash(told, "success")
    elif act == "move":
        to = valid.day, valid.start, valid.minutes
        span = posted_choice("span", series.SPANS, series.ONE)
        version = posted_number("version")
        again, lost = series.change(
            db, actor, row.id, to, span, version, now(), door(db, actor)
        )
        flash(_moved(again, lost), "success")
    elif act == "sure":
        actions.booker_sure(db, actor, row.id, now())
    elif act == "search":
        series.search_again(db, actor, row.id, now())
        flash(tell("We ask again."), "success")
    elif act:
        _afterwards(db, actor, row, act, valid)


def _moved(again: int, lost: int) -> str:
    """What has become of those who had said yes."""
    told = [tell("The new time is stored.")]
    if again:
        told.append(tell("We ask whoever had said yes whether it suits, too."))
    if lost:
        told.append(tell("Not everybody can come then: we look for somebody else."))
    return " ".join(told)


def _afterwards(
    db: Session, actor: Scope, row: InterpreterRequest, act: str, valid: Any
) -> None:
    """About one of those who have said yes to this very request."""
    mine = scoped(Assignment, actor).where(
        Assignment.request_id == row.id, Assignment.id == posted("assignment")
    )
    about = db.exec(mine).one_or_none()
    if about is None:
        raise NotFound("assignment")
    if act == "approve":
        actions.approve(db, actor, about.id, now())
        flash(tell("Thank you, the time is approved."), "success")
    elif act == "dispute":
        actions.dispute(db, actor, about.id, valid.sentence, now())
        flash(tell("Thank you. The office looks at it and calls you."), "success")
    elif act == "nobody":
        actions.nobody_came(db, actor, about.id, now())
        flash(tell("We are sorry. The office sees it and calls you."), "success")


def request_calendar(actor: Scope, request_id: str) -> ResponseReturnValue:
    """The talk as a file for the calendar of whoever has asked."""
    with database().read() as db:
        view = view_of(db, actor, one(db, InterpreterRequest, actor, request_id))
    return calendar_answer(calendar_file([view], language(), now()), view.code)


def _seen(request_id: str) -> str:
    """The request, if the actor may see it; NotFound otherwise."""
    opened = [str(one_of_them) for one_of_them in session.get(OPENED, [])]
    with database().read() as db:
        return find_request(db, scope(), request_id, opened).id


def own_urls(request_id: str) -> dict[str, str]:
    """Where the page's forms go."""
    return {
        "here": url_for("interpreters.request_act", request_id=request_id),
        "calendar": url_for("interpreters.request_ics", request_id=request_id),
        "slip": url_for("papers.client_slip", request_id=request_id),
        "back": "",
    }


@bp.get("/anfragen/<request_id>")
@public
def request_page(request_id: str) -> ResponseReturnValue:
    """One request: what happens by itself and when, who is coming."""
    mine = _seen(request_id)
    return booking_page(scope(), mine, own_urls(mine))


@bp.post("/anfragen/<request_id>")
@public
def request_act(request_id: str) -> ResponseReturnValue:
    """What its asker or the office does with it."""
    mine = _seen(request_id)
    found = book_act(scope(), mine)
    if isinstance(found, Shown):
        return booking_page(scope(), mine, own_urls(mine), found, 422)
    if found is not None:
        flash(found, "error")
    return redirect(url_for("interpreters.request_page", request_id=mine))


@bp.get("/anfragen/<request_id>/termin.ics")
@public
def request_ics(request_id: str) -> ResponseReturnValue:
    """For the calendar of whoever has asked."""
    return request_calendar(scope(), _seen(request_id))
