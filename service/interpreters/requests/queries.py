"""Requests as pages need them; who may see which is decided here alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session, col, false, select
from sqlmodel.sql.expression import SelectOfScalar

from service.access import Role, Scope, scoped
from service.errors import NotFound
from service.interpreters.requests.codes import code
from service.interpreters.tables import (
    Agency,
    Assignment,
    Interpreter,
    InterpreterRequest,
    Offer,
)
from service.places.tables import Place

STANDING = ("open", "offered", "confirmed")
# In a browser's session: requests that it has sent without a login.
OPENED = "own_requests"
HOLDS = ("agreed", "asked_again", "done", "no_show")


def visible(
    scope: Scope, opened: Sequence[str] = ()
) -> SelectOfScalar[InterpreterRequest]:
    """The requests that an actor may see: the one place that narrows them.

    The office sees all, an agency its own, a helper those that he has asked himself,
    somebody without a login those that this browser has `opened`, an interpreter none
    (offers show what they may know).
    """
    rows = scoped(InterpreterRequest, scope)
    if scope.role in (Role.COORDINATOR, Role.ADMINISTRATOR):
        return rows
    if scope.role is Role.AGENCY and scope.agency_id:
        return rows.where(InterpreterRequest.agency_id == scope.agency_id)
    if scope.role is Role.HELPER:
        return rows.where(InterpreterRequest.asked_by == scope.actor_id)
    if scope.role is None and opened:
        return rows.where(col(InterpreterRequest.id).in_(opened))
    return rows.where(false())


def find_request(
    session: Session, scope: Scope, request_id: str, opened: Sequence[str] = ()
) -> InterpreterRequest:
    """A request that the actor may see; NotFound for a foreign and a missing one."""
    row = session.exec(
        visible(scope, opened).where(InterpreterRequest.id == request_id)
    ).one_or_none()
    if row is None:
        raise NotFound("request")
    return row


@dataclass(frozen=True)
class Coming:
    """Somebody who has said yes, as the asker may know it: name and number."""

    name: str
    phone: str
    state: str
    starts_at: datetime
    ends_at: datetime
    mode: str


@dataclass(frozen=True)
class RequestView:
    """A request with what has become of it.

    `asked`: offers without an answer; `coming`: who has said yes.
    """

    id: str
    code: str
    state: str
    agency_id: str
    agency: str
    language: str
    other_languages: tuple[str, ...]
    dialect: str
    starts_at: datetime
    ends_at: datetime
    alternatives: tuple[datetime, ...]
    modes: tuple[str, ...]
    place: str
    street: str
    setting: str
    topic: str
    needed: int
    urgent: bool
    series_id: str | None
    client_language: str
    contact_name: str
    contact_phone: str
    briefing: str
    created_at: datetime
    asked: int = 0
    said_no: int = 0
    coming: tuple[Coming, ...] = field(default=())

    @property
    def minutes(self) -> int:
        """How long the talk is."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    @property
    def met(self) -> bool:
        """Whether as many have said yes as are needed."""
        return len(self.coming) >= self.needed


def request_view(
    session: Session, scope: Scope, request_id: str, opened: Sequence[str] = ()
) -> RequestView:
    """One request; NotFound as `find_request`."""
    row = find_request(session, scope, request_id, opened)
    return view_of(session, scope, row)


def view_of(session: Session, scope: Scope, row: InterpreterRequest) -> RequestView:
    """A request that a link has named, or that was found before."""
    return _views(session, scope, [row])[0]


def own_requests(
    session: Session, scope: Scope, *, since: datetime, most: int = 200
) -> tuple[RequestView, ...]:
    """What stands and is to come first, the nearest on top; then what is over."""
    rows = session.exec(
        visible(scope)
        .where(InterpreterRequest.ends_at > since)
        .order_by(col(InterpreterRequest.starts_at))
        .limit(most)
    ).all()
    return _views(session, scope, rows)


def earlier_requests(
    session: Session, scope: Scope, agency_id: str, now: datetime, most: int = 8
) -> tuple[RequestView, ...]:
    """Bookings of an agency to which a new one may belong, the latest first."""
    rows = session.exec(
        scoped(InterpreterRequest, scope)
        .where(
            InterpreterRequest.agency_id == agency_id,
            InterpreterRequest.starts_at <= now,
            col(InterpreterRequest.state).in_(("confirmed", "done", "paid")),
        )
        .order_by(col(InterpreterRequest.starts_at).desc())
        .limit(most)
    ).all()
    return _views(session, scope, rows)


