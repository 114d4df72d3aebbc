"""A plan taken over into another instance: what holds stays, the rest goes."""

from __future__ import annotations

import json
from pathlib import Path

from solver.formation.cli import main
from solver.formation.courses.booking import to_plan
from solver.formation.courses.candidates import Problem
from solver.formation.search.resume import resumed
from tests.solver.formation.tiny import course, plan, raw, tiny, together_in

GIVEN = plan([course()], together_in("c1", "l1", "l2"))


def test_a_plan_that_still_holds_comes_back_whole() -> None:
    found = to_plan(Problem(tiny(3)), resumed(Problem(tiny(3)), GIVEN))
    assert set(found.enrolments) == {"l1", "l2"}
    assert found.courses[0].shape() == GIVEN.courses[0].shape()


def test_a_course_without_its_teacher_is_left_out() -> None:
    assert resumed(Problem(tiny(3, teachers=[])), GIVEN) == []


def test_a_course_with_too_few_left_is_left_out() -> None:
    problem = Problem(tiny(1))
    assert resumed(problem, GIVEN) == []


def test_the_command_starts_from_a_plan(tmp_path: Path) -> None:
    instance, start, out = (tmp_path / x for x in ("i.json", "s.json", "p.json"))
    instance.write_text(json.dumps(raw(3)), encoding="utf-8")
    start.write_text(json.dumps(GIVEN.to_json()), encoding="utf-8")
    words = [str(instance), "-o", str(out), "--seconds", "5", "--effort", "0.5"]
    assert main([*words, "--start", str(start)]) == 0
    assert len(json.loads(out.read_text())["enrolments"]) == 3
    assert main([*words, "--start", str(tmp_path / "none.json")]) == 2
