"""Assignments for a person's own calendar: number and time, no topic or name."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Protocol

from icalendar import Calendar, Event
from sqlmodel import Session, col, select

from service import i18n
from service.access import Scope, one, public_scope, scoped
from service.accounts.queries import tongue
from service.audit.actions import record
from service.errors import NotFound
from service.interpreters.booking.actions import lock_interpreter
from service.interpreters.requests.codes import code
from service.interpreters.tables import Assignment, Interpreter, InterpreterRequest

BACK = timedelta(days=30)
STANDS = ("agreed", "asked_again", "done", "no_show")


class Timed(Protocol):
    """What stands in a calendar."""

    @property
    def id(self) -> str:
        """Stays the same, so that it replaces the event of before."""

    @property
    def code(self) -> str:
        """A-0042."""

    @property
    def starts_at(self) -> datetime:
        """Its beginning."""

    @property
    def ends_at(self) -> datetime:
        """Its end."""


def calendar_file(
    events: Iterable[Timed], language: str, now: datetime, name: str = ""
) -> bytes:
    """One event each, in UTC, so that no clock is needed to read it."""
    calendar = Calendar()
    calendar.add("prodid", "-//Kursmittler//interpreting//DE")
    calendar.add("version", "2.0")
    if name:
        calendar.add("x-wr-calname", name)
    for one_event in events:
        event = Event()
        event.add("uid", f"{one_event.id}@kursmittler")
        event.add("dtstamp", now.astimezone(UTC))
        event.add("dtstart", one_event.starts_at.astimezone(UTC))
        event.add("dtend", one_event.ends_at.astimezone(UTC))
        told = i18n.text(language, "Interpreting %(code)s", code=one_event.code)
        event.add("summary", told)
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def new_feed(session: Session, scope: Scope, interpreter_id: str, now: datetime) -> str:
    """The secret of the own feed's address; the one before ends."""
    person = lock_interpreter(session, scope, interpreter_id)
    token = secrets.token_urlsafe(24)
    person.feed_hash = _hash(token)
    session.add(person)
    record(session, scope, now, "interpreter.feed", "interpreter", person.id)
    return token


def end_feed(
    session: Session, scope: Scope, interpreter_id: str, now: datetime
) -> None:
    """Nobody reads the feed any more."""
    person = lock_interpreter(session, scope, interpreter_id)
    if person.feed_hash:
        person.feed_hash = ""
        session.add(person)
        record(session, scope, now, "interpreter.feed_end", "interpreter", person.id)


def has_feed(session: Session, scope: Scope, interpreter_id: str) -> bool:
    """Whether an address of the feed is in use."""
    return bool(one(session, Interpreter, scope, interpreter_id).feed_hash)


def feed(session: Session, token: str, now: datetime) -> bytes:
    """All that stands and is not long over; NotFound for an ended address."""
    person = session.exec(
        select(Interpreter).where(Interpreter.feed_hash == _hash(token))
    ).first()
    if person is None or person.state == "left":
        raise NotFound("feed")
    scope = public_scope(person.office_id)
    rows = session.exec(
        scoped(Assignment, scope)
        .where(
            Assignment.interpreter_id == person.id,
            col(Assignment.state).in_(STANDS),
            Assignment.ends_at > now - BACK,
        )
        .order_by(col(Assignment.starts_at))
    ).all()
    events = [_Event(session, scope, row) for row in rows]
    language = tongue(session, scope, person.contact_language)
    name = i18n.text(language, "Interpreting")
    return calendar_file(events, language, now, name)


class _Event:
    def __init__(self, session: Session, scope: Scope, row: Assignment) -> None:
        request = one(session, InterpreterRequest, scope, row.request_id)
        self.id, self.code = row.id, code(request.number)
        self.starts_at, self.ends_at = row.starts_at, row.ends_at


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
