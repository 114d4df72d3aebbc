"""Who stands behind a gap, so that a page can show the list of them."""

from __future__ import annotations

from solver.formation.problem.plan import Plan
from solver.formation.reasons.explainer import Explainer
from solver.formation.survey.gaps import gaps
from tests.solver.formation.tiny import learner, tiny


def test_a_gap_names_its_people_and_counts_those_with_children() -> None:
    people = [
        learner("a"),
        learner("c", place="dorf"),
        learner("b", place="dorf", children=1),
    ]
    found = gaps(Explainer(tiny(people, rooms=[]), Plan()))
    told = [(g["place"], g["people"], g["learners"], g["childcare"]) for g in found]
    assert told == [("dorf", 2, ["b", "c"], 1), ("stadt", 1, ["a"], 0)]
