"""What the page of an offer shows; address, contact and briefing after a yes only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col

from service.access import Role, Scope, one, scoped
from service.clock import local_day
from service.interpreters.offers.beside import offered_together
from service.interpreters.offers.states import MEETABLE, open_offers, times_of
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
from service.rulesets.queries import RulesInForce, rules

OPEN, HAS, AGAIN, OFF = "open", "has", "again", "off"


@dataclass(frozen=True)
class Promised:
    """What is told after a yes, and to nobody else."""

    assignment_id: str
    state: str
    street: str
    contact_name: str
    contact_phone: str
    briefing: str


@dataclass(frozen=True)
class OfferView:
    """One offer as its person sees it; `shown` decides which page it is.

    open, has (a yes that stands), again (the time or place has changed), counter,
    declined, expired, lost, withdrawn, off (called off), over (the time has come).
    """

    id: str
    shown: str
    interpreter: Interpreter
    language_code: str
    setting: str
    agency: str
    village: str
    mode: str
    starts_at: datetime
    ends_at: datetime
    out_minutes: int
    back_minutes: int
    fee_cents: int
    trip_cents: int
    km: int
    paid_hourly_cents: int
    limit: tuple[int, int] | None
    answer_by: datetime | None
    others_asked: int
    other_times: tuple[datetime, ...]
    counter_at: datetime | None
    cancelled_by: str = ""
    may_stand_by: bool = False
    stands_by: bool = False
    beside: tuple[Offer, ...] = ()  # hers, too, which the same trip could serve
    promised: Promised | None = None
    week: tuple[tuple[datetime, str], ...] = ()
    rules: RulesInForce | None = field(default=None, repr=False)

    @property
    def leave_at(self) -> datetime:
        """When to leave home."""
        return self.starts_at - timedelta(minutes=self.out_minutes)

    @property
    def home_at(self) -> datetime:
        """When one is back."""
        return self.ends_at + timedelta(minutes=self.back_minutes)

    @property
    def minutes(self) -> int:
        """Of the talk."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


def offer_view(
    session: Session, scope: Scope, offer_id: str, now: datetime
) -> OfferView:
    """The page of an offer. Raises NotFound."""
    offer = one(session, Offer, scope, offer_id)
    request = one(session, InterpreterRequest, scope, offer.request_id)
    agency = one(session, Agency, scope, request.agency_id)
    person = one(session, Interpreter, scope, offer.interpreter_id)
    promise = _promise(session, scope, offer)
    shown = _shown(offer, request, promise, now)
    names = {place.id: place.name for place in places(session, scope)}
    stands = promise if promise and shown in (HAS, AGAIN) else None
    at = stands or offer
    parts: Mapping[str, Any] = offer.parts
    fee = int(parts.get("fee_cents", offer.pay_cents))
    in_force = rules(session, scope, local_day(offer.starts_at))
    return OfferView(
        id=offer.id,
        shown=shown,
        interpreter=person,
        language_code=request.language,
        setting=request.setting,
        agency=agency.name,
        village=names.get(request.place_id or agency.place_id or "", ""),
        mode=at.mode,
        starts_at=at.starts_at,
        ends_at=at.ends_at,
        out_minutes=at.out_minutes,
        back_minutes=at.back_minutes,
        fee_cents=fee,
        trip_cents=offer.pay_cents - fee,
        km=int(parts.get("km", 0)),
        paid_hourly_cents=_hourly(in_force, offer),
        limit=_limit(parts, in_force, offer),
        answer_by=_answer_by(session, scope, offer),
        others_asked=_others(session, scope, offer),
        other_times=_other_times(request, offer, now),
        counter_at=offer.counter_at,
        may_stand_by=shown == "lost" and offer.state == "lost",
        stands_by=offer.standby_at is not None,
        beside=_beside(session, scope, offer, shown, now),
        cancelled_by=promise.cancelled_by if promise else "",
        promised=_told(promise, request) if stands else None,
        week=_week(session, scope, offer, names),
        rules=in_force,
    )


