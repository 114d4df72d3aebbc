"""The smallest county: one kind, one venue, one room, one teacher, three learners."""

from __future__ import annotations

import copy
from typing import Any

from solver.formation.problem.files import instance_from, plan_from
from solver.formation.problem.instance import Instance
from solver.formation.problem.plan import Plan

Json = dict[str, Any]

BASE: Json = {
    "format": "course-formation/1",
    "slots": ["mo-am", "tu-am", "we-am", "mo-late"],
    "patterns": {
        "mo": ["mo-am"],
        "tu": ["tu-am"],
        "mo+we": ["mo-am", "we-am"],
        "late": ["mo-late"],
    },
    "kinds": {
        "A1": {
            "level": "A1",
            "type": "general",
            "min": 2,
            "max": 3,
            "childcare": False,
            "online": True,
            "patterns": ["mo", "tu", "mo+we", "late"],
        }
    },
    "places": [{"id": "dorf"}, {"id": "stadt"}],
    "venues": [{"id": "vhs", "place": "stadt", "childcare": {}, "rent": 0}],
    "rooms": [
        {
            "id": "r1",
            "venue": "vhs",
            "seats": 3,
            "slots": ["mo-am", "tu-am", "we-am", "mo-late"],
        }
    ],
    "online": {"max": 3, "max_parallel": 0},
    "travel": {
        "car": {"dorf": {"vhs": 20}, "stadt": {"vhs": 5}},
        "pt": {
            "dorf": {"vhs": {"mo-am": 30, "tu-am": 40, "we-am": 35}},
            "stadt": {"vhs": {"mo-am": 8, "tu-am": 8, "we-am": 8, "mo-late": 9}},
        },
    },
    "learners": [],
    "teachers": [
        {
            "id": "t1",
            "kinds": ["A1"],
            "venues": ["vhs", "online"],
            "slots": ["mo-am", "tu-am", "we-am", "mo-late"],
            "max_slots": 4,
            "rate": 40,
        }
    ],
    "funding": [{"id": "kreis", "amount": 100000, "kinds": ["A1"]}],
    "cost": {"slots_to_units": 60, "per_unit": 10, "childcare_course": 500},
    "weights": {
        "priority": 1000,
        "minute": 1,
        "long_minute": 2,
        "long_from": 45,
        "cost": 0.1,
        "online_minutes": 30,
        "moved": 150,
        "dropped": 1500,
        "cancelled": 2000,
    },
    "pins": {"courses": [], "enrolments": {}},
    "previous": None,
}


def learner(name: str, **changes: object) -> Json:
    """A learner in town who can always come; change what the test is about."""
    return {
        "id": name,
        "place": "stadt",
        "level": "A1",
        "accepts": ["A1"],
        "mode": "pt",
        "walk": 2,
        "max_travel": 60,
        "slots": list(BASE["slots"]),
        "children": 0,
        "online": True,
        "min_meetings": 1,
        "priority": 2,
        **changes,
    }


def raw(learners: int | list[Json] = 3, **changes: object) -> Json:
    """The county as JSON; `learners` is a number or a list."""
    found = copy.deepcopy(BASE)
    if isinstance(learners, int):
        learners = [learner(f"l{i}") for i in range(1, learners + 1)]
    found["learners"] = learners
    found.update(copy.deepcopy(changes))
    return found


def tiny(learners: int | list[Json] = 3, **changes: object) -> Instance:
    """The county as an instance."""
    return instance_from(raw(learners, **changes))


def course(name: str = "c1", **changes: object) -> Json:
    """The obvious course: A1 at the VHS on Mondays."""
    return {
        "id": name,
        "kind": "A1",
        "venue": "vhs",
        "room": "r1",
        "pattern": "mo",
        "teacher": "t1",
        "funding": "kreis",
        **changes,
    }


def plan(courses: list[Json], enrolments: dict[str, str]) -> Plan:
    """A plan from plain values."""
    return plan_from({"courses": courses, "enrolments": enrolments})


def together_in(name: str, *people: str) -> dict[str, str]:
    """Enrolments of several people in one course."""
    return dict.fromkeys(people, name)
