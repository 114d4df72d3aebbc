"""The nearest options of each learner, in an order that hangs on nothing but them."""

from __future__ import annotations

import pytest

from solver.formation.problem.files import instance_from
from solver.formation.problem.plan import Plan
from solver.formation.reasons.explainer import Explainer
from solver.formation.reasons.ranking import KEPT, Ranking
from tests.solver.formation.random_county import county
from tests.solver.formation.tiny import Json, course, learner, plan, raw


def ranking(value: Json, given: Plan) -> Ranking:
    explainer = Explainer(instance_from(value), given)
    none = frozenset[str]()
    return Ranking(explainer, {p.id: none for p in explainer.unplaced})


def test_a_seat_comes_before_one_more_course_and_draws_go_by_id() -> None:
    value = raw([learner("busy", slots=[]), learner("l1"), learner("l2")])
    value["venues"].append({**value["venues"][0], "id": "aula"})
    value["travel"]["pt"]["stadt"]["aula"] = value["travel"]["pt"]["stadt"]["vhs"]
    given = plan([course("c1", pattern="tu")], {"l1": "c1", "l2": "c1"})
    found = ranking(value, given)
    first, *rest = found.nearest(found.i.learners["busy"], 99)
    # An hour for the seat; at the aula one more learner, a room and a teacher too.
    assert first == (1, ("A1", "vhs", "tu"), True)
    assert all(not seat for _, _, seat in rest)
    assert [shape for ops, shape, _ in rest if ops == 4 and shape[1] == "aula"] == [
        ("A1", "aula", pattern) for pattern in ("late", "mo", "tu")
    ]


@pytest.mark.parametrize("seed", range(4))
def test_fewer_options_are_the_first_of_more(seed: int) -> None:
    found = ranking(county(seed, people=8), Plan())
    options = {p.id: list(found.nearest(p, 99)) for p in found.e.unplaced}
    assert any(options.values())
    for person in found.e.unplaced:
        every = options[person.id]
        assert [x[0] for x in every] == sorted(x[0] for x in every)
        assert len(set(every)) == len(every) <= KEPT * len(person.accepts)
        assert {shape[0] for _, shape, _ in every} <= person.accepts
        assert list(found.nearest(person, 3)) == every[:3]


def test_nobody_waits_or_nothing_is_taught() -> None:
    everybody = dict.fromkeys(["l1", "l2", "l3"], "c1")
    placed = ranking(raw(3), plan([course("c1")], everybody))
    assert list(placed.nearest(placed.i.learners["l1"], 9)) == []
    empty = raw([learner("l1", accepts=[])], kinds={}, teachers=[], funding=[])
    untaught = ranking(empty, Plan())
    assert list(untaught.nearest(untaught.i.learners["l1"], 9)) == []
