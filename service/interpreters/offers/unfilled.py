"""Nobody could come: the need is counted with its reason, the institution learns it."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from service.access import Scope, one, scoped
from service.interpreters.offers.rounds import ASKED, withdraw
from service.interpreters.offers.sides import tell_booker_later
from service.interpreters.offers.states import (
    SEARCHED,
    UNFILLED,
    WAITING,
    close_rounds,
    locked,
    move_request,
    open_offers,
    open_round,
    search_no_more,
    standing,
    times_of,
)
from service.interpreters.ranking.queries import OWN_STAFF, Ranking
from service.interpreters.requests.searching import is_queued
from service.interpreters.requests.unmet import count_unmet, is_counted
from service.interpreters.tables import Agency, InterpreterRequest, Offer, OfferRound
from service.rulesets.interpreting import Interpreting

CONFIRMED = "confirmed"
TOLD = "booker_unfilled"  # the message to the institution
# Why nobody came, where the ranking would still have known somebody.
NO_YES, NOT_ASKED = "no_yes", "not_asked"


def give_up(
    session: Session,
    scope: Scope,
    request: InterpreterRequest,
    ranking: Ranking,
    now: datetime,
) -> None:
    """Counts the need, takes questions back and tells the institution, once.

    Where some have said yes, though not all that are needed, the talk takes place with
    them. The request is locked.
    """
    new = not is_counted(session, scope, request.id)
    agency = one(session, Agency, scope, request.agency_id)
    count_unmet(
        session,
        scope,
        request.id,
        why_unmet(ranking, asked=_asked(session, scope, request)),
        now,
        agency_kind=agency.kind,
        language=request.language,
        setting=request.setting,
    )
    close_rounds(session, scope, request.id, now)
    search_no_more(session, scope, request.id, now)
    for offer in open_offers(session, scope, request.id, WAITING):
        withdraw(session, scope, offer, now)
    some = bool(standing(session, scope, request.id))
    move_request(session, scope, request, CONFIRMED if some else UNFILLED, now)
    if new and not some:
        tell_booker_later(session, scope, request.id, TOLD, now)


def give_up_if_over(
    session: Session,
    scope: Scope,
    request_id: str,
    ranking: Ranking,
    rules: Interpreting,
    now: datetime,
) -> bool:
    """Gives up what cannot be met any more; False where somebody might still come.

    The time has come; or nobody is left to ask, so shortly before that the institution
    has to know. A request that was searched anew after that waits for its time.
    """
    request = locked(session, scope, request_id)
    if request.state not in SEARCHED:
        return False
    if request.starts_at > now:
        soon = _answer_due(request, rules) <= now
        if not soon or not _nobody_left(session, scope, request, ranking):
            return False
    give_up(session, scope, request, ranking, now)
    return True


def perhaps_over(
    session: Session, scope: Scope, rules: Interpreting, now: datetime
) -> list[tuple[str, datetime]]:
    """Searched requests whose time or answer is due, each with when to look from.

    Of a talk that has begun nobody is in time any more: what counts is who could have
    come when it was asked about for the last time.
    """
    soon = now + timedelta(hours=rules.times.urgent_hours)
    request = InterpreterRequest
    last = dict(
        session.exec(
            select(OfferRound.request_id, func.max(OfferRound.opened_at))
            .where(OfferRound.office_id == scope.office_id)
            .group_by(col(OfferRound.request_id))
        ).all()
    )
    rows = session.exec(
        scoped(request, scope).where(
            col(request.state).in_(SEARCHED),
            or_(col(request.starts_at) <= soon, col(request.decide_by) <= now),
        )
    )
    return [
        (row.id, now if row.starts_at > now else last.get(row.id, row.created_at))
        for row in rows
    ]


def why_unmet(ranking: Ranking, *, asked: bool) -> str:
    """What kept most of those who speak the language; "language" where nobody does."""
    if ranking.able:
        return NO_YES if asked else NOT_ASKED
    # Staff are told apart before anybody looks at what they speak.
    others = (x for x in ranking.left_out if x.reason not in ("language", OWN_STAFF))
    reasons = Counter(x.reason for x in others)
    return reasons.most_common(1)[0][0] if reasons else "language"


def _asked(session: Session, scope: Scope, request: InterpreterRequest) -> bool:
    rows = scoped(Offer, scope).where(Offer.request_id == request.id).limit(1)
    return session.exec(rows).first() is not None


def _answer_due(request: InterpreterRequest, rules: Interpreting) -> datetime:
    """When the institution has to know at the latest."""
    due = request.starts_at - timedelta(hours=rules.times.urgent_hours)
    return min(due, request.decide_by) if request.decide_by else due


def _nobody_left(
    session: Session, scope: Scope, request: InterpreterRequest, ranking: Ranking
) -> bool:
    """Whether the search has ended without anybody, for the first time."""
    if one(session, Agency, scope, request.agency_id).confirmed_at is None:
        return False
    if is_counted(session, scope, request.id) or is_queued(session, request.id):
        return False
    if standing(session, scope, request.id):
        return False
    if open_round(session, scope, request.id) is not None:
        return False
    if open_offers(session, scope, request.id, WAITING):
        return False
    rows = scoped(Offer, scope).where(
        Offer.request_id == request.id, col(Offer.state).in_(ASKED)
    )
    times = times_of(request)
    asked = {x.interpreter_id for x in session.exec(rows) if x.starts_at in times}
    return all(x.interpreter_id in asked for x in ranking.able)
