"""A request as its asker acts on it: what may be pressed at this moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from service.access import Scope
from service.clock import BERLIN, local_day
from service.interpreters.booking.actions import code_of
from service.interpreters.jobs.queries import NEAR
from service.interpreters.jobs.series import targets
from service.interpreters.jobs.shapes import AHEAD
from service.interpreters.offers.changes import STANDING
from service.interpreters.tables import Assignment, Interpreter, InterpreterRequest
from service.interpreters.tables.jobs import OVER

NOBODY_AFTER = timedelta(minutes=15)


@dataclass(frozen=True)
class Came:
    """Somebody who has said yes, and how long it took."""

    id: str
    interpreter: str
    name: str
    state: str
    mode: str
    real_starts_at: datetime | None
    real_ends_at: datetime | None
    distance_m: int | None
    fare_cents: int | None
    no_show: str
    reported: bool
    approved: bool
    disputed: str
    missing: bool  # it may be said that she has not come


@dataclass(frozen=True)
class Around:
    """What the asker may do now; `following`, `all`: how many of a series it touches.

    `day`, `start`, `minutes` fill the form for another time; `version` goes with it.
    """

    request_id: str
    changeable: bool
    searchable: bool
    to_confirm: bool
    confirmed: bool
    version: int
    day: date
    start: str
    minutes: int
    following: int
    all: int
    came: tuple[Came, ...]


def around(
    session: Session, scope: Scope, request: InterpreterRequest, now: datetime
) -> Around:
    """The acts that are open at this moment."""
    pairs = session.exec(
        select(Assignment, Interpreter)
        .join(Interpreter, col(Interpreter.id) == Assignment.interpreter_id)
        .where(
            Assignment.office_id == scope.office_id,
            Assignment.request_id == request.id,
            col(Assignment.state).in_((*AHEAD, *OVER)),
        )
        .order_by(col(Assignment.created_at))
    ).all()
    ahead = [row for row, _who in pairs if row.state in AHEAD]
    near = request.starts_at - NEAR <= now < request.starts_at
    length = request.ends_at - request.starts_at
    begun = request.starts_at <= now
    sure = bool(ahead) and all(row.booker_sure_at for row in ahead)
    return Around(
        request_id=request.id,
        changeable=request.state in STANDING and not begun,
        searchable=request.state == "unfilled" and not begun,
        to_confirm=near and bool(ahead) and not sure,
        confirmed=near and sure,
        version=request.version,
        day=local_day(request.starts_at),
        start=f"{request.starts_at.astimezone(BERLIN):%H:%M}",
        minutes=int(length.total_seconds() // 60),
        following=len(targets(session, scope, request, "following", now)),
        all=len(targets(session, scope, request, "all", now)),
        came=tuple(_came(row, who, now) for row, who in pairs) if begun else (),
    )


def _came(row: Assignment, who: Interpreter, now: datetime) -> Came:
    waits = row.no_show == "" and row.reported_at is None
    return Came(
        id=row.id,
        interpreter=code_of(who),
        name=who.name,
        state=row.state,
        mode=row.mode,
        real_starts_at=row.real_starts_at,
        real_ends_at=row.real_ends_at,
        distance_m=row.distance_m,
        fare_cents=row.fare_cents,
        no_show=row.no_show,
        reported=row.reported_at is not None,
        approved=row.approved_at is not None,
        disputed=row.disputed,
        missing=waits and row.starts_at + NOBODY_AFTER <= now,
    )
