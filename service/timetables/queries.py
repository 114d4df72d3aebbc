"""Timetables and on-demand zones of an office, for pages and travel times."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col

from service.access import Scope, one, scoped
from service.timetables.tables import Feed, LineMark, OnDemandZone


@dataclass(frozen=True)
class FeedView:
    """An uploaded timetable; `state`: uploaded, preparing, ready or refused.

    `prepared_digest` names its folder in the travel store once it is ready;
    `report` is what `python -m solver travel report` says about the file.
    """

    id: str
    filename: str
    file_digest: str
    stored_as: str
    prepared_digest: str
    state: str
    active: bool
    invented: bool
    beside: tuple[Mapping[str, str], ...]
    report: Mapping[str, Any]
    problem: str
    valid_from: date | None
    valid_to: date | None
    uploaded_at: datetime


@dataclass(frozen=True)
class ZoneView:
    """A Rufbus zone: rides within it at its hours (minutes of the day)."""

    id: str
    name: str
    place_ids: tuple[str, ...]
    outline: tuple[tuple[float, float], ...]  # longitude, latitude
    weekdays: tuple[int, ...]
    start_minute: int
    end_minute: int
    lead_minutes: int
    wait_minutes: int
    phone: str


@dataclass(frozen=True)
class MarkView:
    """A line by agency and name, and whether the office says it runs on call."""

    agency: str
    name: str
    booked: bool


def active_feed(session: Session, scope: Scope) -> FeedView | None:
    """The timetable that travel times are computed from; None if there is none."""
    row = session.exec(scoped(Feed, scope).where(col(Feed.active))).first()
    return _feed(row) if row else None


def files_of(view: FeedView) -> tuple[Mapping[str, str], ...]:
    """All files of a timetable: its own and those beside it."""
    own = {
        "filename": view.filename,
        "stored_as": view.stored_as,
        "digest": view.file_digest,
    }
    return (own, *view.beside)


def feeds(session: Session, scope: Scope) -> tuple[FeedView, ...]:
    """Every timetable that was uploaded, newest first."""
    rows = scoped(Feed, scope).order_by(col(Feed.uploaded_at).desc(), col(Feed.id))
    return tuple(_feed(row) for row in session.exec(rows))


def feed(session: Session, scope: Scope, feed_id: str) -> FeedView:
    """One timetable; NotFound for a foreign and a missing one alike."""
    return _feed(one(session, Feed, scope, feed_id))


def zones(session: Session, scope: Scope) -> tuple[ZoneView, ...]:
    """The office's on-demand zones by name."""
    rows = scoped(OnDemandZone, scope).order_by(col(OnDemandZone.name))
    return tuple(_zone(row) for row in session.exec(rows))


def line_marks(session: Session, scope: Scope) -> tuple[MarkView, ...]:
    """What the office says of single lines, by agency and name."""
    rows = scoped(LineMark, scope).order_by(col(LineMark.agency), col(LineMark.name))
    return tuple(
        MarkView(row.agency, row.name, row.booked) for row in session.exec(rows)
    )


def zone(session: Session, scope: Scope, zone_id: str) -> ZoneView:
    """One zone; NotFound for a foreign and a missing one alike."""
    return _zone(one(session, OnDemandZone, scope, zone_id))


def _feed(row: Feed) -> FeedView:
    return FeedView(
        id=row.id,
        filename=row.filename,
        file_digest=row.file_digest,
        stored_as=row.stored_as,
        prepared_digest=row.prepared_digest,
        state=row.state,
        active=row.active,
        invented=row.invented,
        beside=tuple(row.beside),
        report=dict(row.report),
        problem=row.problem,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        uploaded_at=row.uploaded_at,
    )


def _zone(row: OnDemandZone) -> ZoneView:
    return ZoneView(
        id=row.id,
        name=row.name,
        place_ids=tuple(row.place_ids),
        outline=tuple((x, y) for x, y in row.outline),
        weekdays=tuple(row.weekdays),
        start_minute=row.start_minute,
        end_minute=row.end_minute,
        lead_minutes=row.lead_minutes,
        wait_minutes=row.wait_minutes,
        phone=row.phone,
    )
