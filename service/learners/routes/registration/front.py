"""The first pages: language, the two doors, place suggestions, "Call me"."""

from __future__ import annotations

from typing import Any

from flask import (
    Response,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue

from service import i18n
from service.accounts.queries import all_offices
from service.errors import UserError
from service.learners.calls import actions as calls
from service.learners.forms import CallMeIn
from service.learners.registration.queries import find_draft
from service.learners.registration.steps import BY_SLUG, TOTAL
from service.learners.registration.tap_map import draw
from service.learners.routes.blueprint import bp
from service.learners.wording import spoken
from service.places.queries import outline, places, search
from service.rulesets.queries import rules
from service.web.forms import FormState, filled, form_key, read_form
from service.web.permission import public
from service.web.prepared import kept, prepared
from service.web.request import (
    database,
    known_languages,
    language,
    now,
    office,
    scope,
    tell,
    today,
)

DRAFT = "draft"
# The session's key of the own page that is open in this browser.


@bp.get("/")
@public
def languages() -> ResponseReturnValue:
    """Nothing but languages (and the county where there are several)."""
    here = office()
    with database().read() as db:
        offices = all_offices(db)
    page = [
        {"code": code, "name": i18n.own_name(code), "dir": i18n.direction(code)}
        for code in known_languages()
    ]
    return render_template(
        "learners/registration/languages.html",
        here=here,
        offices=offices,
        page_languages=page,
    )


@bp.get("/anmelden")
@public
def start() -> ResponseReturnValue:
    """The two doors, and the way back into an unfinished registration."""
    with database().read() as db:
        token = str(session.get(DRAFT, ""))
        draft = find_draft(db, scope(), token, now()) if token else None
        step = BY_SLUG.get(draft.step) if draft is not None else None
    if token and draft is None and session.pop(DRAFT, None):
        flash(tell("Your answers are no longer here. Please start again."), "info")
    return render_template("learners/registration/start.html", resume=step, total=TOTAL)


@bp.get("/orte")
@public
def suggest() -> ResponseReturnValue:
    """Places for what was typed so far, as JSON."""
    found = search(kept(places), request.args.get("q", "")[:80])
    rows = [
        {
            "id": place.id,
            "name": place.name,
            "postal_code": place.postal_code,
            "municipality": place.municipality,
        }
        for place in found
    ]
    return jsonify(places=rows)


@bp.get("/orte/karte.svg")
@public
@prepared
def place_map() -> ResponseReturnValue:
    """The county as a picture to tap on; `ort` is the place with the pin."""
    marked = request.args.get("ort", "")
    picture = draw(kept(places), outline(office().county_ags), marked)
    return Response(picture, mimetype="image/svg+xml")


@bp.get("/rueckruf")
@public
def call() -> ResponseReturnValue:
    """Two fields: which language, which number."""
    values = {"contact_language": language(), "form_key": form_key()}
    return _call_page(filled(values))


@bp.post("/rueckruf")
@public
def call_post() -> ResponseReturnValue:
    """Takes the wish to be called."""
    form = read_form(CallMeIn)
    if form.valid is not None:
        try:
            with database().write() as db:
                calls.call_me(
                    db, scope(), form.valid, now(), working_days=_working_days()
                )
            return redirect(url_for("learners.call_thanks"))
        except UserError as error:
            form.add(error)
    return _call_page(form, 422)


@bp.get("/rueckruf/danke")
@public
def call_thanks() -> ResponseReturnValue:
    """Which number will call, and when."""
    return render_template("learners/calls/call_thanks.html", days=_shown_days())


def _call_page(form: FormState[Any], code: int = 200) -> ResponseReturnValue:
    known = kept(rules, today())
    options = [
        {"value": e.code, "label": e.own_name, "lang": e.code, "dir": e.direction}
        for e in spoken(known)
    ]
    page = render_template(
        "learners/calls/call.html", form=form, options=options, days=_shown_days()
    )
    return page, code


def _shown_days() -> int | None:
    """Working days until the call, if the office promises them."""
    days = office().settings.get("callback_days")
    return days if isinstance(days, int) and days > 0 else None


def _working_days() -> int:
    return _shown_days() or 2
