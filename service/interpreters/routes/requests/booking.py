"""The page with the five questions: sign while typing, gate, draft, sending."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session
from werkzeug.datastructures import MultiDict

from service.access import Role, Scope
from service.errors import UserError
from service.interpreters.requests import drafts, queries
from service.interpreters.requests.actions import (
    AskedAlready,
    Origin,
    Refused,
    ask,
    asker,
    refuse,
    values_of,
)
from service.interpreters.requests.forms import (
    AskedIn,
    FirstRequestIn,
    NewcomerIn,
    RequestIn,
)
from service.interpreters.requests.gate import Gate, gate, own_means
from service.interpreters.requests.newcomers import enrol
from service.interpreters.requests.sign import Sign, sign
from service.interpreters.routes.blueprint import bp
from service.interpreters.routes.requests.fields import Asker, asker_of, fields_of
from service.interpreters.tables import Agency
from service.interpreters.wording.asking import GATES, said
from service.interpreters.wording.signs import sign_words
from service.rulesets.queries import RulesInForce, rules
from service.typed.signs import storable
from service.web.forms import FormState, check_form, filled, form_key, read_form
from service.web.incoming import posted
from service.web.permission import public
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

DRAFT = "request_draft"
LISTS = ("other_languages", "also")
ASKERS = (None, Role.AGENCY, Role.HELPER, Role.COORDINATOR, Role.ADMINISTRATOR)


@dataclass
class Page:
    """What the page shows beside the form."""

    form: FormState[Any]
    sign: Sign | None = None
    gate: Gate | None = None
    twice: str = ""  # the request that asks for the same
    general: list[str] = field(default_factory=list)


@bp.get("/anfragen/neu")
@public
def new_request() -> ResponseReturnValue:
    """The five questions, with what was typed before and not sent."""
    if scope().role not in ASKERS:
        return redirect(url_for("accounts.home"))
    with database().read() as db:
        kept = drafts.find_draft(db, scope(), str(session.get(DRAFT, "")), now())
        if kept is not None and request.args.get("leer") is None:
            form = filled(kept.answers)
            form.values.setdefault("form_key", form_key())
            return _show(db, Page(form))
        return _show(db, Page(filled(_prefilled(db, request.args.get("stelle", "")))))


def _prefilled(db: Session, chosen: str) -> dict[str, Any]:
    """What a regular need not type again."""
    who = asker_of(db, scope(), chosen)
    told: dict[str, Any] = {
        "form_key": form_key(),
        "when": "day",
        "where": "house",
        "minutes": 60,
        "needed": 1,
        "agency_id": chosen,
    }
    if who.agency is not None:
        name, phone = queries.last_contact(db, scope(), who.agency.id)
        told |= {"contact_name": name, "contact_phone": phone or who.agency.phone}
    return told


@bp.post("/anfragen/neu")
@public
def send_request() -> ResponseReturnValue:
    """Sends the request; the same form again is a correction, never a second one."""
    here = scope()
    if here.role not in ASKERS:
        return redirect(url_for("accounts.home"))
    form: FormState[Any] = read_form(
        FirstRequestIn if here.role is None else RequestIn, LISTS
    )
    page = Page(form)
    if form.valid is not None:
        try:
            sent = _send(here, form.valid)
        except Refused as error:
            page.gate = error.gate
            form.add(UserError("Please choose another kind of talk.", "setting"))
        except AskedAlready as error:
            page.twice = error.request_id
            form.add(error)
        except UserError as error:
            form.add(error)
        else:
            return _sent(sent)
    _keep(form.values)
    with database().read() as db:
        return _show(db, page, 422)


def _send(here: Scope, asked: RequestIn) -> tuple[str, ...]:
    """The ids of what was asked; a refusal is counted though nothing is stored."""
    with database().read() as db:
        known = rules(db, here, today())
    try:
        with database().write() as db:
            agency_id = _agency(db, here, asked)
            origin = Origin(asker(here), agency_id)
            made = ask(db, here, origin, asked, known.sets.interpreting, now())
            drafts.drop_draft(db, here, str(session.get(DRAFT, "")))
            return tuple(row.id for row in made)
    except Refused as error:
        _count(here, asked, error.gate)
        raise


def _count(here: Scope, asked: AskedIn, closed: Gate) -> None:
    with database().write() as db:
        own = asker_of(db, here, getattr(asked, "agency_id", "")).agency
        kind = own.kind if own else getattr(asked, "agency_kind", "")
        refuse(db, here, asked, closed, kind, now())


def _agency(db: Session, here: Scope, asked: RequestIn) -> str:
    """The institution of a login or of the form; a newcomer is entered."""
    if isinstance(asked, FirstRequestIn):
        told = {name: getattr(asked, name) for name in NewcomerIn.model_fields}
        return enrol(db, here, NewcomerIn(**told), asked.form_key, now()).id
    found = asker_of(db, here, asked.agency_id).agency
    if found is None:
        raise UserError("Please choose one of the options.", "agency_id")
    return found.id


def _sent(ids: tuple[str, ...]) -> ResponseReturnValue:
    session.pop(DRAFT, None)
    if scope().role is None:
        session[queries.OPENED] = [*session.get(queries.OPENED, []), ids[0]][-10:]
    return redirect(url_for("interpreters.request_page", request_id=ids[0]))


@bp.post("/anfragen/aussicht")
@public
def request_sign() -> ResponseReturnValue:
    """Who could come, for what is typed so far; the draft is kept with it.

    A script asks for the panel alone, a button without one for the whole page.
    """
    here = scope()
    form: FormState[Any] = check_form(AskedIn, request.form, LISTS)
    _keep(form.values)
    with database().read() as db:
        page = Page(FormState(values=form.values))
        if form.valid is not None:
            known = rules(db, here, today())
            page = _prospect(db, here, form.valid, known, page)
        if page.gate is not None and form.valid is not None:
            _count(here, form.valid, page.gate)
        return _show(db, page, part=bool(request.headers.get("X-Fragment")))


def _prospect(
    db: Session, here: Scope, asked: AskedIn, known: RulesInForce, page: Page
) -> Page:
    rule = known.sets.interpreting
    page.gate = gate(rule, asked.setting)
    if page.gate is not None:
        return page
    chosen = request.form.get("agency_id", "")[:20]
    who = asker_of(db, here, chosen).agency or _unknown_agency(here)
    if who.place_id is None and asked.where == "house":
        return page
    try:
        values = values_of(db, here, who, asked, rule, now())
    except UserError as error:
        page.general.append(tell(error.message, **error.values))
        return page
    state_dir = parts().settings.state_dir
    page.sign = sign(db, here, values, asked.needed, now(), state_dir)
    return page


def _unknown_agency(here: Scope) -> Agency:
    """The institution of the public form, as far as it is told."""
    return Agency(
        office_id=here.office_id,
        name="",
        kind=posted("agency_kind")[:20],
        place_id=posted("agency_place_id")[:20] or None,
        created_at=now(),
        changed_at=now(),
    )


def _keep(values: MultiDict[str, str]) -> None:
    """What is typed survives a lost page; names of the answers are the form's own."""
    known = FirstRequestIn.model_fields
    told = {
        name: texts
        for name, texts in values.lists()
        if name in known and all(map(storable, texts))
    }
    with database().write() as db:
        token = drafts.save_draft(db, scope(), str(session.get(DRAFT, "")), told, now())
    session[DRAFT] = token


def _show(
    db: Session, page: Page, code: int = 200, part: bool = False
) -> ResponseReturnValue:
    here, form = scope(), page.form
    known = rules(db, here, today())
    who: Asker = asker_of(db, here, form.values.get("agency_id", ""))
    fields = fields_of(db, here, who, form, known)
    setting = known.sets.interpreting.setting_of(form.values.get("setting", ""))
    template = f"interpreters/requests/{'_sign' if part else 'new'}.html"
    shown = render_template(
        template,
        form=form,
        fields=fields,
        who=who,
        page=page,
        own_means=own_means(setting, bool(who.agency and who.agency.authority)),
        told=sign_words(page.sign, language()) if page.sign else None,
        gate_title=said(GATES, page.gate.kind, language()) if page.gate else "",
        sign_url=url_for("interpreters.request_sign"),
        office=office(),
    )
    return shown, code
