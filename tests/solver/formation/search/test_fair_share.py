"""A least share of every group: the best plan, its points, its price."""

from __future__ import annotations

import pytest

from solver.errors import InputError
from solver.formation.bound.descent import Descent
from solver.formation.bound.lagrangian import Bound
from solver.formation.bound.pricing import Layout
from solver.formation.check.verdict import check
from solver.formation.courses.booking import to_plan
from solver.formation.courses.candidates import Problem
from solver.formation.problem.files import instance_from
from solver.formation.problem.plan import Plan
from solver.formation.problem.rules import Rule
from tests.solver.formation import brute
from tests.solver.formation.random_county import county
from tests.solver.formation.solving import solved
from tests.solver.formation.tiny import BASE, Json, learner, raw

ASKED = {"by": "place", "least_share": 0.5}


def fair(value: Json, weight: float = 700) -> Json:
    weights = {**value["weights"], "fair_share": weight}
    return {**value, "weights": weights, "fairness": ASKED}


@pytest.mark.parametrize("seed", range(12))
def test_the_best_plan_is_what_trying_everything_finds(seed: int) -> None:
    instance = instance_from(fair(county(seed, people=4)))
    search = solved(Problem(instance))
    found = check(instance, to_plan(search.p, search.best.solution))
    assert found.score == pytest.approx(brute.best(instance))


def test_a_group_that_lacks_places_gets_the_seats() -> None:
    """Two seats: those of the town are worth more, the village has nobody placed."""
    room = {**BASE["rooms"][0], "seats": 2}
    kinds = {"A1": {**BASE["kinds"]["A1"], "patterns": ["mo"], "online": False}}
    people = [learner("a"), learner("b")]
    people += [learner(x, place="dorf", mode="car") for x in ("x", "y")]
    value = raw(people, rooms=[room], kinds=kinds)
    assert placed(value) == {"a", "b"}
    assert len(placed(fair(value)) & {"x", "y"}) == 1


def placed(value: Json) -> set[str]:
    search = solved(Problem(instance_from(value)))
    return set(to_plan(search.p, search.best.solution).enrolments)


def test_points_are_lost_for_each_place_a_group_lacks() -> None:
    """Three of the town, half of them is two; nobody has a place: 2 x 700."""
    result = check(instance_from(fair(raw(3))), Plan())
    assert result.parts[Rule.FAIR_SHARE] == -1400
    assert check(instance_from(raw(3)), Plan()).parts[Rule.FAIR_SHARE] == 0


def test_a_group_that_is_too_small_has_no_target() -> None:
    """Three of the town lack two places; from four people on, nobody lacks any."""
    value = fair(raw(3))
    for least, points in ((3, -1400), (4, 0)):
        asked = {**value, "fairness": {**ASKED, "least_people": least}}
        result = check(instance_from(asked), Plan())
        assert result.parts[Rule.FAIR_SHARE] == points


def test_a_share_beyond_one_is_refused() -> None:
    value = {**fair(raw(2)), "fairness": {"by": "place", "least_share": 1.5}}
    with pytest.raises(InputError, match="fairness/least_share"):
        instance_from(value)


def bounded(value: Json) -> float:
    """The bound after some steps, in points."""
    problem = Problem(instance_from(value))
    bound = Bound(Layout(problem, []))
    descent = Descent(bound, bound.start(), 300)
    descent.run(300, lambda _: None, lambda: None)
    return descent.best


@pytest.mark.parametrize("seed", range(6))
def test_no_plan_is_worth_more_than_the_bound(seed: int) -> None:
    value = fair(county(seed, people=5))
    value["pins"] = {"courses": [], "enrolments": {}}
    value["existing"], value["previous"] = [], None
    problem = Problem(instance_from(value))
    assert bounded(value) >= solved(problem).best.value / problem.scale - 1e-6


def test_places_that_no_plan_can_give_are_taken_off_the_bound() -> None:
    """Three of the village without any connection: two of them shall have a place."""
    people = [learner("a"), learner("b")]
    people += [learner(x, place="dorf", max_travel=1, online=False) for x in "xyz"]
    value = fair(raw(people))
    problem = Problem(instance_from(value))
    best = solved(problem).best.value / problem.scale
    assert best == pytest.approx(bounded(value), rel=1e-3)
    without = bounded({**value, "fairness": {**ASKED, "least_share": 0.0}})
    assert without - bounded(value) == pytest.approx(1400, abs=5)
