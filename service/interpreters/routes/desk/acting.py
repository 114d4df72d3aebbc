"""The desk's buttons: each one change, and back to the request."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from service.access import one
from service.errors import UserError
from service.interpreters.booking.actions import Door
from service.interpreters.desk import actions
from service.interpreters.offers import answers, rounds
from service.interpreters.offers.telling import carried
from service.interpreters.ranking.queries import request_ranking
from service.interpreters.ranking.trips import trips
from service.interpreters.routes.blueprint import bp
from service.interpreters.tables import Interpreter, InterpreterRequest, Offer
from service.rulesets.queries import rules
from service.web.incoming import posted, posted_choice
from service.web.permission import OFFICE, allow
from service.web.request import database, now, parts, scope, tell, today

STEPS = ("round", "ask", "yes", "counter", "phone", "stop", "go_on", "close")
NO_YES = {
    "lost": "Somebody else was faster, or the request is settled.",
    "withdrawn": "The request has changed since. Please look again.",
    "over": "The time of this talk is over.",
}


@bp.post("/sprachmittlung/anfrage/<request_id>")
@allow(*OFFICE)
def desk_act(request_id: str) -> ResponseReturnValue:
    """One step; pressed twice it gives the same request."""
    step = posted_choice("step", STEPS)
    try:
        told = _act(step, request_id, posted("interpreter"))
    except UserError as error:
        flash(tell(error.message, **error.values), "error")
    else:
        flash(tell(told), "success")
    return redirect(url_for("interpreters.desk_request", request_id=request_id))


def _act(step: str, request_id: str, interpreter_id: str) -> str:
    settings = parts().settings
    with database().read() as db:
        one(db, InterpreterRequest, scope(), request_id)
        ranking = request_ranking(db, scope(), request_id, now(), settings.state_dir)
        asking = rounds.Asking(
            ranking,
            rules(db, scope(), today()),
            carried(settings.smtp_url, settings.sms_url),
        )
    with database().write() as db:
        if step == "round":
            return _round(db, request_id, asking)
        if step == "ask":
            rounds.ask_one(db, scope(), request_id, interpreter_id, asking, now())
            return "The person is asked now."
        if step in ("yes", "counter"):
            return _yes(db, step, request_id, interpreter_id, asking)
        if step == "phone":
            actions.allow_phone(db, scope(), request_id, now())
            return "The phone will do from now on."
        if step == "close":
            actions.close(db, scope(), request_id, ranking, now())
            return "The request is closed and counted as not met."
        (rounds.stop if step == "stop" else rounds.go_on)(
            db, scope(), request_id, now()
        )
    if step == "stop":
        return "You have taken over: nobody else is asked by itself."
    return "The next are asked by themselves again."


def _round(db: Session, request_id: str, asking: rounds.Asking) -> str:
    made = rounds.open_next(db, scope(), request_id, asking, now(), beside=True)
    if made is None:
        raise UserError("Nobody is left to ask, or nobody is looked for any more.")
    return "The next are asked now."


def _yes(
    db: Session,
    step: str,
    request_id: str,
    who: str,
    asking: rounds.Asking,
) -> str:
    """A yes heard on the phone, or the time that somebody has proposed."""
    door = Door(trips(db, scope(), parts().settings.state_dir, now()))
    if step == "counter":
        offer = one(db, Offer, scope(), who)
        if offer.request_id != request_id:
            raise UserError("The request has changed since. Please look again.")
        said = answers.take_counter(db, scope(), offer.id, now(), door)
    else:
        one(db, Interpreter, scope(), who)
        able = (a for a in asking.ranking.able if a.interpreter_id == who)
        found = next(able, None)
        mode = found.best.mode if found else ""
        said = answers.yes_by_phone(db, scope(), request_id, who, now(), door, mode)
    if said.state != answers.ACCEPTED:
        raise UserError(NO_YES.get(said.state, NO_YES["withdrawn"]))
    return "The yes is entered, both sides are told."
