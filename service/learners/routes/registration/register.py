"""The registration: one question a page, answers kept on the server."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import segno
from flask import abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlmodel import Session

from service.clock import local_day
from service.errors import UserError
from service.learners.records.codes import code_hash, in_blocks
from service.learners.records.queries import by_code
from service.learners.registration import actions as registration
from service.learners.registration.queries import find_draft
from service.learners.registration.receipts import mailed
from service.learners.registration.step_forms import FORMS, LISTS, PlaceStep, StepIn
from service.learners.registration.steps import (
    BY_SLUG,
    STEPS,
    TOTAL,
    after,
    before,
    monday_of,
    path,
)
from service.learners.registration.tap_map import frame, nearest
from service.learners.routes.blueprint import bp
from service.learners.routes.registration.front import DRAFT
from service.learners.routes.registration.questions import Asking
from service.learners.tables import Learner, RegistrationDraft
from service.places.queries import PlaceView, fold, outline, places, search
from service.rulesets.queries import rules
from service.web.forms import FormState, filled, form_key, read_form
from service.web.opened import opened
from service.web.permission import public
from service.web.prepared import kept
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

RECEIPT = "receipt"
FIRST = STEPS[0].slug
FIRST_LATER = 3  # number of the first page that offers to go on later


@bp.post("/anmelden")
@public
def start_again() -> ResponseReturnValue:
    """Forgets an unfinished registration and begins a new one."""
    token = str(session.pop(DRAFT, ""))
    session.pop("reached", None)
    if token:
        with database().write() as db:
            registration.drop_draft(db, scope(), token, now())
    return redirect(url_for("learners.step", slug=FIRST))


@bp.get("/anmelden/spaeter")
@public
def later() -> ResponseReturnValue:
    """The code that goes on with these answers, on this phone or another one."""
    with database().read() as db:
        draft = _draft(db)
        if draft is None:
            return _expired()
        return render_template(
            "learners/registration/later.html",
            code=in_blocks(registration.draft_code(db, draft)),
            until=local_day(draft.expires_at),
            slug=draft.step if draft.step in BY_SLUG else FIRST,
            qr=qr_code(status_url()),
        )


@bp.get("/anmelden/<slug>")
@public
def step(slug: str) -> ResponseReturnValue:
    """One question; a later page without a draft leads to the first."""
    if slug not in BY_SLUG:
        abort(404)
    with database().read() as db:
        draft = _draft(db)
    if draft is None and slug != FIRST:
        return _expired()
    answers = dict(draft.answers) if draft else {}
    key = draft.form_key if draft else form_key()
    form = filled({**answers, "form_key": key})
    if "q" in request.args:
        form.values["q"] = request.args["q"][:120]
    return _page(slug, form, answers, draft)


@bp.post("/anmelden/<slug>")
@public
def step_post(slug: str) -> ResponseReturnValue:
    """Keeps the answers of a page and goes on."""
    if slug not in BY_SLUG:
        abort(404)
    form = read_form(FORMS[slug], LISTS)
    if slug == "pruefen":
        return _finish(form)
    _reopen(form)
    if slug == "ort" and form.valid is not None:
        given = _place_answer(form)
        if isinstance(given, str):
            return redirect(given)
    else:
        given = form.valid.answers() if form.valid else None
    if given is not None and not form.errors:
        return _save(slug, given, str(form.values.get("form_key", "")))
    with database().read() as db:
        draft = _draft(db)
    if draft is None and slug != FIRST:
        return _expired()
    answers = dict(draft.answers) if draft else {}
    return _page(slug, form, answers, draft, 422)


def _reopen(form: FormState[Any]) -> None:
    """A page of a finished registration, sent again, corrects this registration."""
    with database().read() as db:
        if _draft(db) is not None:
            return
    key = str(form.values.get("form_key", ""))
    with database().write() as db:
        token = registration.reopen(db, scope(), key, language(), now())
    if not token:
        return
    session[DRAFT] = token
    session["reached"] = "pruefen"
    session.permanent = True
    message = "You are registered already. Look at your answers and send them again."
    flash(tell(message), "info")


def _save(slug: str, given: dict[str, Any], key: str) -> ResponseReturnValue:
    """Writes a page's answers and leads to the page they call for."""
    token = str(session.get(DRAFT, ""))
    if slug == "woche" and given["rhythm"] == "shifts":
        given = {**given, "anchor": monday_of(today()).isoformat()}
    with database().write() as db:
        if slug == FIRST and find_draft(db, scope(), token, now()) is None:
            _row, token = registration.open_draft(db, scope(), language(), now(), key)
        draft = registration.save_answers(db, scope(), token, slug, given, now())
        if draft is None:
            return _expired()
        following = after(slug, draft.answers).slug
        # Who changes one answer from the last page goes straight back to it.
        if "pruefen" in session.get("reached", "") and _told(draft, following):
            following = "pruefen"
        draft.step = following
    session[DRAFT] = token
    session.permanent = True
    if following == "pruefen":
        session["reached"] = "pruefen"
    return redirect(url_for("learners.step", slug=following))


