"""Each change, applied to the file, lets the learner into the plan that stands."""

from __future__ import annotations

from typing import Any

import pytest

from solver.deadline import Deadline
from solver.formation.changes.whatif import explain_all
from solver.formation.courses.booking import to_plan
from solver.formation.courses.candidates import Problem
from solver.formation.problem.files import instance_from
from solver.formation.problem.patch import patched
from solver.formation.problem.plan import Plan
from tests.solver.formation.solving import solved
from tests.solver.formation.tiny import BASE, course, learner, plan, raw

Json = dict[str, Any]


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
    """Room for one more there is none: somebody else for a second course is."""
    people = [learner(f"l{i}") for i in range(3)]
    found = change([*people, learner("z")], ["l0", "l1", "l2"])
    assert found["text_key"] == "change.people"
    assert found["patch"][0]["path"] == "/learners/-"
    assert found["course"] is None


def test_a_bus_to_the_course() -> None:
    """Slow as she accepts: 60 minutes less 2 on foot."""
    travel = {"car": {}, "pt": {**BASE["travel"]["pt"], "dorf": {}}}
    away = learner("z", place="dorf", online=False)
    found = change([*PAIR, away], ["l1", "l2"], travel=travel)
    path = "/travel/pt/dorf/vhs"
    assert found["patch"] == [{"op": "add", "path": path, "value": {"mo-am": 58}}]
    assert found["text_key"] == "change.connection"


def test_the_level_beside() -> None:
    kinds = {
        k: {**BASE["kinds"]["A1"], "level": k, "online": False}
        for k in ("A1.1", "A1.2", "B1.1")
    }
    people = [learner(f"l{i}", level="A1.2", accepts=["A1.2"]) for i in (1, 2)]
    other = learner("z", level="A1.1", accepts=["A1.1"])
    value = raw([*people, other], kinds=kinds)
    value["teachers"][0]["kinds"] = value["funding"][0]["kinds"] = list(kinds)
    given = plan([course(kind="A1.2")], dict.fromkeys(["l1", "l2"], "c1"))
    found = explain_all(instance_from(value), given, value)["z"]["change"]
    assert found["patch"] == [
        {"op": "add", "path": "/learners/2/accepts/-", "value": "A1.2"}
    ]


OFFLINE = {"kinds": {"A1": {**BASE["kinds"]["A1"], "online": False}}}
TEACHER, ROOM = BASE["teachers"][0], BASE["rooms"][0]
#: What is missing for a course of two, and the one operation that gives it.
MEANS: list[tuple[str, Json, str]] = [
    ("teacher_time", {"teachers": [{**TEACHER, "slots": []}]}, "/teachers/0/slots/-"),
    ("teacher_kind", {"teachers": [{**TEACHER, "kinds": []}]}, "/teachers/0/kinds/-"),
    (
        "teacher_venue",
        {"teachers": [{**TEACHER, "venues": []}]},
        "/teachers/0/venues/-",
    ),
    (
        "teacher_load",
        {"teachers": [{**TEACHER, "max_slots": 0}]},
        "/teachers/0/max_slots",
    ),
    ("teacher", {"teachers": []}, "/teachers/-"),
    ("room_open", {"rooms": [{**ROOM, "slots": []}]}, "/rooms/0/slots/-"),
    ("room", {"rooms": []}, "/rooms/-"),
    ("size_max", {"rooms": [{**ROOM, "seats": 1}]}, "/rooms/0/seats"),
    ("funding", {"funding": []}, "/funding/-"),
    ("course_limit", {"limits": {"max_courses": 0}}, "/limits/max_courses"),
]


@pytest.mark.parametrize(("key", "county_", "path"), MEANS, ids=[m[0] for m in MEANS])
def test_one_thing_is_missing_for_a_course(key: str, county_: Json, path: str) -> None:
    value = raw(2, **OFFLINE, **county_)
    told = explain_all(instance_from(value), Plan(), value, Deadline(60))
    found = told["l1"]["change"]
    assert found["text_key"] == f"change.{key}"
    assert [o["path"] for o in found["patch"]] == [path]
    assert found["people"] == ["l1", "l2"]
    assert found["proved"]


