"""The office's list of learners and a person's record, which helpers see as well."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from service.access import Role
from service.errors import NotFound, UserError
from service.learners.calls import actions as calls
from service.learners.forms import LearnerEdit, LinkIn
from service.learners.records import actions as records
from service.learners.records import links
from service.learners.records.actions import MOVES, find
from service.learners.records.codes import CARDS
from service.learners.records.hindered import hindrances, read_ground
from service.learners.records.lists import (
    Filter,
    by_number,
    entered_by,
    links_of,
    list_page,
)
from service.learners.records.obstacles import TITLES, told_nothing
from service.learners.records.queries import person_view
from service.learners.records.ties import tie
from service.learners.records.waiting_priority import Growth, priority_of
from service.learners.routes.blueprint import bp
from service.learners.routes.records.record_fields import RecordFields, record_values
from service.learners.tables import Learner
from service.learners.wording import LINKS, SETTLED, SOURCES, STATES, word, worded
from service.places.queries import places
from service.rulesets.queries import rules
from service.web.forms import FormState, filled, read_form
from service.web.incoming import posted
from service.web.permission import OFFICE, allow
from service.web.request import database, language, now, office, scope, tell, today
from service.web.seen import overwriting, shown

EVERYBODY_WITH_PEOPLE = (*OFFICE, Role.HELPER)
LISTS = ("languages", "free_times", "free_times_b", "course_types")
# What only the office decides.
OFFICE_ONLY = frozenset({"priority", "priority_reason", "allowed_providers"})
HELPERS = frozenset(LearnerEdit.model_fields) - OFFICE_ONLY


@bp.get("/lernende")
@allow(*OFFICE)
def index() -> ResponseReturnValue:
    """The list: filter, search, pages."""
    args = request.args
    wanted = Filter(
        q=args.get("q", "").strip()[:60],
        state=args.get("state", "waiting"),
        level=args.get("level", "")[:20],
        place_id=args.get("place", "")[:20],
        obstacle=args.get("obstacle", "")[:20],
        page=args.get("page", 1, type=int),
    )
    with database().read() as db:
        known = rules(db, scope(), today())
        on = read_ground(db, scope(), known, today())
        found = list_page(db, scope(), wanted, on, language())
        homes = places(db, scope())
    return render_template(
        "learners/records/index.html",
        wanted=wanted,
        found=found,
        levels=[level.id for level in known.sets.levels.level],
        place_options=[{"value": p.id, "label": p.name} for p in homes],
        states=worded(STATES, language()),
        obstacles=worded(TITLES, language()),
        called=on.called,
        page=_pages(found.number, found.pages, found.total),
    )


def _pages(number: int, pages: int, total: int) -> dict[str, Any]:
    names = ("q", "state", "level", "place", "obstacle")
    kept: dict[str, Any] = {k: v for k, v in request.args.items() if k in names}

    def url(to: int) -> str:
        return url_for("learners.index", **kept, page=to) if 1 <= to <= pages else ""

    return {
        "number": number,
        "pages": pages,
        "total": total,
        "prev_url": url(number - 1),
        "next_url": url(number + 1),
    }


@bp.get("/lernende/<learner_id>")
@allow(*EVERYBODY_WITH_PEOPLE)
def record(learner_id: str) -> ResponseReturnValue:
    """One person: what they told, where they stand, what can be done."""
    with database().read() as db:
        return _record_page(db, find(db, scope(), learner_id), FormState())


def _record_page(
    db: Session, learner: Learner, link_form: FormState[Any], code: int = 200
) -> ResponseReturnValue:
    known = rules(db, scope(), today())
    names = {place.id: place.name for place in places(db, scope())}
    fields = RecordFields(
        filled(record_values(learner)), known, places(db, scope()), language()
    )
    links = links_of(db, scope(), learner.id) if _is_office() else ()
    on = read_ground(db, scope(), known, today())
    page = render_template(
        "learners/records/record.html",
        learner=learner,
        person=person_view(learner, names, known, language()),
        hindrances=hindrances(db, scope(), [learner], on).get(learner.id, ()),
        called=on.called,
        obstacles=dict(worded(TITLES, language())),
        told_nothing=told_nothing(learner),
        sections=fields.facts.shown(learner, _counts(learner)),
        links=links,
        impossible={
            link.id
            for link in links
            if tie(known, link.kind, learner.level, link.level) != link.kind
        },
        link_kinds=dict(worded({**LINKS, **SETTLED}, language())),
        link_form=link_form,
        link_options=[
            {"value": kind, "label": label} for kind, label in worded(LINKS, language())
        ],
        state=word(STATES, learner.state, language()),
        source=word(SOURCES, learner.source, language()),
        typed_by=entered_by(db, scope(), learner),
        moves=[
            (new, word(STATES, new, language()))
            for old, new in sorted(MOVES)
            if old == learner.state
        ],
        by_office=_is_office(),
    )
    return page, code


@bp.get("/lernende/<learner_id>/bearbeiten")
@allow(*EVERYBODY_WITH_PEOPLE)
def edit(learner_id: str) -> ResponseReturnValue:
    """The record as a form."""
    with database().read() as db:
        learner = find(db, scope(), learner_id)
        version = learner.changed_at.isoformat()
        return _edit_page(db, learner, shown(_stored(learner.id, db), version=version))


def _stored(learner_id: str, db: Session) -> dict[str, Any]:
    """What the form of the record shows and overwrites, for whoever is asking."""
    learner = find(db, scope(), learner_id)
    names = set(LearnerEdit.model_fields) if _is_office() else HELPERS
    return {k: v for k, v in record_values(learner).items() if k in names - {"version"}}


@bp.post("/lernende/<learner_id>/bearbeiten")
@allow(*EVERYBODY_WITH_PEOPLE)
def edit_post(learner_id: str) -> ResponseReturnValue:
    """Saves the form unless somebody was faster."""
    form = read_form(LearnerEdit, LISTS)
    if form.valid is not None:
        try:
            with database().read() as db:
                held = find(db, scope(), learner_id).changed_at.isoformat()
            stored, stale = partial(_stored, learner_id), form.valid.version != held
            with overwriting(form, stored, stale=stale) as db:
                records.update_learner(
                    db,
                    scope(),
                    learner_id,
                    form.valid.model_copy(update={"version": held}),
                    now(),
                    fields=None if _is_office() else HELPERS,
                )
            flash(tell("Saved."), "success")
            return redirect(url_for("learners.record", learner_id=learner_id))
        except UserError as error:
            form.add(error)
    with database().read() as db:
        return _edit_page(db, find(db, scope(), learner_id), form, 422)


def _edit_page(
    db: Session, learner: Learner, form: FormState[Any], code: int = 200
) -> ResponseReturnValue:
    known = rules(db, scope(), today())
    fields = RecordFields(form, known, places(db, scope()), language())
    page = render_template(
        "learners/records/record_form.html",
        learner=learner,
        form=form,
        fields=fields,
        by_office=_is_office(),
    )
    return page, code


@bp.post("/lernende/<learner_id>/stand")
@allow(*EVERYBODY_WITH_PEOPLE)
def move(learner_id: str) -> ResponseReturnValue:
    """Takes a person off the list or puts them back."""
    try:
        with database().write() as db:
            state = posted("state")
            records.set_state(db, scope(), learner_id, state, now())
        flash(tell("Saved."), "success")
    except UserError as error:
        flash(tell(error.message, **error.values), "error")
    return redirect(url_for("learners.record", learner_id=learner_id))


@bp.post("/lernende/<learner_id>/code")
@allow(*EVERYBODY_WITH_PEOPLE)
def new_code(learner_id: str) -> ResponseReturnValue:
    """A new card for somebody who lost theirs; the old code is dead."""
    with database().write() as db:
        learner = find(db, scope(), learner_id)
        code = records.new_code(db, scope(), learner_id, now())
        session[CARDS] = [{"name": learner.call_name, "code": code}]
    return redirect(url_for("learners.cards"))


@bp.post("/lernende/<learner_id>/verbinden")
@allow(*OFFICE)
def link(learner_id: str) -> ResponseReturnValue:
    """Ties a person to another one by their number."""
    form = read_form(LinkIn)
    if form.valid is not None:
        try:
            with database().write() as db:
                other = by_number(db, scope(), form.valid.other)
                if other is None:
                    raise UserError("There is nobody with this number.", "other")
                kind = form.valid.kind
                links.link(db, scope(), learner_id, other.id, kind, now())
            return redirect(url_for("learners.record", learner_id=learner_id))
        except UserError as error:
            form.add(error)
    with database().read() as db:
        return _record_page(db, find(db, scope(), learner_id), form, 422)


@bp.post("/lernende/verbindung/<link_id>/loesen")
@allow(*OFFICE)
def unlink(link_id: str) -> ResponseReturnValue:
    """Removes a tie and goes back to the person it was seen at."""
    back = posted("learner_id")[:20]
    with database().write() as db:
        links.unlink(db, scope(), link_id, now())
    return redirect(url_for("learners.record", learner_id=back or "-"))


@bp.post("/lernende/anrufe/<task_id>/<what>")
@allow(*OFFICE)
def call_task(task_id: str, what: str) -> ResponseReturnValue:
    """A call is taken on, was answered, or was in vain."""
    acts = {
        "uebernehmen": calls.claim_call,
        "erreicht": calls.close_call,
        "nicht-erreicht": calls.call_failed,
    }
    if what not in acts:
        raise NotFound("CallTask")
    try:
        with database().write() as db:
            task = acts[what](db, scope(), task_id, now())
            learner_id = task.learner_id
    except UserError as error:
        flash(tell(error.message, **error.values), "error")
        return redirect("/heute")
    if what == "erreicht":
        return redirect(url_for("learners.edit", learner_id=learner_id))
    return redirect("/heute")


def _counts(learner: Learner) -> int | None:
    """The priority as it counts today, for the office."""
    if not _is_office():
        return None
    return priority_of(learner, Growth.of(office().settings), today())


def _is_office() -> bool:
    return scope().role in OFFICE