def usual_languages(
    session: Session, scope: Scope, agency_id: str, most: int = 3
) -> tuple[str, ...]:
    """The languages that an agency asked for last."""
    rows = session.exec(
        scoped(InterpreterRequest, scope)
        .where(InterpreterRequest.agency_id == agency_id)
        .order_by(col(InterpreterRequest.created_at).desc())
        .limit(40)
    ).all()
    return tuple(dict.fromkeys(row.language for row in rows))[:most]


def last_contact(session: Session, scope: Scope, agency_id: str) -> tuple[str, str]:
    """Name and number that stood in the agency's last request."""
    row = session.exec(
        scoped(InterpreterRequest, scope)
        .where(InterpreterRequest.agency_id == agency_id)
        .order_by(col(InterpreterRequest.created_at).desc())
        .limit(1)
    ).one_or_none()
    return (row.contact_name, row.contact_phone) if row else ("", "")


def agencies(session: Session, scope: Scope) -> tuple[Agency, ...]:
    """Institutions for whom the office may ask, by name."""
    rows = session.exec(
        scoped(Agency, scope).where(col(Agency.active)).order_by(col(Agency.name))
    )
    return tuple(rows)


def _views(
    session: Session, scope: Scope, rows: Sequence[InterpreterRequest]
) -> tuple[RequestView, ...]:
    ids = [row.id for row in rows]
    names = _names(session, scope, Agency, {row.agency_id for row in rows})
    villages = _names(session, scope, Place, {r.place_id for r in rows if r.place_id})
    offers: dict[str, list[str]] = {}
    for offer in session.exec(
        scoped(Offer, scope).where(col(Offer.request_id).in_(ids))
    ):
        offers.setdefault(offer.request_id, []).append(offer.state)
    coming = _coming(session, scope, ids)
    return tuple(
        _view(
            row,
            names.get(row.agency_id, ""),
            villages.get(row.place_id or "", ""),
            offers.get(row.id, []),
            tuple(coming.get(row.id, ())),
        )
        for row in rows
    )


def _names(
    session: Session, scope: Scope, table: type[Agency] | type[Place], ids: set[str]
) -> Mapping[str, str]:
    rows = session.exec(scoped(table, scope).where(col(table.id).in_(ids)))
    return {row.id: row.name for row in rows}


def _coming(
    session: Session, scope: Scope, ids: Sequence[str]
) -> dict[str, list[Coming]]:
    found: dict[str, list[Coming]] = {}
    pairs = session.exec(
        select(Assignment, Interpreter)
        .join(Interpreter, col(Interpreter.id) == Assignment.interpreter_id)
        .where(
            Assignment.office_id == scope.office_id,
            col(Assignment.request_id).in_(ids),
            col(Assignment.state).in_(HOLDS),
        )
        .order_by(col(Assignment.created_at))
    )
    for job, who in pairs:
        coming = Coming(
            who.name, who.phone, job.state, job.starts_at, job.ends_at, job.mode
        )
        found.setdefault(job.request_id, []).append(coming)
    return found


def _view(
    row: InterpreterRequest,
    agency: str,
    place: str,
    offers: Sequence[str],
    coming: tuple[Coming, ...],
) -> RequestView:
    return RequestView(
        id=row.id,
        code=code(row.number),
        state=row.state,
        agency_id=row.agency_id,
        agency=agency,
        language=row.language,
        other_languages=tuple(row.other_languages),
        dialect=row.dialect,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        alternatives=tuple(datetime.fromisoformat(one) for one in row.alternatives),
        modes=tuple(row.modes),
        place=place,
        street=row.street,
        setting=row.setting,
        topic=row.topic,
        needed=row.needed,
        urgent=row.urgent,
        series_id=row.series_id,
        client_language=row.client_language,
        contact_name=row.contact_name,
        contact_phone=row.contact_phone,
        briefing=row.briefing,
        created_at=row.created_at,
        asked=offers.count("open"),
        said_no=offers.count("declined"),
        coming=coming,
    )
