"""With the code of the receipt: see, take along, pause, erase."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from service.errors import NotFound, UserError
from service.learners.records.queries import own_record
from service.learners.tables import Learner
from service.own_data import actions
from service.own_data.erasing import erase
from service.own_data.forms import PauseIn
from service.own_data.queries import as_data, own
from service.own_data.routes.blueprint import as_file, bp
from service.web.forms import FormState, filled, read_form
from service.web.opened import close_page, opened
from service.web.permission import public
from service.web.request import database, now, scope, tell, today


@bp.get("/status/daten")
@public
def page() -> ResponseReturnValue:
    """What is known, who sees it, and what can be done about it."""
    with database().read() as db:
        learner = _opened(db)
        if learner is None:
            return redirect(url_for("learners.status"))
        return _page(db, learner, filled({"until": learner.paused_until}))


@bp.get("/status/daten.json")
@public
def download() -> ResponseReturnValue:
    """Everything that is stored, as a file to take along."""
    with database().read() as db:
        learner = _opened(db)
        if learner is None:
            return redirect(url_for("learners.status"))
        content = as_data(db, scope(), learner)
    return as_file(content, "my-data.json")


@bp.post("/status/pause")
@public
def pause() -> ResponseReturnValue:
    """No offers before a day; the place on the list stays."""
    form: FormState[PauseIn] = read_form(PauseIn, today=today())
    with database().write() as db:
        learner = _opened(db)
        if learner is None:
            return redirect(url_for("learners.status"))
        if form.valid is None:
            return _page(db, learner, form, 422)
        try:
            actions.pause(db, scope(), learner.id, form.valid.until, now())
        except UserError as error:
            form.add(error)
            return _page(db, learner, form, 422)
    flash(tell("Saved. Until then you get no offers."), "success")
    return redirect(url_for("own_data.page"))


@bp.post("/status/pause/ende")
@public
def end_pause() -> ResponseReturnValue:
    """Offers may come again."""
    with database().write() as db:
        learner = _opened(db)
        if learner is None:
            return redirect(url_for("learners.status"))
        actions.pause(db, scope(), learner.id, None, now())
    flash(tell("We look for a course for you again."), "success")
    return redirect(url_for("own_data.page"))


@bp.get("/status/loeschen")
@public
def ask() -> ResponseReturnValue:
    """What goes, what stays and why; asks once."""
    with database().read() as db:
        learner = _opened(db)
        if learner is None:
            return redirect(url_for("learners.status"))
        known = own(db, scope(), learner)
    return render_template("own_data/erase.html", learner=learner, known=known)


@bp.post("/status/loeschen")
@public
def erase_post() -> ResponseReturnValue:
    """Erases at once; a seat goes back in the same moment."""
    with database().write() as db:
        learner = _opened(db)
        if learner is None:
            return redirect(url_for("learners.status"))
        erase(db, scope(), learner.id, now())
    close_page()
    flash(tell("Your data are erased."), "success")
    return redirect(url_for("learners.languages"))


def _page(
    db: Session, learner: Learner, form: FormState[Any], code: int = 200
) -> ResponseReturnValue:
    page = render_template(
        "own_data/page.html",
        learner=learner,
        known=own(db, scope(), learner),
        form=form,
    )
    return page, code


def _opened(db: Session) -> Learner | None:
    learner_id = opened()
    if learner_id is None:
        return None
    try:
        return own_record(db, scope(), learner_id)
    except NotFound:
        return None
