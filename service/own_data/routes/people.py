"""For office and helper: a person's history, notes, data as a file, erasing."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from service.access import Role
from service.learners.records.actions import find
from service.learners.tables import Learner
from service.learners.wording import STATES, word, worded
from service.own_data import actions, wording
from service.own_data.erasing import erase
from service.own_data.forms import NoteIn
from service.own_data.periods import falls_away
from service.own_data.queries import as_data, history, own
from service.own_data.routes.blueprint import as_file, bp
from service.web.forms import FormState, filled, read_form
from service.web.permission import OFFICE, allow
from service.web.request import database, language, now, scope, tell

WITH_PEOPLE = (*OFFICE, Role.HELPER)


@bp.get("/lernende/<learner_id>/verlauf")
@allow(*OFFICE)
def person(learner_id: str) -> ResponseReturnValue:
    """What was spoken, sent and answered, and a line for a new note."""
    with database().read() as db:
        return _person(db, find(db, scope(), learner_id), filled({"kind": "call"}))


@bp.post("/lernende/<learner_id>/verlauf")
@allow(*OFFICE)
def add_note(learner_id: str) -> ResponseReturnValue:
    """Keeps a note."""
    form: FormState[NoteIn] = read_form(NoteIn)
    with database().write() as db:
        learner = find(db, scope(), learner_id)
        if form.valid is None:
            return _person(db, learner, form, 422)
        actions.add_note(db, scope(), learner.id, form.valid, now())
    return redirect(url_for("own_data.person", learner_id=learner_id))


@bp.get("/lernende/<learner_id>/daten.json")
@allow(*OFFICE)
def persons_data(learner_id: str) -> ResponseReturnValue:
    """Everything that is stored of a person, to hand over to them."""
    with database().read() as db:
        learner = find(db, scope(), learner_id)
        content = as_data(db, scope(), learner)
        name = f"L-{learner.number:04d}.json"
    return as_file(content, name)


@bp.get("/lernende/<learner_id>/loeschen")
@allow(*WITH_PEOPLE)
def ask_erase(learner_id: str) -> ResponseReturnValue:
    """What goes, what stays and why; asks once."""
    with database().read() as db:
        learner = find(db, scope(), learner_id)
        known = own(db, scope(), learner)
    return render_template(
        "own_data/erase_person.html",
        learner=learner,
        known=known,
        number=f"L-{learner.number:04d}",
    )


@bp.post("/lernende/<learner_id>/loeschen")
@allow(*WITH_PEOPLE)
def erase_person(learner_id: str) -> ResponseReturnValue:
    """Erases a person's record at their wish."""
    with database().write() as db:
        learner = find(db, scope(), learner_id)
        number = f"L-{learner.number:04d}"
        erase(db, scope(), learner.id, now())
    flash(tell("%(number)s is erased.", number=number), "success")
    by_office = scope().role in OFFICE
    return redirect(url_for("learners.index" if by_office else "status.helper_list"))


@bp.get("/lernende/loeschfristen")
@allow(*OFFICE)
def falling_away() -> ResponseReturnValue:
    """Records whose time ends soon."""
    with database().read() as db:
        found = falls_away(db, scope(), now())
    return render_template(
        "own_data/falling_away.html",
        found=found,
        states=dict(worded(STATES, language())),
    )


@bp.post("/lernende/<learner_id>/behalten")
@allow(*OFFICE)
def keep(learner_id: str) -> ResponseReturnValue:
    """Somebody has looked: the time begins anew."""
    with database().write() as db:
        actions.keep_longer(db, scope(), learner_id, now())
    return redirect(url_for("own_data.falling_away"))


def _person(
    db: Session, learner: Learner, form: FormState[Any], code: int = 200
) -> ResponseReturnValue:
    page = render_template(
        "own_data/person.html",
        learner=learner,
        number=f"L-{learner.number:04d}",
        history=history(db, scope(), learner),
        kinds={kind: tell(text) for kind, text in wording.KINDS.items()},
        states={state: tell(text) for state, text in wording.STATES.items()},
        note_kinds=[
            (k, word(wording.KINDS, k, language())) for k in wording.NOTE_KINDS
        ],
        form=form,
    )
    return page, code
