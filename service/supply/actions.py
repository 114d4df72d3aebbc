"""Adds and changes providers, venues, rooms, childcare, teachers and funding."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, TypeVar

from geopy.distance import geodesic
from sqlalchemy import delete
from sqlmodel import Session, col

from service.access import Scope, one, scoped
from service.audit.actions import record
from service.clock import local_day
from service.database import OfficeRow
from service.errors import UserError
from service.places.queries import PlaceView, view
from service.places.tables import Place
from service.rulesets.queries import rules
from service.supply.forms import (
    ChildcareIn,
    FundingIn,
    Hours,
    ProviderIn,
    RoomIn,
    TeacherIn,
    VenueIn,
)
from service.supply.rows import add_row, change_row, known_row
from service.supply.tables import (
    ChildcareOffer,
    FundingLine,
    Provider,
    Room,
    RoomHours,
    Teacher,
    Venue,
)

Row = TypeVar("Row", bound=OfficeRow)
# A venue further from its place than this is a typing error.
FARTHEST_KM = 25.0
WEEK = frozenset({"mo", "tu", "we", "th", "fr", "sa", "su"})


def add_provider(
    session: Session,
    scope: Scope,
    provider_in: ProviderIn,
    now: datetime,
    row_id: str = "",
) -> Provider:
    """A new provider; UserError if its name is taken.

    `row_id` of this and the others below: the id that the form brought for the new row.
    """
    values = provider_in.model_dump()
    return add_row(session, scope, now, Provider, "provider", values, row_id)


def change_provider(
    session: Session, scope: Scope, row_id: str, provider_in: ProviderIn, now: datetime
) -> Provider:
    """Overwrites a provider; UserError if its name is taken."""
    row = one(session, Provider, scope, row_id)
    return change_row(session, scope, now, row, "provider", provider_in.model_dump())


def add_venue(
    session: Session, scope: Scope, venue_in: VenueIn, now: datetime, row_id: str = ""
) -> Venue:
    """A new venue; UserError for an unknown place or a position far from it."""
    values = _venue_values(session, scope, venue_in)
    return add_row(session, scope, now, Venue, "venue", values, row_id)


def change_venue(
    session: Session, scope: Scope, row_id: str, venue_in: VenueIn, now: datetime
) -> Venue:
    """Overwrites a venue; errors as `add_venue`."""
    row = one(session, Venue, scope, row_id)
    values = _venue_values(session, scope, venue_in)
    return change_row(session, scope, now, row, "venue", values)


def add_room(
    session: Session, scope: Scope, room_in: RoomIn, now: datetime, row_id: str = ""
) -> Room:
    """A new room with its opening times; UserError for an unknown venue."""
    known_row(session, scope, Venue, room_in.venue_id, "venue_id")
    values = room_in.model_dump(exclude=set(WEEK))
    room = add_row(session, scope, now, Room, "room", values, row_id)
    _set_hours(session, scope, room.id, room_in.hours)
    return room


def change_room(
    session: Session, scope: Scope, row_id: str, room_in: RoomIn, now: datetime
) -> Room:
    """Overwrites a room and its opening times; UserError for an unknown venue."""
    row = one(session, Room, scope, row_id)
    known_row(session, scope, Venue, room_in.venue_id, "venue_id")
    values = room_in.model_dump(exclude=set(WEEK))
    room = change_row(session, scope, now, row, "room", values)
    _set_hours(session, scope, room.id, room_in.hours)
    return room


def add_childcare(
    session: Session,
    scope: Scope,
    childcare_in: ChildcareIn,
    now: datetime,
    row_id: str = "",
) -> tuple[ChildcareOffer, ...]:
    """One offer per weekday; UserError if ages overlap another offer's at a time."""
    known_row(session, scope, Venue, childcare_in.venue_id, "venue_id")
    _check_ages(session, scope, childcare_in)
    shared = childcare_in.model_dump(exclude={"weekdays"})
    return tuple(
        add_row(
            session,
            scope,
            now,
            ChildcareOffer,
            "childcare",
            {**shared, "weekday": weekday},
            "" if number else row_id,
        )
        for number, weekday in enumerate(childcare_in.weekdays)
    )


