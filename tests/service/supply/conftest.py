"""A provider, a venue with a room, childcare, a teacher and money."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from sqlmodel import select

from service.database import Database
from service.places.tables import Place
from service.supply import actions
from service.supply.forms import (
    ChildcareIn,
    FundingIn,
    ProviderIn,
    RoomIn,
    TeacherIn,
    VenueIn,
)
from tests.builders import NOW, Standing


@dataclass(frozen=True)
class Stock:
    """Ids of what stands in the own office."""

    place: str
    foreign_place: str
    provider: str
    venue: str
    room: str
    childcare: str
    teacher: str
    funding: str


@pytest.fixture
def stock(database: Database, stands: Standing) -> Stock:
    """One of everything in the own office."""
    own, foreign = stands.own, stands.foreign
    with database.write() as db:
        at = {
            office: db.exec(
                select(Place).where(
                    Place.office_id == office, Place.name == "Nordstadt"
                )
            ).one()
            for office in (own.office_id, foreign.office_id)
        }
        place = at[own.office_id]
        provider = actions.add_provider(db, own, ProviderIn(name="VHS Nord"), NOW)
        venue = actions.add_venue(
            db, own, VenueIn(name="Altes Rathaus", place_id=place.id), NOW
        )
        room_in = RoomIn(venue_id=venue.id, name="Saal", seats=20, mo="8-12, 13-17")
        room = actions.add_room(db, own, room_in, NOW)
        childcare_in = ChildcareIn(
            venue_id=venue.id,
            weekdays=(0, 2),
            start_minute="8:15",
            end_minute="12",
            from_age=3,
            to_age=6,
            places=8,
        )
        childcare = actions.add_childcare(db, own, childcare_in, NOW)
        teacher_in = TeacherIn(
            code="T-01",
            provider_id=provider.id,
            levels=("A1.1",),
            kinds=("integration",),
            venue_ids=(venue.id,),
            tu="8:00-13:00",
            rate_cents="43,00",
        )
        teacher = actions.add_teacher(db, own, teacher_in, NOW)
        funding_in = FundingIn(
            name="Landkreis",
            amount_cents="25.000,00",
            valid_from="1.1.2026",
            valid_to="31.12.2026",
            kinds=("integration",),
        )
        funding = actions.add_funding(db, own, funding_in, NOW)
        return Stock(
            place.id,
            at[foreign.office_id].id,
            provider.id,
            venue.id,
            room.id,
            childcare[0].id,
            teacher.id,
            funding.id,
        )
