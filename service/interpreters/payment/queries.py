"""What pages and files show of payment; an interpreter's login sees its own alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, func
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from service.access import Scope, one, scoped
from service.clock import local_day
from service.errors import NotFound
from service.interpreters.payment.accounts import with_account
from service.interpreters.payment.due import Due, due
from service.interpreters.ranking.earned import STAFF, earned, paid_minutes
from service.interpreters.tables import (
    Agency,
    Assignment,
    Interpreter,
    InterpreterRequest,
    PaymentItem,
    PaymentList,
)
from service.rulesets.queries import RulesInForce

columns: Any = select_columns  # which its types count
ALMOST = 90  # percent of the allowance
LOCKED = ("approved", "paid")


@dataclass(frozen=True)
class Entry:
    """An entry of a list with the talk that it is about."""

    id: str
    kind: str
    position: int
    minutes: int
    distance_m: int
    rate_cents: int
    cents: int
    reason: str
    request: int
    starts_at: datetime
    ends_at: datetime
    agency_id: str | None
    interpreter: int
    passed: int  # real minutes, where the talk took place


@dataclass(frozen=True)
class Person:
    """What a list holds for one interpreter."""

    id: str
    number: int
    name: str
    entries: tuple[Entry, ...]

    @property
    def cents(self) -> int:
        """Everything."""
        return sum(entry.cents for entry in self.entries)

    @property
    def minutes(self) -> int:
        """Paid minutes."""
        return sum(entry.minutes for entry in self.entries)

    def cents_of(self, kind: str) -> int:
        """Of one kind of entry."""
        return sum(entry.cents for entry in self.entries if entry.kind == kind)


@dataclass(frozen=True)
class Paid:
    """A list with its people, in the order of their numbers."""

    row: PaymentList
    people: tuple[Person, ...]
    agencies: tuple[tuple[str, str, int], ...]  # billed: id, name, cents

    @property
    def cents(self) -> int:
        """The whole sum."""
        return sum(person.cents for person in self.people)


@dataclass(frozen=True)
class Headline:
    """A list among others."""

    row: PaymentList
    people: int
    cents: int


@dataclass(frozen=True)
class Left:
    """Somebody whom no list can pay now."""

    id: str
    number: int
    name: str
    cents: int
    account: bool  # else the bank account is missing


@dataclass(frozen=True)
class Allowance:
    """How much of the year's allowance somebody has used."""

    id: str
    number: int
    name: str
    cents: int
    limit: int

    @property
    def almost_full(self) -> bool:
        """From ninety percent on."""
        return self.cents * 100 >= self.limit * ALMOST

    @property
    def over(self) -> bool:
        """More than is free of tax."""
        return self.cents > self.limit


def headlines(session: Session, scope: Scope) -> tuple[Headline, ...]:
    """Every list, the newest first."""
    rows = session.execute(
        columns(
            PaymentList,
            func.count(func.distinct(PaymentItem.interpreter_id)),
            func.coalesce(func.sum(PaymentItem.amount_cents), 0),
        )
        .outerjoin(PaymentItem, _of_list())
        .where(col(PaymentList.office_id) == scope.office_id)
        .group_by(PaymentList)
        .order_by(col(PaymentList.month).desc(), col(PaymentList.position).desc())
    )
    return tuple(Headline(*row) for row in rows)


def _of_list() -> Any:
    return and_(
        col(PaymentItem.office_id) == col(PaymentList.office_id),
        col(PaymentItem.list_id) == col(PaymentList.id),
    )


def paid(session: Session, scope: Scope, list_id: str) -> Paid:
    """One list; an interpreter sees an approved one, and of it the own part."""
    row = one(session, PaymentList, scope, list_id)
    if scope.interpreter_id is not None and row.state not in LOCKED:
        raise NotFound("PaymentList")
    found = _entries(session, scope, PaymentItem.list_id == list_id)
    people = _people(found)
    if scope.interpreter_id is not None and not people:
        raise NotFound("PaymentList")
    return Paid(row, people, _billed(session, scope, people))


