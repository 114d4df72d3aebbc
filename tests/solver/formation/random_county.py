"""Random tiny counties, with and without everything the format can say."""

from __future__ import annotations

import random

from tests.solver.formation.tiny import BASE, Json, learner


def county(seed: int, people: int = 5, full: bool = True) -> Json:
    """A county small enough to try every plan; the same seed gives the same one."""
    rng = random.Random(seed)
    slots = ["mo-am", "tu-am", "mo-late"]
    patterns = {"mo": ["mo-am"], "tu": ["tu-am"], "late": ["mo-late"]}
    kinds = {
        name: {
            "level": name,
            "type": "general",
            "min": rng.choice([1, 2, 2, 3]),
            "max": rng.choice([2, 3, 4]),
            "childcare": name == "B" and rng.random() < 0.3,
            "online": rng.random() < 0.4,
            "patterns": rng.sample(list(patterns), 2),
        }
        for name in ("A", "B")
    }
    care = {s: rng.randint(0, 3) for s in slots if rng.random() < 0.7}
    venue: Json = {"id": "vhs", "place": "stadt", "childcare": care, "rent": 4}
    found: Json = {
        **BASE,
        "slots": slots,
        "patterns": patterns,
        "kinds": kinds,
        "venues": [venue],
        "rooms": [
            {
                "id": f"r{i}",
                "venue": "vhs",
                "seats": rng.choice([2, 3, 4]),
                "slots": [s for s in slots if rng.random() < 0.8],
            }
            for i in range(rng.choice([1, 1, 2]))
        ],
        "online": {"max": 3, "max_parallel": rng.choice([0, 1])},
        "learners": [_person(rng, f"l{i}", slots) for i in range(people)],
        "teachers": [
            {
                "id": "t1",
                "kinds": rng.choice([["A"], ["A", "B"], ["A", "B"]]),
                "venues": ["vhs", "online"],
                "slots": [s for s in slots if rng.random() < 0.9],
                "max_slots": rng.choice([1, 2, 3]),
                "rate": rng.choice([38, 42]),
            }
        ],
        "funding": [
            {"id": "f1", "amount": rng.choice([700, 1600, 5000]), "kinds": ["A", "B"]}
        ],
        "travel": {
            "car": {"dorf": {"vhs": 20}, "stadt": {"vhs": 5}},
            "pt": {
                p: {
                    "vhs": {s: rng.randint(5, 70) for s in slots if rng.random() < 0.85}
                }
                for p in ("dorf", "stadt")
            },
        },
    }
    if full:
        _extras(rng, found)
    return found


def _person(rng: random.Random, name: str, slots: list[str]) -> Json:
    children = rng.choice([0, 0, 0, 1, 2])
    return learner(
        name,
        place=rng.choice(["dorf", "stadt"]),
        mode=rng.choice(["car", "pt"]),
        max_travel=rng.choice([30, 60]),
        accepts=rng.choice([["A"], ["B"], ["A", "B"]]),
        slots=[s for s in slots if rng.random() < 0.85],
        children=children,
        child_ages=[rng.choice([1, 4, 5]) for _ in range(children)],
        online=rng.random() < 0.4,
        priority=rng.choice([0, 1, 2, 3]),
    )


def _extras(rng: random.Random, found: Json) -> None:
    names = [x["id"] for x in found["learners"]]
    if rng.random() < 0.5:
        found["overlaps"] = [["mo-am", "mo-late"]]
    if rng.random() < 0.5:
        found["together"] = [
            {"learners": rng.sample(names, 2), "scope": rng.choice(["course", "venue"])}
        ]
    if rng.random() < 0.5:
        found["apart"] = [rng.sample(names, 2)]
    if rng.random() < 0.4:
        found["existing"] = [
            {
                "id": "e1",
                "kind": "A",
                "venue": "vhs",
                "pattern": "mo",
                "free_seats": rng.choice([1, 2]),
            }
        ]
        found["weights"] = {**found["weights"], "existing": 7}
    if rng.random() < 0.4:
        found["venues"][0]["childcare_ages"] = {
            s: [[0, 2, rng.randint(0, 1)], [3, 6, rng.randint(0, 2)]]
            for s in found["slots"]
        }
    if rng.random() < 0.3:
        found["limits"] = {"max_courses": 1}
    if rng.random() < 0.3:
        found["kinds"]["A"]["children_in_room"] = True
    if rng.random() < 0.3:
        found["kinds"]["A"]["min_reserve"] = 1
    if rng.random() < 0.3:
        found["kinds"]["B"]["keep_free"] = 1
    if rng.random() < 0.3:
        found["learners"][0]["barred_teachers"] = ["t1"]
    if rng.random() < 0.3:
        found["pattern_load"] = {"mo": 1.5}
    if rng.random() < 0.3:
        before = {"id": "old", "kind": "A", "venue": "vhs", "room": "r0"}
        before |= {"pattern": "mo", "teacher": "t1", "funding": "f1"}
        found["previous"] = {
            "courses": [before],
            "enrolments": dict.fromkeys(names[:3], "old"),
        }
