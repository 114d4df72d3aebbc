"""Each change, applied to the file, lets the learner into the plan that stands."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from solver.formation.booking import to_plan
from solver.formation.candidates import Problem
from solver.formation.check import check
from solver.formation.files import instance_from
from solver.formation.plan import Plan
from solver.formation.whatif import explain_all
from tests.solver.formation.random_county import county
from tests.solver.formation.test_optimum import solved
from tests.solver.formation.tiny import BASE, course, learner, plan, raw

Json = dict[str, Any]


def patched(value: Json, operations: list[Json]) -> Json:
    """RFC 6902 add and replace, on a copy."""
    found = copy.deepcopy(value)
    for operation in operations:
        *way, last = [
            p.replace("~1", "/").replace("~0", "~")
            for p in operation["path"].split("/")[1:]
        ]
        at: Any = found
        for key in way:
            at = at[int(key)] if isinstance(at, list) else at[key]
        if last == "-":
            at.append(operation["value"])
        else:
            assert operation["op"] == "add" or last in at
            at[last] = operation["value"]
    return found


def change(people: list[Json], seated: list[str], **changes: object) -> Any:
    """The change of the only learner left out of the obvious course."""
    value = raw(people, **changes)
    given = plan([course()], dict.fromkeys(seated, "c1"))
    told = explain_all(instance_from(value), given, value)
    assert len(told) == 1
    return next(iter(told.values()))["change"]


PAIR = [learner("l1"), learner("l2")]


def test_a_longer_ride() -> None:
    found = change(
        [*PAIR, learner("z", place="dorf", max_travel=20, online=False)], ["l1", "l2"]
    )
    path = "/learners/2/max_travel"
    assert found["patch"] == [{"op": "replace", "path": path, "value": 32}]
    assert found["text_key"] == "change.travel"


def test_one_more_chair() -> None:
    room = {**BASE["rooms"][0], "seats": 2}
    found = change([*PAIR, learner("z")], ["l1", "l2"], rooms=[room])
    assert found["patch"] == [{"op": "replace", "path": "/rooms/0/seats", "value": 3}]


def test_a_childcare_place() -> None:
    found = change([*PAIR, learner("z", children=2)], ["l1", "l2"])
    path = "/venues/0/childcare/mo-am"
    assert found["patch"] == [{"op": "add", "path": path, "value": 2}]


def test_another_hour() -> None:
    found = change([*PAIR, learner("z", slots=[])], ["l1", "l2"])
    assert found["patch"] == [
        {"op": "add", "path": "/learners/2/slots/-", "value": "mo-am"}
    ]


def test_the_largest_class_is_not_made_larger() -> None:
    people = [learner(f"l{i}") for i in range(3)]
    assert change([*people, learner("z")], ["l0", "l1", "l2"]) is None


def test_money_for_one_more_course() -> None:
    funding = [{"id": "kreis", "amount": 700, "kinds": ["A1"]}]
    value = raw(2, funding=funding)
    told = explain_all(instance_from(value), Plan(), value)
    patch = told["l1"]["change"]["patch"]
    assert patch == [{"op": "replace", "path": "/funding/0/amount", "value": 750}]
    problem = Problem(instance_from(patched(value, patch)))
    assert len(to_plan(problem, solved(problem).best.solution).enrolments) == 2


@pytest.mark.parametrize("seed", range(60))
def test_changes_place_the_learner_and_nothing_is_spare(seed: int) -> None:
    value = county(seed, people=9)
    instance = instance_from(value)
    problem = Problem(instance)
    given = to_plan(problem, solved(problem).best.solution)
    before = check(instance, given)
    for person, told in explain_all(instance, given, value).items():
        found = told["change"]
        if found is None or found["course"] is None:
            continue
        seated = Plan(given.courses, {**given.enrolments, person: found["course"]})
        patch = found["patch"]
        after = check(instance_from(patched(value, patch)), seated)
        assert after.valid, (person, patch, after.violations)
        assert after.priority_placed >= before.priority_placed
        for spare in range(len(patch)):
            fewer = patch[:spare] + patch[spare + 1 :]
            assert not check(instance_from(patched(value, fewer)), seated).valid
        for at, operation in enumerate(patch):
            number = operation["value"]
            if (
                type(number) is int
                and number > 0
                and "meetings" not in operation["path"]
            ):
                less = [
                    *patch[:at],
                    {**operation, "value": number - 1},
                    *patch[at + 1 :],
                ]
                assert not check(instance_from(patched(value, less)), seated).valid