def _people(found: Iterable[tuple[Interpreter, Entry]]) -> tuple[Person, ...]:
    sorted_in: dict[str, list[Entry]] = defaultdict(list)
    known: dict[str, Interpreter] = {}
    for who, entry in found:
        known[who.id] = who
        sorted_in[who.id].append(entry)
    return tuple(
        Person(who.id, who.number, who.name, tuple(sorted_in[who.id]))
        for who in sorted(known.values(), key=lambda x: x.number)
    )


def _entries(
    session: Session, scope: Scope, *which: Any
) -> list[tuple[Interpreter, Entry]]:
    wanted = (
        select(PaymentItem, Interpreter, Assignment, InterpreterRequest)
        .join(Interpreter, col(Interpreter.id) == col(PaymentItem.interpreter_id))
        .join(Assignment, col(Assignment.id) == col(PaymentItem.assignment_id))
        .join(
            InterpreterRequest,
            col(InterpreterRequest.id) == col(Assignment.request_id),
        )
        .where(PaymentItem.office_id == scope.office_id, *which)
        .order_by(
            col(Assignment.starts_at),
            col(Assignment.id),
            col(PaymentItem.kind) == "correction",
            col(PaymentItem.kind),
            col(PaymentItem.position),
        )
    )
    if scope.interpreter_id is not None:
        wanted = wanted.where(PaymentItem.interpreter_id == scope.interpreter_id)
    return [
        (who, _entry(item, job, request, who))
        for item, who, job, request in session.exec(wanted)
    ]


def _entry(
    item: PaymentItem, job: Assignment, request: InterpreterRequest, who: Interpreter
) -> Entry:
    real = job.real_starts_at is not None and job.real_ends_at is not None
    return Entry(
        id=item.id,
        kind=item.kind,
        position=item.position,
        minutes=item.minutes,
        distance_m=item.distance_m,
        rate_cents=item.rate_cents,
        cents=item.amount_cents,
        reason=item.reason,
        request=request.number,
        starts_at=job.real_starts_at if real and job.real_starts_at else job.starts_at,
        ends_at=job.real_ends_at if real and job.real_ends_at else job.ends_at,
        agency_id=item.agency_id,
        interpreter=who.number,
        passed=paid_minutes(job) or 0,
    )


def _billed(
    session: Session, scope: Scope, people: Sequence[Person]
) -> tuple[tuple[str, str, int], ...]:
    sums: dict[str, int] = defaultdict(int)
    for person in people:
        for entry in person.entries:
            if entry.agency_id is not None:
                sums[entry.agency_id] += entry.cents
    among = col(Agency.id).in_(sums)
    rows = session.exec(scoped(Agency, scope).where(among).order_by(col(Agency.name)))
    return tuple((row.id, row.name, sums[row.id]) for row in rows)


def entry(session: Session, scope: Scope, item_id: str) -> tuple[PaymentItem, Entry]:
    """One entry, to be corrected."""
    item = one(session, PaymentItem, scope, item_id)
    return item, _entries(session, scope, PaymentItem.id == item_id)[0][1]


def corrections(session: Session, scope: Scope, item: PaymentItem) -> int:
    """How many corrections its talk has."""
    of_talk = (
        PaymentItem.office_id == scope.office_id,
        PaymentItem.assignment_id == item.assignment_id,
        PaymentItem.kind == "correction",
    )
    return session.exec(select(func.count()).where(*of_talk)).one()


def own_lists(session: Session, scope: Scope) -> tuple[Paid, ...]:
    """What one interpreter got, the newest first."""
    assert scope.interpreter_id is not None
    of_person = PaymentItem.interpreter_id == scope.interpreter_id
    ids = session.exec(
        select(PaymentList.id)
        .join(PaymentItem, _of_list())
        .where(
            PaymentList.office_id == scope.office_id,
            of_person,
            col(PaymentList.state).in_(LOCKED),
        )
        .distinct()
    )
    found = [paid(session, scope, list_id) for list_id in ids]
    return tuple(
        sorted(found, key=lambda x: (x.row.month, x.row.position), reverse=True)
    )