def _told(draft: RegistrationDraft, following: str) -> bool:
    """Whether the following page has been answered before."""
    marks = {"woche-2": "times_b", "kinder-alter": "ages"}
    return following not in marks or marks[following] in draft.answers


def _finish(form: FormState[StepIn]) -> ResponseReturnValue:
    token = str(session.get(DRAFT, ""))
    with database().read() as db:
        draft = _draft(db)
        correcting = draft is not None and draft.learner_id is not None
        if form.valid is None and not (correcting and set(form.errors) == {"consent"}):
            if draft is None:
                return _expired()
            return _page("pruefen", form, dict(draft.answers), draft, 422)
    try:
        with database().write() as db:
            key = str(form.values.get("form_key", ""))[:80]
            found = registration.finish_draft(
                db, scope(), token, key, now(), status_url=status_url()
            )
    except UserError as error:
        form.add(error)
        with database().read() as db:
            draft = _draft(db)
            answers = dict(draft.answers) if draft else {}
            return _page("pruefen", form, answers, draft, 422)
    if found is None:
        return _expired()
    session.pop(DRAFT, None)
    session.pop("reached", None)
    learner, code = found
    if correcting:
        flash(tell("Your answers are changed."), "success")
        return redirect(url_for(_back_to(learner)))
    session[RECEIPT] = {
        "code": code,
        "name": learner.call_name,
        "channel": learner.channel,
        "mailed": bool(parts().settings.smtp_url) and mailed(learner),
    }
    return redirect(url_for("learners.receipt"))


def _back_to(learner: Learner) -> str:
    """The own page where it is open, the receipt where it was just shown."""
    if opened() == learner.id:
        return "learners.own_page"
    kept = session.get(RECEIPT)
    if isinstance(kept, dict) and code_hash(kept.get("code", "")) == learner.code_hash:
        session[RECEIPT] = {
            **kept,
            "name": learner.call_name,
            "channel": learner.channel,
        }
        return "learners.receipt"
    return "learners.own_page"


@bp.get("/anmelden/fertig")
@public
def receipt() -> ResponseReturnValue:
    """The code, and what happens next."""
    kept = session.get(RECEIPT)
    if not isinstance(kept, dict) or not kept.get("code"):
        return redirect(url_for("learners.status"))
    return render_template(
        "learners/registration/receipt.html",
        code=in_blocks(kept["code"]),
        name=kept["name"],
        channel=kept["channel"],
        mailed=kept.get("mailed", False),
        qr=qr_code(status_url()),
    )


def status_url() -> str:
    """The address of the status page of this office, for cards and receipts."""
    path = url_for("learners.status", kreis=office().county_ags)
    return parts().settings.base_url + path


@lru_cache(maxsize=32)
def qr_code(content: str) -> Markup:
    """A QR code as SVG markup without style attributes."""
    code = segno.make(content, error="m")
    return Markup(code.svg_inline(scale=4, border=2, omitsize=True))  # noqa: S704


def _draft(db: Session) -> RegistrationDraft | None:
    token = str(session.get(DRAFT, ""))
    return find_draft(db, scope(), token, now()) if token else None


