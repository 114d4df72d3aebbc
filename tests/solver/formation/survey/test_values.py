"""What a little more brings: what only it makes possible, and nothing else."""

from __future__ import annotations

import random
from typing import Any

import pytest

from solver.deadline import Deadline
from solver.formation.bound.market import Market
from solver.formation.changes.steps import Operation, add
from solver.formation.check.verdict import check
from solver.formation.courses.booking import score, to_plan
from solver.formation.courses.candidates import Problem
from solver.formation.problem.files import instance_from
from solver.formation.problem.patch import patched
from solver.formation.problem.plan import Plan
from solver.formation.search import around
from solver.formation.survey import gain
from solver.formation.survey.gain import Gain, Gains
from solver.formation.survey.touched import touched
from solver.formation.survey.values import Values
from tests.solver.formation import brute
from tests.solver.formation.random_county import county
from tests.solver.formation.tiny import BASE, course, learner, plan, raw, together_in

Json = dict[str, Any]
KIND = {**BASE["kinds"]["A1"], "online": False, "patterns": ["mo", "tu"]}
TEACHER = {**BASE["teachers"][0], "max_slots": 1}
ONE = plan([course()], together_in("c1", "l1", "l2", "l3"))


def two_courses(**changes: object) -> Json:
    """Five people, seats for three: two courses if somebody teaches the second."""
    return raw(5, kinds={"A1": KIND}, teachers=[TEACHER], **changes)


def gains_of(value: Json, given: Plan) -> Gains:
    """A comparison from a plan, with time enough."""
    deadline = Deadline(60)
    market = Market(Problem(instance_from(value)), deadline)
    return Gains(market, given, value, deadline)


def another_teacher(value: Json) -> list[Operation]:
    """One more like the first."""
    return [add("/teachers/-", {**value["teachers"][0], "id": "new"})]


def told(value: Json, given: Plan, seconds: float = 60) -> dict[str, Json]:
    """The best value of each sort."""
    found = Values(instance_from(value), given, value, Deadline(seconds)).all()
    best: dict[str, Json] = {}
    for one in found:
        best.setdefault(one["sort"], one)
    return best


def test_one_more_teacher_brings_a_course() -> None:
    best = told(two_courses(), ONE)["teacher"]
    assert (best["people"], best["solved"]) == (2, True)
    assert best["points"] > 0
    assert best["values"] == {"teacher": "t1"}


def test_nothing_comes_of_a_teacher_where_the_room_is_short() -> None:
    """One room, open on Mondays only: no second course, whoever teaches it."""
    room = {**BASE["rooms"][0], "slots": ["mo-am"]}
    value = two_courses(rooms=[room])
    assert gains_of(value, ONE).of(another_teacher(value), 60) == Gain(0, 0.0)
    assert told(value, ONE).get("teacher", {"people": 0})["people"] == 0


def test_what_was_possible_anyway_does_not_count() -> None:
    """The teacher has an hour left: the second course needs nobody new."""
    value = raw(5, kinds={"A1": KIND})
    assert gains_of(value, ONE).of(another_teacher(value), 60) == Gain(0, 0.0)


def test_what_another_grouping_brings_anyway_does_not_count() -> None:
    """Her course holds two of four who could fill it; forming it anew places all."""
    kinds = {"A1": {**KIND, "min": 2, "max": 2}}
    people = [learner("a", slots=["mo-am"]), learner("b", slots=["mo-am"])]
    people += [learner("c"), learner("d", slots=["tu-am"])]
    rooms = [{**BASE["rooms"][0], "seats": 2}]
    value = raw(people, kinds=kinds, rooms=rooms)
    given = plan([course()], together_in("c1", "a", "c"))
    gains = gains_of(value, given)
    assert gains.of(another_teacher(value), 60) == Gain(0, 0.0)
    assert sum(len(k.members) for k in gains.base) == 4


MONDAYS = [{**BASE["rooms"][0], "slots": ["mo-am"]}]
STAFF = [*BASE["teachers"], {**BASE["teachers"][0], "id": "t2"}]


