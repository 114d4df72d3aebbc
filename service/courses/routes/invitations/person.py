"""The invited person's own page: GET shows, POST answers, and either may come twice.

Opened by a mailed link, or from the own page behind the code. Nothing is used up: a
mail scanner that opens every link changes nothing, and a late person reads a kind page.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flask import Response, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlmodel import Session

from service import i18n
from service.access import Scope, one, scoped
from service.courses.catalogue import wording as public_words
from service.courses.catalogue.queries import PublicCourse, view_of
from service.courses.catalogue.travel_grant import open_to
from service.courses.catalogue.ways import read_journey
from service.courses.invitations import answers
from service.courses.invitations.calendar_file import calendar_file
from service.courses.invitations.delivery import PURPOSE
from service.courses.invitations.queries import newest_of
from service.courses.invitations.wording import REASON_ICONS, REASONS, word
from service.courses.routes.blueprint import bp
from service.courses.seats.inviting import AGREED
from service.courses.tables import Course, Invitation, Seat
from service.errors import NotFound, UserError
from service.learners.tables import Learner
from service.messages.actions import find_link
from service.timetables.journey_words import estimated, told
from service.web.incoming import posted_choice
from service.web.permission import public
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
ESTIMATED = ("walk", "bike", "car", "lift")
ANSWERS = ("accept", "decline", "reason")


@dataclass(frozen=True)
class Opened:
    """Whose invitation a link has opened, and how the person came here."""

    scope: Scope
    invitation_id: str
    how: str
    expired: bool = False


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(parts().settings.secret_key, salt=PURPOSE)


def own_link(invitation: Invitation) -> str:
    """The page of an invitation, for half an hour, for whoever has shown their code."""
    signed = _signer().dumps([invitation.office_id, invitation.id])
    return url_for("courses.invitation", token=signed)


@bp.app_context_processor
def beside_learners() -> dict[str, Any]:
    """The learner's page asks for it by name; learners know nothing of courses."""
    return {"own_invitation": own_invitation}


def own_invitation(learner: Learner) -> dict[str, Any] | None:
    """The invitation that counts for somebody's own page, if there is one."""
    with database().read() as db:
        row = newest_of(db, scope(), [learner.id]).get(learner.id)
        if row is None or row.state == "withdrawn":
            return None
        course = one(db, Course, scope(), row.course_id)
    if course.end_on < today() or course.state not in AGREED:
        return None
    return {"state": row.state, "answer_by": row.answer_by, "url": own_link(row)}


def _opened(db: Session, token: str) -> Opened | None:
    """What a link leads to; expired, too, where the person was erased since."""
    opened = _link(db, token)
    if opened is None:
        return None
    here = scoped(Invitation, opened.scope).where(Invitation.id == opened.invitation_id)
    return opened if db.exec(here).first() else replace(opened, expired=True)


def _link(db: Session, token: str) -> Opened | None:
    link = find_link(db, PURPOSE, token, now())
    if link is not None:
        where = Scope(link.office_id, "(link)")
        return Opened(where, link.subject_id, "link", link.expired)
    try:
        office_id, invitation_id = _signer().loads(token, max_age=OPEN_FOR)
    except (BadSignature, ValueError, TypeError):
        return None
    return Opened(Scope(office_id, "(code)"), invitation_id, "code")


def _unknown(expired: bool = False) -> ResponseReturnValue:
    """A link that is mistyped, cut off or long over: what to do now."""
    page = render_template("courses/invitations/unknown.html", expired=expired)
    return page, 410 if expired else 404


def _stand_in(db: Session, opened: Opened, learner: Learner) -> None:
    """The page is one of the invitation's office, in the person's language."""
    g.office = parts().find_office(db, opened.scope.office_id, None)
    speak_to(learner.contact_language)


@bp.get("/einladung/<token>")
@public
def invitation(token: str) -> ResponseReturnValue:
    """Where, when, how there and back, until when; or what became of it."""
    return _page(token)


