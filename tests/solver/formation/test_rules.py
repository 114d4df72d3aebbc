"""Every rule stands in the model, the check and the paper."""

from __future__ import annotations

from pathlib import Path

from solver.formation import model
from solver.formation.check import HARD
from solver.formation.points import POINTS
from solver.formation.rules import HARD as HARD_RULES
from solver.formation.rules import SOFT, Rule

PAPER = Path(__file__).parents[3] / "docs" / "model.md"


def test_no_rule_is_missing_anywhere() -> None:
    assert set(model.RULES) == set(Rule)
    assert set(HARD) == HARD_RULES
    assert set(POINTS) == SOFT
    paper = PAPER.read_text(encoding="utf-8")
    assert [r.value for r in Rule if f"`{r.value}`" not in paper] == []


def test_each_function_serves_one_rule() -> None:
    functions = [*HARD.values(), *POINTS.values()]
    assert len(set(functions)) == len(functions)
