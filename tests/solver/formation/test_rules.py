"""Every rule stands in the model, the check and the paper."""

from __future__ import annotations

from pathlib import Path

from service.planning import wording
from solver.formation.check.points import POINTS
from solver.formation.check.verdict import HARD
from solver.formation.problem.rules import HARD as HARD_RULES
from solver.formation.problem.rules import SOFT, Rule
from solver.formation.search import model

PAPER = Path(__file__).parents[3] / "docs" / "model.md"


def test_no_rule_is_missing_anywhere() -> None:
    assert set(model.RULES) == set(Rule)
    assert set(HARD) == HARD_RULES
    assert set(POINTS) == SOFT
    paper = PAPER.read_text(encoding="utf-8")
    assert [r.value for r in Rule if f"`{r.value}`" not in paper] == []


def test_no_rule_is_missing_in_words() -> None:
    """A sentence, a title and a column of the board for each rule, once."""
    assert {r.value for r in Rule} <= {str(r) for r in wording.SENTENCES}
    assert {r.value for r in Rule} <= {str(r) for r in wording.TITLES}
    assert {r.value for r in Rule} <= set(wording.CAUSE_OF)


def test_the_model_enforces_what_it_names() -> None:
    """Rules with a constraint are built into every model; no two share a function."""
    assert set(model.CONSTRAINTS) <= HARD_RULES
    functions = list(model.RULES.values())
    assert len({f.__qualname__ for f in functions}) == len(functions)


def test_each_function_serves_one_rule() -> None:
    functions = [*HARD.values(), *POINTS.values()]
    assert len(set(functions)) == len(functions)
