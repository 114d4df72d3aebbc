"""What an interpreter says to an offer: yes, rather not, or yes at another time.

The first valid yes wins: office and person are locked, the time is booked in the same
transaction, and every answer may come twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlmodel import Session

from service.access import Scope, fresh, one
from service.audit.actions import record
from service.errors import UserError
from service.interpreters.booking.actions import Clash, Door, book
from service.interpreters.offers.rounds import end_round
from service.interpreters.offers.sides import tell_sides
from service.interpreters.offers.states import (
    ANSWERABLE,
    MEETABLE,
    WAITING,
    close_rounds,
    locked,
    move_offer,
    move_request,
    open_offers,
    standing,
    times_of,
)
from service.interpreters.offers.telling import CALL, send_when_awake
from service.interpreters.requests.unmet import met_after_all
from service.interpreters.tables import (
    Assignment,
    Interpreter,
    InterpreterRequest,
    Offer,
)

ACCEPTED, LOST, WITHDRAWN, OVER = "accepted", "lost", "withdrawn", "over"
HOW = ("link", "page", "call", "office")


@dataclass(frozen=True)
class Said:
    """What an answer has come to; `clash` says why a yes could not be one."""

    state: str
    clash: Clash | None = None


def accept(
    session: Session,
    scope: Scope,
    offer_id: str,
    now: datetime,
    how: str,
    door: Door,
    at: datetime | None = None,
) -> Said:
    """Yes; `at`: at another time, one that the institution has named."""
    offer, request = _locked(session, scope, offer_id)
    if offer.state == ACCEPTED:
        return Said(ACCEPTED)
    ended = _ended(session, scope, offer, request, now)
    if ended is not None:
        return ended
    starts_at = (at or offer.starts_at).astimezone(UTC)
    if starts_at not in times_of(request) or offer.mode not in request.modes:
        return Said(WITHDRAWN)
    others = standing(session, scope, request.id)
    if any(o.starts_at != starts_at or o.mode != offer.mode for o in others):
        return Said(LOST)
    made = _assignment(offer, request, starts_at, now)
    try:
        with session.begin_nested():
            session.add(made)
            session.flush()
            book(session, scope, made, door)
    except Clash as clash:
        return Said(offer.state, clash)
    _settle(session, scope, offer, request, made, now, how)
    return Said(ACCEPTED)


def _settle(
    session: Session,
    scope: Scope,
    offer: Offer,
    request: InterpreterRequest,
    made: Assignment,
    now: datetime,
    how: str,
) -> None:
    """The offer is accepted; where that was the last one needed, the search is over."""
    values = {
        "answered_at": now,
        "answered_how": how,
        "starts_at": made.starts_at,
        "ends_at": made.ends_at,
        "out_minutes": made.out_minutes,
        "back_minutes": made.back_minutes,
    }
    move_offer(session, scope, offer.id, ANSWERABLE, ACCEPTED, now, **values)
    tell_sides(session, scope, made.id, "agreed", now)
    session.refresh(request)
    if made.starts_at != request.starts_at:
        other = [t for t in times_of(request) if t != made.starts_at]
        request.alternatives = [t.isoformat() for t in other]
        request.starts_at, request.ends_at = made.starts_at, made.ends_at
        request.version += 1
        session.add(request)
        session.flush()
    if len(standing(session, scope, request.id)) < request.needed:
        return
    move_request(session, scope, request, "confirmed", now)
    met_after_all(session, scope, request.id)
    close_rounds(session, scope, request.id, now)
    for other_one in open_offers(session, scope, request.id, WAITING):
        _lose(session, scope, other_one, now)


def _lose(session: Session, scope: Scope, offer: Offer, now: datetime) -> None:
    told = offer.sent_at is not None
    if move_offer(session, scope, offer.id, WAITING, LOST, now) and told:
        send_when_awake(session, scope, offer, now, "offer_lost")


def _ended(
    session: Session,
    scope: Scope,
    offer: Offer,
    request: InterpreterRequest,
    now: datetime,
) -> Said | None:
    """Why a yes cannot be one any more; None where it still can."""
    if request.state == "cancelled" or offer.state == WITHDRAWN:
        return Said(WITHDRAWN)
    person = one(session, Interpreter, scope, offer.interpreter_id)
    if request.starts_at <= now or person.state == "left":
        return Said(OVER)
    settled = request.state not in MEETABLE
    if settled or len(standing(session, scope, request.id)) >= request.needed:
        move_offer(session, scope, offer.id, ANSWERABLE, LOST, now)
        return Said(LOST)
    return None if offer.state in ANSWERABLE else Said(offer.state)


def decline(
    session: Session, scope: Scope, offer_id: str, now: datetime, how: str
) -> Said:
    """Rather not, without a reason; the last answer of a round ends it."""
    offer, _request = _locked(session, scope, offer_id)
    values = {"answered_at": now, "answered_how": how}
    before = ("open", "expired", "counter")
    if move_offer(session, scope, offer_id, before, "declined", now, **values):
        offer = one(session, Offer, scope, offer_id)
        if offer.round_id is not None:
            end_round(session, scope, offer.round_id, now)
        return Said("declined")
    return Said(one(session, Offer, scope, offer_id).state)


def stand_by(
    session: Session, scope: Scope, offer_id: str, now: datetime, how: str
) -> Said:
    """Another was faster; she would step in if that one falls out."""
    offer, request = _locked(session, scope, offer_id)
    if offer.state == LOST and request.starts_at > now and offer.standby_at is None:
        offer.standby_at = now
        session.add(offer)
        session.flush()
        record(session, scope, now, "offer.standby", "offer", offer_id, {"how": how})
    return Said(offer.state)


def counter(
    session: Session,
    scope: Scope,
    offer_id: str,
    at: datetime,
    now: datetime,
    how: str,
    door: Door,
) -> Said:
    """Yes, but at another time: a yes at once where the institution has named it.

    Any other time waits for the office. Raises UserError for a time that is over.
    """
    offer, request = _locked(session, scope, offer_id)
    if at in times_of(request):
        return accept(session, scope, offer_id, now, how, door, at)
    ended = _ended(session, scope, offer, request, now)
    if ended is not None or offer.state == ACCEPTED:
        return ended or Said(ACCEPTED)
    if at <= now:
        raise UserError("This time is over. Please choose a later one.", "at")
    values = {"answered_at": now, "answered_how": how, "counter_at": at}
    move_offer(session, scope, offer_id, ANSWERABLE, "counter", now, **values)
    offer = one(session, Offer, scope, offer_id)
    if offer.round_id is not None:
        end_round(session, scope, offer.round_id, now)
    return Said("counter")


def take_counter(
    session: Session, scope: Scope, offer_id: str, now: datetime, door: Door
) -> Said:
    """The office has asked the institution: the proposed time is right."""
    offer, request = _locked(session, scope, offer_id)
    if offer.state != "counter" or offer.counter_at is None:
        return Said(offer.state)
    named = [*request.alternatives, offer.counter_at.astimezone(UTC).isoformat()]
    request.alternatives = list(dict.fromkeys(named))
    session.add(request)
    session.flush()
    found = accept(session, scope, offer_id, now, "office", door, offer.counter_at)
    if found.clash:
        raise found.clash
    return found


def yes_by_phone(
    session: Session,
    scope: Scope,
    request_id: str,
    interpreter_id: str,
    now: datetime,
    door: Door,
    mode: str = "",
) -> Said:
    """The office enters a yes it has heard, whoever was asked before.

    Raises Clash where the time is not free.
    """
    request = locked(session, scope, request_id)
    open_ones = open_offers(session, scope, request_id)
    mine = next((o for o in open_ones if o.interpreter_id == interpreter_id), None)
    if mine is None:
        mine = Offer(
            office_id=scope.office_id,
            request_id=request_id,
            interpreter_id=one(session, Interpreter, scope, interpreter_id).id,
            position=0,
            starts_at=request.starts_at,
            ends_at=request.ends_at,
            mode=mode or request.modes[0],
            channel=CALL,
            created_at=now,
        )
        session.add(mine)
        session.flush()
    found = accept(session, scope, mine.id, now, "call", door)
    if found.clash:
        raise found.clash
    return found


def _locked(
    session: Session, scope: Scope, offer_id: str
) -> tuple[Offer, InterpreterRequest]:
    offer = one(session, Offer, scope, offer_id)
    request = locked(session, scope, offer.request_id)
    fresh(session, offer)
    return offer, request


def _assignment(
    offer: Offer, request: InterpreterRequest, starts_at: datetime, now: datetime
) -> Assignment:
    return Assignment(
        office_id=offer.office_id,
        request_id=offer.request_id,
        interpreter_id=offer.interpreter_id,
        offer_id=offer.id,
        starts_at=starts_at,
        ends_at=starts_at + (request.ends_at - request.starts_at),
        mode=offer.mode,
        created_at=now,
        changed_at=now,
    )
