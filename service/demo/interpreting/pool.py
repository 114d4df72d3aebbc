"""Who interprets in the demo, and who asks: in the county's languages, invented."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random

from sqlmodel import Session

from service.access import Scope
from service.clock import local_day
from service.demo.names import ALSO, call_name
from service.interpreters.booking.actions import Door
from service.interpreters.pool.actions import add_interpreter, see_document
from service.interpreters.pool.agencies import add_agency
from service.interpreters.pool.forms import (
    AgencyIn,
    DocumentIn,
    InterpreterIn,
    SpokenIn,
)
from service.interpreters.ranking.trips import Trips
from service.interpreters.tables import (
    Agency,
)
from service.places.queries import PlaceView
from service.rulesets.queries import RulesInForce

SEED = 17
# How many of the pool speak a language best; Vietnamese is asked for and not there.
POOL: Mapping[str, int] = {
    "ar": 9,
    "ru": 7,
    "ro": 7,
    "uk": 6,
    "kmr": 5,
    "bg": 5,
    "pl": 4,
    "tr": 4,
    "prs": 4,
    "fa": 3,
    "sq": 2,
    "ckb": 1,
    "ps": 1,
    "ti": 1,
    "so": 1,
}
STAFF = ("ar", "ru", "prs", "tr", "ro")
SETTINGS = ("school", "kita", "doctor", "hospital", "midwife", "advice", "authority")
# Name, kind, what it asks for, whether it is of the county itself, who pays.
AGENCIES = (
    ("Grundschule am Beispielweg", "school", "school", False, False),
    ("Oberschule Musterfeld", "school", "school", False, False),
    ("Kita Probenest", "kita", "kita", False, False),
    ("Hausarztpraxis Erfunden", "practice", "doctor", False, True),
    ("Hebamme Beispiel", "practice", "midwife", False, False),
    ("Krankenhaus Musterstift", "hospital", "hospital", False, True),
    ("Beratungsstelle Beispielhof", "advice", "advice", False, False),
    ("Jobcenter Musterkreis", "jobcenter", "authority", False, False),
    ("Ausländerbehörde Musterkreis", "immigration", "authority", True, False),
    ("Jugendamt Musterkreis", "youth", "advice", True, False),
    ("Rathaus Beispielstadt", "administration", "authority", False, False),
)
WORKDAYS = ("mo", "tu", "we", "th", "fr")
WEEKS: tuple[Mapping[str, str], ...] = (
    dict.fromkeys(WORKDAYS, "8–18"),
    dict.fromkeys(WORKDAYS, "8–12"),
    dict.fromkeys(("mo", "tu", "th", "fr"), "13–18"),
    {"mo": "8–16", "we": "8–16", "fr": "8–13"},
    {"tu": "9–18", "th": "9–18"},
)


@dataclass
class Stage:
    """What the scenes play on."""

    session: Session
    scope: Scope
    now: datetime
    state_dir: Path
    rules: RulesInForce
    trips: Trips
    rng: Random = field(default_factory=partial(Random, SEED))
    number: int = 0

    @property
    def door(self) -> Door:
        """For booking somebody's time."""
        return Door(self.trips)


def central(found: Sequence[PlaceView]) -> list[PlaceView]:
    """From the middle of the county outwards, its few towns there first."""
    north = sum(place.latitude for place in found) / len(found)
    east = sum(place.longitude for place in found) / len(found)
    ordered = sorted(
        found,
        key=lambda p: (p.latitude - north) ** 2 + 0.37 * (p.longitude - east) ** 2,
    )
    near = sorted(ordered[:20], key=lambda p: p.kind != "town")
    return near + ordered[20:]


def agency(stage: Stage, towns: Sequence[PlaceView], number: int) -> Agency:
    name, kind, _setting, own, billed = AGENCIES[number]
    known = stage.rules.sets.interpreting.kind_of(kind)
    agency_in = AgencyIn(
        name=name,
        kind=kind,
        place_id=towns[number % min(len(towns), 6)].id,
        street=f"Musterstraße {number + 1}",
        email=f"stelle{number + 1}@example.org",
        phone=f"030 23125 {number + 10:03d}",
        authority=bool(known and known.authority),
        own_administration=own,
        billed=billed,
    )
    then = stage.now - timedelta(days=60)
    return add_agency(stage.session, stage.scope, agency_in, then)


def pool(stage: Stage, towns: Sequence[PlaceView]) -> list[str]:
    """Volunteers of the county's languages, then staff; most with a car."""
    made = []
    first = [code for code, count in POOL.items() for _ in range(count)]
    for number, code in enumerate([*first, *STAFF], 1):
        staff = number > len(first)
        made.append(_person(stage, towns, number, code, staff=staff))
    return made


def _person(
    stage: Stage, towns: Sequence[PlaceView], number: int, code: str, *, staff: bool
) -> str:
    rng = stage.rng
    woman = rng.random() < 0.6
    home = towns[0] if staff else rng.choice(towns[: max(12, len(towns) // 3)])
    spoken = [SpokenIn(language=code, level=3)]
    if ALSO.get(code) and rng.random() < 0.5:
        other = rng.choice([x for x in ALSO[code] if x != "en"] or ["en"])
        spoken.append(SpokenIn(language=other, level=2))
    week = WEEKS[0] if staff else rng.choice(WEEKS)
    person_in = InterpreterIn.model_validate(
        {
            **week,
            "kind": "staff" if staff else "volunteer",
            "name": call_name(rng, code, number, woman=woman),
            "phone": f"0176 040690{number:02d}",
            "extension": f"4{number:02d}" if staff else "",
            "place_id": home.id,
            "mode": rng.choice(("car", "car", "car", "pt", "bike")),
            "max_oneway": rng.choice((30, 45, 45, 60)),
            "gender": "female" if woman else "male",
            "settings": SETTINGS if rng.random() < 0.7 else SETTINGS[:3],
            "languages": spoken,
            "max_week": rng.choice((2, 3, 3, 4, 5)),
            "notice_hours": rng.choice((12, 24, 24, 48)),
            "on_phone": staff or rng.random() < 0.5,
            "on_video": rng.random() < 0.3,
            "allowance_elsewhere_cents": 80_000 if number % 12 == 5 else 0,
        }
    )
    then = stage.now - timedelta(days=50)
    made = add_interpreter(stage.session, stage.scope, person_in, then).id
    if not staff:
        _papers(stage, made, number)
    return made


def _papers(stage: Stage, who: str, number: int) -> None:
    """All that is required was seen; of a few one lapses, of one it is missing."""
    today = local_day(stage.now)
    for kind in stage.rules.sets.interpreting.document:
        if not kind.required or (number == 7 and kind.months):
            continue
        lapses = number % 20 == 3 and kind.months
        document_in = DocumentIn(
            kind=kind.id,
            seen_on=today - timedelta(days=48),
            valid_until=today + timedelta(days=20) if lapses else None,
        )
        see_document(stage.session, stage.scope, who, document_in, stage.now)
