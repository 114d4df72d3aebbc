"""The smallest pools that keep or break a rule, and random ones a little larger."""

from __future__ import annotations

import random
from typing import Any

from solver.assignment.problem.files import instance_from
from solver.assignment.problem.instance import Assigned, Instance
from solver.assignment.problem.plan import Plan

Json = dict[str, Any]
#: Monday nine o'clock of the second week, a moment that nobody's notice reaches.
NINE = 10080 + 540
DAY = 1440
PLACES = ("home", "town", "far", "nowhere")
#: One way in minutes; nowhere has no way at all.
CAR = {("home", "town"): 20, ("home", "far"): 50, ("town", "far"): 35}


def person(name: str, **other: Any) -> Json:
    """Speaks Arabic well, drives, is free on weekdays from eight to six."""
    days = [[d * DAY + 480, d * DAY + 1080] for d in range(5)]
    return {
        "id": name,
        "kind": "volunteer",
        "place": "home",
        "mode": "car",
        "gender": "f",
        "languages": {"Arabic": 3},
        "settings": ["school", "doctor"],
        "windows": days,
        "absences": [],
        "max_week": 4,
        "max_oneway": 60,
        "notice": 240,
        "phone": True,
        "video": False,
        "excluded_places": [],
        "excluded_agencies": [],
        "rate_cents": 1200,
        "paid_cents": 0,
        "limit_cents": 96000,
        "load": 0,
        **other,
    }


def request(name: str, start: int = NINE, length: int = 60, **other: Any) -> Json:
    """A school in town asks for an hour of Arabic on site."""
    return {
        "id": name,
        "agency": "school1",
        "place": "town",
        "setting": "school",
        "start": start,
        "end": start + length,
        "alternatives": [],
        "modes": ["onsite"],
        "languages": [{"language": "Arabic", "level": 2}],
        "gender": None,
        "gender_hard": False,
        "needed": 1,
        "priority": 1,
        "preferred": [],
        "never": [],
        "earlier": None,
        **other,
    }


def raw(people: list[Json], requests: list[Json], **other: Any) -> Json:
    """A pool and its requests over two weeks."""
    car: Json = {p: {p: 5} for p in PLACES[:3]}
    for (a, b), minutes in CAR.items():
        car[a][b] = car[b][a] = minutes
    bus = {"home": {"town": {"am": 30, "pm": 40}}, "town": {"home": {"am": 30}}}
    return {
        "format": "interpreter-assignment/1",
        "horizon": {"start": "2026-11-02", "weeks": 2, "minutes": 20160},
        "bands": {
            "am": [0, 720],
            "pm": [720, 1080],
            "ev": [1080, 1440],
            "weekend": "ev",
        },
        "rules": {"stay": 150, "home_pause": 15},
        "places": [{"id": p} for p in PLACES],
        "travel": {"car": car, "bike": {}, "pt": bus},
        "agencies": [
            {"id": "school1", "place": "town", "setting": "school"},
            {"id": "doctor1", "place": "far", "setting": "doctor"},
        ],
        "languages": ["Arabic", "Dari", "Farsi"],
        "settings": ["school", "doctor"],
        "interpreters": people,
        "requests": requests,
        "fixed": [],
        "weights": {
            "priority": 1000,
            "continuity": 150,
            "preferred": 60,
            "minute": 1,
            "load": 1,
            "fallback": {"onsite": 40, "phone": 80, "video": 60},
            "alternative": 40,
            "gender": 60,
        },
        **other,
    }


def pool(people: list[Json], requests: list[Json], **other: Any) -> Instance:
    """The same, parsed."""
    return instance_from(raw(people, requests, **other))


def plan(*rows: tuple[str, int, str, tuple[str, ...]]) -> Plan:
    """A plan of (request, start, mode, interpreters)."""
    return Plan(tuple(Assigned(*row) for row in rows))


def night_raw(seed: int) -> Json:
    """Awake at all hours around the end of a week, with long waits between jobs."""
    value = random_raw(seed, 2, 4)
    rng = random.Random(-seed)
    value["rules"] = {"stay": rng.choice([30, 600]), "home_pause": rng.choice([0, 15])}
    for who in value["interpreters"]:
        who |= {"windows": [[0, 10080]], "absences": [], "notice": 0, "mode": "car"}
    for asked in value["requests"]:
        length = asked["end"] - asked["start"]
        asked["start"] = 10080 + 15 * rng.randrange(-30, 30)
        asked |= {"end": asked["start"] + length, "alternatives": []}
    return value


def random_raw(seed: int, people: int = 3, requests: int = 5) -> Json:
    """A crowded pool in which most rules bind somewhere."""
    rng = random.Random(seed)
    names = [f"p{i}" for i in range(people)]
    crew = [
        person(
            name,
            place=rng.choice(["home", "town", "far"]),
            mode=rng.choice(["car", "car", "pt"]),
            gender=rng.choice("fm"),
            languages=rng.choice(
                [{"Arabic": 3}, {"Arabic": 1, "Dari": 2}, {"Dari": 3}]
            ),
            max_week=rng.choice([1, 2, 3]),
            max_oneway=rng.choice([30, 60]),
            notice=rng.choice([0, NINE + 60]),
            phone=rng.random() < 0.5,
            video=rng.random() < 0.5,
            excluded_agencies=["doctor1"] if rng.random() < 0.15 else [],
            limit_cents=rng.choice([2000, 4000, 96000]),
            load=rng.choice([0, 3]),
            absences=[[NINE + 200, NINE + 260]] if rng.random() < 0.3 else [],
        )
        for name in names
    ]
    asked = []
    for i in range(requests):
        start = NINE + 15 * rng.randrange(24) + DAY * rng.choice([0, 0, 0, 1])
        far = rng.random() < 0.3
        modes = rng.sample(["onsite", "phone", "video"], rng.choice([1, 1, 2]))
        others = {start + rng.choice([-60, 45, 120, DAY]) for _ in range(2)} - {start}
        asked.append(
            request(
                f"r{i}",
                start,
                rng.choice([30, 60, 90]),
                agency="doctor1" if far else "school1",
                place="far" if far else "town",
                setting="doctor" if far else "school",
                modes=modes,
                alternatives=sorted(others) if rng.random() < 0.4 else [],
                languages=[{"language": rng.choice(["Arabic", "Dari"]), "level": 1}],
                gender=rng.choice([None, None, "f"]),
                gender_hard=rng.random() < 0.4,
                needed=2 if rng.random() < 0.25 else 1,
                priority=rng.choice([1, 2, 3]),
                preferred=rng.sample(names, rng.choice([0, 0, 1, 2])),
                never=[rng.choice(names)] if rng.random() < 0.1 else [],
                earlier=rng.choice([None, *names]),
            )
        )
    return raw(crew, asked)