def change_childcare(
    session: Session,
    scope: Scope,
    row_id: str,
    childcare_in: ChildcareIn,
    now: datetime,
) -> tuple[ChildcareOffer, ...]:
    """Overwrites an offer, and adds one for each further weekday; errors as
    `add_childcare`."""
    row = one(session, ChildcareOffer, scope, row_id)
    known_row(session, scope, Venue, childcare_in.venue_id, "venue_id")
    _check_ages(session, scope, childcare_in, row_id)
    days = childcare_in.weekdays
    kept = row.weekday if row.weekday in days else days[0]
    shared = childcare_in.model_dump(exclude={"weekdays"})
    values = {**shared, "weekday": kept}
    row = change_row(session, scope, now, row, "childcare", values)
    more = (
        add_row(
            session, scope, now, ChildcareOffer, "childcare", {**shared, "weekday": d}
        )
        for d in days
        if d != kept
    )
    return (row, *more)


def remove_childcare(
    session: Session, scope: Scope, row_id: str, now: datetime
) -> None:
    """Ends an offer."""
    row = one(session, ChildcareOffer, scope, row_id)
    session.delete(row)
    session.flush()
    record(session, scope, now, "childcare.remove", "childcare", row_id)


def add_teacher(
    session: Session,
    scope: Scope,
    teacher_in: TeacherIn,
    now: datetime,
    row_id: str = "",
) -> Teacher:
    """A new teacher; UserError for unknown levels, kinds, venues or no venue at all."""
    values = _teacher_values(session, scope, teacher_in, now)
    return add_row(session, scope, now, Teacher, "teacher", values, row_id)


def change_teacher(
    session: Session, scope: Scope, row_id: str, teacher_in: TeacherIn, now: datetime
) -> Teacher:
    """Overwrites a teacher; errors as `add_teacher`."""
    row = one(session, Teacher, scope, row_id)
    values = _teacher_values(session, scope, teacher_in, now)
    return change_row(session, scope, now, row, "teacher", values)


def add_funding(
    session: Session,
    scope: Scope,
    funding_in: FundingIn,
    now: datetime,
    row_id: str = "",
) -> FundingLine:
    """A new funding line; UserError for unknown kinds or a taken name."""
    _check_kinds(session, scope, funding_in.kinds, now)
    values = funding_in.model_dump()
    return add_row(session, scope, now, FundingLine, "funding", values, row_id)


def change_funding(
    session: Session, scope: Scope, row_id: str, funding_in: FundingIn, now: datetime
) -> FundingLine:
    """Overwrites a funding line; errors as `add_funding`."""
    row = one(session, FundingLine, scope, row_id)
    _check_kinds(session, scope, funding_in.kinds, now)
    return change_row(session, scope, now, row, "funding", funding_in.model_dump())


def set_active(
    session: Session,
    scope: Scope,
    table: type[Provider | Venue | Room | Teacher | FundingLine],
    row_id: str,
    active: bool,
    now: datetime,
) -> None:
    """Takes a row out of use or back into it; what was planned with it stays."""
    row = one(session, table, scope, row_id)
    if row.active == active:
        return
    row.active = active
    session.add(row)
    subject = table.__tablename__
    verb = "activate" if active else "deactivate"
    record(session, scope, now, f"{subject}.{verb}", str(subject), row_id)


def _venue_values(session: Session, scope: Scope, venue_in: VenueIn) -> dict[str, Any]:
    place = known_row(session, scope, Place, venue_in.place_id, "place_id")
    if venue_in.provider_id is not None:
        known_row(session, scope, Provider, venue_in.provider_id, "provider_id")
    values = venue_in.model_dump()
    if venue_in.latitude is None or venue_in.longitude is None:
        return {**values, "latitude": place.latitude, "longitude": place.longitude}
    check_position(view(place), venue_in.latitude, venue_in.longitude)
    return values