@pytest.mark.parametrize(
    ("sort", "less"),
    [
        ("room", {"rooms": MONDAYS, "teachers": STAFF}),
        ("room_hours", {"rooms": MONDAYS}),
        ("money", {"funding": [{"id": "kreis", "amount": 900, "kinds": ["A1"]}]}),
    ],
)
def test_more_of_what_is_short_brings_a_course(sort: str, less: Json) -> None:
    value = raw(5, kinds={"A1": KIND}, **less)
    assert told(value, ONE)[sort]["people"] == 2


def test_a_childcare_place_counts_in_every_meeting() -> None:
    """Two places on Mondays and Wednesdays, three children."""
    kinds = {"A1": {**KIND, "patterns": ["mo+we"], "childcare": True}}
    places = {"mo-am": 2, "we-am": 2}
    venues = [{**BASE["venues"][0], "childcare": places}]
    people = [learner(name, children=1) for name in ("l1", "l2", "l3")]
    value = raw(people, kinds=kinds, venues=venues)
    given = plan([course(pattern="mo+we")], together_in("c1", "l1", "l2"))
    best = told(value, given)["childcare_week"]
    assert (best["people"], best["values"]["pattern"]) == (1, "mo+we")
    assert [o["value"] for o in best["patch"]] == [3, 3]


def test_only_what_has_more_is_touched() -> None:
    value = two_courses()
    before = Problem(instance_from(value))
    after = Problem(instance_from(patched(value, another_teacher(value))))
    assert touched(before, before) == []
    assert {c.pattern for c in touched(before, after)} == {"mo", "tu"}


def scarce(seed: int) -> Json:
    """Four people with some free hours each, and a teacher with one hour a week."""
    rng = random.Random(seed)
    hours = [["mo-am"], ["tu-am"], ["mo-am", "tu-am"]]
    people = [
        learner(f"l{n}", slots=rng.choice(hours), priority=rng.randint(1, 3))
        for n in range(4)
    ]
    kinds = {"A1": {**KIND, "min": rng.choice([1, 2]), "max": rng.choice([2, 3])}}
    return raw(people, kinds=kinds, teachers=[TEACHER])


def exact(value: Json, patch: list[Operation]) -> float:
    """The best plan with the patch less the best without, tried one by one."""
    less, more = (brute.best(instance_from(v)) for v in (value, patched(value, patch)))
    return more - less


@pytest.mark.parametrize(
    ("seed", "brings"), [(0, True), (1, False), (3, True), (8, True)]
)
def test_small_plans_give_the_exact_difference(seed: int, brings: bool) -> None:
    value = scarce(seed)
    patch = another_teacher(value)
    found, points = gains_of(value, Plan()).of(patch, 60), exact(value, patch)
    assert found is not None
    assert (points > 0) is brings
    assert found.points == pytest.approx(points, abs=0.1)


@pytest.mark.parametrize("seed", range(4))
def test_parts_keep_both_sides_valid(seed: int) -> None:
    """One course at a time and few seats: the base stays a plan and gets no worse."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(around, "WHOLE", 0)
        patch.setattr(gain, "COURSES", 1)
        patch.setattr(gain, "SEATS", 12)
        value = county(seed, people=9)
        gains = gains_of(value, Plan())
        began = score(gains.p, gains.base)
        found = gains.of(another_teacher(value), 60)
        assert found is not None and found.points >= 0
        result = check(gains.p.instance, to_plan(gains.p, gains.base))
        assert result.valid
        assert score(gains.p, gains.base) >= began


def test_without_time_only_prices_are_told() -> None:
    value = two_courses()
    deadline = Deadline(60)
    values = Values(instance_from(value), ONE, value, deadline)
    deadline.stop()
    (best,) = [x for x in values.all() if x["sort"] == "teacher"]
    assert (best["people"], best["points"], best["solved"]) == (None, None, False)
    assert best["price_points"] > 0
