"""An assignment as its interpreter sees it; who may see which is decided here alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, false
from sqlmodel.sql.expression import SelectOfScalar

from service.access import Role, Scope, one, scoped
from service.errors import NotFound
from service.interpreters.booking.actions import code_of
from service.interpreters.jobs.shapes import AHEAD
from service.interpreters.requests.codes import code
from service.interpreters.tables import (
    Agency,
    Assignment,
    Interpreter,
    InterpreterRequest,
    Offer,
)
from service.interpreters.tables.jobs import OVER
from service.places.queries import places

SHOWN = timedelta(days=28)  # how long reported talks stay on the own page
NEAR = timedelta(hours=26)  # the day before


def visible(scope: Scope) -> SelectOfScalar[Assignment]:
    """The promises an actor may see: the one place that narrows them.

    The office sees all, an interpreter her own, nobody else any (links name theirs).
    """
    rows = scoped(Assignment, scope)
    if scope.role in (Role.COORDINATOR, Role.ADMINISTRATOR):
        return rows
    if scope.role is Role.INTERPRETER and scope.interpreter_id:
        return rows.where(Assignment.interpreter_id == scope.interpreter_id)
    return rows.where(false())


def find(session: Session, scope: Scope, assignment_id: str) -> Assignment:
    """A promise the actor may see; NotFound for a foreign and a missing one."""
    wanted = visible(scope).where(Assignment.id == assignment_id)
    row = session.exec(wanted).one_or_none()
    if row is None:
        raise NotFound("assignment")
    return row


@dataclass(frozen=True)
class JobView:
    """All that whoever has said yes may know, and what has become of it since."""

    id: str
    code: str
    request_id: str
    interpreter_id: str
    interpreter: str
    mode_of_travel: str
    contact_language: str
    state: str
    agency: str
    village: str
    street: str
    contact_name: str
    contact_phone: str
    briefing: str
    language: str
    setting: str
    mode: str
    starts_at: datetime
    ends_at: datetime
    out_minutes: int
    back_minutes: int
    km: int
    sure_at: datetime | None
    cancelled_by: str
    trip_begun: bool
    real_starts_at: datetime | None
    real_ends_at: datetime | None
    distance_m: int | None
    fare_cents: int | None
    no_show: str
    reported_at: datetime | None
    approved_at: datetime | None
    disputed: bool

    @property
    def leave_at(self) -> datetime:
        """When to leave home."""
        return self.starts_at - timedelta(minutes=self.out_minutes)

    @property
    def home_at(self) -> datetime:
        """When one is back."""
        return self.ends_at + timedelta(minutes=self.back_minutes)

    @property
    def ahead(self) -> bool:
        """Whether it stands and has not been reported."""
        return self.state in AHEAD

    def begun(self, now: datetime) -> bool:
        """Whether the talk has begun."""
        return self.starts_at <= now

    def near(self, now: datetime) -> bool:
        """Whether it is to be confirmed: tomorrow, or changed."""
        soon = self.starts_at - NEAR <= now < self.starts_at
        return self.state == "asked_again" or (soon and self.sure_at is None)

    def reportable(self, now: datetime) -> bool:
        """Whether to say, or to correct, how long it took."""
        stands = self.state in (*AHEAD, *OVER)
        return stands and self.begun(now) and self.approved_at is None


def job_view(session: Session, scope: Scope, row: Assignment) -> JobView:
    """One promise."""
    return job_views(session, scope, [row])[0]


def job_views(
    session: Session, scope: Scope, rows: Sequence[Assignment]
) -> tuple[JobView, ...]:
    """Promises with their requests."""
    names = {place.id: place.name for place in places(session, scope)}
    return tuple(_view(session, scope, row, names) for row in rows)


def _view(
    session: Session, scope: Scope, row: Assignment, names: Mapping[str, str]
) -> JobView:
    request = one(session, InterpreterRequest, scope, row.request_id)
    agency = one(session, Agency, scope, request.agency_id)
    person = one(session, Interpreter, scope, row.interpreter_id)
    offer = one(session, Offer, scope, row.offer_id) if row.offer_id else None
    stands = row.state != "cancelled"
    return JobView(
        id=row.id,
        code=code(request.number),
        request_id=request.id,
        interpreter_id=person.id,
        interpreter=code_of(person),
        mode_of_travel=person.mode,
        contact_language=person.contact_language,
        state=row.state,
        agency=agency.name,
        village=names.get(request.place_id or agency.place_id or "", ""),
        street=request.street if stands else "",
        contact_name=request.contact_name if stands else "",
        contact_phone=request.contact_phone if stands else "",
        briefing=request.briefing if stands else "",
        language=request.language,
        setting=request.setting,
        mode=row.mode,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        out_minutes=row.out_minutes,
        back_minutes=row.back_minutes,
        km=int(offer.parts.get("km", 0)) if offer else 0,
        sure_at=row.sure_at,
        cancelled_by=row.cancelled_by,
        trip_begun=row.trip_begun,
        real_starts_at=row.real_starts_at,
        real_ends_at=row.real_ends_at,
        distance_m=row.distance_m,
        fare_cents=row.fare_cents,
        no_show=row.no_show,
        reported_at=row.reported_at,
        approved_at=row.approved_at,
        disputed=bool(row.disputed),
    )


@dataclass(frozen=True)
class OpenOffer:
    """A question that waits for the interpreter."""

    id: str
    language: str
    agency: str
    village: str
    mode: str
    starts_at: datetime
    ends_at: datetime
    pay_cents: int


@dataclass(frozen=True)
class OwnWeek:
    """The interpreter's first page."""

    offers: tuple[OpenOffer, ...]
    to_report: tuple[JobView, ...]
    ahead: tuple[JobView, ...]
    reported: tuple[JobView, ...]


def own_week(session: Session, scope: Scope, now: datetime) -> OwnWeek:
    """What waits for her, what she has promised, what is to be reported."""
    rows = session.exec(
        visible(scope)
        .where(
            col(Assignment.state).in_((*AHEAD, *OVER)),
            Assignment.ends_at > now - SHOWN,
        )
        .order_by(col(Assignment.starts_at))
    ).all()
    views = job_views(session, scope, rows)
    return OwnWeek(
        offers=_offers(session, scope, now),
        to_report=tuple(v for v in views if v.ahead and v.begun(now)),
        ahead=tuple(v for v in views if v.ahead and not v.begun(now)),
        reported=tuple(v for v in reversed(views) if not v.ahead),
    )


def _offers(session: Session, scope: Scope, now: datetime) -> tuple[OpenOffer, ...]:
    names = {place.id: place.name for place in places(session, scope)}
    rows = session.exec(
        scoped(Offer, scope)
        .where(
            Offer.interpreter_id == (scope.interpreter_id or ""),
            Offer.state == "open",
            Offer.starts_at > now,
        )
        .order_by(col(Offer.starts_at))
    )
    found = []
    for row in rows:
        request = one(session, InterpreterRequest, scope, row.request_id)
        agency = one(session, Agency, scope, request.agency_id)
        found.append(
            OpenOffer(
                row.id,
                request.language,
                agency.name,
                names.get(request.place_id or agency.place_id or "", ""),
                row.mode,
                row.starts_at,
                row.ends_at,
                row.pay_cents,
            )
        )
    return tuple(found)
