"""What happened in a stretch of months: requests, talks, money, each person's load."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select as select_columns
from sqlmodel import Session, col, func, select

from service.access import Scope, scoped
from service.clock import BERLIN, local_day
from service.interpreters.payment.queries import LOCKED
from service.interpreters.ranking.earned import paid_minutes
from service.interpreters.tables import (
    Assignment,
    Interpreter,
    InterpreterRequest,
    Offer,
    PaymentItem,
    PaymentList,
    UnmetNeed,
)
from service.interpreters.tables.jobs import INTERPRETER, OVER

columns: Any = select_columns  # which its types count
MET, UNMET, OFF, WAITING = "met", "unmet", "off", "waiting"
OUTCOMES = (MET, UNMET, OFF, WAITING)
OF_STATE = {
    "confirmed": MET,
    "done": MET,
    "paid": MET,
    "cancelled": OFF,
    "unfilled": UNMET,
    "refused": UNMET,
}
GATE = "gate:"
HOUR = 3600


@dataclass(frozen=True)
class Asked:
    """A request, or what the gate kept out; counted in the month of its talk."""

    language: str
    month: date
    outcome: str
    reason: str = ""
    hours: float | None = None  # until the first yes


@dataclass(frozen=True)
class Held:
    """A talk that took place, with its real minutes."""

    month: date
    interpreter_id: str
    minutes: int


@dataclass(frozen=True)
class Spent:
    """Approved cents for a talk of that month; `billed`: an institution pays them."""

    month: date
    cents: int
    billed: bool


@dataclass(frozen=True)
class Load:
    """What one person was asked and did; for the office only."""

    id: str
    number: int
    name: str
    staff: bool
    asked: int
    said_yes: int
    talks: int
    minutes: int


def month_of(instant: datetime) -> date:
    """The first day of its month in Germany."""
    return local_day(instant).replace(day=1)


def instant(day: date) -> datetime:
    """The beginning of a day in Germany."""
    return datetime.combine(day, datetime.min.time(), BERLIN)


def first_month(session: Session, scope: Scope) -> date | None:
    """The month of the earliest request; None where nobody has asked yet."""
    found = session.exec(
        select(func.min(InterpreterRequest.starts_at)).where(
            InterpreterRequest.office_id == scope.office_id
        )
    ).one()
    return None if found is None else month_of(found)


def asked(
    session: Session, scope: Scope, first: date, end: date, now: datetime
) -> tuple[Asked, ...]:
    """Every request for a talk from `first` on and before `end`, and each refusal."""
    rows = session.exec(
        scoped(InterpreterRequest, scope).where(
            InterpreterRequest.starts_at >= instant(first),
            InterpreterRequest.starts_at < instant(end),
        )
    ).all()
    needs = {need.key: need for need in session.exec(scoped(UnmetNeed, scope))}
    jobs: dict[str, list[Assignment]] = defaultdict(list)
    ids = [row.id for row in rows]
    for job in session.exec(
        scoped(Assignment, scope).where(col(Assignment.request_id).in_(ids))
    ):
        jobs[job.request_id].append(job)
    found = [_asked(row, jobs.get(row.id, ()), needs.get(row.id), now) for row in rows]
    kept_out = (
        need
        for need in needs.values()
        if need.reason.startswith(GATE) and instant(first) <= need.at < instant(end)
    )
    found += [
        Asked(need.language, month_of(need.at), UNMET, need.reason)
        for need in kept_out
        if need.key not in ids
    ]
    return tuple(found)


def _asked(
    row: InterpreterRequest,
    jobs: Sequence[Assignment],
    need: UnmetNeed | None,
    now: datetime,
) -> Asked:
    outcome = OF_STATE.get(row.state, UNMET if row.starts_at <= now else WAITING)
    came = [job for job in jobs if job.state != "cancelled"]
    reason = need.reason if need else "no_yes"
    if row.external:
        outcome, reason = UNMET, "external"
    elif outcome == MET and came and all(x.no_show == INTERPRETER for x in came):
        outcome, reason = UNMET, "not_there"
    elif outcome == MET and need is not None and len(came) < row.needed:
        outcome = UNMET  # the talk takes place with some of those who are needed
    elif row.refused_rule:
        reason = f"{GATE}{row.refused_rule}"
    hours = None
    if jobs:
        first_yes = min(job.created_at for job in jobs)
        hours = max(0.0, (first_yes - row.created_at).total_seconds() / HOUR)
    return Asked(
        row.language,
        month_of(row.starts_at),
        outcome,
        reason if outcome == UNMET else "",
        hours,
    )


def held(session: Session, scope: Scope, first: date, end: date) -> tuple[Held, ...]:
    """Talks of the stretch that took place, as their interpreters have told."""
    rows = session.exec(
        scoped(Assignment, scope).where(
            col(Assignment.state).in_(OVER),
            Assignment.starts_at >= instant(first),
            Assignment.starts_at < instant(end),
        )
    )
    found = ((row, paid_minutes(row)) for row in rows)
    return tuple(
        Held(month_of(row.starts_at), row.interpreter_id, minutes)
        for row, minutes in found
        if minutes
    )


def spent(session: Session, scope: Scope, first: date, end: date) -> tuple[Spent, ...]:
    """Entries of approved lists for talks of the stretch."""
    rows = session.execute(
        columns(Assignment.starts_at, PaymentItem.amount_cents, PaymentItem.agency_id)
        .join(Assignment, col(Assignment.id) == col(PaymentItem.assignment_id))
        .join(PaymentList, col(PaymentList.id) == col(PaymentItem.list_id))
        .where(
            col(PaymentItem.office_id) == scope.office_id,
            col(PaymentList.office_id) == scope.office_id,
            col(PaymentList.state).in_(LOCKED),
            col(Assignment.starts_at) >= instant(first),
            col(Assignment.starts_at) < instant(end),
        )
    )
    return tuple(
        Spent(month_of(at), int(cents), agency_id is not None)
        for at, cents, agency_id in rows
    )


def loads(
    session: Session, scope: Scope, first: date, end: date, done: Iterable[Held]
) -> tuple[Load, ...]:
    """Everybody of the pool, who has done most first."""
    since = instant(first), instant(end)
    offered = _count(session, scope, Offer, since)
    agreed = _count(session, scope, Assignment, since)
    minutes: dict[str, list[int]] = defaultdict(list)
    for talk in done:
        minutes[talk.interpreter_id].append(talk.minutes)
    found = [
        Load(
            who.id,
            who.number,
            who.name,
            who.kind == "staff",
            offered.get(who.id, 0),
            agreed.get(who.id, 0),
            len(minutes.get(who.id, ())),
            sum(minutes.get(who.id, ())),
        )
        for who in session.exec(scoped(Interpreter, scope))
        if who.state != "left" or who.id in minutes
    ]
    return tuple(sorted(found, key=lambda x: (-x.talks, -x.asked, x.number)))


def _count(
    session: Session,
    scope: Scope,
    table: type[Offer] | type[Assignment],
    since: tuple[datetime, datetime],
) -> Mapping[str, int]:
    rows = session.exec(
        select(table.interpreter_id, func.count())
        .where(
            table.office_id == scope.office_id,
            col(table.starts_at) >= since[0],
            col(table.starts_at) < since[1],
        )
        .group_by(col(table.interpreter_id))
    )
    return dict(rows.all())
