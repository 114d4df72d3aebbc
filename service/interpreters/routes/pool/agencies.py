"""The office's institutions: list, form with the house on the map, confirm, wishes."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from service.access import Role
from service.accounts import signin_links
from service.errors import UserError
from service.interpreters.pool import agencies as kept
from service.interpreters.pool import queries
from service.interpreters.pool.forms import AgencyIn, WishIn
from service.interpreters.requests import newcomers
from service.interpreters.routes.blueprint import bp
from service.interpreters.routes.pool.profile_form import named, word, words
from service.places.queries import outline, places
from service.rulesets.queries import rules
from service.timetables.zone_map import geometry, zone_map
from service.typed import decimal
from service.web.forms import FormState, filled, read_form
from service.web.incoming import posted, posted_yes
from service.web.permission import OFFICE, allow
from service.web.request import (
    database,
    language,
    now,
    office,
    parts,
    scope,
    tell,
    today,
)
from service.web.seen import overwriting, shown
from service.web.sent_again import brought_id, made_before, new_form

ROOT = "/sprachmittlung/stellen"
ONE = f"{ROOT}/<agency_id>"
TICKS = ("authority", "own_administration", "billed")


@bp.get(ROOT)
@allow(*OFFICE)
def agencies() -> ResponseReturnValue:
    """All institutions; newcomers to confirm at the top."""
    q, kind = request.args.get("q", "")[:60], request.args.get("art", "")
    with database().read() as db:
        found = kept.agencies(db, scope(), q, kind)
        kinds = _kinds(db)
    return render_template(
        "interpreters/pool/agencies.html",
        rows=found,
        kinds=kinds,
        names=dict(kinds),
        q=q,
        kind=kind,
    )


def _kinds(db: Session) -> list[tuple[str, str]]:
    held = rules(db, scope(), today()).sets.interpreting
    return [(kind.id, named(kind)) for kind in held.agency_kind]


def _stored(row: kept.AgencyView) -> dict[str, Any]:
    """An institution as its form holds it."""
    values = {name: getattr(row, name) for name in AgencyIn.model_fields}
    values |= {name: "yes" if values[name] else None for name in TICKS}
    for name in ("latitude", "longitude"):
        if values[name] is not None:
            values[name] = f"{values[name]:.5f}".replace(".", ",")
    return values


@bp.get(f"{ROOT}/neu")
@allow(*OFFICE)
def agency_new() -> ResponseReturnValue:
    """An empty form."""
    return _form_page(new_form({}))


@bp.post(f"{ROOT}/neu")
@allow(*OFFICE)
def agency_add() -> ResponseReturnValue:
    """Adds an institution; sent again after Back it corrects what it made."""
    row_id = brought_id()
    form = read_form(AgencyIn)
    try:
        if form.valid is not None:
            with database().write() as db:
                known = {row.id for row in kept.agencies(db, scope())}
                if made_before(db, scope(), row_id, known, {"agency.add"}):
                    row = kept.change_agency(db, scope(), row_id, form.valid, now())
                else:
                    row = kept.add_agency(db, scope(), form.valid, now(), row_id)
            flash(tell("Saved."), "success")
            return redirect(url_for("interpreters.agency", agency_id=row.id))
    except UserError as error:
        form.add(error)
    return _form_page(form, code=422)


@bp.get(ONE)
@allow(*OFFICE)
def agency(agency_id: str) -> ResponseReturnValue:
    """The form of an institution, its login and its wishes."""
    with database().read() as db:
        row = kept.agency(db, scope(), agency_id)
    return _form_page(shown(_stored(row)), row)


@bp.post(ONE)
@allow(*OFFICE)
def agency_change(agency_id: str) -> ResponseReturnValue:
    """Overwrites an institution, unless somebody else was faster."""
    with database().read() as db:
        row = kept.agency(db, scope(), agency_id)
    form = read_form(AgencyIn)
    try:
        if form.valid is not None:
            valid = form.valid
            with overwriting(
                form, lambda db: _stored(kept.agency(db, scope(), agency_id))
            ) as db:
                kept.change_agency(db, scope(), agency_id, valid, now())
            flash(tell("Saved."), "success")
            return redirect(url_for("interpreters.agency", agency_id=agency_id))
    except UserError as error:
        form.add(error)
    return _form_page(form, row, 422)


def _form_page(
    form: FormState[Any],
    row: kept.AgencyView | None = None,
    code: int = 200,
    wish: FormState[Any] | None = None,
) -> ResponseReturnValue:
    with database().read() as db:
        held = places(db, scope())
        kinds = _kinds(db)
        wishes = kept.wishes(db, scope(), row.id) if row else ()
        people = queries.names(db, scope()) if row else ()
    page = render_template(
        "interpreters/pool/agency.html",
        form=form,
        row=row,
        badge=_badge(row),
        kinds=kinds,
        places=[(p.id, f"{p.name} ({p.postal_code})") for p in held],
        wishes=wishes,
        people=people,
        wish=wish or filled({}),
        wish_kinds=words("wish"),
        word=word,
        **_point(form, held),
    )
    return page, code


def _badge(row: kept.AgencyView | None) -> str:
    """What stands beside the name; nothing for one in use."""
    if row is None or (row.active and row.confirmed_at):
        return ""
    return tell("to be confirmed") if row.active else tell("Out of use")


def _point(form: FormState[Any], held: Any) -> dict[str, Any]:
    """The county's map with the house, by its numbers or its place."""
    shape = outline(office().county_ags)
    drawn = zone_map(shape, held, ())
    home = next((p for p in held if p.id == form.values.get("place_id")), None)
    try:
        at = tuple(decimal(form.values[name]) for name in ("longitude", "latitude"))
    except (KeyError, UserError):
        at = (home.longitude, home.latitude) if home else ()
    return {
        "map": drawn,
        "point": drawn.view.projection.point(*at) if drawn and at else None,
        "ground": {
            "shape": geometry(shape) if shape else None,
            "places": [(p.id, p.name, p.longitude, p.latitude) for p in held],
        },
    }


