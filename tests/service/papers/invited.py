"""An invented invitation to try letters with."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from service.access import OfficeView
from service.courses.catalogue.queries import PublicCourse, Where
from service.learners.tables import Learner
from service.papers.letter import Invited
from service.places.queries import PlaceView
from service.rulesets.read import read_rules
from service.timetables.week_journey import Leg, Trip, WeekJourney
from tests.builders import NOW

RULES = read_rules(Path(__file__).parents[3] / "data" / "rules")
OFFICE = OfficeView(
    id="o",
    name="Koordinierungsstelle Deutschkurse",
    county="Landkreis Cloppenburg",
    county_ags="03453",
    land="NI",
    phone="04471 000 120",
    email="kurse@example.org",
    demo=False,
    settings={"address": "Musterstraße 1\n49661 Cloppenburg"},
)
HOME = PlaceView("h", "Bösel", "village", "26219", "Bösel", 53.0, 7.95)
HOUSE = Where(
    venue_id="v",
    name="Bürgerhaus",
    room="Saal",
    street="Hauptstraße 15",
    place_id="g",
    place="Garrel",
    postal_code="49681",
    latitude=52.957,
    longitude=8.03,
    step_free=True,
)
LINE = ((7.95, 53.0), (7.99, 52.98), (8.03, 52.957))
MEETINGS = tuple((day, 510, 705, "every") for day in range(4))


def _ride(start: str, end: str, at: int, to: int) -> Leg:
    line = LINE if start.startswith("Bösel") else LINE[::-1]
    return Leg("ride", start, end, at, to, route="921", line=line)


def _walk(end: str, at: int, to: int) -> Leg:
    return Leg("walk", "", end, at, to)


WEEK = WeekJourney(
    (
        Trip(
            MEETINGS,
            (
                _walk("Bösel, Markt", 466, 472),
                _ride("Bösel, Markt", "Garrel, Rathaus", 472, 489),
                _walk("", 489, 494),
            ),
            (
                _walk("Garrel, Rathaus", 705, 718),
                _ride("Garrel, Rathaus", "Bösel, Markt", 718, 735),
                _walk("", 735, 741),
            ),
        ),
    ),
    missed=(date(2026, 12, 23),),
)


def learner(**more: object) -> Learner:
    values: dict[str, object] = {
        "office_id": "o",
        "number": 117,
        "form_key": "k",
        "code_hash": "c",
        "call_name": "Amal",
        "address": "Musterweg 4, 26219 Bösel",
        "contact_language": "de",
        "mode": "bus",
        "child_ages": [3],
        "registered_at": NOW,
        "changed_at": NOW,
    }
    return Learner(**{**values, **more})


def course(**more: object) -> PublicCourse:
    made = PublicCourse(
        id="c",
        number=12,
        state="confirmed",
        kind=next(k for k in RULES.course_kinds.kind if k.id == "integration"),
        levels=tuple(x for x in RULES.levels.level if x.id == "A1.1"),
        meetings=MEETINGS,
        anchor_monday=None,
        dates=(),
        skipped=(),
        moved=(),
        school_holidays=False,
        no_meeting_on=(),
        start_on=date(2026, 11, 30),
        end_on=date(2027, 3, 26),
        next_entry=date(2026, 11, 30),
        where=HOUSE,
        module_starts=(),
        provider_id="p",
        provider="Bildungswerk Musterland e. V.",
        capacity=16,
        left=2,
        price_cents=22900,
        price_per_unit=229,
        teaching_units=100,
        childcare=True,
        children_in_room=False,
        age_groups=(),
        external=False,
        last_confirmed_at=None,
        changed_at=NOW,
    )
    return replace(made, **more)  # type: ignore[arg-type]


def invited(**more: object) -> Invited:
    values: dict[str, object] = {
        "learner": learner(),
        "view": course(),
        "home": HOME,
        "week": WEEK,
        "minutes": 28,
        "link": "https://kurse.example.org/einladung/" + "x" * 32,
        "answer_by": date(2026, 11, 14),
    }
    return Invited(**{**values, **more})  # type: ignore[arg-type]
