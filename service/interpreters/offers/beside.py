"""What lies beside a request: talks that one trip could serve, and who stands by."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from sqlmodel import Session, col, select

from service.access import Scope, one, scoped
from service.clock import BERLIN, local_day
from service.interpreters.offers.states import SEARCHED, WAITING
from service.interpreters.ranking.shapes import STANDS
from service.interpreters.tables import (
    Agency,
    Assignment,
    InterpreterRequest,
    Offer,
)

ONSITE = "onsite"


def nearby(
    session: Session, scope: Scope, request: InterpreterRequest
) -> Sequence[str]:
    """Other requests in the same language, place and day, that stand."""
    place = _place(session, scope, request)
    if place is None or request.modes[:1] != [ONSITE]:
        return ()
    first = datetime.combine(local_day(request.starts_at), time(), BERLIN)
    rows = session.exec(
        scoped(InterpreterRequest, scope).where(
            InterpreterRequest.language == request.language,
            InterpreterRequest.id != request.id,
            InterpreterRequest.starts_at >= first,
            InterpreterRequest.starts_at < first + timedelta(days=1),
            col(InterpreterRequest.state).in_((*SEARCHED, "confirmed")),
        )
    ).all()
    return [
        row.id
        for row in rows
        if row.modes[:1] == [ONSITE] and _place(session, scope, row) == place
    ]


def asked_nearby(
    session: Session, scope: Scope, request: InterpreterRequest
) -> frozenset[str]:
    """Who is asked about such a talk, or has said yes to one."""
    ids = nearby(session, scope, request)
    if not ids:
        return frozenset()
    asked = session.exec(
        select(Offer.interpreter_id).where(
            Offer.office_id == scope.office_id,
            col(Offer.request_id).in_(ids),
            col(Offer.state).in_(WAITING),
        )
    ).all()
    coming = session.exec(
        select(Assignment.interpreter_id).where(
            Assignment.office_id == scope.office_id,
            col(Assignment.request_id).in_(ids),
            col(Assignment.state).in_(STANDS),
        )
    ).all()
    return frozenset((*asked, *coming))


def offered_together(
    session: Session, scope: Scope, offer: Offer, now: datetime
) -> Sequence[Offer]:
    """The same person's other open offers that one trip could serve, by time."""
    request = one(session, InterpreterRequest, scope, offer.request_id)
    rows = session.exec(
        scoped(Offer, scope)
        .where(
            Offer.interpreter_id == offer.interpreter_id,
            Offer.state == "open",
            Offer.starts_at > now,
            col(Offer.request_id).in_(nearby(session, scope, request)),
        )
        .order_by(col(Offer.starts_at))
    ).all()
    return [
        row
        for row in rows
        if row.ends_at <= offer.starts_at or row.starts_at >= offer.ends_at
    ]


def standing_by(session: Session, scope: Scope, request_id: str) -> frozenset[str]:
    """Who has said that she would step in, and has not been asked since."""
    rows = session.exec(
        scoped(Offer, scope).where(
            Offer.request_id == request_id,
            Offer.state == "lost",
            col(Offer.standby_at).is_not(None),
        )
    )
    return frozenset(row.interpreter_id for row in rows)


def _place(session: Session, scope: Scope, row: InterpreterRequest) -> str | None:
    return row.place_id or one(session, Agency, scope, row.agency_id).place_id
