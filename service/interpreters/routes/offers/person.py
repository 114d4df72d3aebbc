"""An offer, opened by its link: GET shows, POST answers, and either may come twice.

Nothing is used up: a program that opens every link of a message changes nothing, and
whoever comes late reads what became of it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from service import i18n
from service.access import Scope
from service.clock import local_day
from service.errors import NotFound, UserError
from service.interpreters.booking.actions import Door
from service.interpreters.offers import answers, changes
from service.interpreters.offers.answers import Said
from service.interpreters.offers.queries import OfferView, is_own, offer_view
from service.interpreters.offers.telling import PURPOSE
from service.interpreters.ranking.trips import trips
from service.interpreters.requests.forms import wall
from service.interpreters.routes.blueprint import bp
from service.interpreters.wording import offers as words
from service.messages.actions import find_link
from service.typed.hours import clock
from service.typed.mistyped import Mistyped
from service.web.forms import FormState, filled
from service.web.incoming import posted, posted_choice, posted_text
from service.web.permission import public
from service.web.request import database, language, now, parts, scope, speak_to, tell

ANSWERS = ("accept", "all", "decline", "other", "again", "back", "standby")
OPEN = ("open", "expired", "declined", "counter")


def _opened(db: Session, token: str) -> tuple[Scope, str] | None:
    """The office and the offer of a link; None for one that is unknown or long over.

    Whoever is signed in opens her own offers from her week, without a link.
    """
    link = find_link(db, PURPOSE, token, now())
    if link is None and is_own(db, scope(), token):
        return Scope(scope().office_id, "(link)"), token
    if link is None or link.expired:
        return None
    return Scope(link.office_id, "(link)"), link.subject_id


def _unknown() -> ResponseReturnValue:
    return render_template("interpreters/offers/unknown.html"), 404


@bp.get("/angebot/<token>")
@public
def offer(token: str) -> ResponseReturnValue:
    """When, where, way, money, deadline and three answers; or what became of it."""
    return _page(token)


def _page(
    token: str, problem: str = "", code: int = 200, form: FormState[Any] | None = None
) -> ResponseReturnValue:
    """`form`: another time as it was typed, with what is wrong with it."""
    with database().read() as db:
        opened = _opened(db, token)
        if opened is None:
            return _unknown()
        scope, offer_id = opened
        try:
            view = offer_view(db, scope, offer_id, now())
        except NotFound:
            return _unknown()
        _stand_in(db, scope, view)
    page = render_template(
        "interpreters/offers/offer.html",
        token=token,
        view=view,
        facts=_facts(view),
        title_when=_when(view),
        line=_line(view),
        asked_for=_asked_for(view),
        others=words.others(view.others_asked, language()),
        choosing=view.shown in OPEN
        and (form is not None or request.args.get("zeit") == "andere"),
        form=form or filled({}),
        times=[
            {"value": x.isoformat(), "label": _clock(x, view)} for x in view.other_times
        ],
        week=[(i18n.instant(language(), x), where) for x, where in view.week],
        answerable=view.shown in OPEN,
        beside=[words.times(x.starts_at, x.ends_at, language()) for x in view.beside],
        problem=problem,
    )
    return page, code


def _stand_in(db: Session, scope: Scope, view: OfferView) -> None:
    """The page is one of the offer's office, in the person's language."""
    g.office = parts().find_office(db, scope.office_id, None)
    speak_to(view.interpreter.contact_language)


def _when(view: OfferView) -> tuple[str, str]:
    day = i18n.instant(language(), view.starts_at, "EEEE, d. MMMM")
    return day, words.times(view.starts_at, view.ends_at, language())


def _line(view: OfferView) -> str:
    """One line: language, day, hour and village."""
    assert view.rules is not None
    spoken = words.spoken(view.language_code, view.rules, language())
    when = i18n.instant(language(), view.starts_at, "EEE d.M., HH:mm")
    return ", ".join(x for x in (spoken, when, view.village) if x)


def _asked_for(view: OfferView) -> str:
    """What is wanted, before when and where."""
    assert view.rules is not None
    spoken = words.spoken(view.language_code, view.rules, language())
    length = words.length(view.minutes, language())
    return tell("Request for %(language)s, %(length)s", language=spoken, length=length)


def _clock(at: datetime, view: OfferView) -> str:
    same = local_day(at) == local_day(view.starts_at)
    return i18n.instant(language(), at, "HH:mm" if same else "EEE d.M., HH:mm")


def _facts(view: OfferView) -> list[dict[str, str]]:
    """Where, way and money, each with its picture."""
    chosen, rules = language(), view.rules
    assert rules is not None
    where = view.agency
    if view.village:
        where = tell("%(house)s in %(village)s", house=where, village=view.village)
    kind = words.setting(view.setting, rules, chosen)
    mode = tell(words.BY_MODE.get(view.mode, ""))
    rows = [
        _fact("house", tell("Where"), where, ", ".join(x for x in (kind, mode) if x))
    ]
    minutes = view.out_minutes, view.back_minutes
    vehicle = view.interpreter.mode
    strong, note = words.way(
        view.mode, vehicle, view.leave_at, view.home_at, minutes, chosen
    )
    picture = words.ICONS[vehicle] if view.mode == "onsite" else "phone"
    rows.append(_fact(picture, tell("Way"), strong) | {"note": note})
    rows += _money(view)
    return rows


def _money(view: OfferView) -> list[dict[str, str]]:
    if view.interpreter.kind == "staff":
        return []
    chosen = language()
    hour = words.money(view.paid_hourly_cents, chosen)
    length = words.length(view.minutes, chosen)
    rows = [
        _fact(
            "euro",
            tell("Money"),
            words.money(view.fee_cents, chosen),
            tell("%(length)s at %(hour)s an hour", length=length, hour=hour),
        )
    ]
    if view.trip_cents:
        text = tell("for the way, %(km)s km there and back", km=view.km)
        rows.append(
            _fact("car", tell("Way"), words.money(view.trip_cents, chosen), text)
        )
    if view.limit is not None:
        year = local_day(view.starts_at).year
        rows[-1]["note"] = words.year(view.limit, year, chosen)
    return rows


def _fact(icon: str, term: str, strong: str, text: str = "") -> dict[str, str]:
    return {"icon": icon, "term": term, "strong": strong, "text": text}


@bp.post("/angebot/<token>")
@public
def answer_offer(token: str) -> ResponseReturnValue:
    """Yes, rather not, another time; pressed twice it gives the same page."""
    answer = posted_choice("answer", ANSWERS)
    at, typed = posted("at"), posted_text("time")
    with database().read() as db:
        opened = _opened(db, token)
    if opened is None:
        return _unknown()
    scope, offer_id = opened
    try:
        with database().write() as db:
            said = _act(db, scope, offer_id, answer, (at, typed))
    except NotFound:
        return _unknown()
    except UserError as error:
        if error.field in ("at", "time"):
            form: FormState[Any] = filled({"at": at, "time": typed})
            form.add(UserError(error.message, "time", **error.values))
            return _page(token, code=422, form=form)
        return _page(token, tell(error.message, **error.values), 422)
    if said is not None and said.clash is not None:
        return _page(token, tell(words.CLASHES[said.clash.kind]), 409)
    kept: dict[str, Any] = {k: v for k, v in request.args.items() if k == "lang"}
    return redirect(url_for("interpreters.offer", token=token, **kept))


def _act(
    db: Session, scope: Scope, offer_id: str, answer: str, time_in: tuple[str, str]
) -> Said | None:
    ways = trips(db, scope, parts().settings.state_dir, now())
    door, what = Door(ways), (db, scope, offer_id)
    if answer == "accept":
        return answers.accept(*what, now(), "link", door)
    if answer == "all":
        return _accept_all(*what, door)
    if answer == "decline":
        return answers.decline(*what, now(), "link")
    if answer == "standby":
        return answers.stand_by(*what, now(), "link")
    if answer == "other":
        at = _other(offer_view(*what, now()), *time_in)
        return answers.counter(*what, at, now(), "link", door)
    view = offer_view(*what, now())
    if view.promised is None:
        return None
    promise = view.promised.assignment_id
    if answer == "again":
        return changes.confirm_again(db, scope, promise, now())
    if answer == "back":
        return changes.step_back(db, scope, promise, now(), door)
    return None


def _accept_all(db: Session, scope: Scope, offer_id: str, door: Door) -> Said:
    """Yes to all that one trip could serve; a clash of any of them is told."""
    beside = offer_view(db, scope, offer_id, now()).beside
    said = answers.accept(db, scope, offer_id, now(), "link", door)
    others = [answers.accept(db, scope, x.id, now(), "link", door) for x in beside]
    return next((x for x in (said, *others) if x.clash is not None), said)


def _other(view: OfferView, at: str, typed: str) -> datetime:
    """One of the times that the institution has named, or a typed one of that day.

    Raises UserError where nothing was chosen or the time cannot be read.
    """
    named = {x.isoformat(): x for x in view.other_times}
    if at in named and not typed.strip():
        return named[at]
    try:
        return wall(local_day(view.starts_at), clock(typed))
    except Mistyped:
        raise UserError(
            "Please choose a time, or write one like 11:30.", "time"
        ) from None
