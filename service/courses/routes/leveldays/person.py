"""The invited person's page of a test day, and answers that somebody enters for them.

GET shows, POST answers, and either may come twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlmodel import Session

from service.access import Role, Scope
from service.courses.invitations.calendar_file import calendar_file
from service.courses.leveldays import actions, queries, telling
from service.courses.leveldays.states import ACCEPTED, ANSWERS, FULL, OVER
from service.courses.leveldays.wording import (
    KINDS,
    SENTENCES,
    day_text,
    hours_text,
    word,
)
from service.courses.meetings.meeting_dates import MeetingDate, instant
from service.courses.routes.blueprint import bp
from service.errors import NotFound, UserError
from service.learners.calls.actions import call_failed
from service.learners.calls.queries import open_about
from service.learners.tables import Learner, LevelDay, LevelDayInvitation
from service.learners.wording import number_text
from service.messages.actions import find_link
from service.web.incoming import posted_choice
from service.web.permission import OFFICE, allow, public
from service.web.request import (
    database,
    language,
    now,
    parts,
    scope,
    speak_to,
    tell,
    today,
)

OPEN_FOR = 30 * 60  # seconds that a link from the own page is good for
HELPING = (*OFFICE, Role.HELPER)


@dataclass(frozen=True)
class Opened:
    """Whose invitation a link has opened, and how the person came here."""

    scope: Scope
    invitation_id: str
    how: str
    expired: bool = False


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(parts().settings.secret_key, salt=telling.PURPOSE)


def _opened(db: Session, token: str) -> Opened | None:
    link = find_link(db, telling.PURPOSE, token, now())
    if link is not None:
        where = Scope(link.office_id, "(link)")
        return Opened(where, link.subject_id, "link", link.expired)
    try:
        office_id, invitation_id = _signer().loads(token, max_age=OPEN_FOR)
    except (BadSignature, ValueError, TypeError):
        return None
    return Opened(Scope(office_id, "(code)"), invitation_id, "code")


@bp.app_context_processor
def tests_of() -> dict[str, Any]:
    """The learner's page asks for it by name; learners know nothing of courses."""
    return {"own_level_day": own_level_day}


def own_level_day(learner: Learner) -> dict[str, Any] | None:
    """The test that somebody is invited to, for their own page."""
    with database().read() as db:
        found = queries.to_answer(db, scope(), [learner.id], today()).get(learner.id)
    if found is None:
        return None
    row, test = found
    token = _signer().dumps([row.office_id, row.id])
    return {
        "state": row.state,
        "day": day_text(test, language(), "EEEE, d. MMMM"),
        "url": url_for("courses.level_day_answer", token=token),
    }


def _unknown(expired: bool) -> ResponseReturnValue:
    page = render_template("courses/invitations/unknown.html", expired=expired)
    return page, 410 if expired else 404


@bp.get("/testtag/<token>")
@public
def level_day_answer(token: str) -> ResponseReturnValue:
    """Where, when, how long, what to bring; or what became of it."""
    return _page(token)


def _page(token: str, problem: str = "", code: int = 200) -> ResponseReturnValue:
    with database().read() as db:
        opened = _opened(db, token)
        if opened is None or opened.expired:
            return _unknown(opened is not None)
        try:
            row, test, who = queries.guest(db, opened.scope, opened.invitation_id)
        except NotFound:  # erased since
            return _unknown(True)
        where = queries.place_of(db, opened.scope, test)
        full = _full(db, opened.scope, row, test)
    if who.state == "deleted":
        return _unknown(True)
    with database().read() as db:
        g.office = parts().find_office(db, opened.scope.office_id, None)
    speak_to(who.contact_language)
    page = render_template(
        "courses/leveldays/person.html",
        token=token,
        row=row,
        state=_state(row, test),
        why=tell(SENTENCES["why"]),
        facts=_facts(test, where),
        full=full,
        problem=problem,
    )
    return page, code


def _full(db: Session, where: Scope, row: LevelDayInvitation, test: LevelDay) -> bool:
    """Whether all places are taken by others."""
    mine = row.state == ACCEPTED
    return not mine and actions.places_left(db, where, test) <= 0


def _state(row: LevelDayInvitation, test: LevelDay) -> str:
    """open, accepted, declined, other_day, expired, over or off."""
    if test.state == "off" or row.state in ("off", "withdrawn"):
        return "off"
    begun = instant(test.day, test.start_minute) <= now()
    return "over" if begun else row.state