def _expired() -> ResponseReturnValue:
    """Says that the draft is gone: registered meanwhile, or after its seven days."""
    kept_code = (session.get(RECEIPT) or {}).get("code", "")
    token = str(session.pop(DRAFT, ""))
    session.pop("reached", None)
    with database().read() as db:
        registered = token and by_code(db, scope(), token) is not None
        receipt = (
            not token and kept_code and by_code(db, scope(), kept_code) is not None
        )
    if receipt:
        flash(tell("You are registered already. Your code opens your page."), "success")
        return redirect(url_for("learners.receipt"))
    if registered:
        flash(tell("You are registered already. Your code opens your page."), "success")
        return redirect(url_for("learners.status"))
    flash(tell("These answers are no longer here. Please start again."), "warning")
    return redirect(url_for("learners.start"))


def _page(
    slug: str,
    form: FormState[Any],
    answers: dict[str, Any],
    draft: RegistrationDraft | None,
    code: int = 200,
) -> ResponseReturnValue:
    previous = before(slug, answers)
    back = (
        url_for("learners.step", slug=previous.slug)
        if previous
        else url_for("learners.start")
    )
    asking = Asking(
        form=form,
        answers=answers,
        known=kept(rules, today()),
        places=kept(places) if slug in ("ort", "pruefen") else (),
        language=language(),
        today=today(),
    )
    page = render_template(
        f"learners/registration/steps/{slug}.html",
        form=form,
        ask=asking,
        step={"number": BY_SLUG[slug].number, "total": TOTAL, "back_url": back},
        title=tell(BY_SLUG[slug].title),
        form_key=form.values.get("form_key", ""),
        options=_place_options(asking) if slug == "ort" else (),
        correcting=draft is not None and draft.learner_id is not None,
        later_url=_later_url(slug, draft),
        steps=path(answers),
    )
    return page, code


def _later_url(slug: str, draft: RegistrationDraft | None) -> str:
    """From the third page on, where there is something to come back to."""
    if draft is None or draft.learner_id or BY_SLUG[slug].number < FIRST_LATER:
        return ""
    return url_for("learners.later")


def _place_answer(form: FormState[Any]) -> dict[str, Any] | str | None:
    """The place page's answers; an address to go to; or None with an error."""
    place_in = form.valid
    assert isinstance(place_in, PlaceStep)
    here = url_for("learners.step", slug="ort")
    if place_in.map_x is not None and place_in.map_y is not None:
        if (place_in.map_x, place_in.map_y) == (0, 0):  # pressed by keyboard
            form.errors["q"] = [tell("Please write your place, or tap on the map.")]
            return None
        return f"{here}?x={place_in.map_x}&y={place_in.map_y}"
    known = kept(places)
    typed_on = place_in.q and place_in.q != place_in.shown
    if place_in.go == "search":
        return url_for("learners.step", slug="ort", q=place_in.q)
    if place_in.place == "unsure":
        return {"place_id": "", "place_text": "", "place": "unsure"}
    if place_in.place == "text" and place_in.q:
        return {"place_id": "", "place_text": place_in.q, "place": "text"}
    chosen = next((p for p in known if p.id == place_in.place), None)
    exact = [p for p in known if place_in.q and fold(p.name) == fold(place_in.q)]
    if typed_on:  # the options belong to what stood there before
        chosen = exact[0] if len(exact) == 1 else None
    if chosen is not None:
        return {"place_id": chosen.id, "place_text": "", "place": "known"}
    if place_in.q:
        return url_for("learners.step", slug="ort", q=place_in.q)
    if place_in.place and not typed_on:  # a place that has gone meanwhile
        form.errors["q"] = [tell("Please choose one of the options.")]
        return None
    return {"place_id": "", "place_text": "", "place": "unsure"}


def _place_options(asking: Asking) -> tuple[PlaceView, ...]:
    """What the search or the tap found, else the place chosen before."""
    typed = asking.form.values.get("q", "")
    if typed:
        return search(asking.places, typed)
    try:
        x, y = int(request.args["x"]), int(request.args["y"])
    except (KeyError, ValueError):
        chosen = asking.answers.get("place_id")
        return tuple(p for p in asking.places if p.id == chosen)
    where = frame(asking.places, outline(office().county_ags))
    return nearest(asking.places, where, x, y)
