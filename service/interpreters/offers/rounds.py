"""Rounds: the next ones of the ranking are asked together, with a time to answer."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from service.access import Scope, one, scoped
from service.audit.actions import record
from service.clock import local_day
from service.errors import UserError
from service.interpreters.nightly.queries import proposed
from service.interpreters.offers.beside import asked_nearby, standing_by
from service.interpreters.offers.money import forecast
from service.interpreters.offers.states import (
    DUE_JOB,
    SEARCHED,
    WAITING,
    close_rounds,
    locked,
    move_offer,
    move_request,
    next_position,
    open_offers,
    open_round,
    search_no_more,
    standing,
    times_of,
)
from service.interpreters.offers.telling import (
    channel_of,
    send_when_awake,
)
from service.interpreters.ranking.queries import Able, Ranking
from service.interpreters.requests.searching import search
from service.interpreters.tables import (
    Agency,
    Interpreter,
    InterpreterRequest,
    Offer,
    OfferRound,
)
from service.jobs.actions import enqueue
from service.rulesets.interpreting import Round
from service.rulesets.queries import RulesInForce

BEFORE = timedelta(minutes=60)  # the last answer before somebody has to leave
LEAST = timedelta(minutes=10)  # that anybody has to answer
WORKER = "(worker)"
# Whoever was too late for a yes is asked again once it is taken back.
ASKED = ("open", "accepted", "declined", "counter", "expired")


@dataclass(frozen=True)
class Asking:
    """Whom a round asks, how, and what rules it follows."""

    ranking: Ranking
    rules: RulesInForce
    carried: Collection[str] = field(default_factory=frozenset)


def open_next(
    session: Session,
    scope: Scope,
    request_id: str,
    asking: Asking,
    now: datetime,
    *,
    beside: bool = False,
) -> OfferRound | None:
    """Asks the next ones; None where nobody is to be asked or nobody is left.

    `beside`: although a round still runs; whoever was asked in it may still say yes.
    The ranking was read before: who is asked by it still has to fit when she says yes.
    """
    request = locked(session, scope, request_id)
    if not _needs(session, scope, request, now):
        return None
    if not beside and open_round(session, scope, request_id) is not None:
        return None
    rules = asking.rules.sets.interpreting
    hours = (request.starts_at - now).total_seconds() / 3600
    able = _next_ones(session, scope, request, asking.ranking, rules.round_for(hours))
    if not able:
        if open_round(session, scope, request_id) is None:
            move_request(session, scope, request, "open", now, nobody_left=True)
        return None
    return _round(session, scope, request, able, asking, now)


def ask_one(
    session: Session,
    scope: Scope,
    request_id: str,
    interpreter_id: str,
    asking: Asking,
    now: datetime,
) -> OfferRound:
    """The office asks somebody it names, beside whatever runs.

    Raises UserError where the person cannot come or has been asked.
    """
    request = locked(session, scope, request_id)
    if not _needs(session, scope, request, now):
        raise UserError("Nobody is looked for any more.")
    if any(
        o.interpreter_id == interpreter_id
        for o in open_offers(session, scope, request_id)
    ):
        raise UserError("This person has been asked and has not answered yet.")
    ranked = (x for x in asking.ranking.able if x.interpreter_id == interpreter_id)
    found = next(ranked, None)
    if found is None:
        raise UserError("This person cannot come then. The list says why.")
    return _round(session, scope, request, [found], asking, now)


def stop(session: Session, scope: Scope, request_id: str, now: datetime) -> None:
    """The office takes over: nobody else is asked, open questions are taken back."""
    request = locked(session, scope, request_id)
    close_rounds(session, scope, request_id, now)
    search_no_more(session, scope, request_id, now)
    for offer in open_offers(session, scope, request_id):
        withdraw(session, scope, offer, now)
    if request.state == "offered":
        move_request(session, scope, request, "open", now)
    record(session, scope, now, "request.stop", "request", request_id)


def go_on(session: Session, scope: Scope, request_id: str, now: datetime) -> None:
    """The office hands over again: the next round comes by itself."""
    request = locked(session, scope, request_id)
    if _needs(session, scope, request, now):
        search(session, scope, request_id, now)


def end_round(session: Session, scope: Scope, round_id: str, now: datetime) -> bool:
    """Closes a round whose time is over, or that is answered; the next one follows.

    False if it is closed already or still has time.
    """
    row = one(session, OfferRound, scope, round_id)
    request = locked(session, scope, row.request_id)
    session.refresh(row)
    if row.closed_at is not None:
        return False
    mine = [o for o in open_offers(session, scope, request.id) if o.round_id == row.id]
    if mine and now < row.answer_by:
        return False
    for offer in mine:
        move_offer(session, scope, offer.id, ("open",), "expired", now)
    row.closed_at = now
    session.add(row)
    session.flush()
    by_itself = row.opened_by == WORKER
    if by_itself and _needs(session, scope, request, now):
        search(session, scope, request.id, now)
    elif request.state == "offered" and open_round(session, scope, request.id) is None:
        move_request(session, scope, request, "open", now)
    return True


def withdraw(session: Session, scope: Scope, offer: Offer, now: datetime) -> None:
    """Takes a question back and tells whoever had got it."""
    told = offer.sent_at is not None
    if move_offer(session, scope, offer.id, WAITING, "withdrawn", now) and told:
        send_when_awake(session, scope, offer, now, "offer_lost")


def _needs(
    session: Session, scope: Scope, request: InterpreterRequest, now: datetime
) -> bool:
    """Whether somebody is still to be asked: confirmed institution, time to come."""
    if request.state not in SEARCHED or request.starts_at <= now:
        return False
    if one(session, Agency, scope, request.agency_id).confirmed_at is None:
        return False
    return len(standing(session, scope, request.id)) < request.needed


def _next_ones(
    session: Session,
    scope: Scope,
    request: InterpreterRequest,
    ranking: Ranking,
    how: Round,
) -> list[Able]:
    """The first who were not asked yet; alone whoever has said she would stand by."""
    rows = scoped(Offer, scope).where(
        Offer.request_id == request.id, col(Offer.state).in_(ASKED)
    )
    times = times_of(request)  # who was asked about another time is asked anew
    asked = {x.interpreter_id for x in session.exec(rows) if x.starts_at in times}
    able = [one for one in ranking.able if one.interpreter_id not in asked]
    left = in_order(session, scope, request, able)
    ready = standing_by(session, scope, request.id)
    stand_by = [one for one in left if one.interpreter_id in ready]
    if stand_by:
        return stand_by
    missing = request.needed - len(standing(session, scope, request.id))
    return left[: max(how.size, missing)]


def in_order(
    session: Session,
    scope: Scope,
    request: InterpreterRequest,
    able: Sequence[Able],
) -> list[Able]:
    """Who is asked first of those who can come: staff of the own administration.

    Then whom the plan of the night proposes, then who is asked about another talk in
    the same language, house or village and day: one trip could serve both.
    """
    planned = proposed(session, scope, request)
    near = asked_nearby(session, scope, request)
    return sorted(
        able,
        key=lambda one: (
            one.known.kind != "staff",
            one.interpreter_id not in planned,
            one.interpreter_id not in near,
        ),
    )


def _round(
    session: Session,
    scope: Scope,
    request: InterpreterRequest,
    able: Sequence[Able],
    asking: Asking,
    now: datetime,
) -> OfferRound:
    row = OfferRound(
        office_id=scope.office_id,
        request_id=request.id,
        position=next_position(session, scope, request.id),
        opened_at=now,
        answer_by=now,
        opened_by=scope.actor_id,
    )
    session.add(row)
    session.flush()
    reached = [
        _offer(session, scope, request, row, able_one, asking, now) for able_one in able
    ]
    row.answer_by = answer_by(request, asking, able, max(reached), now)
    session.add(row)
    enqueue(session, scope, now, DUE_JOB, {"round": row.id}, run_at=row.answer_by)
    move_request(session, scope, request, "offered", now)
    details = {"position": row.position, "asked": len(able)}
    record(session, scope, now, "round.open", "request", request.id, details)
    return row


def answer_by(
    request: InterpreterRequest,
    asking: Asking,
    able: Sequence[Able],
    reached: datetime,
    now: datetime,
) -> datetime:
    """The time that the rules give, counted from the morning if it is night.

    Never later than what the institution needs, nor than an hour before leaving.
    """
    hours = (request.starts_at - now).total_seconds() / 3600
    minutes = asking.rules.sets.interpreting.round_for(hours).answer_minutes
    leave = min(one.best.starts_at - timedelta(minutes=one.best.out) for one in able)
    found = min(reached + timedelta(minutes=minutes), leave - BEFORE)
    if request.decide_by is not None:
        found = min(found, request.decide_by)
    return max(found, now + LEAST)


def _offer(
    session: Session,
    scope: Scope,
    request: InterpreterRequest,
    row: OfferRound,
    able: Able,
    asking: Asking,
    now: datetime,
) -> datetime:
    """Writes the offer and queues its message; when it leaves."""
    person = one(session, Interpreter, scope, able.interpreter_id)
    best = able.best
    length = request.ends_at - request.starts_at
    offer = Offer(
        office_id=scope.office_id,
        request_id=request.id,
        round_id=row.id,
        interpreter_id=person.id,
        position=_rank_of(asking.ranking, able),
        starts_at=best.starts_at,
        ends_at=best.starts_at + length,
        mode=best.mode,
        out_minutes=best.out,
        back_minutes=best.back,
        channel=channel_of(person, asking.carried),
        created_at=now,
        **_money(session, scope, request, person, able, asking.rules),
    )
    session.add(offer)
    session.flush()
    return send_when_awake(session, scope, offer, now, "offer")


def _rank_of(ranking: Ranking, able: Able) -> int:
    return ranking.able.index(able) + 1


def _money(
    session: Session,
    scope: Scope,
    request: InterpreterRequest,
    person: Interpreter,
    able: Able,
    rules: RulesInForce,
) -> Mapping[str, Any]:
    best = able.best
    minutes = int((request.ends_at - request.starts_at).total_seconds() // 60)
    agency = one(session, Agency, scope, request.agency_id)
    place = (request.place_id or agency.place_id) if best.mode == "onsite" else None
    both = rules.sets.interpreting, rules.sets.travel
    day = local_day(best.starts_at)
    found = forecast(session, scope, both, person, place, minutes, day)
    return {
        "pay_cents": found.cents,
        "parts": {
            "score": dict(best.parts),
            "minutes": best.minutes,
            "fee_cents": found.fee_cents,
            "km": found.km,
            "year_cents": able.year_cents,
        },
    }


def open_rounds(session: Session, scope: Scope, until: datetime) -> list[str]:
    """Rounds whose time is over and that no job has closed."""
    rows = select(OfferRound.id).where(
        OfferRound.office_id == scope.office_id,
        col(OfferRound.closed_at).is_(None),
        OfferRound.answer_by <= until,
    )
    return list(session.exec(rows))


def never_asked(session: Session, scope: Scope, now: datetime) -> list[str]:
    """Open requests of confirmed institutions without any round."""
    rounds = select(OfferRound.request_id).where(
        OfferRound.office_id == scope.office_id
    )
    rows = (
        select(InterpreterRequest.id)
        .join(Agency, col(Agency.id) == InterpreterRequest.agency_id)
        .where(
            InterpreterRequest.office_id == scope.office_id,
            InterpreterRequest.state == "open",
            InterpreterRequest.starts_at > now,
            col(Agency.confirmed_at).is_not(None),
            col(InterpreterRequest.id).not_in(rounds),
        )
    )
    return list(session.exec(rows))
