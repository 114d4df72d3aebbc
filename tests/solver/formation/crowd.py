"""A county too large to be solved at once, to see what happens meanwhile."""

from __future__ import annotations

import random

from tests.solver.formation.tiny import BASE, Json, learner

LEVELS = ("A1", "A2", "B1")
SLOTS = [f"{day}-{time}" for day in ("mo", "tu", "we", "th") for time in ("am", "pm")]
PLACES = [f"p{n}" for n in range(12)]
VENUES = [f"v{n}" for n in range(5)]


def crowd(people: int = 400, seed: int = 1) -> Json:
    """Villages, houses and teachers by chance; the same seed gives the same ones."""
    rng = random.Random(seed)
    patterns = {f"{a}+{b}": [a, b] for a in SLOTS for b in SLOTS if a < b}
    patterns = dict(rng.sample(sorted(patterns.items()), 14))
    kind = {**BASE["kinds"]["A1"], "min": 6, "max": 14, "patterns": list(patterns)}
    return {
        **BASE,
        "slots": SLOTS,
        "patterns": patterns,
        "kinds": {x: {**kind, "level": x, "online": False} for x in LEVELS},
        "places": [{"id": p} for p in PLACES],
        "venues": [
            {"id": v, "place": rng.choice(PLACES), "childcare": {}, "rent": 3}
            for v in VENUES
        ],
        "rooms": [
            {"id": f"r{n}", "venue": rng.choice(VENUES), "seats": rng.choice([9, 14])}
            | {"slots": sorted(rng.sample(SLOTS, 6))}
            for n in range(9)
        ],
        "learners": [_person(rng, f"l{n:03}") for n in range(people)],
        "teachers": [
            {"id": f"t{n}", "kinds": rng.sample(LEVELS, 2), "max_slots": 6}
            | {"venues": rng.sample(VENUES, 4), "slots": rng.sample(SLOTS, 6)}
            | {"rate": rng.choice([35, 40])}
            for n in range(10)
        ],
        "funding": [{"id": "f", "amount": 60000, "kinds": list(LEVELS)}],
        "travel": {
            "car": {p: {v: rng.randint(5, 50) for v in VENUES} for p in PLACES},
            "pt": {
                p: {v: {s: rng.randint(9, 99) for s in SLOTS} for v in VENUES}
                for p in PLACES
            },
        },
    }


def _person(rng: random.Random, name: str) -> Json:
    return learner(
        name,
        place=rng.choice(PLACES),
        mode=rng.choice(["car", "pt"]),
        max_travel=rng.choice([45, 60, 90]),
        accepts=[rng.choice(LEVELS)],
        slots=rng.sample(SLOTS, 6),
        priority=rng.choice([1, 2, 3, 5]),
    )
