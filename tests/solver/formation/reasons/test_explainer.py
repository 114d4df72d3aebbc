"""Why not: the rule named is the one that closes the option."""

from __future__ import annotations

from typing import Any

import pytest

from solver.formation.problem.files import instance_from
from solver.formation.problem.plan import Plan
from solver.formation.problem.rules import Rule
from solver.formation.reasons.explainer import explain
from tests.solver.formation.tiny import BASE, course, learner, plan, raw

Json = dict[str, Any]
ALONE: list[tuple[Rule, Json, dict[str, object]]] = [
    (Rule.KIND, {"accepts": []}, {}),
    (Rule.TIME, {"slots": []}, {}),
    (Rule.MEETINGS, {"min_meetings": 5}, {}),
    (Rule.TRAVEL, {"max_travel": 3}, {}),
    (Rule.CONNECTION, {}, {"travel": {"car": {}, "pt": {}}}),
    (Rule.BARRED_VENUE, {"barred_venues": ["vhs"]}, {}),
    (Rule.CHILDCARE, {"children": 1}, {}),
    (Rule.SIZE_MIN, {}, {}),
    (Rule.PIN_ENROLMENT, {}, {"pins": {"courses": [], "enrolments": {"x": None}}}),
]


@pytest.mark.parametrize(("rule", "person", "county"), ALONE, ids=[a[0] for a in ALONE])
def test_the_nearest_reason(rule: Rule, person: Json, county: Json) -> None:
    kinds = {"A1": {**BASE["kinds"]["A1"], "online": False}}
    value = raw([learner("x", **person)], kinds=kinds, **county)
    assert explain(instance_from(value), Plan())["x"][0].rule is rule


ENOUGH: list[tuple[Rule, dict[str, object]]] = [
    (Rule.ROOM, {"rooms": []}),
    (Rule.ROOM_OPEN, {"rooms": [{**BASE["rooms"][0], "slots": []}]}),
    (Rule.SIZE_MAX, {"rooms": [{**BASE["rooms"][0], "seats": 1}]}),
    (Rule.TEACHER, {"teachers": []}),
    (Rule.TEACHER_TIME, {"teachers": [{**BASE["teachers"][0], "slots": []}]}),
    (Rule.TEACHER_LOAD, {"teachers": [{**BASE["teachers"][0], "max_slots": 0}]}),
    (Rule.FUNDING, {"funding": []}),
    (Rule.BUDGET, {"funding": [{"id": "f", "amount": 1, "kinds": ["A1"]}]}),
    (Rule.COURSE_LIMIT, {"limits": {"max_courses": 0}}),
]


@pytest.mark.parametrize(("rule", "county"), ENOUGH, ids=[e[0] for e in ENOUGH])
def test_enough_people_but_no_course(rule: Rule, county: Json) -> None:
    kinds = {"A1": {**BASE["kinds"]["A1"], "online": False}}
    value = raw(2, kinds=kinds, **county)
    told = explain(instance_from(value), Plan())
    assert {r.rule for reasons in told.values() for r in reasons} == {rule}


def test_a_full_course_and_what_is_taken() -> None:
    kinds = {"A1": {**BASE["kinds"]["A1"], "patterns": ["mo"], "online": False}}
    value = raw(5, kinds=kinds)
    given = plan([course()], dict.fromkeys(["l1", "l2", "l3"], "c1"))
    told = explain(instance_from(value), given)
    assert set(told) == {"l4", "l5"}
    assert told["l4"][0].rule is Rule.SIZE_MAX
    assert (told["l4"][0].kind, told["l4"][0].venue) == ("A1", "vhs")


def test_one_short_says_how_many_are_missing() -> None:
    kinds = {"A1": {**BASE["kinds"]["A1"], "min": 3, "online": False}}
    told = explain(instance_from(raw(2, kinds=kinds)), Plan())
    assert (told["l1"][0].rule, told["l1"][0].missing) == (Rule.SIZE_MIN, 1)


def test_rivals_and_families() -> None:
    value = raw(3, apart=[["l1", "l3"]])
    given = plan([course()], dict.fromkeys(["l1", "l2"], "c1"))
    assert explain(instance_from(value), given)["l3"][0].rule is Rule.APART
    value = raw(3, together=[{"learners": ["l3"], "scope": "course"}])
    assert explain(instance_from(value), given)["l3"][0].rule is Rule.TOGETHER


def test_a_family_that_no_course_takes_as_a_whole() -> None:
    """Mother and son of different levels: one house is possible, one course is not."""
    kinds = {k: {**BASE["kinds"]["A1"], "level": k, "min": 1} for k in ("A1", "B1")}
    people = [learner("mother"), learner("son", level="B1", accepts=["B1"])]
    for scope, torn in (("course", True), ("venue", False)):
        group = [{"learners": ["mother", "son"], "scope": scope}]
        value = raw(people, kinds=kinds, together=group)
        told = explain(instance_from(value), Plan())
        for reasons in told.values():
            assert (reasons[0].rule is Rule.TOGETHER) is torn
            assert (reasons[0].kind is None) is torn
