"""Other times and houses of a course, held against the check."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from service.planning.course.fitting import Fit, Shape
from service.planning.course.othertimes import (
    Option,
    course_options,
    main_reason,
    option,
)
from solver.formation.check.verdict import check
from solver.formation.problem.files import instance_from
from solver.formation.problem.instance import Instance, Pins, ProposedCourse
from solver.formation.problem.plan import Plan
from solver.formation.problem.rules import Rule
from tests.solver.formation.random_county import county
from tests.solver.formation.tiny import BASE, course, learner, plan, tiny, together_in

MONDAY = ["mo-am"]
HOUSES = [
    {"id": "vhs", "place": "stadt", "childcare": {}, "rent": 0},
    {"id": "dorfhaus", "place": "dorf", "childcare": {}, "rent": 0},
]
BOTH: dict[str, Any] = {
    "venues": HOUSES,
    "rooms": [
        {"id": "r1", "venue": "vhs", "seats": 3, "slots": BASE["slots"]},
        {"id": "r2", "venue": "dorfhaus", "seats": 2, "slots": BASE["slots"]},
    ],
    "teachers": [{**BASE["teachers"][0], "venues": ["vhs", "dorfhaus", "online"]}],
    "travel": {
        "car": {"dorf": {"vhs": 20, "dorfhaus": 2}, "stadt": {"vhs": 5}},
        "pt": {
            "dorf": {
                "vhs": {"mo-am": 30, "tu-am": 40, "we-am": 35},
                "dorfhaus": dict.fromkeys(BASE["slots"], 4),
            },
            "stadt": {
                "vhs": dict.fromkeys(BASE["slots"], 8),
                "dorfhaus": {"mo-am": 25},
            },
        },
    },
}


def other(found: Instance, chosen: Plan, pattern: str, venue: str = "vhs") -> Option:
    fit = Fit(found, chosen)
    made = option(fit, fit.rest("c1"), Shape("A1", venue, pattern))
    assert made is not None
    return made


def moved(chosen: Plan, course_id: str, made: dict[str, Any]) -> Plan:
    """The plan with one course in another shape, as the page promises it."""
    seats = dict(chosen.enrolments)
    for leave in made["leaves"]:
        del seats[leave["learner"]]
    seats |= {join["learner"]: course_id for join in made["joins"]}
    before = next(c for c in chosen.courses if c.id == course_id)
    after = ProposedCourse(
        course_id,
        before.kind,
        *(made[name] for name in ("venue", "room", "pattern", "teacher", "funding")),
    )
    rest = tuple(c for c in chosen.courses if c.id != course_id)
    return Plan((*rest, after), seats)


def grown(found: Instance) -> Plan:
    """A valid plan, course by course and person by person; all by the check."""
    chosen = Plan()
    late = {Rule.SIZE_MIN, Rule.TOGETHER}
    for kind in found.kinds.values():
        for pattern, room in product(kind.patterns, found.rooms.values()):
            name = f"c{len(chosen.courses)}"
            row = (kind.id, room.venue, room.id, pattern, "t1", "f1")
            trial = Plan(
                (*chosen.courses, ProposedCourse(name, *row)), chosen.enrolments
            )
            for who in found.learners:
                more = Plan(trial.courses, {who: name, **trial.enrolments})
                if {v.rule for v in check(found, more).violations} <= late:
                    trial = more
            if check(found, trial).valid:
                chosen = trial
    return chosen


def test_every_course_that_could_be_held_otherwise_passes_the_check() -> None:
    """Rooms, teachers, money, childcare, families: the independent check agrees."""
    tried = 0
    for seed in range(50):
        found = replace(instance_from(county(seed, people=9)), pins=Pins())
        chosen = grown(found)
        fit = Fit(found, chosen)
        for one in chosen.courses:
            kept = course_options(fit, one)
            for made in (*kept["times"], *kept["houses"]):
                if not made["blocked"] and made["size"] >= made["least"]:
                    verdict = check(found, moved(chosen, one.id, made))
                    assert verdict.violations == (), seed
                    tried += 1
    assert tried > 5


def test_who_joins_and_who_drops_out() -> None:
    """On Tuesday one person is not free, another without a place is."""
    people = [
        learner("l1"),
        learner("l2"),
        learner("l3", slots=MONDAY),
        learner("l4", slots=["tu-am"]),
    ]
    made = other(
        tiny(people), plan([course()], together_in("c1", "l1", "l2", "l3")), "tu"
    )
    assert [(leave.learner, leave.rule) for leave in made.leaves] == [("l3", "time")]
    assert [(join.learner, join.minutes) for join in made.joins] == [("l4", 10)]
    assert (made.size, made.opens) == (3, True)


def test_the_way_says_by_how_much_it_is_too_long() -> None:
    """Ten minutes more by bus on Tuesdays than the person agreed to."""
    people = [learner("l1"), learner("l2"), learner("l3", place="dorf", max_travel=35)]
    made = other(
        tiny(people), plan([course()], together_in("c1", "l1", "l2", "l3")), "tu"
    )
    (leave,) = made.leaves
    assert (leave.rule, leave.missing) == ("travel", 7)


def test_a_smaller_room_keeps_the_most_urgent() -> None:
    """Two seats in the village house: the least urgent of three finds none."""
    people = [
        learner("l1", place="dorf"),
        learner("l2", place="dorf", priority=1),
        learner("l3", place="dorf", priority=5),
    ]
    chosen = plan([course()], together_in("c1", "l1", "l2", "l3"))
    made = other(tiny(people, **BOTH), chosen, "mo", "dorfhaus")
    assert (made.room, made.size) == ("r2", 2)
    assert [(x.learner, x.rule) for x in made.leaves] == [("l2", "size_max")]


def test_a_family_stays_away_together() -> None:
    """If one of two cannot come on Tuesday, neither does."""
    people = [learner("l1", slots=MONDAY), learner("l2"), learner("l3")]
    found = tiny(people, together=[{"learners": ["l1", "l2"], "scope": "course"}])
    made = other(found, plan([course()], together_in("c1", "l1", "l2", "l3")), "tu")
    rules = {leave.learner: leave.rule for leave in made.leaves}
    assert rules == {"l1": "time", "l2": "together"}
    assert not made.opens


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        (
            {"rooms": [{"id": "r1", "venue": "vhs", "seats": 3, "slots": MONDAY}]},
            "room_open",
        ),
        ({"teachers": [{**BASE["teachers"][0], "slots": MONDAY}]}, "teacher_time"),
    ],
)
def test_what_is_missing_at_another_time(changes: dict[str, Any], rule: str) -> None:
    """The option says so and cannot be held, however many could come."""
    made = other(
        tiny(3, **changes), plan([course()], together_in("c1", "l1", "l2", "l3")), "tu"
    )
    assert (made.blocked, made.size, made.opens) == (rule, 3, False)


def test_the_reason_named_is_the_commonest() -> None:
    """Nobody, then the rule of most."""
    assert main_reason([]) == ("", 0)
    assert main_reason(["time", "travel", "time"]) == ("time", 2)


def test_spares_fit_the_course_as_it_is() -> None:
    """Who is free and near is named; who is not free is not."""
    people = [learner(f"l{n}") for n in range(1, 5)]
    people.append(learner("l5", slots=["tu-am"]))
    found = tiny(people)
    chosen = plan([course()], together_in("c1", "l1", "l2", "l3"))
    kept = course_options(Fit(found, chosen), chosen.courses[0])
    assert [spare["learner"] for spare in kept["spares"]] == ["l4"]