def _page(token: str, problem: str = "", code: int = 200) -> ResponseReturnValue:
    with database().read() as db:
        opened = _opened(db, token)
        if opened is None or opened.expired:
            return _unknown(opened is not None)
        row = one(db, Invitation, opened.scope, opened.invitation_id)
        learner = one(db, Learner, opened.scope, row.learner_id)
        if learner.state == "deleted":
            return _unknown(True)
        _stand_in(db, opened, learner)
        course = one(db, Course, opened.scope, row.course_id)
        view = view_of(db, opened.scope, course, today())
        seat = db.exec(
            scoped(Seat, opened.scope).where(
                Seat.course_id == course.id, Seat.learner_id == learner.id
            )
        ).first()
        grant = open_to(db, opened.scope, learner, view, today())
    page = render_template(
        "courses/invitations/person.html",
        token=token,
        row=row,
        state=_state(row, course),
        learner=learner,
        facts=_facts(view, learner),
        way=_way(view, learner, seat, opened.scope.office_id),
        first=_first(view, grant),
        view=view,
        may_come=_may_come(row, course, learner),
        may_cancel=course.start_on > today(),
        reasons=[
            {"value": x, "label": word("reason", x, language()), "icon": icon}
            for x, icon in REASON_ICONS.items()
        ],
        waits=learner.state == "waiting",
        problem=problem,
    )
    return page, code


def _state(row: Invitation, course: Course) -> str:
    """open, accepted, declined, expired, late (somebody was faster) or off."""
    if course.state not in (*AGREED, "completed") or row.state == "withdrawn":
        return "off"
    if row.state == "expired" and row.answered_how:
        return "late"
    return row.state


def _may_come(row: Invitation, course: Course, learner: Learner) -> bool:
    """Whether "I am coming after all" can still work."""
    free = course.taken + course.held < course.capacity
    there = course.state in AGREED and course.end_on >= today()
    return free and there and learner.state == "waiting" and row.state != "withdrawn"


def _facts(view: PublicCourse, learner: Learner) -> list[dict[str, str]]:
    """Where, when, first day, money and child, each with its picture."""
    chosen = language()
    rows = [_where(view)]
    when = public_words.times(view, chosen, "wide")
    notes = [*when[1:], *_otherwise(view)]
    rows.append(_fact("clock", tell("When"), when[0], "; ".join(notes)))
    first = i18n.day(chosen, max(view.start_on, today()), "EEEE, d. MMMM")
    if view.start_on < today() and view.next_entry is not None:
        first = i18n.day(chosen, view.next_entry, "EEEE, d. MMMM")
    rows.append(_fact("first-day", tell("First day"), tell("First day:"), first))
    rows.append(_fact("euro", tell("Price"), public_words.price(view, chosen)))
    child = _child(view, learner)
    if child:
        rows.append(_fact("child", tell("Children"), *child))
    rows.append(_fact("bag", tell("What to bring"), *_bring(view, learner)))
    return rows


def _otherwise(view: PublicCourse) -> list[str]:
    """Days to come without the course, and meetings at another time."""
    free = public_words.free_stretches(view, language(), today())
    said = [tell("no course: %(days)s", days=free)] if free else []
    return said + public_words.moved_dates(view, language(), today())


def _fact(icon: str, term: str, strong: str, text: str = "") -> dict[str, str]:
    return {"icon": icon, "term": term, "strong": strong, "text": text}


def _where(view: PublicCourse) -> dict[str, str]:
    if view.where is None:
        return _fact("computer", tell("Where"), tell("online"), tell("at home"))
    where = view.where
    house = ", ".join(x for x in (where.name, where.room) if x)
    street = f"{where.street}, " if where.street else ""
    address = f"{street}{where.postal_code} {where.place}"
    return _fact("pin", tell("Where"), house, address)


def _child(view: PublicCourse, learner: Learner) -> tuple[str, ...]:
    if not learner.child_ages:
        return ()
    if view.children_in_room or view.online or not view.childcare:
        return (public_words.childcare(view, language()),)
    if len(learner.child_ages) == 1:
        return tell("A place for your child."), tell("It costs nothing.")
    return tell("Places for your children."), tell("They cost nothing.")


