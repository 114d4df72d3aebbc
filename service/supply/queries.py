"""What courses are made of, as the planner and the pages read it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from sqlmodel import Session, SQLModel, col, select

from service.access import Scope, scoped
from service.database import OfficeRow
from service.places.tables import Place
from service.supply.tables import (
    ChildcareOffer,
    FundingLine,
    Provider,
    Room,
    RoomHours,
    Teacher,
    Venue,
)

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

# What the trail says of a row that nobody has looked at since.
ADDED = frozenset(
    f"{subject}.add"
    for subject in ("provider", "venue", "room", "childcare", "teacher", "funding")
)
View = TypeVar("View", bound="DataclassInstance")


@dataclass(frozen=True, order=True)
class Stretch:
    """A stretch of the week: Monday = 0, minutes of the day."""

    weekday: int
    start: int
    end: int


@dataclass(frozen=True)
class ProviderView:
    """A body that runs courses; `own`: confirms without being asked."""

    id: str
    name: str
    short_name: str
    email: str
    phone: str
    own: bool
    active: bool


@dataclass(frozen=True)
class VenueView:
    """A building with its place (WGS 84 degrees); rent in cents an hour."""

    id: str
    name: str
    place_id: str
    place_name: str
    provider_id: str | None
    street: str
    latitude: float
    longitude: float
    step_free: bool
    rent_cents: int
    company_only: bool
    active: bool


@dataclass(frozen=True)
class RoomView:
    """A room with the stretches of the week in which it may be used."""

    id: str
    venue_id: str
    venue_name: str
    name: str
    seats: int
    hours: tuple[Stretch, ...]
    active: bool


@dataclass(frozen=True)
class ChildcareView:
    """Places for children of full years `from_age` … `to_age`, both included."""

    id: str
    venue_id: str
    venue_name: str
    when: Stretch
    from_age: int
    to_age: int
    places: int


@dataclass(frozen=True)
class TeacherView:
    """A teacher; rate in cents per teaching unit of 45 minutes."""

    id: str
    code: str
    provider_id: str
    provider_name: str
    levels: tuple[str, ...]
    kinds: tuple[str, ...]
    venue_ids: tuple[str, ...]
    online: bool
    available: tuple[Stretch, ...]
    max_units_week: int
    rate_cents: int
    active: bool


@dataclass(frozen=True)
class FundingView:
    """Money for courses of some kinds in a period, both days included."""

    id: str
    name: str
    amount_cents: int
    valid_from: date
    valid_to: date
    kinds: tuple[str, ...]
    county_money: bool
    active: bool


def providers(
    session: Session, scope: Scope, *, inactive: bool = False
) -> tuple[ProviderView, ...]:
    """The office's providers by name; `inactive`: those out of use too."""
    rows = scoped(Provider, scope).order_by(col(Provider.name))
    rows = rows if inactive else rows.where(col(Provider.active))
    return tuple(_view(ProviderView, row) for row in session.exec(rows))


def venues(
    session: Session, scope: Scope, *, inactive: bool = False
) -> tuple[VenueView, ...]:
    """The office's venues by place and name; `inactive`: those out of use too."""
    rows = (
        select(Venue, Place.name)
        .join(Place, col(Place.id) == col(Venue.place_id))
        .where(Venue.office_id == scope.office_id)
        .order_by(col(Place.name), col(Venue.name))
    )
    rows = rows if inactive else rows.where(col(Venue.active))
    return tuple(
        _view(VenueView, row, place_name=place) for row, place in session.exec(rows)
    )


def rooms_with_hours(
    session: Session, scope: Scope, *, inactive: bool = False
) -> tuple[RoomView, ...]:
    """Rooms of venues in use with their opening times, by venue and name."""
    hours: dict[str, list[Stretch]] = defaultdict(list)
    for row in session.exec(scoped(RoomHours, scope)):
        stretch = Stretch(row.weekday, row.start_minute, row.end_minute)
        hours[row.room_id].append(stretch)
    rows = (
        select(Room, Venue.name)
        .join(Venue, col(Venue.id) == col(Room.venue_id))
        .where(Room.office_id == scope.office_id)
        .order_by(col(Venue.name), col(Room.name))
    )
    rows = rows if inactive else rows.where(col(Room.active), col(Venue.active))
    return tuple(
        _view(RoomView, room, venue_name=venue, hours=tuple(sorted(hours[room.id])))
        for room, venue in session.exec(rows)
    )


def childcare(session: Session, scope: Scope) -> tuple[ChildcareView, ...]:
    """Childcare at venues in use, by venue, time and age."""
    rows = (
        select(ChildcareOffer, Venue.name)
        .join(Venue, col(Venue.id) == col(ChildcareOffer.venue_id))
        .where(ChildcareOffer.office_id == scope.office_id, col(Venue.active))
        .order_by(
            col(Venue.name),
            col(ChildcareOffer.weekday),
            col(ChildcareOffer.start_minute),
            col(ChildcareOffer.from_age),
        )
    )
    return tuple(
        _view(
            ChildcareView,
            row,
            venue_name=venue,
            when=Stretch(row.weekday, row.start_minute, row.end_minute),
        )
        for row, venue in session.exec(rows)
    )


def teachers(
    session: Session, scope: Scope, *, inactive: bool = False
) -> tuple[TeacherView, ...]:
    """The office's teachers by code; `inactive`: those out of use too."""
    rows = (
        select(Teacher, Provider.name)
        .join(Provider, col(Provider.id) == col(Teacher.provider_id))
        .where(Teacher.office_id == scope.office_id)
        .order_by(col(Teacher.code))
    )
    rows = rows if inactive else rows.where(col(Teacher.active))
    return tuple(
        _view(
            TeacherView,
            row,
            provider_name=provider,
            available=tuple(sorted(Stretch(*part) for part in row.available)),
        )
        for row, provider in session.exec(rows)
    )


def funding(
    session: Session, scope: Scope, *, inactive: bool = False
) -> tuple[FundingView, ...]:
    """The office's funding lines by name; `inactive`: those out of use too."""
    rows = scoped(FundingLine, scope).order_by(col(FundingLine.name))
    rows = rows if inactive else rows.where(col(FundingLine.active))
    return tuple(_view(FundingView, row) for row in session.exec(rows))


def _view(model: type[View], row: OfficeRow, **other: Any) -> View:
    """A row as its page model; `other` has the fields that are no columns of it.

    Lists become tuples, since a page model is frozen.
    """
    names = [field.name for field in fields(model) if field.name not in other]
    columns = {name: getattr(row, name) for name in names}
    kept = {k: tuple(v) if isinstance(v, list) else v for k, v in columns.items()}
    return model(**kept, **other)


# The column of an agreed course that names a row of the part.
USED_BY = {
    "providers": "provider_id",
    "venues": "venue_id",
    "rooms": "room_id",
    "teachers": "teacher_id",
    "funding": "funding_id",
}
AGREED = ("asked", "countered", "confirmed", "published", "running")


def agreed_courses(
    session: Session, scope: Scope, part: str, row_id: str
) -> tuple[tuple[str, str], ...]:
    """(id, K-number) of the courses that still go on and need this row."""
    if part not in USED_BY:
        return ()
    # By its name: the package of courses stands above this one.
    course = SQLModel.metadata.tables["course"].c
    rows = session.execute(
        select(course.id, course.number)
        .where(
            course.office_id == scope.office_id,
            course[USED_BY[part]] == row_id,
            course.state.in_(AGREED),
        )
        .order_by(course.number)
    )
    return tuple((course_id, f"K-{number:03d}") for course_id, number in rows)