def test_time_that_is_up_leaves_changes_unproven() -> None:
    """A change is told all the same, and says that nobody solved it again."""
    value = raw(2, **OFFLINE, rooms=[])
    told = explain_all(instance_from(value), Plan(), value, Deadline(1e-9))
    assert told["l1"]["change"]["text_key"] == "change.room"
    assert not told["l1"]["change"]["proved"]


def test_a_family_gets_two_chairs_or_nothing() -> None:
    room = {**ROOM, "seats": 2}
    family = [learner("z1"), learner("z2")]
    kinds = {"A1": {**BASE["kinds"]["A1"], "max": 4, "online": False}}
    together = [{"learners": ["z1", "z2"], "scope": "course"}]
    teachers = [{**TEACHER, "max_slots": 1}]
    value = raw(
        [*PAIR, *family],
        rooms=[room],
        kinds=kinds,
        together=together,
        teachers=teachers,
    )
    given = plan([course()], dict.fromkeys(["l1", "l2"], "c1"))
    told = explain_all(instance_from(value), given, value)
    path = "/rooms/0/seats"
    for person in ("z1", "z2"):
        found = told[person]["change"]
        assert found["patch"] == [{"op": "replace", "path": path, "value": 4}]
        assert found["people"] == ["z1", "z2"]


def together(*names: str) -> list[Json]:
    return [{"learners": list(names), "scope": "course"}]


@pytest.mark.parametrize("seconds", [60.0, 1e-9])
def test_a_family_for_whom_one_seat_is_left_may_be_untied(seconds: float) -> None:
    """The largest class takes one of them; it was told that a teacher is missing."""
    urgent = [learner(name, priority=5) for name in ("l1", "l2")]
    family = [learner("z1"), learner("z2")]
    value = raw(
        [*urgent, *family],
        **OFFLINE,
        rooms=[{**ROOM, "slots": ["mo-am"]}],
        together=together("z1", "z2"),
    )
    given = plan([course()], dict.fromkeys(["l1", "l2"], "c1"))
    told = explain_all(instance_from(value), given, value, Deadline(seconds))
    for person, other in (("z1", "z2"), ("z2", "z1")):
        found = told[person]["change"]
        path = "/together/0/learners"
        assert found["patch"] == [{"op": "replace", "path": path, "value": [other]}]
        assert (found["text_key"], found["people"]) == ("change.together", [person])
        after = instance_from(patched(value, found["patch"]))
        best = to_plan(Problem(after), solved(Problem(after)).best.solution)
        assert len(best.enrolments) == 3
        assert found["proved"] is (seconds > 1)


def test_people_whom_no_course_takes_together_may_be_untied() -> None:
    kinds = {
        k: {**BASE["kinds"]["A1"], "level": k, "online": False} for k in ("A1", "C1")
    }
    other = learner("z2", level="C1", accepts=["C1"])
    value = raw(
        [*PAIR, learner("z1"), other], kinds=kinds, together=together("z1", "z2")
    )
    given = plan([course()], dict.fromkeys(["l1", "l2"], "c1"))
    told = explain_all(instance_from(value), given, value, Deadline(60))
    found, path = told["z1"]["change"], "/together/0/learners"
    assert found["patch"] == [{"op": "replace", "path": path, "value": ["z2"]}]
    assert found["course"] == "c1" and found["proved"]


def test_of_three_only_the_one_asked_for_is_untied() -> None:
    family = [learner("z1"), learner("z2"), learner("z3")]
    value = raw(
        [*PAIR, *family],
        **OFFLINE,
        rooms=[{**ROOM, "slots": ["mo-am"]}],
        together=together("z1", "z2", "z3"),
    )
    given = plan([course()], dict.fromkeys(["l1", "l2"], "c1"))
    found = explain_all(instance_from(value), given, value)["z2"]["change"]
    assert found["patch"][0]["value"] == ["z1", "z3"]


def test_money_for_one_more_course() -> None:
    funding = [{"id": "kreis", "amount": 700, "kinds": ["A1"]}]
    value = raw(2, funding=funding)
    told = explain_all(instance_from(value), Plan(), value)
    patch = told["l1"]["change"]["patch"]
    assert patch == [{"op": "replace", "path": "/funding/0/amount", "value": 750}]
    problem = Problem(instance_from(patched(value, patch)))
    assert len(to_plan(problem, solved(problem).best.solution).enrolments) == 2