def _bring(view: PublicCourse, learner: Learner) -> tuple[str, str]:
    title = tell("To bring:")
    if view.online:
        return title, tell("a computer, tablet or smartphone, and good internet")
    if learner.entitlement:
        return title, tell("ID, pen, and the letter that allows you this course")
    return title, tell("ID and pen")


def _first(view: PublicCourse, grant: bool) -> list[str]:
    """What must be done before the first day, so that the price is true."""
    last = i18n.day(language(), view.start_on, "EEEE, d. MMMM")
    found = []
    if view.kind.exemption and view.price_cents:
        found.append(tell(view.kind.exemption))
    if grant:
        found.append(tell("Money for the way: apply for it before the course starts."))
    if len(found) > 1:
        both = tell("Both only count before %(day)s. Call us: we help you.", day=last)
        found.append(both)
    elif found:
        this = tell("This only counts before %(day)s. Call us: we help you.", day=last)
        found.append(this)
    if view.online:
        found.append(
            tell("Try before %(day)s whether camera and sound work.", day=last)
        )
    return found


def _way(
    view: PublicCourse, learner: Learner, seat: Seat | None, office_id: str
) -> dict[str, Any]:
    """The way there and back in words; an estimate says that it is one."""
    found: dict[str, Any] = {"told": None, "estimate": ""}
    if view.online:
        return found
    if learner.mode == "bus" and learner.place_id is not None:
        folder = parts().settings.state_dir
        week = read_journey(folder, office_id, view.id, learner.place_id)
        found["told"] = told(week, language()) if week else None
    longest = max(seat.minutes_there or 0, seat.minutes_back or 0) if seat else 0
    if longest and learner.mode in ESTIMATED:
        found["estimate"] = estimated(learner.mode, longest, language())
    return found


@bp.post("/einladung/<token>")
@public
def answer_invitation(token: str) -> ResponseReturnValue:
    """Yes, no, or why not; pressed twice it gives the same page."""
    answer = posted_choice("answer", ANSWERS)
    reason = posted_choice("reason", REASONS)
    with database().read() as db:
        opened = _opened(db, token)
    if opened is None or opened.expired:
        return _unknown(opened is not None)
    try:
        with database().write() as db:
            _act(db, opened, answer, reason)
    except NotFound:  # erased in this moment
        return _unknown(True)
    except UserError as error:
        return _page(token, tell(error.message, **error.values), 422)
    kept: dict[str, Any] = {k: v for k, v in request.args.items() if k == "lang"}
    return redirect(url_for("courses.invitation", token=token, **kept))


def _act(db: Session, opened: Opened, answer: str, reason: str) -> None:
    what = (db, opened.scope, opened.invitation_id)
    if answer == "accept":
        answers.accept(*what, now(), opened.how)
    elif answer == "decline":
        answers.decline(*what, now(), opened.how)
    elif answer == "reason" and reason:
        answers.give_reason(*what, reason, now())


@bp.get("/einladung/<token>/kurs.ics")
@public
def invitation_calendar(token: str) -> ResponseReturnValue:
    """The dates for a calendar, once somebody has said yes; no name, no topic."""
    with database().read() as db:
        opened = _opened(db, token)
        if opened is None or opened.expired:
            return _unknown(opened is not None)
        row = one(db, Invitation, opened.scope, opened.invitation_id)
        if row.state != "accepted":
            abort(404)
        learner = one(db, Learner, opened.scope, row.learner_id)
        _stand_in(db, opened, learner)
        course = one(db, Course, opened.scope, row.course_id)
        view = view_of(db, opened.scope, course, today())
    where = _where(view)
    place = ", ".join(x for x in (where["strong"], where["text"]) if x)
    body = calendar_file(view.id, view.dates, place, language(), now())
    answer = Response(body, mimetype="text/calendar")
    answer.headers["Content-Disposition"] = 'attachment; filename="deutschkurs.ics"'
    return answer