def _facts(test: LevelDay, where: queries.Where) -> list[dict[str, str]]:
    minutes = test.end_minute - test.start_minute
    hours = hours_text(test, language())
    return [
        _fact("pin", tell("Where"), where.name, where.address),
        _fact("calendar", tell("When"), day_text(test, language(), "EEEE, d. MMMM")),
        _fact(
            "clock",
            tell("How long"),
            hours,
            tell("at most %(minutes)s minutes", minutes=minutes),
        ),
        _fact("euro", tell("Price"), tell("The test costs nothing.")),
        _fact(
            "bag",
            tell("What to bring"),
            tell("To bring:"),
            tell("a pen, your glasses if you need them, certificates if you have any"),
        ),
    ]


def _fact(icon: str, term: str, strong: str, text: str = "") -> dict[str, str]:
    return {"icon": icon, "term": term, "strong": strong, "text": text}


@bp.post("/testtag/<token>")
@public
def level_day_answered(token: str) -> ResponseReturnValue:
    """Yes, no or another day; pressed twice it gives the same page."""
    said = posted_choice("answer", ANSWERS)
    with database().read() as db:
        opened = _opened(db, token)
    if opened is None or opened.expired:
        return _unknown(opened is not None)
    came_to = ""
    try:
        with database().write() as db:
            args = (db, opened.scope, opened.invitation_id, said, now(), opened.how)
            came_to = actions.answer(*args) if said else ""
    except NotFound:
        return _unknown(True)
    except UserError as error:
        return _page(token, tell(error.message, **error.values), 409)
    if came_to == FULL:
        return _page(token, tell("All places of this day are taken by now."), 409)
    kept: dict[str, Any] = {k: v for k, v in request.args.items() if k == "lang"}
    return redirect(url_for("courses.level_day_answer", token=token, **kept))


@bp.get("/testtag/<token>/termin.ics")
@public
def level_day_calendar(token: str) -> ResponseReturnValue:
    """The appointment for a calendar, once somebody has said yes; no name, no topic."""
    with database().read() as db:
        opened = _opened(db, token)
        if opened is None or opened.expired:
            return _unknown(opened is not None)
        try:
            row, test, _who = queries.guest(db, opened.scope, opened.invitation_id)
        except NotFound:
            return _unknown(True)
        where = queries.place_of(db, opened.scope, test)
    if row.state != ACCEPTED:
        abort(404)
    place = ", ".join(x for x in (where.name, where.address) if x)
    dates = [MeetingDate(test.day, test.start_minute, test.end_minute)]
    title = tell("Appointment")
    body = calendar_file(test.id, dates, place, language(), now(), title)
    answer = Response(body, mimetype="text/calendar")
    answer.headers["Content-Disposition"] = 'attachment; filename="termin.ics"'
    return answer


@bp.get("/testtage/antwort/<about_id>")
@allow(*HELPING)
def level_day_call(about_id: str) -> ResponseReturnValue:
    """What to say to a person, and their answer."""
    return _call_page(about_id)


def _call_page(
    about_id: str, problem: str = "", code: int = 200
) -> ResponseReturnValue:
    with database().read() as db:
        row, test, who = queries.guest(db, scope(), about_id)
        where = queries.place_of(db, scope(), test)
        task = open_about(db, scope(), row.id)
    state = row.result or row.state
    page = render_template(
        "courses/leveldays/call.html",
        row=row,
        test=test,
        learner=who,
        code=number_text(who.number),
        why=tell(SENTENCES["why"]),
        facts=_facts(test, where),
        off=tell(SENTENCES["off"], day=day_text(test, language())),
        state=_state(row, test),
        state_word=word(state, language()),
        kind=KINDS.get(state, ""),
        task=task,
        by_office=scope().role in OFFICE,
        problem=problem,
    )
    return page, code


@bp.post("/testtage/antwort/<about_id>")
@allow(*HELPING)
def level_day_called(about_id: str) -> ResponseReturnValue:
    """Yes, no, another day, not reached, or that they know it is off."""
    said = posted_choice("answer", (*ANSWERS, "told", "silent"))
    how = "helper" if scope().role is Role.HELPER else "office"
    came_to = ""
    try:
        with database().write() as db:
            row, _test, _who = queries.guest(db, scope(), about_id)
            task = open_about(db, scope(), row.id)
            if said == "told":
                actions.told(db, scope(), row.id, now())
            elif said == "silent" and task is not None:
                call_failed(db, scope(), task.id, now())
            elif said in ANSWERS:
                came_to = actions.answer(db, scope(), row.id, said, now(), how)
    except UserError as error:
        return _call_page(about_id, tell(error.message, **error.values), 409)
    if came_to == FULL:
        flash(tell("All places of this day are taken by now."), "warning")
    elif came_to == OVER:
        flash(tell("This day is over. Nothing was changed."), "warning")
    elif said:
        flash(tell("Saved."), "success")
    return redirect("/helfen" if how == "helper" else "/heute")
