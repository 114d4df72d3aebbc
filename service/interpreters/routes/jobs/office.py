"""The office's clicks on Heute: talk, tell, confirm, approve."""

from __future__ import annotations

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from service.errors import UserError
from service.interpreters.jobs import actions, talks
from service.interpreters.routes.blueprint import bp
from service.web.incoming import posted_choice
from service.web.permission import OFFICE, allow
from service.web.request import database, now, scope, tell

TALKS = {
    "uebernehmen": talks.claim,
    "erreicht": talks.close,
    "nicht-erreicht": talks.not_reached,
}
DESK = ("desk",)  # where the button was pressed, if not on Heute
JOBS = {
    "zugesagt": actions.sure,
    "bescheid": actions.told,
    "richtig": actions.approve,
}


@bp.post("/sprachmittlung/gespraech/<wish_id>/<what>")
@allow(*OFFICE)
def talk_act(wish_id: str, what: str) -> ResponseReturnValue:
    """Who calls, and whether she was reached."""
    act = TALKS.get(what) or abort(404)
    page = "interpreters.desk" if posted_choice("page", DESK) else "status.today"
    try:
        with database().write() as db:
            act(db, scope(), wish_id, now())
    except UserError as error:
        flash(tell(error.message, **error.values), "error")
    return redirect(url_for(page, _anchor=f"gespraech-{wish_id}"))


@bp.post("/sprachmittlung/einsatz/<assignment_id>/<what>")
@allow(*OFFICE)
def job_settled(assignment_id: str, what: str) -> ResponseReturnValue:
    """Heard by phone that she comes, told by phone that it is off, or approved."""
    act = JOBS.get(what) or abort(404)
    try:
        with database().write() as db:
            act(db, scope(), assignment_id, now())
        flash(tell("Saved."), "success")
    except UserError as error:
        flash(tell(error.message, **error.values), "error")
    return redirect(url_for("status.today"))
