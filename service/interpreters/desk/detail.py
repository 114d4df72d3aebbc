"""One request in full: rounds with their answers, who comes next, who is left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from sqlmodel import Session, col, func, select

from service.access import Scope, one, scoped
from service.clock import BERLIN, local_day
from service.interpreters.nightly.queries import proposed
from service.interpreters.offers.rounds import ASKED, WORKER, in_order
from service.interpreters.offers.states import SEARCHED, times_of
from service.interpreters.ranking.queries import (
    Able,
    LeftOut,
    Option,
    Ranking,
    request_ranking,
)
from service.interpreters.ranking.shapes import STANDS
from service.interpreters.tables import (
    Agency,
    Assignment,
    Interpreter,
    InterpreterRequest,
    Offer,
    OfferRound,
)
from service.places.queries import places
from service.rulesets.queries import rules


@dataclass(frozen=True)
class Person:
    """Somebody of the ranking, or who was asked when the ranking was another."""

    id: str
    rank: int
    name: str
    vehicle: str
    option: Option | None  # None: cannot come any more
    jobs: int  # in the week of the talk
    most: int
    offer: Offer | None
    planned: bool = False  # the plan of the night proposes them


@dataclass(frozen=True)
class RoundView:
    """People who are asked together; one to come has no `row`."""

    position: int
    people: tuple[Person, ...]
    opened_at: datetime | None = None
    answer_by: datetime | None = None
    closed: bool = False
    by_itself: bool = True


@dataclass(frozen=True)
class Detail:
    """Everything the desk shows of a request."""

    row: InterpreterRequest
    agency: Agency
    village: str
    rounds: tuple[RoundView, ...]
    coming: tuple[tuple[str, str, str], ...]  # name, phone, state
    next: RoundView | None  # the round that follows
    later: tuple[Person, ...]
    left_out: tuple[LeftOut, ...]
    searched: bool


def detail(
    session: Session, scope: Scope, request_id: str, now: datetime, state_dir: Path
) -> Detail:
    """The request. Raises NotFound."""
    row = one(session, InterpreterRequest, scope, request_id)
    agency = one(session, Agency, scope, row.agency_id)
    ranking = request_ranking(session, scope, request_id, now, state_dir)
    people = {p.id: p for p in session.exec(scoped(Interpreter, scope))}
    offers = session.exec(
        scoped(Offer, scope)
        .where(Offer.request_id == request_id)
        .order_by(col(Offer.position), col(Offer.created_at))
    ).all()
    table = _Table(
        ranking,
        people,
        jobs_of_week(session, scope, local_day(row.starts_at)),
        proposed(session, scope, row),
    )
    rounds = session.exec(
        scoped(OfferRound, scope)
        .where(OfferRound.request_id == request_id)
        .order_by(col(OfferRound.position))
    ).all()
    villages = {place.id: place.name for place in places(session, scope)}
    searched = row.state in SEARCHED and row.starts_at > now
    asked_times = times_of(row)
    asked = {
        o.interpreter_id
        for o in offers
        if o.state in ASKED and o.starts_at in asked_times
    }
    able = [a for a in ranking.able if a.interpreter_id not in asked]
    left = in_order(session, scope, row, able)
    hours = (row.starts_at - now).total_seconds() / 3600
    in_force = rules(session, scope, local_day(now)).sets.interpreting
    size = max(in_force.round_for(hours).size, row.needed)
    told = tuple(table.able(a) for a in left)
    number = len(rounds) + 1
    return Detail(
        row,
        agency,
        villages.get(row.place_id or agency.place_id or "", ""),
        tuple(_round(r, offers, table) for r in rounds),
        _coming(session, scope, request_id, people),
        RoundView(number, told[:size]) if told and searched else None,
        told[size:] if searched else (),
        ranking.left_out if searched else (),
        searched,
    )


@dataclass(frozen=True)
class _Table:
    ranking: Ranking
    people: Mapping[str, Interpreter]
    jobs: Mapping[str, int]
    planned: Sequence[str]

    def able(self, able: Able, offer: Offer | None = None) -> Person:
        """Somebody who can come."""
        return self._person(able.interpreter_id, able.best, offer)

    def asked(self, offer: Offer) -> Person:
        """Somebody who was asked, with what the ranking says now."""
        found = (
            a for a in self.ranking.able if a.interpreter_id == offer.interpreter_id
        )
        able = next(found, None)
        option = able.best if able else None
        return self._person(offer.interpreter_id, option, offer)

    def _person(self, who: str, option: Option | None, offer: Offer | None) -> Person:
        row = self.people[who]
        ids = [able.interpreter_id for able in self.ranking.able]
        rank = ids.index(who) + 1 if who in ids else 0
        if offer is not None:
            rank = offer.position or rank
        jobs = self.jobs.get(who, 0)
        planned = who in self.planned
        return Person(
            who, rank, row.name, row.mode, option, jobs, row.max_week, offer, planned
        )


def _round(row: OfferRound, offers: Sequence[Offer], table: _Table) -> RoundView:
    return RoundView(
        row.position,
        tuple(table.asked(o) for o in offers if o.round_id == row.id),
        row.opened_at,
        row.answer_by,
        row.closed_at is not None,
        row.opened_by == WORKER,
    )


def _coming(
    session: Session, scope: Scope, request_id: str, people: Mapping[str, Interpreter]
) -> tuple[tuple[str, str, str], ...]:
    rows = session.exec(
        scoped(Assignment, scope)
        .where(
            Assignment.request_id == request_id, col(Assignment.state).in_((*STANDS,))
        )
        .order_by(col(Assignment.created_at))
    )
    found = ((people[row.interpreter_id], row.state) for row in rows)
    return tuple((who.name, who.phone, state) for who, state in found)


def jobs_of_week(session: Session, scope: Scope, day: date) -> Mapping[str, int]:
    """How many talks everybody has in the calendar week of a day."""
    first, last = week_of(day)
    rows = session.exec(
        select(Assignment.interpreter_id, func.count())
        .where(
            Assignment.office_id == scope.office_id,
            col(Assignment.state).in_((*STANDS, "done")),
            Assignment.starts_at >= first,
            Assignment.starts_at < last,
        )
        .group_by(col(Assignment.interpreter_id))
    )
    return defaultdict(int, {who: int(count) for who, count in rows})


def week_of(day: date) -> tuple[datetime, datetime]:
    """Monday to Monday as instants."""
    monday = day - timedelta(days=day.weekday())
    first, last = (
        datetime.combine(one_day, time(), BERLIN)
        for one_day in (monday, monday + timedelta(days=7))
    )
    return first, last
