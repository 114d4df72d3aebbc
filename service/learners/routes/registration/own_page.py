"""What a learner sees of their own record, opened with the code of the receipt."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from service.accounts import tries
from service.errors import NotFound, UserError
from service.learners.calls import actions as calls
from service.learners.forms import CodeIn
from service.learners.records import actions as records
from service.learners.records.queries import by_code, crowd, own_record
from service.learners.registration import actions as registration
from service.learners.registration.queries import find_draft
from service.learners.registration.steps import BY_SLUG, STEPS
from service.learners.routes.blueprint import bp
from service.learners.routes.registration.front import DRAFT
from service.learners.tables import Learner, RegistrationDraft
from service.rulesets.queries import rules
from service.web.forms import FormState, filled, read_form
from service.web.opened import close_page, open_page, opened
from service.web.permission import public
from service.web.request import database, language, now, scope, tell, today

CODES_PER_ADDRESS = 20  # wrong ones an hour
UNKNOWN = "We do not know this code. Please check every letter, or let us call you."


@bp.get("/status")
@public
def status() -> ResponseReturnValue:
    """Asks for the code."""
    with database().read() as db:
        if _opened(db) is not None:
            return redirect(url_for("learners.own_page"))
    return render_template("learners/registration/status.html", form=filled({}))


@bp.post("/status")
@public
def status_post() -> ResponseReturnValue:
    """Opens the page of a code; unknown and impossible codes answer alike."""
    form: FormState[CodeIn] = read_form(CodeIn)
    typed = form.valid.code if form.valid else ""
    try:
        with database().write() as db:
            counted = tries.note_try(db, (_door(),), now())
    except UserError as error:
        form.errors.clear()
        form.add(error)
        return render_template("learners/registration/status.html", form=form), 429
    with database().read() as db:
        learner = by_code(db, scope(), typed)
        draft = find_draft(db, scope(), typed, now()) if learner is None else None
    if draft is not None:
        with database().write() as db:
            tries.forget_tries(db, counted)
        return _go_on(draft, typed)
    if learner is None:
        form.errors = {"code": [tell(UNKNOWN)]}
        return render_template("learners/registration/status.html", form=form), 422
    with database().write() as db:
        tries.forget_tries(db, counted)
    open_page(learner.id)
    return redirect(url_for("learners.own_page"))


def _door() -> tries.Door:
    """Nobody finds a code by trying many from one address."""
    return tries.Door("code", request.remote_addr or "", CODES_PER_ADDRESS)


def _go_on(draft: RegistrationDraft, code: str) -> ResponseReturnValue:
    """Takes up an unfinished registration on this phone; its code finds it."""
    session[DRAFT] = code
    session.permanent = True
    slug = draft.step if draft.step in BY_SLUG else STEPS[0].slug
    if slug == "pruefen":
        session["reached"] = slug
    return redirect(url_for("learners.step", slug=slug))


@bp.get("/status/seite")
@public
def own_page() -> ResponseReturnValue:
    """Where the registration stands, and what can be done."""
    with database().read() as db:
        learner = _opened(db)
        if learner is None:
            return redirect(url_for("learners.status"))
        near = crowd(db, scope(), learner, rules(db, scope(), today()))
    return render_template(
        "learners/registration/own_page.html", learner=learner, near=near
    )


@bp.post("/status/korrigieren")
@public
def correct() -> ResponseReturnValue:
    """Goes through the questions again with the answers filled in."""
    with database().write() as db:
        learner = _opened(db)
        if learner is None:
            return redirect(url_for("learners.status"))
        token = registration.open_correction(db, scope(), learner.id, language(), now())
    session[DRAFT] = token
    session["reached"] = "pruefen"
    return redirect(url_for("learners.step", slug="pruefen"))


@bp.get("/status/abmelden")
@public
def leave() -> ResponseReturnValue:
    """Asks once more before somebody leaves the list."""
    with database().read() as db:
        learner = _opened(db)
        if learner is None:
            return redirect(url_for("learners.status"))
    return render_template("learners/registration/leave.html", learner=learner)


@bp.post("/status/abmelden")
@public
def leave_post() -> ResponseReturnValue:
    """Takes the person off the list; once the course has begun, the office calls."""
    with database().write() as db:
        learner = _opened(db)
        if learner is None:
            return redirect(url_for("learners.status"))
        gone = records.leave(db, scope(), learner.id, now())
        if not gone:
            calls.add_call(db, scope(), learner.id, now(), reason="leave")
    if gone:
        flash(tell("You are off the list."), "success")
    else:
        flash(tell("We got your wish. The office will talk to you."), "success")
    return redirect(url_for("learners.own_page"))


@bp.post("/status/zurueck")
@public
def come_back() -> ResponseReturnValue:
    """Puts somebody who left back on the list."""
    with database().write() as db:
        learner = _opened(db)
        if learner is None:
            return redirect(url_for("learners.status"))
        try:
            records.set_state(db, scope(), learner.id, "waiting", now())
        except UserError as error:
            flash(tell(error.message), "error")
    return redirect(url_for("learners.own_page"))


@bp.post("/status/schliessen", endpoint="close_page")
@public
def close() -> ResponseReturnValue:
    """Closes the page on this phone."""
    close_page()
    session.pop("receipt", None)
    flash(tell("Your page is closed on this device."), "success")
    return redirect(url_for("learners.status"))


def _opened(db: Session) -> Learner | None:
    """The learner whose page is open in this browser, for half an hour."""
    learner_id = opened()
    if learner_id is None:
        return None
    try:
        return own_record(db, scope(), learner_id)
    except NotFound:
        return None
