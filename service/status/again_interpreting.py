"""Failed messages about interpreting: what they say is still true and still helps.

Each holds a link; what it is about decides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlmodel import Session, col

from service.access import Scope, one, scoped
from service.errors import NotFound
from service.interpreters.jobs.shapes import AHEAD
from service.interpreters.offers.states import SEARCHED
from service.interpreters.requests.queries import STANDING
from service.interpreters.tables import (
    Agency,
    Assignment,
    Interpreter,
    InterpreterRequest,
    Offer,
)
from service.messages.actions import link_subject
from service.messages.tables import OutboxMessage

AFTERWARDS = timedelta(days=14)  # that hours may be asked for, or approved


def offer(session: Session, scope: Scope, row: OutboxMessage, now: datetime) -> bool:
    """A question that waits; or what became of it, before the talk."""
    subject = _subject(session, row)
    found = session.exec(scoped(Offer, scope).where(Offer.id == subject)).one_or_none()
    if found is None or found.starts_at <= now:
        return False
    if not _theirs(session, scope, found.interpreter_id, row):
        return False
    stem = row.template.removesuffix("_sms")
    if stem == "offer":
        return found.state == "open"
    if stem == "offer_changed":
        again = scoped(Assignment, scope).where(
            Assignment.offer_id == found.id, Assignment.state == "asked_again"
        )
        return session.exec(again.limit(1)).first() is not None
    return found.state not in ("open", "accepted")


def job(session: Session, scope: Scope, row: OutboxMessage, now: datetime) -> bool:
    """She comes, she has not confirmed, or her hours are not known yet."""
    subject = _subject(session, row)
    of = scoped(Assignment, scope).where(Assignment.id == subject)
    found = session.exec(of).one_or_none()
    if found is None or found.state not in AHEAD:
        return False
    if not _theirs(session, scope, found.interpreter_id, row):
        return False
    stem = row.template.removesuffix("_sms")
    if stem == "job_report":
        return found.starts_at <= now < found.ends_at + AFTERWARDS
    if found.starts_at <= now:
        return False
    return stem != "job_reminder" or found.sure_at is None


def booker(session: Session, scope: Scope, row: OutboxMessage, now: datetime) -> bool:
    """What the institution does not know: it stands, it does not, hours to approve."""
    subject = _subject(session, row)
    of = scoped(InterpreterRequest, scope).where(InterpreterRequest.id == subject)
    found = session.exec(of).one_or_none()
    if found is None:
        return False
    if one(session, Agency, scope, found.agency_id).email != row.recipient:
        return False
    if row.template == "booker_report":
        since = now < found.ends_at + AFTERWARDS
        return since and _to_approve(session, scope, found.id)
    if found.starts_at <= now:
        return False
    if row.template == "booker_reminder" and _confirmed(session, scope, found.id):
        return False
    return found.state in TRUE_WHILE.get(row.template, ())


# In which states of a request a message to its institution is true.
TRUE_WHILE: Mapping[str, tuple[str, ...]] = {
    "booker_agreed": ("confirmed",),
    "booker_reminder": ("confirmed",),
    "booker_off": SEARCHED,
    "booker_unfilled": ("unfilled",),
    "booker_called_off": ("cancelled",),
    "booker_changed": STANDING,
}


def _subject(session: Session, row: OutboxMessage) -> str:
    return link_subject(session, str(row.data.get("link", "")))


def _theirs(
    session: Session, scope: Scope, interpreter_id: str, row: OutboxMessage
) -> bool:
    """Whether it goes to the number or address that the person still has."""
    try:
        who = one(session, Interpreter, scope, interpreter_id)
    except NotFound:
        return False
    return who.state != "left" and row.recipient in (who.phone, who.email)


def _confirmed(session: Session, scope: Scope, request_id: str) -> bool:
    """Whether the institution has said that the talk takes place."""
    unsure = scoped(Assignment, scope).where(
        Assignment.request_id == request_id,
        col(Assignment.state).in_(AHEAD),
        col(Assignment.booker_sure_at).is_(None),
    )
    return session.exec(unsure.limit(1)).first() is None


def _to_approve(session: Session, scope: Scope, request_id: str) -> bool:
    waits = scoped(Assignment, scope).where(
        Assignment.request_id == request_id,
        col(Assignment.reported_at).is_not(None),
        col(Assignment.approved_at).is_(None),
        Assignment.disputed == "",
    )
    return session.exec(waits.limit(1)).first() is not None


Judge = Callable[[Session, Scope, OutboxMessage, datetime], bool]
ABOUT: Mapping[str, Judge] = {"offer": offer, "job_": job, "booker_": booker}
