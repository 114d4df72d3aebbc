"""Every rule stands in the check and in the paper."""

from __future__ import annotations

from pathlib import Path

from solver.assignment.check.points import POINTS
from solver.assignment.check.verdict import HARD
from solver.assignment.problem.rules import HARD as HARD_RULES
from solver.assignment.problem.rules import PRIVATE, SOFT, Rule

PAPER = Path(__file__).parents[3] / "docs" / "model.md"


def test_no_rule_is_missing_anywhere() -> None:
    assert set(HARD) == HARD_RULES
    assert set(POINTS) == SOFT
    assert PRIVATE < HARD_RULES
    text = PAPER.read_text(encoding="utf-8")
    paper = text.split("# The rules of interpreter assignment")[1]
    assert [r.value for r in Rule if f"`{r.value}`" not in paper] == []


def test_each_function_serves_one_rule() -> None:
    functions = [*HARD.values(), *POINTS.values()]
    assert len(set(functions)) == len(functions)
