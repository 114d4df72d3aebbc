"""Messages around an assignment: its code and a link, never a name or a topic."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from service import i18n
from service.access import Scope, one
from service.accounts.queries import tongue
from service.interpreters.offers.telling import CALL, MAIL, SMS, channel_of
from service.interpreters.requests.codes import code
from service.interpreters.tables import (
    Agency,
    Assignment,
    Interpreter,
    InterpreterRequest,
)
from service.messages.actions import make_link, send_later

OWN, BOOKER = "job", "booking"  # purposes of links: an assignment's, a request's
PATH = "/einsatz/"
KEPT = timedelta(days=60)  # after the talk
AGREED, SUITS, OFF = "agreed", "suits", "off"


@dataclass(frozen=True)
class Post:
    """What messages need besides the rows: the site's address, and what it can send."""

    base_url: str
    carried: Collection[str]


def tell_person(
    session: Session,
    scope: Scope,
    row: Assignment,
    template: str,
    now: datetime,
    post: Post,
) -> bool:
    """To the interpreter, on the channel she chose; False where she is to be called."""
    person = one(session, Interpreter, scope, row.interpreter_id)
    channel = channel_of(person, post.carried)
    if channel == CALL or person.state == "left":
        return False
    request = one(session, InterpreterRequest, scope, row.request_id)
    token = make_link(session, scope, now, OWN, row.id, _lasts(row.ends_at, now))
    send_later(
        session,
        scope,
        now,
        channel=channel,
        recipient=person.email if channel == MAIL else person.phone,
        language=tongue(session, scope, person.contact_language),
        template=f"{template}_sms" if channel == SMS else template,
        data={"code": code(request.number), "link": f"{post.base_url}{PATH}{token}"},
    )
    return True


def tell_booker(
    session: Session,
    scope: Scope,
    request: InterpreterRequest,
    template: str,
    now: datetime,
    post: Post,
) -> bool:
    """To the institution, by mail; False where it has none and is to be called."""
    agency = one(session, Agency, scope, request.agency_id)
    if not agency.email or MAIL not in post.carried:
        return False
    lasts = _lasts(request.ends_at, now)
    token = make_link(session, scope, now, BOOKER, request.id, lasts)
    send_later(
        session,
        scope,
        now,
        channel=MAIL,
        recipient=agency.email,
        language=i18n.DEFAULT,
        template=template,
        data={"code": code(request.number), "link": f"{post.base_url}{PATH}{token}"},
    )
    return True


def _lasts(ends_at: datetime, now: datetime) -> timedelta:
    return max(ends_at - now, timedelta()) + KEPT


def sides(
    session: Session,
    scope: Scope,
    assignment_id: str,
    what: str,
    now: datetime,
    post: Post,
) -> None:
    """Tells both what has become of a promise, as far as it is still so."""
    row = one(session, Assignment, scope, assignment_id)
    request = one(session, InterpreterRequest, scope, row.request_id)
    if what == OFF:
        _tell_off(session, scope, row, request, now, post)
        return
    if row.state != "agreed":
        return
    if tell_booker(session, scope, request, "booker_agreed", now, post):
        row.told_at = now
        session.add(row)
    if what == AGREED:
        tell_person(session, scope, row, "job_agreed", now, post)


def _tell_off(
    session: Session,
    scope: Scope,
    row: Assignment,
    request: InterpreterRequest,
    now: datetime,
    post: Post,
) -> None:
    """The offer's own message tells the interpreter; here whether it could."""
    if row.state != "cancelled":
        return
    told = True
    if row.cancelled_by != "interpreter":
        person = one(session, Interpreter, scope, row.interpreter_id)
        told = channel_of(person, post.carried) != CALL and row.offer_id is not None
    if row.cancelled_by != "agency" and request.state != "cancelled":
        told = tell_booker(session, scope, request, "booker_off", now, post) and told
    if told:
        row.told_at = now
        session.add(row)
