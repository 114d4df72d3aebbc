"""Why placed people sit where they do: every reason, and the course it speaks of."""

from __future__ import annotations

from typing import Any

from solver.formation.check.view import view
from solver.formation.problem.files import instance_from
from solver.formation.reasons.why import Why, why
from tests.solver.formation.tiny import BASE, course, learner, plan, raw, together_in

Json = dict[str, Any]
SLOTS = BASE["slots"]
TOWN: Json = {"id": "vhs", "place": "stadt", "childcare": {}, "rent": 0}
VILLAGE: Json = {"id": "dorfhaus", "place": "dorf", "childcare": {}, "rent": 0}
WAYS = {
    "car": {"dorf": {"vhs": 20, "dorfhaus": 2}, "stadt": {"vhs": 5}},
    "pt": {
        "dorf": {"vhs": {"mo-am": 30}, "dorfhaus": dict.fromkeys(SLOTS, 4)},
        "stadt": {"vhs": dict.fromkeys(SLOTS, 8), "dorfhaus": {"mo-am": 25}},
    },
}
TEACHER = {**BASE["teachers"][0], "venues": ["vhs", "dorfhaus", "online"]}


def whys(
    people: list[Json],
    seats: dict[str, str],
    venues: list[Json] | None = None,
    **more: Any,
) -> dict[str, Why]:
    """Two courses at the same time: c1 in town, c2 in the village house."""
    rooms = [
        {"id": "r1", "venue": "vhs", "seats": 3, "slots": SLOTS},
        {"id": "r2", "venue": "dorfhaus", "seats": 2, "slots": SLOTS},
    ]
    value = raw(
        people,
        venues=venues or [TOWN, VILLAGE],
        rooms=rooms,
        travel=WAYS,
        teachers=[{**TEACHER, "id": name} for name in ("t1", "t2")],
        **more,
    )
    two = [course(), course("c2", venue="dorfhaus", room="r2", teacher="t2")]
    return why(view(instance_from(value), plan(two, seats)))


def told(found: Why) -> tuple[object, ...]:
    """The reason and the first other course."""
    other = found.others[0]
    rule = other.rule.value if other.rule else None
    return found.reason, other.course, other.minutes, rule, other.missing


def test_the_nearest_and_the_only_one_in_reach() -> None:
    people = [learner("near", place="dorf"), learner("only", max_travel=20)]
    found = whys(people, {"only": "c1", "near": "c2"})
    assert told(found["near"]) == ("nearest", "c1", 32, None, 0)
    assert told(found["only"]) == ("only", "c2", 27, "travel", 7)


def test_a_nearer_one_is_full() -> None:
    people = [learner(name, place="dorf") for name in ("full", "a", "b")]
    found = whys(people, {"full": "c1", "a": "c2", "b": "c2"})
    assert told(found["full"]) == ("full", "c2", 6, "size_max", 1)


def test_a_nearer_one_would_leave_this_course_too_small() -> None:
    people = [learner(name, place="dorf") for name in ("keeps", "a", "b")]
    seats = {"keeps": "c1", "a": "c2", "b": "c1"}
    assert told(whys(people, seats)["keeps"]) == ("keeps", "c2", 6, None, 0)
    seats = dict.fromkeys(seats, "c1")
    assert told(whys(people, seats)["keeps"]) == ("whole", "c2", 6, None, 0)


def test_the_childcare_places_of_a_nearer_one_are_taken() -> None:
    """One place in each house; a house without any is out of reach by itself."""
    people = [learner(name, place="dorf", children=1) for name in "ab"]
    for places, told_ in ((1, "care"), (0, "only")):
        houses = [
            {**TOWN, "childcare": {"mo-am": 1}},
            {**VILLAGE, "childcare": {"mo-am": places}},
        ]
        found = whys(people, {"a": "c1", "b": "c2"}, houses)
        assert told(found["a"]) == (told_, "c2", 6, "childcare", 0)


def test_online_counts_as_its_weight_says() -> None:
    """Half an hour at home is nearer than 32 minutes on the bus, not than 10."""
    people = [learner("far", place="dorf"), learner("town"), learner("x")]
    two_teachers = [{**BASE["teachers"][0], "id": name} for name in ("t1", "t2")]
    value = raw(people, teachers=two_teachers)
    two = [course(), course("c2", venue="online", room=None, teacher="t2")]
    seats = {"far": "c1", "town": "c1", "x": "c2"}
    found = why(view(instance_from(value), plan(two, seats)))
    assert told(found["far"]) == ("keeps", "c2", None, None, 0)
    assert told(found["town"]) == ("nearest", "c2", None, None, 0)
    assert found["x"].minutes is None


def test_families_and_rivals() -> None:
    """A family in one house stays there; a rival's course is closed."""
    people = [learner(name, place="dorf") for name in "abcd"]
    seats = {"a": "c1", "b": "c1", "c": "c2", "d": "c1"}
    more: Json = {
        "together": [{"learners": ["a", "b"], "scope": "venue"}],
        "apart": [["c", "d"]],
    }
    found = whys(people, seats, **more)
    assert told(found["a"]) == ("house", "c2", 6, "together", 0)
    assert told(found["d"]) == ("only", "c2", 6, "apart", 0)


def test_without_a_choice() -> None:
    """A pinned seat, a family in one course and the only course need no comparison."""
    seats = together_in("c1", "l1", "l2", "l3")
    group = [{"learners": ["l1", "l2"], "scope": "course"}]
    pins = {"courses": [], "enrolments": {"l3": "c1"}}
    value = raw(3, together=group, pins={**pins, "courses": [course()]})
    found = why(view(instance_from(value), plan([course()], seats)))
    reasons = {who: f.reason for who, f in found.items()}
    assert reasons == {"l1": "family", "l2": "family", "l3": "pinned"}
    alone = why(view(instance_from(raw(3)), plan([course()], seats)))
    assert (alone["l1"].reason, alone["l1"].others) == ("alone", ())