def _back(agency_id: str, told: str) -> ResponseReturnValue:
    flash(told, "success")
    return redirect(url_for("interpreters.agency", agency_id=agency_id))


@bp.post(f"{ONE}/bestaetigen")
@allow(*OFFICE)
def agency_confirm(agency_id: str) -> ResponseReturnValue:
    """A newcomer is known."""
    with database().write() as db:
        newcomers.confirm(db, scope(), agency_id, now())
    return _back(agency_id, tell("Confirmed: its requests go out from now on."))


@bp.post(f"{ONE}/schalten")
@allow(*OFFICE)
def agency_switch(agency_id: str) -> ResponseReturnValue:
    """Out of use, or in use again."""
    active = posted_yes("active")
    with database().write() as db:
        kept.switch(db, scope(), agency_id, active, now())
    return _back(agency_id, tell("Used again.") if active else tell("Out of use."))


@bp.post(f"{ONE}/zugang")
@allow(*OFFICE)
def agency_invite(agency_id: str) -> ResponseReturnValue:
    """A link to sign in without a password; it lasts fourteen days."""
    with database().write() as db:
        row = kept.agency(db, scope(), agency_id)
        if not row.email or not row.active:
            flash(tell("Enter an e-mail address first."), "error")
            return redirect(url_for("interpreters.agency", agency_id=agency_id))
        user = signin_links.account_for(
            db,
            scope(),
            Role.AGENCY,
            ("agency_id", row.id),
            row.name,
            (row.email, row.phone),
            now(),
        )
        base, lasts = parts().settings.base_url, signin_links.INVITED_LASTS
        signin_links.send(db, scope(), user, base, language(), lasts, now())
    return _back(agency_id, tell("A link to sign in goes out by e-mail."))


@bp.post(f"{ONE}/wunsch")
@allow(*OFFICE)
def agency_wish(agency_id: str) -> ResponseReturnValue:
    """Whom this institution prefers, or does not want again."""
    form = read_form(WishIn)
    try:
        if form.valid is not None:
            with database().write() as db:
                kept.set_wish(db, scope(), agency_id, form.valid, now())
            return _back(agency_id, tell("Saved."))
    except UserError as error:
        form.add(error)
    with database().read() as db:
        row = kept.agency(db, scope(), agency_id)
    return _form_page(shown(_stored(row)), row, 422, wish=form)


@bp.post(f"{ONE}/wunsch-weg")
@allow(*OFFICE)
def agency_unwish(agency_id: str) -> ResponseReturnValue:
    """The wish ends."""
    with database().write() as db:
        kept.drop_wish(db, scope(), agency_id, posted("wish"), now())
    return _back(agency_id, tell("Removed."))
