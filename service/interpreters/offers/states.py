"""States of requests, rounds and offers, and what all changes of them begin with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from service.access import Scope, fresh, one, scoped
from service.accounts.queries import lock_office
from service.audit.actions import record
from service.interpreters.ranking.shapes import STANDS
from service.interpreters.requests.searching import key_of
from service.interpreters.tables import (
    Assignment,
    InterpreterRequest,
    Offer,
    OfferRound,
)
from service.jobs.actions import cancel
from service.jobs.tables import Job

DUE_JOB = "interpreters.round_due"
SEND_JOB = "interpreters.offer_send"
SEARCHED = ("open", "offered")  # requests somebody is still looked for
UNFILLED = "unfilled"
MEETABLE = (*SEARCHED, UNFILLED)  # a yes that comes late is welcome until the talk
# Offers that wait: for the person, or for the office with another time.
WAITING = ("open", "counter")
# What may still become a yes while the request needs somebody.
ANSWERABLE = ("open", "expired", "declined", "counter")


def locked(session: Session, scope: Scope, request_id: str) -> InterpreterRequest:
    """Locks the office and reads the request as it is now."""
    lock_office(session, scope)
    row = one(session, InterpreterRequest, scope, request_id)
    fresh(session, row)
    return row


def standing(session: Session, scope: Scope, request_id: str) -> Sequence[Assignment]:
    """Who has said yes and comes."""
    rows = scoped(Assignment, scope).where(
        Assignment.request_id == request_id,
        col(Assignment.state).in_((*STANDS, "done")),
    )
    return session.exec(rows.execution_options(populate_existing=True)).all()


def move_request(
    session: Session,
    scope: Scope,
    row: InterpreterRequest,
    state: str,
    now: datetime,
    **details: Any,
) -> None:
    """The request is in another state now; nothing if it was in it."""
    if row.state == state:
        return
    row.state, row.changed_at = state, now
    session.add(row)
    session.flush()
    told = {"state": state, **details}
    record(session, scope, now, "request.move", "request", row.id, told)


def move_offer(
    session: Session,
    scope: Scope,
    offer_id: str,
    before: Sequence[str],
    state: str,
    now: datetime,
    **values: Any,
) -> bool:
    """One conditional update and its audit row; False if the offer was elsewhere."""
    done = session.execute(
        update(Offer)
        .where(
            col(Offer.id) == offer_id,
            col(Offer.office_id) == scope.office_id,
            col(Offer.state).in_(before),
        )
        .values(state=state, **values)
        .returning(col(Offer.id))
        .execution_options(synchronize_session=False)
    ).first()
    if done is None:
        return False
    session.expire_all()
    record(session, scope, now, f"offer.{state}", "offer", offer_id)
    return True


def open_offers(
    session: Session,
    scope: Scope,
    request_id: str,
    states: Sequence[str] = ("open",),
) -> Sequence[Offer]:
    """Offers that wait for an answer."""
    rows = scoped(Offer, scope).where(
        Offer.request_id == request_id, col(Offer.state).in_(states)
    )
    return session.exec(rows.order_by(col(Offer.position), col(Offer.id))).all()


def open_round(session: Session, scope: Scope, request_id: str) -> OfferRound | None:
    """The round that is not over."""
    rows = scoped(OfferRound, scope).where(
        OfferRound.request_id == request_id, col(OfferRound.closed_at).is_(None)
    )
    newest = rows.order_by(col(OfferRound.position).desc()).limit(1)
    return session.exec(newest.execution_options(populate_existing=True)).first()


def close_rounds(
    session: Session, scope: Scope, request_id: str, now: datetime
) -> None:
    """No round of the request runs any more."""
    session.execute(
        update(OfferRound)
        .where(
            col(OfferRound.office_id) == scope.office_id,
            col(OfferRound.request_id) == request_id,
            col(OfferRound.closed_at).is_(None),
        )
        .values(closed_at=now)
        .execution_options(synchronize_session=False)
    )
    session.expire_all()


def search_no_more(
    session: Session, scope: Scope, request_id: str, now: datetime
) -> None:
    """A round that is queued does not come."""
    key = key_of(request_id)
    for job in session.exec(select(Job).where(Job.unique_key == key)).all():
        cancel(session, scope, job.id, now)


def times_of(request: InterpreterRequest) -> list[datetime]:
    """The wished start, then the others that would do."""
    others = [datetime.fromisoformat(one) for one in request.alternatives]
    return [request.starts_at, *(at for at in others if at != request.starts_at)]


def next_position(session: Session, scope: Scope, request_id: str) -> int:
    """The number of the round that comes next."""
    rows = select(OfferRound.position).where(
        OfferRound.office_id == scope.office_id, OfferRound.request_id == request_id
    )
    return max(session.exec(rows).all(), default=0) + 1
