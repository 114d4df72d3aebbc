"""Whom no message reaches: interpreters who are asked, institutions to be told.

Where a site sends no mail or SMS, or somebody wants to be called, only the office can.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from service.access import Scope, scoped
from service.interpreters.booking.actions import code_of
from service.interpreters.ranking.queries import reached_at
from service.interpreters.requests.codes import code
from service.interpreters.tables import (
    Agency,
    Assignment,
    Interpreter,
    InterpreterRequest,
    Offer,
    OfferRound,
)

PATIENCE = timedelta(minutes=10)  # until the worker has told whom it can


@dataclass(frozen=True)
class ToAsk:
    """Somebody to be asked by phone whether she comes."""

    request_id: str
    code: str
    who: str
    phone: str
    agency: str
    starts_at: datetime
    answer_by: datetime | None


@dataclass(frozen=True)
class ToTell:
    """An institution that does not know yet that somebody is coming."""

    assignment_id: str
    request_id: str
    code: str
    agency: str
    phone: str
    starts_at: datetime


@dataclass(frozen=True)
class Calls:
    """Both lists, the nearest talk first."""

    ask: tuple[ToAsk, ...] = ()
    tell: tuple[ToTell, ...] = ()

    @property
    def things(self) -> int:
        """How many rows they are on *Heute*."""
        return bool(self.ask) + bool(self.tell)


NO_CALLS = Calls()


def interpreting_calls(session: Session, scope: Scope, now: datetime) -> Calls:
    """The calls of one office; nobody in her quiet hours."""
    return Calls(_ask(session, scope, now), _tell(session, scope, now))


def _ask(session: Session, scope: Scope, now: datetime) -> tuple[ToAsk, ...]:
    rows = session.exec(
        select(Offer, Interpreter, InterpreterRequest, Agency)
        .join(Interpreter, col(Interpreter.id) == Offer.interpreter_id)
        .join(InterpreterRequest, col(InterpreterRequest.id) == Offer.request_id)
        .join(Agency, col(Agency.id) == InterpreterRequest.agency_id)
        .where(
            Offer.office_id == scope.office_id,
            Offer.state == "open",
            Offer.channel == "call",
            Offer.starts_at > now,
        )
        .order_by(col(Offer.starts_at), col(Offer.position), col(Offer.id))
    )
    rounds = scoped(OfferRound, scope).where(col(OfferRound.closed_at).is_(None))
    until = {row.id: row.answer_by for row in session.exec(rounds)}
    return tuple(
        ToAsk(
            request.id,
            code(request.number),
            code_of(who),
            who.phone,
            agency.name,
            offer.starts_at,
            until.get(offer.round_id or ""),
        )
        for offer, who, request, agency in rows
        if reached_at(now, (who.quiet_from, who.quiet_to)) == now
    )


def _tell(session: Session, scope: Scope, now: datetime) -> tuple[ToTell, ...]:
    rows = session.exec(
        select(Assignment, InterpreterRequest, Agency)
        .join(InterpreterRequest, col(InterpreterRequest.id) == Assignment.request_id)
        .join(Agency, col(Agency.id) == InterpreterRequest.agency_id)
        .where(
            Assignment.office_id == scope.office_id,
            Assignment.state == "agreed",
            col(Assignment.told_at).is_(None),
            Assignment.changed_at <= now - PATIENCE,
            Assignment.starts_at > now,
        )
        .order_by(col(Assignment.starts_at), col(Assignment.id))
    )
    return tuple(
        ToTell(
            job.id,
            request.id,
            code(request.number),
            agency.name,
            agency.phone,
            job.starts_at,
        )
        for job, request, agency in rows
    )
