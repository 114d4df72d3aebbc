"""The first page of planning: terms, runs, and the forms for new ones."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from service.access import one, scoped
from service.errors import Conflict, NotFound, UserError
from service.planning.routes.blueprint import bp
from service.planning.routes.runs.runform import (
    first_values,
    kept_reserves,
    read_run,
    reserve_fields,
    run_fields,
)
from service.planning.runs import actions
from service.planning.runs.forms import TermIn
from service.planning.runs.queries import Overview, RunView, overview, run_view
from service.planning.runs.reserves import open_kinds
from service.planning.runs.term_cover import TermCover, covers
from service.planning.tables import Term
from service.planning.wording import STATE_KINDS, STATES
from service.rulesets.queries import rules
from service.timetables.queries import FeedView, active_feed
from service.web.forms import ROW_ID, FormState, form_key, read_form
from service.web.incoming import posted
from service.web.permission import OFFICE, allow
from service.web.request import database, now, scope, tell, today
from service.web.seen import overwriting, shown
from service.web.sent_again import brought_id, made_before, new_form

ANEW = "Sent again with changes: they are computed here. The run before is cancelled."
BESIDE = "Sent again with changes: they are computed here. The run before stays."


@bp.get("/planung")
@allow(*OFFICE)
def index() -> ResponseReturnValue:
    """Terms, runs and the form for a new run; ?basis= starts from an earlier run."""
    base_id = request.args.get("basis", "")[:20]
    with database().read() as db:
        found = overview(db, scope())
        base = run_view(db, scope(), base_id) if base_id else None
    return _page(found, first_values(found, base), base=base)


@bp.post("/planung/lauf")
@allow(*OFFICE)
def start() -> ResponseReturnValue:
    """Starts a run; while one is being computed, leads to that one."""
    form = read_run()
    try:
        if form.valid is not None:
            with database().write() as db:
                before = actions.sent_before(db, scope(), form.valid.form_key)
                run = actions.start_run(db, scope(), form.valid, now())
            if before is not None and before.id != run.id:
                stopped = before.state == "cancelled"
                flash(tell(ANEW if stopped else BESIDE), "info")
            return redirect(url_for("planning.run", run_id=run.id))
    except Conflict as error:
        flash(tell(error.message, **error.values), "warning")
        return redirect(_active_url())
    except UserError as error:
        form.add(error)
    base_id = posted("base_run_id")[:20]
    with database().read() as db:
        found = overview(db, scope())
        base = run_view(db, scope(), base_id) if base_id else None
    return _page(found, form, base=base, code=422)


@bp.post("/planung/zeitraum")
@allow(*OFFICE)
def add_term() -> ResponseReturnValue:
    """Adds a term; sent again it corrects it."""
    row_id = brought_id()
    form = read_form(TermIn)
    try:
        if form.valid is not None:
            with database().write() as db:
                known = {term.id for term in db.exec(scoped(Term, scope()))}
                if made_before(db, scope(), row_id, known, {"term.add"}):
                    valid = form.valid
                    term = actions.change_term(db, scope(), row_id, valid, now())
                else:
                    term = actions.add_term(db, scope(), form.valid, now(), row_id)
            flash(tell("The term %(name)s was added.", name=term.name), "success")
            return redirect(url_for("planning.index"))
    except UserError as error:
        form.add(error)
    with database().read() as db:
        found = overview(db, scope())
    return _page(found, first_values(found, None), term_form=form, code=422)


@bp.get("/planung/zeitraum/<term_id>")
@allow(*OFFICE)
def term(term_id: str) -> ResponseReturnValue:
    """A term's form."""
    with database().read() as db:
        return _term_page(shown(_stored_term(db, term_id)))


@bp.post("/planung/zeitraum/<term_id>")
@allow(*OFFICE)
def change_term(term_id: str) -> ResponseReturnValue:
    """Changes a term."""
    with database().read() as db:
        _stored_term(db, term_id)
    form = read_form(TermIn)
    if form.valid is None:
        return _term_page(form, 422)
    try:
        with overwriting(form, lambda db: _stored_term(db, term_id)) as db:
            actions.change_term(db, scope(), term_id, form.valid, now())
    except UserError as error:
        form.add(error)
        return _term_page(form, 422)
    flash(tell("Saved."), "success")
    return redirect(url_for("planning.index"))


def _stored_term(db: Session, term_id: str) -> dict[str, Any]:
    row = one(db, Term, scope(), term_id)
    return {"name": row.name, "start_on": row.start_on, "end_on": row.end_on}


def _term_page(form: FormState[Any], code: int = 200) -> ResponseReturnValue:
    page = render_template(
        "planning/runs/term.html", form=form, fields=_term_fields(form)
    )
    return page, code


def _active_url() -> str:
    with database().read() as db:
        runs = overview(db, scope()).runs
    active = [run.id for run in runs if run.active and not run.rehearsal]
    if not active:
        return url_for("planning.index")
    return url_for("planning.run", run_id=active[0])


def _page(
    found: Overview,
    form: FormState[Any],
    *,
    term_form: FormState[Any] | None = None,
    base: RunView | None = None,
    code: int = 200,
) -> ResponseReturnValue:
    term_form = term_form or new_form({})
    with database().read() as db:
        known = rules(db, scope(), today())
        feed = active_feed(db, scope())
        kinds = open_kinds(db, scope(), known, kept_reserves(form))
    page = render_template(
        "planning/runs/index.html",
        found=found,
        feed=feed,
        gaps=_gaps(found, feed),
        fields=run_fields(found, form),
        reserves=reserve_fields(kinds, form),
        general=form.errors.get("", []),
        term_fields=_term_fields(term_form),
        term_row=term_form.values.get(ROW_ID, ""),
        term_general=term_form.errors.get("", []),
        errors=code != 200,
        base=base,
        key=form_key(),
        today=today(),
        states=STATES,
        state_kinds=STATE_KINDS,
    )
    return page, code


def _gaps(found: Overview, feed: FeedView | None) -> list[TermCover]:
    """The coming terms that the timetable in use does not cover whole."""
    if feed is None or feed.valid_from is None or feed.valid_to is None:
        return []
    beside = covers(found.terms, feed.valid_from, feed.valid_to, today())
    return [term for term in beside if term.covered != "all"]


def _term_fields(form: FormState[Any]) -> dict[str, Any]:
    return {
        "name": form.field("name", tell("Name"), required=True, maxlength=80),
        "start_on": form.field("start_on", tell("First day"), required=True),
        "end_on": form.field("end_on", tell("Last day"), required=True),
    }


def base_of(run_id: str) -> RunView:
    """The run a new one starts from; NotFound unless it is the office's and ready."""
    with database().read() as db:
        found = run_view(db, scope(), run_id)
    if found.state != "ready":
        raise NotFound("run")
    return found
