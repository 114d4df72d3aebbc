"""Puts a whole demo county together: real places, invented everything else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

from service.demo.people import learners as make_learners
from service.demo.person import setting
from service.demo.profiles import PROFILES, Profile
from service.demo.running import course_count, courses, use_childcare
from service.demo.service_days import first_school_monday
from service.demo.shapes import (
    DemoAccount,
    DemoCounty,
    DemoCourse,
    DemoFunding,
    DemoProvider,
    DemoTeacher,
    DemoVenue,
)
from service.demo.supply import funding, providers, teacher_count, teachers
from service.demo.timetable import validity, write_gtfs, zones
from service.demo.venues import venue_count, venues
from service.places.read import GazetteerPlace, read_places
from service.rulesets.read import read_rules
from service.rulesets.schema import County, CourseKind, Rules, in_force

DATA = Path(__file__).parents[2] / "data"
COUNTIES = tuple(PROFILES)
TERM_WEEKS = 16
SMALLEST, LARGEST = 20, 5000


def generate(
    county: str, learners: int | None, seed: int, today: date, data: Path = DATA
) -> DemoCounty:
    """A demo county; equal arguments give equal values.

    `learners`: how many wait, 20 to 5,000, or None for the county's usual number.
    Raises: ValueError for an unknown county or a number out of range.
    """
    if county not in PROFILES:
        raise ValueError(f"unknown demo county {county!r}; known: {COUNTIES}")
    profile = PROFILES[county]
    count = profile.default_learners if learners is None else learners
    if not SMALLEST <= count <= LARGEST:
        raise ValueError(f"{count} learners; choose {SMALLEST} to {LARGEST}")
    rules = read_rules(data / "rules")
    about = next(c for c in rules.counties.county if c.slug == county)
    places = read_places(data / about.places_file)
    return _build(profile, about, places, rules, count, seed, today)


def write_timetable(
    county: str, path: Path, today: date, data: Path = DATA, *, late: bool = False
) -> None:
    """Writes the county's invented GTFS feed, valid for more than a year from today.

    `late`: with the late buses that the timetable in use has no more.
    Raises: KeyError for an unknown county, OSError where the file cannot be written.
    """
    rules = read_rules(data / "rules")
    about = next(c for c in rules.counties.county if c.slug == county)
    places = read_places(data / about.places_file)
    holidays = rules.school_holidays.holiday
    write_gtfs(path, county, places, holidays, validity(today), late)


def offered_kinds(rules: Rules, day: date) -> tuple[CourseKind, ...]:
    """Course kinds that may be opened on a day."""
    return tuple(
        k for k in rules.course_kinds.kind if not k.legacy and in_force(k, day)
    )


@dataclass(frozen=True)
class _Stock:
    """What courses are made of, and the courses that run already."""

    providers: tuple[DemoProvider, ...]
    venues: tuple[DemoVenue, ...]
    teachers: tuple[DemoTeacher, ...]
    funding: tuple[DemoFunding, ...]
    courses: tuple[DemoCourse, ...]


def _build(
    profile: Profile,
    about: County,
    places: tuple[GazetteerPlace, ...],
    rules: Rules,
    count: int,
    seed: int,
    today: date,
) -> DemoCounty:
    term = term_of(today, about.land, rules)
    stock = _stock(profile, about, places, rules, count, seed, today, term)
    pages = frozenset(x.code for x in rules.languages.language if x.page and x.spoken)
    people, families = make_learners(
        setting(profile, places, pages, today, term[0]), count, seed
    )
    return DemoCounty(
        slug=profile.slug,
        ags=about.ags,
        name=about.name,
        full_name=about.full_name,
        land=about.land,
        seat=about.seat,
        phone="030 23125 998",
        email=f"sprache.{profile.slug}@example.org",
        today=today,
        seed=seed,
        term_from=term[0],
        term_to=term[1],
        anchor_monday=term[0],
        providers=stock.providers,
        venues=stock.venues,
        teachers=stock.teachers,
        funding=stock.funding,
        courses=stock.courses,
        online_parallel=max(1, round(count / 200)),
        learners=people,
        families=families,
        zones=zones(profile.slug, places),
        accounts=accounts(profile, about, stock.providers, stock.venues),
    )


def _stock(
    profile: Profile,
    about: County,
    places: tuple[GazetteerPlace, ...],
    rules: Rules,
    count: int,
    seed: int,
    today: date,
    term: tuple[date, date],
) -> _Stock:
    """Supply and running courses, from one stream of chance numbers in this order."""
    rng = Random(f"demo/{profile.slug}/{count}/{seed}/supply")
    by_name = {p.name: p for p in places}
    kinds = offered_kinds(rules, term[0])
    patterns = {p.id: p for p in rules.patterns.pattern}
    holidays = rules.school_holidays.holiday
    bodies = providers(profile)
    houses = venues(rng, profile, by_name, bodies, venue_count(count))
    staff = teachers(rng, teacher_count(count), bodies, houses, by_name, kinds)
    money = funding(count, term, kinds)
    running = courses(
        rng,
        course_count(count),
        today,
        lambda day: first_school_monday(day, about.land, holidays),
        {k.id: k for k in kinds},
        patterns,
        houses,
        staff,
        money,
    )
    used = use_childcare(rng, houses, running, patterns)
    return _Stock(bodies, used, staff, money, running)


def term_of(today: date, land: str, rules: Rules) -> tuple[date, date]:
    """The next term: a school Monday at least four weeks ahead, sixteen weeks long."""
    first = first_school_monday(
        today + timedelta(days=28), land, rules.school_holidays.holiday
    )
    return first, first + timedelta(days=7 * TERM_WEEKS - 3)


def accounts(
    profile: Profile,
    about: County,
    bodies: tuple[DemoProvider, ...],
    houses: tuple[DemoVenue, ...],
) -> tuple[DemoAccount, ...]:
    """One login per role, a provider's for each body that is asked."""
    slug, county = profile.slug, about.full_name
    people = (
        ("koordination", "Demo-Koordination", "coordinator", county),
        ("verwaltung", "Demo-Verwaltung", "administrator", county),
        ("helferin", "Demo-Helferin", "helper", f"Migrationsberatung {about.seat}"),
        ("stelle", "Demo-Arztpraxis", "agency", f"Arztpraxis am Markt {about.seat}"),
        ("sprachmittler", "Demo-Sprachmittlerin", "interpreter", ""),
    )
    found = [
        DemoAccount(
            name=f"{login}-{slug}",
            display_name=f"{shown} {about.name}",
            role=role,
            email=f"{login}.{slug}@example.org",
            organisation=f"{where} (erfunden)" if where else "",
            languages=("ar", "kmr") if role == "interpreter" else (),
        )
        for login, shown, role, where in people
    ]
    for body in bodies:
        if not body.own:
            login = f"traeger-{body.short_name.lower()}-{slug}"
            shown = f"Demo-Träger {body.short_name}"
            found.append(
                DemoAccount(login, shown, "provider", body.email, body.id, body.name)
            )
    return tuple(found)
