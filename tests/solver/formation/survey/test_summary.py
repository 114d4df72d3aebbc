"""The survey of a plan: gaps, one short, values, fairness, fragile."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from solver.deadline import Deadline
from solver.formation.changes.whatif import explain_all
from solver.formation.check.fairness import fairness
from solver.formation.check.view import view
from solver.formation.cli import main
from solver.formation.problem.files import instance_from
from solver.formation.problem.plan import Plan
from solver.formation.survey.summary import survey
from tests.solver.formation.tiny import BASE, course, learner, plan, raw

Json = dict[str, Any]
ALONE = {**BASE["kinds"]["A1"], "online": False}


def surveyed(value: Json, given: Plan, seconds: float = 0) -> Json:
    deadline = Deadline(seconds) if seconds else None
    return survey(instance_from(value), given, value, deadline)


def test_gaps_by_place_level_and_kind() -> None:
    people = [learner("a"), learner("b", place="dorf"), learner("c", place="dorf")]
    found = surveyed(raw(people, rooms=[]), Plan())["gaps"]
    told = [(g["place"], g["level"], g["kind"], g["people"]) for g in found]
    assert told == [("dorf", "A1", "A1", 2), ("stadt", "A1", "A1", 1)]
    assert sum(found[0]["rules"].values()) == 2


def test_one_short_names_who_could_come_and_what_it_takes() -> None:
    kinds = {"A1": {**ALONE, "min": 3, "patterns": ["mo"]}}
    far = learner("z", place="dorf", max_travel=20)
    value = raw([learner("a"), learner("b"), far], kinds=kinds)
    found = surveyed(value, Plan())["almost"]
    assert [(a["kind"], a["people"], a["least"]) for a in found] == [
        ("A1", ["a", "b"], 3)
    ]
    assert found[0]["needs"]["learner"] == "z"
    assert [s["text_key"] for s in found[0]["needs"]["steps"]] == ["change.travel"]


def test_enough_people_without_a_room_are_one_thing_short() -> None:
    value = raw(2, kinds={"A1": {**ALONE, "patterns": ["mo"]}}, rooms=[])
    found = surveyed(value, Plan())["almost"]
    assert [s["text_key"] for s in found[0]["needs"]["steps"]] == ["change.room"]


def test_a_running_course_is_never_opened_a_second_time() -> None:
    """Seats of a full running course were told as courses that lack a teacher."""
    people = [learner(name, accepts=["run"]) for name in "abc"]
    kinds = {"A1": ALONE, "run": {**ALONE, "min": 1, "patterns": ["mo"]}}
    where = {"kind": "run", "venue": "vhs", "pattern": "mo", "free_seats": 1}
    value = raw(people, kinds=kinds, existing=[{"id": "x", **where}])
    given = plan([], {"a": "x"})
    assert surveyed(value, given)["almost"] == []
    told = explain_all(instance_from(value), given, value)
    assert set(told) == {"b", "c"}
    for why_not in told.values():
        patch = (why_not["change"] or {"patch": []})["patch"]
        assert not [p for p in patch if p["path"].startswith(("/teach", "/fund"))]


def test_a_thousand_more_are_worth_the_two_they_place() -> None:
    funding = [{"id": "kreis", "amount": 700, "kinds": ["A1"]}]
    value = raw(2, kinds={"A1": ALONE}, funding=funding)
    found = surveyed(value, Plan(), 60)["values"]
    money = [v for v in found if v["sort"] == "money"]
    assert (money[0]["people"], money[0]["solved"]) == (2, True)
    assert money[0]["price_points"] > 0


def test_shares_and_ways_by_group() -> None:
    people = [
        learner("a", groups={"gender": "f"}),
        learner("b", groups={"gender": "m"}),
        learner("c", children=1, place="dorf"),
    ]
    given = plan([course()], dict.fromkeys(["a", "b"], "c1"))
    found = fairness(view(instance_from(raw(people)), given))
    assert set(found) == {"level", "place", "mode", "childcare", "gender"}
    assert found["place"]["spread_points"] == 100.0
    assert found["gender"]["spread_points"] == 0.0
    assert found["childcare"]["groups"][1] == {
        "group": "none",
        "people": 2,
        "placed": 2,
        "share": 1.0,
        "median_minutes": 10,
        "worst_minutes": 10,
    }


def test_the_command_writes_it(tmp_path: Path) -> None:
    instance, given, out = (tmp_path / x for x in ("i.json", "p.json", "s.json"))
    teacher = {**BASE["teachers"][0], "rate": 40.5, "max_slots": 1}
    value = raw(5, kinds={"A1": ALONE}, teachers=[teacher])
    instance.write_text(json.dumps(value), encoding="utf-8")
    given.write_text(json.dumps(Plan().to_json()), encoding="utf-8")
    words = ["survey", str(instance), str(given), "-o", str(out), "--values", "20"]
    assert main(words) == 0
    found = json.loads(out.read_text())
    assert "teacher" in {v["sort"] for v in found["values"]}
    assert set(found) == {
        "gaps",
        "almost",
        "values",
        "fairness",
        "fragile",
        "why",
    }


def test_the_survey_names_who_keeps_a_course_alive() -> None:
    """Two people where two are needed, and a third who could step in."""
    kinds = {"A1": {**ALONE, "min": 2}}
    given = plan([course()], {"l1": "c1", "l2": "c1"})
    (found,) = surveyed(raw(3, kinds=kinds), given)["fragile"]
    assert (found["course"], found["spare"]) == ("c1", 0)
    assert (found["keepers"], found["substitutes"]) == (("l1", "l2"), ("l3",))
