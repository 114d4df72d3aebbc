"""Rows of *Heute* about interpreters: talk, nobody yet, unsure, disputed, not told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, or_, select

from service.access import Scope
from service.interpreters.booking.actions import code_of
from service.interpreters.jobs.wishes import Talk, waiting_talks
from service.interpreters.requests.codes import code
from service.interpreters.tables import (
    Agency,
    Assignment,
    Interpreter,
    InterpreterRequest,
)
from service.interpreters.tables.jobs import INTERPRETER, OVER

AHEAD = ("agreed", "asked_again")
SOON = timedelta(hours=48)  # without anybody so shortly before, the office looks
UNSURE = timedelta(hours=20)  # before the talk; the reminder has gone out before
ANSWER = timedelta(hours=6)  # after a change, until the office calls
LATE = timedelta(days=7)  # unapproved reports come to the office
GONE = timedelta(days=2)


@dataclass(frozen=True)
class NoOne:
    """A request without enough people, soon or given up."""

    request_id: str
    code: str
    agency: str
    language: str
    starts_at: datetime
    given_up: bool
    call: str  # the institution's number, where no mail could tell it


@dataclass(frozen=True)
class JobRow:
    """A promise that waits for the office.

    `kind`: unsure (tomorrow, not confirmed), again (changed, no answer), untold (off,
    somebody does not know), disputed, nobody (did not come), late (not approved).
    """

    kind: str
    id: str
    request_id: str
    code: str
    who: str
    phone: str
    agency: str
    agency_phone: str
    starts_at: datetime
    since: datetime
    cancelled_by: str
    sentence: str


@dataclass(frozen=True)
class Interpreting:
    """All rows about interpreters."""

    talks: tuple[Talk, ...] = ()
    no_one: tuple[NoOne, ...] = ()
    jobs: tuple[JobRow, ...] = ()

    @property
    def things(self) -> int:
        """How many rows wait for somebody."""
        return len(self.talks) + len(self.no_one) + len(self.jobs)


NOTHING = Interpreting()


def interpreting(session: Session, scope: Scope, now: datetime) -> Interpreting:
    """The rows of one office."""
    return Interpreting(
        waiting_talks(session, scope, now),
        _no_one(session, scope, now),
        _jobs(session, scope, now),
    )


def _no_one(session: Session, scope: Scope, now: datetime) -> tuple[NoOne, ...]:
    request = InterpreterRequest
    rows = session.exec(
        select(request, Agency)
        .join(Agency, col(Agency.id) == request.agency_id)
        .where(
            request.office_id == scope.office_id,
            request.starts_at > now,
            or_(
                request.state == "unfilled",
                col(request.state).in_(("open", "offered"))
                & or_(col(request.urgent), col(request.starts_at) <= now + SOON),
            ),
        )
        .order_by(col(request.starts_at), col(request.id))
    )
    return tuple(
        NoOne(
            row.id,
            code(row.number),
            agency.name,
            row.language,
            row.starts_at,
            row.state == "unfilled",
            agency.phone if row.state == "unfilled" and not agency.email else "",
        )
        for row, agency in rows
    )


def _jobs(session: Session, scope: Scope, now: datetime) -> tuple[JobRow, ...]:
    row = Assignment
    waits = or_(
        col(row.state).in_(AHEAD) & (col(row.starts_at) > now),
        (col(row.state) == "cancelled") & col(row.told_at).is_(None),
        col(row.state).in_(OVER) & col(row.approved_at).is_(None),
    )
    wanted = (
        select(Assignment, Interpreter, InterpreterRequest, Agency)
        .join(Interpreter, col(Interpreter.id) == row.interpreter_id)
        .join(InterpreterRequest, col(InterpreterRequest.id) == row.request_id)
        .join(Agency, col(Agency.id) == InterpreterRequest.agency_id)
        .where(row.office_id == scope.office_id, waits)
        .order_by(col(row.starts_at), col(row.id))
    )
    found = []
    for job, who, request, agency in session.exec(wanted):
        kind, since = _kind(job, now)
        if kind:
            found.append(
                JobRow(
                    kind,
                    job.id,
                    request.id,
                    code(request.number),
                    code_of(who),
                    who.phone,
                    agency.name,
                    agency.phone,
                    job.starts_at,
                    since,
                    job.cancelled_by,
                    job.disputed,
                )
            )
    return tuple(found)


def _kind(job: Assignment, now: datetime) -> tuple[str, datetime]:
    """Why a promise waits for the office, and since when; "" where it does not."""
    if job.state == "cancelled":
        since = job.cancelled_at or job.changed_at
        fresh = job.starts_at > now - GONE and now - since > timedelta(minutes=10)
        return ("untold" if fresh else ""), since
    if job.state == "asked_again":
        waited = now - job.changed_at > ANSWER or job.starts_at - now < SOON
        return ("again" if waited else ""), job.changed_at
    if job.state == "agreed":
        asked = job.reminded_at
        late = asked is not None and job.starts_at - now < UNSURE
        unsure = late and job.sure_at is None
        return ("unsure" if unsure else ""), asked or job.changed_at
    if job.no_show == INTERPRETER:
        return "nobody", job.changed_at
    if job.disputed:
        return "disputed", job.changed_at
    since = job.reported_at or job.changed_at
    return ("late" if now - since > LATE else ""), since
