"""Talks that are to be paid: approved, called off on the way, or nobody was there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, or_
from sqlmodel import Session, col, select

from service.access import Scope
from service.clock import BERLIN, local_day
from service.interpreters.offers.money import forecast
from service.interpreters.payment.amounts import Amount, amounts
from service.interpreters.ranking.earned import STAFF
from service.interpreters.tables import (
    Agency,
    Assignment,
    Interpreter,
    InterpreterRequest,
    PaymentItem,
)
from service.interpreters.tables.jobs import OVER
from service.rulesets.queries import RulesInForce


@dataclass(frozen=True)
class Due:
    """A talk that no list holds yet, and what it brings."""

    job: Assignment
    person: Interpreter
    billed: str | None  # the agency that pays in the end
    amounts: tuple[Amount, ...]

    @property
    def cents(self) -> int:
        """All of it."""
        return sum(one.cents for one in self.amounts)


def next_month(month: date) -> date:
    """The first day of the month after."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def due(
    session: Session, scope: Scope, rules: RulesInForce, month: date
) -> tuple[Due, ...]:
    """Of a month and those before it, by person and time. Staff are paid elsewhere."""
    end = datetime.combine(next_month(month), datetime.min.time(), BERLIN)
    return tuple(one for one in _found(session, scope, rules, end) if one.amounts)


def _found(
    session: Session, scope: Scope, rules: RulesInForce, end: datetime
) -> Iterator[Due]:
    for job, person, request, agency in _jobs(session, scope, end):
        day = local_day(job.starts_at)
        interpreting = rules.sets.interpreting
        rate = interpreting.rate_on(day)
        estimated = 0
        if job.state == "cancelled" and job.distance_m is None:
            place = request.place_id or agency.place_id
            parts = (interpreting, rules.sets.travel)
            told = forecast(session, scope, parts, person, place, 0, day)
            estimated = told.km * 1000
        billed = agency.billed or rate.payer == "agency"
        yield Due(
            job,
            person,
            agency.id if billed else None,
            amounts(job, rate, estimated),
        )


def _jobs(
    session: Session, scope: Scope, end: datetime
) -> list[tuple[Assignment, Interpreter, InterpreterRequest, Agency]]:
    entered = select(PaymentItem.assignment_id).where(
        PaymentItem.office_id == scope.office_id,
        col(PaymentItem.assignment_id).is_not(None),
    )
    approved = and_(
        col(Assignment.state).in_(OVER), col(Assignment.approved_at).is_not(None)
    )
    called_off = and_(col(Assignment.state) == "cancelled", col(Assignment.trip_begun))
    rows = session.exec(
        select(Assignment, Interpreter, InterpreterRequest, Agency)
        .join(Interpreter, col(Interpreter.id) == col(Assignment.interpreter_id))
        .join(
            InterpreterRequest,
            col(InterpreterRequest.id) == col(Assignment.request_id),
        )
        .join(Agency, col(Agency.id) == col(InterpreterRequest.agency_id))
        .where(
            Assignment.office_id == scope.office_id,
            Assignment.starts_at < end,
            Assignment.disputed == "",
            Interpreter.kind != STAFF,
            or_(approved, called_off),
            col(Assignment.id).not_in(entered),
        )
        .order_by(col(Interpreter.number), col(Assignment.starts_at))
    )
    return [(job, who, request, agency) for job, who, request, agency in rows]
