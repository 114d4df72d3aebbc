"""Invented buildings in real towns and villages, with rooms and childcare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from service.demo.profiles import Profile
from service.demo.shapes import (
    DemoChildcare,
    DemoProvider,
    DemoRoom,
    DemoVenue,
    Stretch,
)
from service.places.read import GazetteerPlace

WORKDAYS = range(5)
SATURDAY = 5


@dataclass(frozen=True)
class Building:
    """A kind of building: how it opens, how many rooms, how likely childcare is."""

    name: str
    opening: str
    rooms: tuple[str, ...]
    childcare: float
    rent_cents: int
    course_house: bool = False  # belongs to a provider


# In the order in which a town gets them.
BUILDINGS = (
    Building("VHS-Haus", "long", ("Raum 1", "Raum 2", "Raum 3"), 0.5, 0, True),
    Building("Pfarrheim", "parish", ("Saal", "Gruppenraum"), 0.55, 600),
    Building("Mehrgenerationenhaus", "day", ("Seminarraum",), 0.95, 400),
    Building("Schule am Markt", "school", ("Klasse 1", "Klasse 2"), 0.2, 0),
    Building("Rathaus", "office", ("Sitzungszimmer",), 0.15, 0),
    Building("Bücherei", "day", ("Leseraum",), 0.3, 0),
    Building("Familienzentrum", "day", ("Bewegungsraum", "Café"), 1.0, 300),
)
VILLAGE = Building("Dorfgemeinschaftshaus", "parish", ("Saal",), 0.4, 500)
SEATS = {"Saal": (18, 20, 24), "Sitzungszimmer": (12, 14, 16)}
USUAL_SEATS = (12, 14, 16, 16, 18, 20)


def hours(rng: Random, opening: str) -> tuple[Stretch, ...]:
    """The stretches of a week in which a building of a kind is open."""
    if opening == "long":
        week: list[Stretch] = [(day, 8 * 60, 21 * 60) for day in WORKDAYS]
        return (*week, (SATURDAY, 8 * 60, 13 * 60))
    if opening == "parish":
        closed = rng.choice(WORKDAYS)
        week = [(day, 8 * 60, 21 * 60) for day in WORKDAYS if day != closed]
        return (*week, (closed, 8 * 60, 12 * 60))
    if opening == "day":
        return tuple((day, 8 * 60, 18 * 60) for day in WORKDAYS)
    if opening == "school":
        week = [(day, 13 * 60 + 15, 21 * 60) for day in WORKDAYS]
        return (*week, (SATURDAY, 8 * 60, 13 * 60))
    mornings = [(day, 8 * 60, 12 * 60 + 30) for day in WORKDAYS]
    return (*mornings, *((day, 13 * 60, 17 * 60) for day in range(4)))


def venue_count(learners: int) -> int:
    """How many venues a county of that many waiting people gets: 8 to 38."""
    return max(8, min(38, round(8 + learners * 0.036)))


def venues(
    rng: Random,
    profile: Profile,
    places: Mapping[str, GazetteerPlace],
    providers: tuple[DemoProvider, ...],
    count: int,
) -> tuple[DemoVenue, ...]:
    """`count` venues: the seat of the county first, then towns, then villages."""
    plan = _plan(profile, count)
    homes = {spec[2]: p for spec, p in zip(profile.providers, providers, strict=False)}
    return tuple(
        _venue(rng, number, place, building, places[place], homes.get(place))
        for number, (place, building) in enumerate(plan, start=1)
    )


def _plan(profile: Profile, count: int) -> list[tuple[str, Building]]:
    """Which building stands in which place; large towns get more of them."""
    towns, villages = profile.towns, profile.villages
    wanted: list[tuple[float, str, Building]] = []
    for rank, town in enumerate(towns):
        for number, building in enumerate(BUILDINGS[: 7 if rank < 3 else 3]):
            wanted.append((rank + 4.5 * number, town, building))
    for rank, village in enumerate(villages):
        wanted.append((11 + 2 * rank, village, VILLAGE))
    wanted.sort(key=lambda w: w[0])
    return [(place, building) for _, place, building in wanted[:count]]


def _venue(
    rng: Random,
    number: int,
    place: str,
    building: Building,
    at: GazetteerPlace,
    provider: DemoProvider | None,
) -> DemoVenue:
    owner = provider if building.course_house else None
    name = building.name
    if building.course_house:
        name = f"Kurshaus {provider.short_name}" if provider else "Haus der Bildung"
    short = place.split(" (")[0]
    venue_id = f"v{number:02d}"
    spread = 0.0045 if at.kind == "town" else 0.0015
    return DemoVenue(
        id=venue_id,
        name=f"{name} {short} (erfunden)",
        place=place,
        street=f"Musterstraße {rng.randrange(1, 60)} (erfunden)",
        provider=owner.id if owner else None,
        latitude=round(at.latitude + rng.uniform(-spread, spread), 5),
        longitude=round(at.longitude + rng.uniform(-1.6, 1.6) * spread, 5),
        step_free=rng.random() < 0.7,
        rent_cents=building.rent_cents,
        rooms=_rooms(rng, venue_id, building),
        childcare=_childcare(rng, building),
    )


def _rooms(rng: Random, venue_id: str, building: Building) -> tuple[DemoRoom, ...]:
    return tuple(
        DemoRoom(
            id=f"{venue_id}-{number}",
            name=name,
            seats=rng.choice(SEATS.get(name, USUAL_SEATS)),
            hours=hours(rng, building.opening),
        )
        for number, name in enumerate(building.rooms, start=1)
    )


def _childcare(rng: Random, building: Building) -> tuple[DemoChildcare, ...]:
    """Mornings for small children, some afternoons for older ones; none taken yet."""
    if rng.random() >= building.childcare or building.opening == "school":
        return ()
    small, middle, large = rng.choice((3, 4, 5)), rng.choice((5, 6, 8)), 5
    days = list(WORKDAYS) if rng.random() < 0.7 else list(range(4))
    found = [
        DemoChildcare(day, 8 * 60 + 15, 12 * 60, first, last, places, 0)
        for day in days
        for first, last, places in ((0, 2, small), (3, 5, middle))
    ]
    if rng.random() < 0.45:
        found += [
            DemoChildcare(day, 13 * 60, 16 * 60 + 45, 3, 9, large, 0)
            for day in range(4)
        ]
    return tuple(found)