def years_of(*people: Person) -> tuple[int, ...]:
    """The years in which somebody has interpreted, the newest first."""
    found = {
        local_day(each.starts_at).year
        for person in people
        for each in person.entries
        if each.kind == "fee" and each.passed
    }
    return tuple(sorted(found, reverse=True))


def left(session: Session, scope: Scope, open_ones: Iterable[Due]) -> tuple[Left, ...]:
    """Whom no list can pay now: no account, or more to give back than to get."""
    known: dict[str, Interpreter] = {}
    sums: dict[str, int] = defaultdict(int)
    for found in open_ones:
        known[found.person.id] = found.person
        sums[found.person.id] += found.cents
    free = col(PaymentItem.list_id).is_(None)
    for item in session.exec(scoped(PaymentItem, scope).where(free)):
        who = one(session, Interpreter, scope, item.interpreter_id)
        known[who.id] = who
        sums[who.id] += item.amount_cents
    payable = with_account(session, scope)
    return tuple(
        Left(who.id, who.number, who.name, sums[who.id], who.id in payable)
        for who in sorted(known.values(), key=lambda x: x.number)
        if who.id not in payable or sums[who.id] <= 0
    )


def open_months(
    session: Session, scope: Scope, rules: RulesInForce, today: date
) -> tuple[tuple[Due, ...], dict[date, int]]:
    """All that is due by now, and cents by month of the talk."""
    found = due(session, scope, rules, today.replace(day=1))
    sums: dict[date, int] = defaultdict(int)
    for each in found:
        sums[local_day(each.job.starts_at).replace(day=1)] += each.cents
    return found, dict(sorted(sums.items()))


def allowances(
    session: Session, scope: Scope, rules: RulesInForce, year: int, today: date
) -> tuple[Allowance, ...]:
    """What each volunteer has used: entered, done, agreed, and told from elsewhere."""
    used = earned(session, scope, rules.sets.interpreting, year)
    limit = rules.sets.interpreting.limit_cents_on(date(year, 12, 31))
    wanted = scoped(Interpreter, scope).where(Interpreter.kind != STAFF)
    if scope.interpreter_id is not None:
        wanted = wanted.where(Interpreter.id == scope.interpreter_id)
    elsewhere = year == today.year  # it is told for the present year
    found = (
        Allowance(
            who.id,
            who.number,
            who.name,
            used.get(who.id, 0) + elsewhere * who.allowance_elsewhere_cents,
            limit,
        )
        for who in session.exec(wanted.order_by(col(Interpreter.number)))
    )
    return tuple(found)


def year_of(
    session: Session, scope: Scope, interpreter_id: str, year: int
) -> tuple[Person, tuple[Entry, ...]]:
    """Somebody's hours of a year, as approved lists hold them."""
    if scope.interpreter_id not in (None, interpreter_id):
        raise NotFound("Interpreter")
    who = one(session, Interpreter, scope, interpreter_id)
    of_year = PaymentItem.counts_for == year
    entries = _approved(session, scope, interpreter_id, of_year)
    return Person(who.id, who.number, who.name, entries), entries


def certified_years(
    session: Session, scope: Scope, interpreter_id: str
) -> tuple[int, ...]:
    """The years of which somebody's hours can be certified, the newest first."""
    entries = _approved(session, scope, interpreter_id)
    return years_of(Person(interpreter_id, 0, "", entries))


def _approved(
    session: Session, scope: Scope, interpreter_id: str, *which: Any
) -> tuple[Entry, ...]:
    locked = select(PaymentList.id).where(
        PaymentList.office_id == scope.office_id,
        col(PaymentList.state).in_(LOCKED),
    )
    found = _entries(
        session,
        scope,
        PaymentItem.interpreter_id == interpreter_id,
        col(PaymentItem.list_id).in_(locked),
        *which,
    )
    return tuple(each for _who, each in found)
