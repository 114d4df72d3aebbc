"""Invented providers, teachers and money of a demo county."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from random import Random

from service.demo.profiles import Profile
from service.demo.shapes import (
    DemoFunding,
    DemoProvider,
    DemoTeacher,
    DemoVenue,
    Stretch,
)
from service.places.read import GazetteerPlace
from service.rulesets.schema import CourseKind

OWN = "own"
# Qualification: weight, kinds of rules it opens (group, audience), levels it spans.
QUALIFICATIONS = {"licensed": 46, "literacy": 18, "vocational": 14, "county": 22}
GENERAL = ("A1.1", "A1.2", "A2.1", "A2.2", "B1.1", "B1.2")
SPANS = {
    "licensed": (*GENERAL, "B2"),
    "literacy": ("Alpha", "Zweitschrift", "A1.1", "A1.2"),
    "vocational": ("A2.1", "A2.2", "B1.1", "B1.2", "B2", "C1"),
    "county": (*GENERAL,),
}
GROUPS = {
    "licensed": ("integration", "county"),
    "literacy": ("integration", "county"),
    "vocational": ("vocational", "county"),
    "county": ("county",),
}
WEEKS = {
    "mornings": tuple((d, 8 * 60, 13 * 60) for d in range(5)),
    "days": tuple((d, 8 * 60, 17 * 60) for d in range(5)),
    "afternoons": tuple((d, 12 * 60 + 30, 21 * 60) for d in range(5)),
    "evenings": (*((d, 17 * 60, 21 * 60) for d in range(4)), (5, 8 * 60, 13 * 60)),
    "all": (*((d, 8 * 60, 21 * 60) for d in range(5)), (5, 8 * 60, 13 * 60)),
}
WEEK_SHARES = {"mornings": 34, "days": 26, "afternoons": 14, "evenings": 16, "all": 10}
# Share of the money by line; and what one place costs over a term, roughly, in cents.
FUNDING = (
    ("federal", "Integrationskurse des Bundes (erfunden)", 0.34, False),
    ("job", "Berufssprachkurse (erfunden)", 0.08, False),
    ("county", "Kreiskurse (erfunden)", 0.50, True),
    ("family", "Familie und Sprache (erfunden)", 0.08, True),
)
PLACE_COST_CENTS = 62_000
COVERED_SHARE = 0.9  # of the waiting people the money would pay for


def teacher_count(learners: int) -> int:
    """How many teachers a county of that many waiting people gets."""
    return max(5, round(learners / 18))


def providers(profile: Profile) -> tuple[DemoProvider, ...]:
    """The county's invented providers; the office itself comes last."""
    found = [
        DemoProvider(
            id=f"p{number}",
            name=name,
            short_name=short,
            email=f"{short.lower()}.{profile.slug}@example.org",
            phone=f"030 23125 {900 + number}",
            own=False,
            licensed=licensed,
        )
        for number, (name, short, _, licensed) in enumerate(profile.providers, start=1)
    ]
    office = DemoProvider(
        id=OWN,
        name="Koordinierungsstelle, eigene Kurse (erfunden)",
        short_name="Kreis",
        email=f"kurse.{profile.slug}@example.org",
        phone="030 23125 910",
        own=True,
        licensed=False,
    )
    return (*found, office)


def teachers(
    rng: Random,
    count: int,
    bodies: Sequence[DemoProvider],
    venues: Sequence[DemoVenue],
    places: Mapping[str, GazetteerPlace],
    kinds: Sequence[CourseKind],
) -> tuple[DemoTeacher, ...]:
    """`count` teachers known by code, each qualified, reachable and free somewhere."""
    return tuple(
        _teacher(rng, number, bodies, venues, places, kinds)
        for number in range(1, count + 1)
    )


def _teacher(
    rng: Random,
    number: int,
    bodies: Sequence[DemoProvider],
    venues: Sequence[DemoVenue],
    places: Mapping[str, GazetteerPlace],
    kinds: Sequence[CourseKind],
) -> DemoTeacher:
    # The first four have one qualification each, so that a small county has all.
    names = list(QUALIFICATIONS)
    drawn = rng.choices(names, list(QUALIFICATIONS.values()))[0]
    quality = names[number - 1] if number <= len(names) else drawn
    licensed = [b for b in bodies if b.licensed or quality == "county"]
    week: tuple[Stretch, ...] = WEEKS[
        rng.choices(list(WEEK_SHARES), list(WEEK_SHARES.values()))[0]
    ]
    levels = _levels(rng, quality)
    return DemoTeacher(
        id=f"t{number:02d}",
        code=f"T-{number:02d}",
        provider=rng.choice(licensed).id,
        qualification=quality,
        levels=levels,
        kinds=_kinds(quality, levels, kinds),
        venues=_area(rng, venues, places),
        online=quality != "literacy" and rng.random() < 0.4,
        available=week,
        max_units_week=rng.choice((12, 16, 20, 20, 24, 25)),
        rate_cents=rng.choice((3200, 3500, 3800, 4200, 4350, 4800)),
    )


def _levels(rng: Random, quality: str) -> tuple[str, ...]:
    span = SPANS[quality]
    if quality == "literacy":
        return span
    length = min(len(span), rng.choice((4, 5, 6)))
    start = rng.randrange(len(span) - length + 1)
    return span[start : start + length]


def _kinds(
    quality: str, levels: Sequence[str], kinds: Sequence[CourseKind]
) -> tuple[str, ...]:
    """Kinds a qualification opens, as far as one of its levels is taught there."""
    literacy = ("literacy", "second_script")
    return tuple(
        kind.id
        for kind in kinds
        if kind.group in GROUPS[quality]
        and set(kind.levels) & set(levels)
        and (kind.audience not in literacy or quality == "literacy")
    )


def _area(
    rng: Random, venues: Sequence[DemoVenue], places: Mapping[str, GazetteerPlace]
) -> tuple[str, ...]:
    """Venues within the distance a teacher drives from a home near one of them."""
    home = places[rng.choice(venues).place]
    reach = rng.choice((12, 18, 25, 35, 50))
    return tuple(
        v.id
        for v in venues
        if _km(home, v.latitude, v.longitude) <= reach or v.place == home.name
    )


def _km(home: GazetteerPlace, latitude: float, longitude: float) -> float:
    east = (home.longitude - longitude) * math.cos(math.radians(latitude))
    return 111.2 * math.hypot(home.latitude - latitude, east)


def funding(
    learners: int, term: tuple[date, date], kinds: Sequence[CourseKind]
) -> tuple[DemoFunding, ...]:
    """Lines whose money would pay for nine in ten of the waiting people.

    Amounts are rounded to 1,000 €; the period holds the whole term.
    """
    total = max(learners, 40) * COVERED_SHARE * PLACE_COST_CENTS
    return tuple(
        DemoFunding(
            id=f"f-{source}",
            name=name,
            amount_cents=max(1, round(total * share / 100_000)) * 100_000,
            valid_from=date(term[0].year, 1, 1),
            valid_to=date(term[1].year, 12, 31),
            kinds=tuple(k.id for k in kinds if k.funding == source),
            county_money=county,
        )
        for source, name, share, county in FUNDING
    )
