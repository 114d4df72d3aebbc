"""One click for what keeps a person out of planning: a place, a call, one record."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from service.errors import NotFound, UserError
from service.i18n import plural
from service.learners.calls import actions as calls
from service.learners.records import mending
from service.learners.records.actions import find
from service.learners.routes.blueprint import bp
from service.learners.routes.records.record_fields import RecordFields, record_values
from service.learners.wording import STATES, number_text, word
from service.places.queries import places
from service.rulesets.queries import rules
from service.web.forms import filled
from service.web.incoming import posted
from service.web.permission import OFFICE, allow
from service.web.request import database, language, now, scope, tell, today


@bp.post("/lernende/<learner_id>/ort")
@allow(*OFFICE)
def assign_place(learner_id: str) -> ResponseReturnValue:
    """The place somebody meant, for all who told the same."""
    place_id = posted("place_id")[:20]
    try:
        with database().write() as db:
            people = mending.assign_place(db, scope(), learner_id, place_id, now())
    except UserError as error:
        flash(tell(error.message, **error.values), "error")
        return _back(learner_id)
    flash(
        plural(
            language(),
            "The place of one person is known now.",
            "The place of %(num)s people is known now.",
            people,
        ),
        "success",
    )
    return _back(learner_id)


@bp.post("/lernende/<learner_id>/anrufen")
@allow(*OFFICE)
def ask_by_phone(learner_id: str) -> ResponseReturnValue:
    """Puts a person on today's list of calls."""
    try:
        with database().write() as db:
            calls.ask_by_phone(db, scope(), learner_id, now())
        flash(tell("Is on the list of calls on the page “Today”."), "success")
    except UserError as error:
        flash(tell(error.message, **error.values), "error")
    return _back(learner_id)


@bp.get("/lernende/<learner_id>/doppelt/<other_id>")
@allow(*OFFICE)
def twin(learner_id: str, other_id: str) -> ResponseReturnValue:
    """Two records beside each other: one person or two?"""
    if learner_id == other_id:  # nothing stands beside itself
        return redirect(url_for("learners.record", learner_id=learner_id))
    with database().read() as db:
        first, second = _column(db, learner_id), _column(db, other_id)
    return render_template(
        "learners/records/twin.html",
        both=(first, second),
        rows=_side_by_side(first["facts"], second["facts"]),
    )


@bp.post("/lernende/<learner_id>/doppelt/<other_id>")
@allow(*OFFICE)
def twin_post(learner_id: str, other_id: str) -> ResponseReturnValue:
    """Two people; or one, who goes on in the first record."""
    what = posted("what")
    try:
        with database().write() as db:
            if what == "two":
                mending.two_people(db, scope(), learner_id, other_id, now())
                told = tell("Noted: these are two people.")
            elif what == "same":
                mending.merge(db, scope(), learner_id, other_id, now())
                told = tell("Now one record. The other one is off the list.")
            else:
                raise NotFound("Learner")
        flash(told, "success")
    except UserError as error:
        flash(tell(error.message, **error.values), "error")
        return redirect(
            url_for("learners.twin", learner_id=learner_id, other_id=other_id)
        )
    return redirect(url_for("learners.record", learner_id=learner_id))


def _column(db: Session, learner_id: str) -> dict[str, Any]:
    """A record as a column to compare."""
    row = find(db, scope(), learner_id)
    known, homes = rules(db, scope(), today()), places(db, scope())
    fields = RecordFields(filled(record_values(row)), known, homes, language())
    sections = fields.facts.shown(row, row.priority)
    facts = {fact["term"]: fact["text"] for one in sections for fact in one["rows"]}
    return {
        "id": row.id,
        "number": number_text(row.number),
        "name": row.call_name,
        "state": word(STATES, row.state, language()),
        "registered_at": row.registered_at,
        "facts": facts,
    }


def _side_by_side(
    first: dict[str, str], second: dict[str, str]
) -> list[tuple[str, str, str]]:
    terms = dict.fromkeys([*first, *second])
    return [(term, first.get(term, ""), second.get(term, "")) for term in terms]


def _back(learner_id: str) -> ResponseReturnValue:
    """To the list that was being worked through, else to the person."""
    obstacle = request.form.get("obstacle", "")[:20]
    if obstacle:
        return redirect(url_for("learners.index", obstacle=obstacle))
    return redirect(url_for("learners.record", learner_id=learner_id))
