"""The first page of planning: terms, runs, and the forms for new ones."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.errors import Conflict, NotFound, UserError
from service.i18n import euros
from service.planning import actions
from service.planning.forms import RunIn, TermIn
from service.planning.parameters import USUAL_SECONDS
from service.planning.queries import Overview, RunView, overview, run_view
from service.planning.routes.blueprint import bp
from service.planning.wording import STATE_KINDS, STATES
from service.web.forms import FormState, filled, form_key, read_form
from service.web.permission import OFFICE, allow
from service.web.request import database, language, now, scope, tell, today

KEPT = (
    "seconds",
    "max_courses",
    "default_max_minutes",
    "min_reserve",
    "accepted_exceptions",
)


@bp.get("/planung")
@allow(*OFFICE)
def index() -> ResponseReturnValue:
    """Terms, runs and the form for a new run; ?basis= starts from an earlier run."""
    base_id = request.args.get("basis", "")[:20]
    with database().read() as db:
        found = overview(db, scope())
        base = run_view(db, scope(), base_id) if base_id else None
    return _page(found, _first_values(found, base), base=base)


@bp.post("/planung/lauf")
@allow(*OFFICE)
def start() -> ResponseReturnValue:
    """Starts a run; while one is being computed, leads to that one."""
    form = read_form(RunIn, lists=("funding_ids",))
    try:
        if form.valid is not None:
            with database().write() as db:
                run = actions.start_run(db, scope(), form.valid, now())
            return redirect(url_for("planning.run", run_id=run.id))
    except Conflict as error:
        flash(tell(error.message, **error.values), "warning")
        return redirect(_active_url())
    except UserError as error:
        form.add(error)
    base_id = form.values.get("base_run_id", "")
    with database().read() as db:
        found = overview(db, scope())
        base = run_view(db, scope(), base_id) if base_id else None
    return _page(found, form, base=base, code=422)


@bp.post("/planung/zeitraum")
@allow(*OFFICE)
def add_term() -> ResponseReturnValue:
    """Adds a term."""
    form = read_form(TermIn)
    try:
        if form.valid is not None:
            with database().write() as db:
                term = actions.add_term(db, scope(), form.valid, now())
            flash(tell("The term %(name)s was added.", name=term.name), "success")
            return redirect(url_for("planning.index"))
    except UserError as error:
        form.add(error)
    with database().read() as db:
        found = overview(db, scope())
    return _page(found, _first_values(found, None), term_form=form, code=422)


def _active_url() -> str:
    with database().read() as db:
        runs = overview(db, scope()).runs
    active = [run.id for run in runs if run.active and not run.rehearsal]
    if not active:
        return url_for("planning.index")
    return url_for("planning.run", run_id=active[0])


def _first_values(found: Overview, base: RunView | None) -> FormState[Any]:
    """All money ticked and the coming term, or what the base run was told."""
    coming = [term for term in found.terms if term.end_on >= today()]
    values: dict[str, Any] = {
        "term_id": coming[-1].id if coming else "",
        "seconds": USUAL_SECONDS,
        "default_max_minutes": 60,
        "min_reserve": 0,
        "accepted_exceptions": 0,
        "funding_ids": [line.id for line in found.funding],
    }
    if base is not None:
        told = base.parameters
        values |= {name: getattr(told, name) for name in KEPT}
        values |= {"term_id": base.term.id, "base_run_id": base.id}
        values["school_holidays"] = "yes" if told.school_holidays else None
        if told.funding_ids is not None:
            values["funding_ids"] = list(told.funding_ids)
    return filled(values)


def _page(
    found: Overview,
    form: FormState[Any],
    *,
    term_form: FormState[Any] | None = None,
    base: RunView | None = None,
    code: int = 200,
) -> ResponseReturnValue:
    term_form = term_form or filled({})
    page = render_template(
        "planning/index.html",
        found=found,
        fields=_run_fields(found, form),
        general=form.errors.get("", []),
        term_fields=_term_fields(term_form),
        term_general=term_form.errors.get("", []),
        errors=code != 200,
        base=base,
        key=form_key(),
        today=today(),
        states=STATES,
        state_kinds=STATE_KINDS,
    )
    return page, code


def _run_fields(found: Overview, form: FormState[Any]) -> dict[str, Any]:
    terms = [
        (term.id, term.name) for term in reversed(found.terms) if term.end_on >= today()
    ]
    money = [
        (line.id, f"{line.name} · {euros(language(), line.amount_cents)}")
        for line in found.funding
    ]
    return {
        "term_id": form.field("term_id", tell("Term"), options=terms, required=True),
        "funding_ids": form.field(
            "funding_ids", tell("Money"), options=money, required=True
        ),
        "max_courses": form.field(
            "max_courses",
            tell("At most so many new courses"),
            hint=tell("Empty: as many as money, rooms and teachers allow."),
            min=0,
            max=1000,
            inputmode="numeric",
        ),
        "default_max_minutes": form.field(
            "default_max_minutes",
            tell("Longest way, in minutes"),
            hint=tell("For people who did not say how long theirs may be."),
            required=True,
            min=5,
            max=180,
        ),
        "accepted_exceptions": form.field(
            "accepted_exceptions",
            tell("Course days without a bus that are accepted"),
            hint=tell("0: everybody gets there and back on all course days."),
            required=True,
            min=0,
            max=20,
        ),
        "min_reserve": form.field(
            "min_reserve",
            tell("People above the minimum"),
            hint=tell("With 1 a course stands one cancellation."),
            required=True,
            min=0,
            max=10,
        ),
        "seconds": form.field(
            "seconds",
            tell("Time for computing, in seconds"),
            hint=tell("You can stop earlier and take the best plan so far."),
            required=True,
            min=1,
            max=900,
        ),
        "school_holidays": form.field(
            "school_holidays", tell("Courses also meet in the school holidays")
        ),
    }


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