def is_own(session: Session, scope: Scope, offer_id: str) -> bool:
    """Whether the interpreter who is signed in has been asked by this offer."""
    if scope.role is not Role.INTERPRETER or not scope.interpreter_id:
        return False
    wanted = scoped(Offer, scope).where(
        Offer.id == offer_id, Offer.interpreter_id == scope.interpreter_id
    )
    return session.exec(wanted).first() is not None


def _beside(
    session: Session, scope: Scope, offer: Offer, shown: str, now: datetime
) -> tuple[Offer, ...]:
    if shown != OPEN:
        return ()
    return tuple(offered_together(session, scope, offer, now))


def _promise(session: Session, scope: Scope, offer: Offer) -> Assignment | None:
    rows = scoped(Assignment, scope).where(Assignment.offer_id == offer.id)
    return session.exec(rows).first()


def _shown(
    offer: Offer, request: InterpreterRequest, promise: Assignment | None, now: datetime
) -> str:
    if promise is not None:
        states = {"agreed": HAS, "asked_again": AGAIN, "cancelled": OFF}
        return states.get(promise.state, HAS)
    if offer.state == "withdrawn" or request.state == "cancelled":
        return "withdrawn"
    if offer.state == "lost" or request.state not in MEETABLE:
        return "lost"
    if request.starts_at <= now:
        return "over"
    return offer.state


def _told(promise: Assignment | None, request: InterpreterRequest) -> Promised | None:
    if promise is None:
        return None
    return Promised(
        promise.id,
        promise.state,
        request.street,
        request.contact_name,
        request.contact_phone,
        request.briefing,
    )


def _hourly(in_force: RulesInForce, offer: Offer) -> int:
    return in_force.sets.interpreting.rate_on(local_day(offer.starts_at)).hour_cents


def _limit(
    parts: Mapping[str, Any], in_force: RulesInForce, offer: Offer
) -> tuple[int, int] | None:
    """What the year comes to with this talk, and the allowance."""
    found = parts.get("year_cents")
    if found is None:
        return None
    day = local_day(offer.starts_at)
    return int(found), in_force.sets.interpreting.limit_cents_on(day)


def _answer_by(session: Session, scope: Scope, offer: Offer) -> datetime | None:
    if offer.round_id is None:
        return None
    return one(session, OfferRound, scope, offer.round_id).answer_by


def _others(session: Session, scope: Scope, offer: Offer) -> int:
    rows = open_offers(session, scope, offer.request_id)
    return sum(row.id != offer.id for row in rows)


def _other_times(
    request: InterpreterRequest, offer: Offer, now: datetime
) -> tuple[datetime, ...]:
    """What the institution has named besides, still to come."""
    found = [t for t in times_of(request) if t != offer.starts_at and t > now]
    return tuple(sorted(found))


def _week(
    session: Session, scope: Scope, offer: Offer, names: Mapping[str, str]
) -> tuple[tuple[datetime, str], ...]:
    """The person's other assignments within a week of this one."""
    near = timedelta(days=7)
    rows = session.exec(
        scoped(Assignment, scope)
        .where(
            Assignment.interpreter_id == offer.interpreter_id,
            col(Assignment.state).in_(STANDS),
            Assignment.starts_at > offer.starts_at - near,
            Assignment.starts_at < offer.starts_at + near,
            Assignment.request_id != offer.request_id,
        )
        .order_by(col(Assignment.starts_at))
        .limit(5)
    )
    return tuple((row.starts_at, _place(session, scope, row, names)) for row in rows)


def _place(
    session: Session, scope: Scope, row: Assignment, names: Mapping[str, str]
) -> str:
    request = one(session, InterpreterRequest, scope, row.request_id)
    agency = one(session, Agency, scope, request.agency_id)
    return names.get(request.place_id or agency.place_id or "", "")
