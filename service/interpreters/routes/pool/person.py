"""One interpreter at the office: papers, absences, exclusions, pause, invitation."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session
from werkzeug.datastructures import MultiDict

from service.access import Role, scoped
from service.accounts import signin_links
from service.errors import UserError
from service.i18n import weekday_names
from service.interpreters.payment.queries import certified_years
from service.interpreters.pool import actions, calendar, queries, states
from service.interpreters.pool.forms import (
    AbsenceIn,
    DocumentIn,
    ExclusionIn,
    PauseIn,
)
from service.interpreters.pool.joining import welcome
from service.interpreters.routes.blueprint import bp
from service.interpreters.routes.pool.people import hours_text
from service.interpreters.routes.pool.profile_form import (
    language_names,
    named,
    word,
)
from service.interpreters.tables import Agency, Interpreter
from service.places.queries import places
from service.rulesets.queries import rules
from service.web.forms import FormState, check_form, filled, read_form
from service.web.incoming import posted, posted_choice
from service.web.permission import OFFICE, allow
from service.web.request import database, language, now, parts, scope, tell, today

ROOT = "/sprachmittlung/pool/<interpreter_id>"


@bp.get(ROOT)
@allow(*OFFICE)
def person(interpreter_id: str) -> ResponseReturnValue:
    """Everything the office knows of somebody, and what can be done."""
    return _page(interpreter_id)


def _page(
    interpreter_id: str,
    form: FormState[Any] | None = None,
    at: str = "",
    code: int = 200,
) -> ResponseReturnValue:
    """`at`: the panel whose form is shown again."""
    empty = filled({})
    with database().read() as db:
        found = queries.profile(db, scope(), interpreter_id)
        in_force = rules(db, scope(), today())
        held = in_force.sets.interpreting
        page = render_template(
            "interpreters/pool/person.html",
            person=found,
            word=word,
            names=language_names(in_force),
            dialects={d.id: named(d) for d in held.dialect},
            settings={s.id: named(s) for s in held.setting},
            hours=[
                (weekday_names(language(), "wide")[day], text)
                for day, text in hours_text(found)
            ],
            kinds=[(kind, named(kind)) for kind in held.document],
            papers=queries.documents(db, scope(), interpreter_id),
            weeks=calendar.weeks(db, scope(), found, now()),
            absences=queries.absences(db, scope(), interpreter_id, now()),
            exclusions=queries.exclusions(db, scope(), interpreter_id),
            where=where_options(db),
            years=certified_years(db, scope(), interpreter_id),
            form=form or empty,
            at=at,
            empty=empty,
            today=today(),
            weekdays=weekday_names(language()),
        )
    return page, code


def where_options(db: Session) -> list[tuple[str, str]]:
    """What can be excluded: places and institutions."""
    rows = db.exec(scoped(Agency, scope())).all()
    agencies = sorted((row.name, f"agency:{row.id}") for row in rows)
    found = [(f"place:{p.id}", p.name) for p in places(db, scope())]
    return [*found, *((value, name) for name, value in agencies)]


def _back(interpreter_id: str, told: str, anchor: str = "") -> ResponseReturnValue:
    flash(told, "success")
    address = url_for(
        "interpreters.person", interpreter_id=interpreter_id, _anchor=anchor or None
    )
    return redirect(address)


@bp.post(f"{ROOT}/nachweis")
@allow(*OFFICE)
def person_paper(interpreter_id: str) -> ResponseReturnValue:
    """The office has seen a paper: its dates are kept."""
    with database().read() as db:
        known = rules(db, scope(), today()).sets.interpreting.document
    kind = posted_choice("kind", (one.id for one in known))
    form = read_form(DocumentIn)
    try:
        if form.valid is not None:
            with database().write() as db:
                actions.see_document(db, scope(), interpreter_id, form.valid, now())
            return _back(interpreter_id, tell("Saved."), "nachweise")
    except UserError as error:
        form.add(UserError(error.message, error.field.split("-")[0], **error.values))
    return _page(interpreter_id, form, f"paper-{kind}", 422)


@bp.post(f"{ROOT}/abwesend")
@allow(*OFFICE)
def person_away(interpreter_id: str) -> ResponseReturnValue:
    """Days without time."""
    form = read_form(AbsenceIn)
    try:
        if form.valid is not None:
            with database().write() as db:
                actions.add_absence(db, scope(), interpreter_id, form.valid, now())
            return _back(interpreter_id, tell("Saved."), "zeiten")
    except UserError as error:
        form.add(error)
    return _page(interpreter_id, form, "away", 422)


@bp.post(f"{ROOT}/da")
@allow(*OFFICE)
def person_back(interpreter_id: str) -> ResponseReturnValue:
    """Takes an absence back; a second click finds it gone."""
    with database().write() as db:
        actions.end_absence(db, scope(), interpreter_id, posted("absence"), now())
    return _back(interpreter_id, tell("Removed."), "zeiten")


@bp.post(f"{ROOT}/nicht-dort")
@allow(*OFFICE)
def person_exclude(interpreter_id: str) -> ResponseReturnValue:
    """ "Not there"; no institution learns of it."""
    form = read_form(ExclusionIn)
    try:
        if form.valid is not None:
            with database().write() as db:
                actions.exclude(db, scope(), interpreter_id, form.valid, now())
            return _back(interpreter_id, tell("Saved."), "nicht-dort")
    except UserError as error:
        form.add(error)
    return _page(interpreter_id, form, "exclude", 422)


@bp.post(f"{ROOT}/doch-dort")
@allow(*OFFICE)
def person_include(interpreter_id: str) -> ResponseReturnValue:
    """Takes "not there" back."""
    with database().write() as db:
        actions.include(db, scope(), interpreter_id, posted("exclusion"), now())
    return _back(interpreter_id, tell("Removed."), "nicht-dort")


@bp.post(f"{ROOT}/pause")
@allow(*OFFICE)
def person_pause(interpreter_id: str) -> ResponseReturnValue:
    """Nobody asks for a while; promised jobs stay."""
    form = read_form(PauseIn)
    try:
        if form.valid is not None:
            until = form.valid.paused_until
            with database().write() as db:
                states.pause(db, scope(), interpreter_id, until, now())
            return _back(interpreter_id, tell("Paused: no new offers go there."))
    except UserError as error:
        form.add(error)
    return _page(interpreter_id, form, "pause", 422)


@bp.post(f"{ROOT}/weiter")
@allow(*OFFICE)
def person_resume(interpreter_id: str) -> ResponseReturnValue:
    """Asked again from now on."""
    try:
        with database().write() as db:
            states.resume(db, scope(), interpreter_id, now())
    except UserError as error:
        flash(tell(error.message, **error.values), "error")
        return redirect(url_for("interpreters.person", interpreter_id=interpreter_id))
    return _back(interpreter_id, tell("In the pool again."))


@bp.post(f"{ROOT}/austritt")
@allow(*OFFICE)
def person_leave(interpreter_id: str) -> ResponseReturnValue:
    """Leaves the pool: erased at once but for what the law keeps."""
    try:
        with database().write() as db:
            if posted("sure") != "yes":
                raise UserError("Please tick that you are sure.", "sure")
            states.leave(db, scope(), interpreter_id, now())
    except UserError as error:
        form = check_form(PauseIn, MultiDict())
        form.add(UserError(error.message, "sure", **error.values))
        return _page(interpreter_id, form, "leave", 422)
    return _back(interpreter_id, tell("Left. What no law keeps is erased."))


@bp.post(f"{ROOT}/einladen")
@allow(*OFFICE)
def person_invite(interpreter_id: str) -> ResponseReturnValue:
    """A link to sign in without a password, by mail or SMS; lasts fourteen days."""
    with database().write() as db:
        row = queries.find(db, scope(), interpreter_id)
        by_sms = not row.email
        if row.state == "left" or not (row.email or row.phone):
            flash(tell("Enter an e-mail address or a phone number first."), "error")
            return redirect(
                url_for("interpreters.person", interpreter_id=interpreter_id)
            )
        welcome(db, row)
        _invite(db, row, by_sms=by_sms)
    return _back(
        interpreter_id,
        tell("A link to sign in goes out by SMS.")
        if by_sms
        else tell("A link to sign in goes out by e-mail."),
    )


def _invite(db: Session, row: Interpreter, *, by_sms: bool) -> None:
    user = signin_links.account_for(
        db,
        scope(),
        Role.INTERPRETER,
        ("interpreter_id", row.id),
        row.name,
        (row.email, row.phone),
        now(),
    )
    signin_links.send(
        db,
        scope(),
        user,
        parts().settings.base_url,
        row.contact_language,
        signin_links.INVITED_LASTS,
        now(),
        by_sms=by_sms,
    )