def check_position(
    place: PlaceView, latitude: float | None, longitude: float | None
) -> None:
    """Raises UserError for a position far from its place; without one it lies there."""
    if latitude is None or longitude is None:
        return
    away = geodesic((place.latitude, place.longitude), (latitude, longitude)).km
    if away > FARTHEST_KM:
        raise UserError(
            "This position is %(km)s km from %(place)s. Check it or leave it empty.",
            "latitude",
            km=round(away),
            place=place.name,
        )


def _set_hours(session: Session, scope: Scope, room_id: str, hours: Hours) -> None:
    rows = scoped(RoomHours, scope).where(RoomHours.room_id == room_id)
    standing = {(r.weekday, r.start_minute, r.end_minute) for r in session.exec(rows)}
    if standing == set(hours):
        return
    session.execute(
        delete(RoomHours).where(
            col(RoomHours.office_id) == scope.office_id,
            col(RoomHours.room_id) == room_id,
        )
    )
    for weekday, start, end in hours:
        session.add(
            RoomHours(
                office_id=scope.office_id,
                room_id=room_id,
                weekday=weekday,
                start_minute=start,
                end_minute=end,
            )
        )
    session.flush()


def _check_ages(
    session: Session, scope: Scope, childcare_in: ChildcareIn, own_id: str = ""
) -> None:
    """A child's place must be countable: at one time one offer per age."""
    clash = session.exec(
        scoped(ChildcareOffer, scope).where(
            ChildcareOffer.id != own_id,
            ChildcareOffer.venue_id == childcare_in.venue_id,
            col(ChildcareOffer.weekday).in_(childcare_in.weekdays),
            col(ChildcareOffer.start_minute) < childcare_in.end_minute,
            col(ChildcareOffer.end_minute) > childcare_in.start_minute,
            col(ChildcareOffer.from_age) <= childcare_in.to_age,
            col(ChildcareOffer.to_age) >= childcare_in.from_age,
        )
    ).first()
    if clash is not None:
        raise age_clash(clash.from_age, clash.to_age)


def age_clash(first: int, last: int) -> UserError:
    """What is said of childcare where there is some for these ages already."""
    return UserError(
        "At this time there is already childcare for ages %(first)s to %(last)s "
        "here. Change that one, or choose other ages or another time.",
        "from_age",
        first=first,
        last=last,
    )


def _teacher_values(
    session: Session, scope: Scope, teacher_in: TeacherIn, now: datetime
) -> dict[str, Any]:
    known_row(session, scope, Provider, teacher_in.provider_id, "provider_id")
    _check_kinds(session, scope, teacher_in.kinds, now)
    levels = rules(session, scope, local_day(now)).levels
    _check_listed(teacher_in.levels, levels, "levels")
    check_reach(teacher_in)
    known = {row.id for row in session.exec(scoped(Venue, scope))}
    _check_listed(teacher_in.venue_ids, known, "venue_ids")
    values = teacher_in.model_dump(exclude=set(WEEK))
    return {**values, "available": [list(part) for part in teacher_in.hours]}


def check_reach(teacher_in: TeacherIn) -> None:
    """Raises UserError where a teacher teaches nowhere."""
    if not teacher_in.venue_ids and not teacher_in.online:
        raise UserError("Choose at least one venue, or tick “online”.", "venue_ids")


def _check_kinds(
    session: Session, scope: Scope, kinds: Collection[str], now: datetime
) -> None:
    _check_listed(kinds, rules(session, scope, local_day(now)).kinds, "kinds")


def _check_listed(chosen: Collection[str], known: Collection[str], field: str) -> None:
    for value in chosen:
        if value not in known:
            raise UserError("“%(value)s” does not exist here.", field, value=value)
