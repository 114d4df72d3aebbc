"""An interpreter's own pages: profile, times, absences, places not to go to, pause."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.access import Role
from service.errors import NotFound, UserError
from service.i18n import weekday_names
from service.interpreters.pool import actions, calendar, queries, states
from service.interpreters.pool.forms import (
    AbsenceIn,
    ExclusionIn,
    OwnProfileIn,
    PauseIn,
)
from service.interpreters.routes.blueprint import bp
from service.interpreters.routes.pool.person import where_options
from service.interpreters.routes.pool.profile_form import (
    choices,
    named,
    read_profile,
    stored,
    word,
)
from service.rulesets.queries import rules
from service.web.forms import FormState, filled, read_form
from service.web.incoming import posted
from service.web.permission import allow
from service.web.request import database, language, now, office, scope, tell, today
from service.web.seen import overwriting, shown

OFFICE_ONLY = ("kind", "extension")


def own_id() -> str:
    """Who is signed in; NotFound for a login that stands for nobody."""
    found = scope().interpreter_id
    if not found:
        raise NotFound("interpreter")
    return found


def _own() -> queries.Profile:
    with database().read() as db:
        return queries.profile(db, scope(), own_id())


def _values(person: queries.Profile) -> dict[str, Any]:
    """What the own form shows: all but what is the office's."""
    return {k: v for k, v in stored(person).items() if k not in OFFICE_ONLY}


@bp.get("/einsaetze/profil")
@allow(Role.INTERPRETER)
def own_profile() -> ResponseReturnValue:
    """What the office keeps of her, to be filled in and put right."""
    person = _own()
    return _profile_page(shown(_values(person)), person)


@bp.post("/einsaetze/profil")
@allow(Role.INTERPRETER)
def own_profile_post() -> ResponseReturnValue:
    """Stores it; whoever was invited is in the pool now."""
    person = _own()
    form = read_profile(OwnProfileIn)
    try:
        if form.valid is not None:
            valid = form.valid
            with overwriting(
                form, lambda db: _values(queries.profile(db, scope(), own_id()))
            ) as db:
                actions.change_interpreter(db, scope(), own_id(), valid, now())
            flash(tell("Saved."), "success")
            return redirect(url_for("interpreters.own_times"))
    except UserError as error:
        form.add(error)
    return _profile_page(form, person, 422)


def _profile_page(
    form: FormState[Any], person: queries.Profile, code: int = 200
) -> ResponseReturnValue:
    with database().read() as db:
        options = choices(db, person)
        papers = queries.documents(db, scope(), person.id)
        kinds = rules(db, scope(), today()).sets.interpreting.document
    page = render_template(
        "interpreters/pool/form.html",
        form=form,
        person=person,
        o=options,
        own=True,
        title=tell("My profile"),
        languages_note=tell(
            "Only what you really speak: Kurmanji is not Sorani, Dari is not Farsi."
        ),
        papers=[(named(kind), papers[kind.id]) for kind in kinds if kind.id in papers],
    )
    return page, code


@bp.get("/einsaetze/zeiten")
@allow(Role.INTERPRETER)
def own_times() -> ResponseReturnValue:
    """The calendar: weekly times, absences, jobs; a day can be tapped."""
    wanted = request.args.get("tag", "")
    try:
        first = date.fromisoformat(wanted).isoformat()
    except ValueError:
        first = ""
    return _times_page(filled({"first_on": first}))


def _times_page(
    form: FormState[Any], at: str = "", code: int = 200
) -> ResponseReturnValue:
    person = _own()
    with database().read() as db:
        page = render_template(
            "interpreters/pool/times.html",
            person=person,
            form=form,
            at=at,
            empty=filled({}),
            word=word,
            weeks=calendar.weeks(db, scope(), person, now()),
            absences=queries.absences(db, scope(), person.id, now()),
            exclusions=queries.exclusions(db, scope(), person.id),
            where=where_options(db),
            weekdays=weekday_names(language()),
            phone=office().phone,
        )
    return page, code


@bp.post("/einsaetze/zeiten/abwesend")
@allow(Role.INTERPRETER)
def own_away() -> ResponseReturnValue:
    """Days without time; a job promised in them is named, the office calls."""
    form = read_form(AbsenceIn)
    try:
        if form.valid is not None:
            with database().write() as db:
                row = actions.add_absence(db, scope(), own_id(), form.valid, now())
                jobs = queries.promised(
                    db, scope(), own_id(), row.starts_at, row.ends_at
                )
            if jobs:
                told = tell(
                    "Saved. You have promised %(jobs)s in this time: the office sees "
                    "it and calls you.",
                    jobs=", ".join(jobs),
                )
                flash(told, "warning")
            else:
                flash(tell("Saved."), "success")
            return redirect(url_for("interpreters.own_times"))
    except UserError as error:
        form.add(error)
    return _times_page(form, "away", 422)


@bp.post("/einsaetze/zeiten/da")
@allow(Role.INTERPRETER)
def own_back() -> ResponseReturnValue:
    """Takes an absence back."""
    with database().write() as db:
        actions.end_absence(db, scope(), own_id(), posted("absence"), now())
    flash(tell("Removed."), "success")
    return redirect(url_for("interpreters.own_times"))


@bp.post("/einsaetze/zeiten/nicht-dort")
@allow(Role.INTERPRETER)
def own_exclude() -> ResponseReturnValue:
    """ "Not there": the office alone sees it."""
    form = read_form(ExclusionIn)
    try:
        if form.valid is not None:
            with database().write() as db:
                actions.exclude(db, scope(), own_id(), form.valid, now())
            flash(tell("Saved."), "success")
            return redirect(url_for("interpreters.own_times", _anchor="nicht-dort"))
    except UserError as error:
        form.add(error)
    return _times_page(form, "exclude", 422)


@bp.post("/einsaetze/zeiten/doch-dort")
@allow(Role.INTERPRETER)
def own_include() -> ResponseReturnValue:
    """Takes "not there" back."""
    with database().write() as db:
        actions.include(db, scope(), own_id(), posted("exclusion"), now())
    flash(tell("Removed."), "success")
    return redirect(url_for("interpreters.own_times", _anchor="nicht-dort"))


@bp.post("/einsaetze/zeiten/pause")
@allow(Role.INTERPRETER)
def own_pause() -> ResponseReturnValue:
    """No new offers for a while; promised jobs stay."""
    form = read_form(PauseIn)
    try:
        if form.valid is not None:
            until = form.valid.paused_until
            with database().write() as db:
                states.pause(db, scope(), own_id(), until, now())
            flash(tell("You pause. We ask you again afterwards."), "success")
            return redirect(url_for("interpreters.own_times"))
    except UserError as error:
        form.add(error)
    return _times_page(form, "pause", 422)


@bp.post("/einsaetze/zeiten/weiter")
@allow(Role.INTERPRETER)
def own_resume() -> ResponseReturnValue:
    """Asked again from now on."""
    try:
        with database().write() as db:
            states.resume(db, scope(), own_id(), now())
        flash(tell("Welcome back."), "success")
    except UserError as error:
        flash(tell(error.message, **error.values), "error")
    return redirect(url_for("interpreters.own_times"))
