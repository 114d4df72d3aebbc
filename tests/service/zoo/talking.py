"""The interpreters' part of the small county: somebody in every state of a request."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from service.access import Role, Scope
from service.accounts import signin_links
from service.interpreters.jobs import telling as around
from service.interpreters.offers import telling as offers
from service.interpreters.payment import lists
from service.interpreters.tables import (
    Agency,
    AgencyWish,
    Interpreter,
    InterpreterRequest,
    OfferRound,
    TalkWish,
)
from service.messages.actions import make_link
from service.rulesets.queries import rules
from tests.builders import NOW
from tests.service.interpreters import build
from tests.service.interpreters.build import at

LAST_WEEK, SUNDAY, TOMORROW = date(2026, 10, 30), date(2026, 11, 1), date(2026, 11, 3)
SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)
LASTS = timedelta(days=14)


def interpret(session: Session, scope: Scope) -> list[str]:
    """A pool, institutions, talks of every state and money; the pages of the links."""
    free = build.interpreter(session, scope)
    pool = build.pool(session, scope)
    school, first, second, staff = (
        session.get_one(table, row_id)
        for table, row_id in (
            (Agency, pool.agency),
            (Interpreter, pool.first),
            (Interpreter, pool.second),
            (Interpreter, pool.staff),
        )
    )
    build.agency(session, scope, "Praxis Probe", kind="practice", confirmed_at=None)
    for person in (free, first):
        first_day, last_day = date(2026, 12, 1), date(2026, 12, 2)
        build.absent(session, person, at(first_day, "08:00"), at(last_day, "08:00"))
        build.excludes(session, person, place="Südkirchen")
    build.bank_account(session, first)
    _wishes(session, school, second)
    open_links = _asked(session, scope, school, first, second, staff)
    job_links = _promised(session, scope, school, first, second)
    _paid(session, scope, school, first)
    user = build.account_of(session, scope, Role.INTERPRETER, first.id)
    link = make_link(session, scope, NOW, signin_links.PURPOSE, user.id, LASTS)
    return [*open_links, *job_links, f"/login/link/{link}"]


def _wishes(session: Session, school: Agency, who: Interpreter) -> None:
    """The school's for one person, and this one's for a talk."""
    who_and_where = {"office_id": who.office_id, "interpreter_id": who.id}
    late = NOW + timedelta(days=1)
    session.add(AgencyWish(agency_id=school.id, kind="preferred", **who_and_where))
    session.add(TalkWish(wished_at=NOW, call_by=late, **who_and_where))


def _asked(
    session: Session,
    scope: Scope,
    school: Agency,
    first: Interpreter,
    second: Interpreter,
    staff: Interpreter,
) -> list[str]:
    """Nobody asked yet; one asked by link, one by phone, one with another time."""
    build.talk(session, school, at(date(2026, 11, 12), "09:00"))
    offered = build.talk(
        session, school, at(date(2026, 11, 10), "10:00"), state="offered"
    )
    opened = OfferRound(
        office_id=scope.office_id,
        request_id=offered.id,
        position=1,
        opened_at=NOW,
        answer_by=NOW + timedelta(hours=4),
        opened_by="(worker)",
    )
    session.add(opened)
    session.flush()
    more: dict[str, Any] = {"round_id": opened.id}
    asked = build.offer(session, offered, first, channel="sms", **more)
    build.offer(session, offered, staff, channel="call", position=2, **more)
    build.offer(
        session,
        offered,
        second,
        state="counter",
        position=3,
        counter_at=at(date(2026, 11, 10), "14:00"),
        answered_at=NOW,
        **more,
    )
    link = make_link(session, scope, NOW, offers.PURPOSE, asked.id, LASTS)
    return [f"{offers.PATH}{link}"]


def _promised(
    session: Session,
    scope: Scope,
    school: Agency,
    first: Interpreter,
    second: Interpreter,
) -> list[str]:
    """Tomorrow and unsure; over and not told; told and not approved; called off."""
    soon = build.talk(session, school, at(TOMORROW, "09:00"))
    unsure = build.assignment(session, soon, first, reminded_at=NOW)
    over = build.talk(session, school, at(LAST_WEEK, "09:00"))
    untold = build.assignment(session, over, first, report_asked_at=NOW)
    reported = _over(session, school, second, at(date(2026, 10, 20), "09:00"))
    gone = build.talk(session, school, at(TOMORROW, "14:00"))
    build.assignment(
        session,
        gone,
        second,
        state="cancelled",
        cancelled_at=NOW - timedelta(hours=1),
        cancelled_by="interpreter",
    )
    gone.state = "open"
    session.add(gone)

    def link(purpose: str, subject: str) -> str:
        return f"/einsatz/{make_link(session, scope, NOW, purpose, subject, LASTS)}"

    return [
        link(around.OWN, unsure.id),
        link(around.OWN, untold.id),
        link(around.BOOKER, soon.id),
        link(around.BOOKER, reported.id),
    ]


def _over(
    session: Session, school: Agency, who: Interpreter, start: datetime
) -> InterpreterRequest:
    """A talk whose hours wait for the school's word."""
    request = build.talk(session, school, start, state="done")
    build.assignment(
        session,
        request,
        who,
        state="done",
        real_starts_at=start,
        real_ends_at=start + timedelta(hours=1),
        reported_at=start + timedelta(hours=2),
    )
    request.state = "done"
    session.add(request)
    return request


def _paid(session: Session, scope: Scope, school: Agency, first: Interpreter) -> None:
    """A locked list of September, a draft of October, a talk of November."""
    known = rules(session, scope, NOW.date())
    for month, day in ((SEPTEMBER, date(2026, 9, 8)), (OCTOBER, date(2026, 10, 8))):
        build.done(session, school, first, at(day, "10:00"), at(day, "12:00"))
        made = lists.make_draft(session, scope, known, month, NOW)
        if month is SEPTEMBER:
            shown = lists.mark(session, scope, made.id)
            lists.approve(session, scope, known, made.id, shown, NOW)
    build.done(session, school, first, at(SUNDAY, "10:00"), at(SUNDAY, "12:00"))
