"""Each hard rule: the smallest plan that keeps it and the smallest that breaks it."""

from __future__ import annotations

from typing import Any

import pytest

from solver.formation.check.points import POINTS
from solver.formation.check.verdict import HARD, check
from solver.formation.problem.rules import SOFT as SOFT_RULES
from solver.formation.problem.rules import Rule
from tests.solver.formation.tiny import BASE, course, learner, plan, raw, tiny

Json = dict[str, Any]
EVERYONE = {"l1": "c1", "l2": "c1"}


def broken(
    instance: Json, courses: list[Json], enrolments: dict[str, str]
) -> set[Rule]:
    """Rules that the check finds broken."""
    from solver.formation.problem.files import instance_from

    return {
        v.rule
        for v in check(instance_from(instance), plan(courses, enrolments)).violations
    }


def test_the_obvious_plan_is_valid_and_worth_its_parts() -> None:
    result = check(tiny(), plan([course()], EVERYONE))
    assert result.valid
    # 2 x 2 x 1000 for priority, 2 x 10 minutes, 15 units x 50 money x 0.1
    assert result.score == 4000 - 20 - 75
    assert result.parts[Rule.PRIORITY] == 4000
    assert result.parts[Rule.MINUTES] == -20
    assert result.parts[Rule.COST] == -75
    assert (result.placed, result.courses, result.cost) == (2, 1, 750)


def test_every_rule_has_a_function() -> None:
    assert set(HARD) | set(POINTS) == set(Rule)
    assert set(POINTS) == SOFT_RULES


def two(**changes: object) -> Json:
    """A county whose first of two learners differs."""
    return raw([learner("l1", **changes), learner("l2")])


def with_venue(**changes: object) -> Json:
    venue = {**BASE["venues"][0], **changes}
    return raw(2, venues=[venue])


def with_kind(**changes: object) -> Json:
    return raw(2, kinds={"A1": {**BASE["kinds"]["A1"], **changes}})


def with_teacher(**changes: object) -> Json:
    return raw(2, teachers=[{**BASE["teachers"][0], **changes}])


OTHER_KIND = {
    **BASE["kinds"],
    "B2": {**BASE["kinds"]["A1"], "level": "B2"},
}
CARE = [{"id": "vhs", "place": "stadt", "childcare": {"mo-am": 1}, "rent": 0}]
AGES = [
    {**CARE[0], "childcare": {"mo-am": 3}, "childcare_ages": {"mo-am": [[3, 6, 1]]}}
]
TWO_ROOMS = [BASE["rooms"][0], {**BASE["rooms"][0], "id": "r2"}]
TWO_TEACHERS = [BASE["teachers"][0], {**BASE["teachers"][0], "id": "t2"}]
SECOND = {"l3": "c2", "l4": "c2"}

BREAKS: list[tuple[Rule, Json, list[Json], dict[str, str]]] = [
    (Rule.REFERENCE, raw(2), [course(teacher="nobody")], {}),
    (Rule.REFERENCE, raw(2), [course(), course()], EVERYONE),
    (Rule.REFERENCE, raw(2), [course()], {**EVERYONE, "l9": "c1"}),
    (Rule.REFERENCE, raw(3), [course()], {**EVERYONE, "l3": "c9"}),
    (Rule.KIND, raw([learner("l1", accepts=[]), learner("l2")]), [course()], EVERYONE),
    (Rule.TIME, two(slots=["tu-am"]), [course()], EVERYONE),
    (Rule.MEETINGS, two(min_meetings=2), [course()], EVERYONE),
    (Rule.CONNECTION, two(place="dorf"), [course(pattern="late")], EVERYONE),
    (Rule.TRAVEL, two(place="dorf", max_travel=31), [course()], EVERYONE),
    (Rule.BARRED_VENUE, two(barred_venues=["vhs"]), [course()], EVERYONE),
    (Rule.BARRED_TEACHER, two(barred_teachers=["t1"]), [course()], EVERYONE),
    (
        Rule.ONLINE_CAPABLE,
        {**two(online=False), "online": {"max": 3, "max_parallel": 1}},
        [course(venue="online", room=None)],
        EVERYONE,
    ),
    (Rule.KIND_PATTERN, with_kind(patterns=["tu"]), [course()], EVERYONE),
    (
        Rule.KIND_ONLINE,
        {**with_kind(online=False), "online": {"max": 3, "max_parallel": 1}},
        [course(venue="online", room=None)],
        EVERYONE,
    ),
    (Rule.KIND_ONLINE, with_kind(online_only=True), [course()], EVERYONE),
    (Rule.ROOM, raw(2), [course(room=None)], EVERYONE),
    (Rule.ROOM, raw(2), [course(venue="online")], EVERYONE),
    (
        Rule.ROOM_OPEN,
        raw(2, rooms=[{**BASE["rooms"][0], "slots": ["tu-am"]}]),
        [course()],
        EVERYONE,
    ),
    (Rule.TEACHER, with_teacher(kinds=[]), [course()], EVERYONE),
    (Rule.TEACHER, with_teacher(venues=["online"]), [course()], EVERYONE),
    (Rule.TEACHER_TIME, with_teacher(slots=["tu-am"]), [course()], EVERYONE),
    (
        Rule.FUNDING,
        raw(2, funding=[{"id": "kreis", "amount": 10**5, "kinds": []}]),
        [course()],
        EVERYONE,
    ),
    (Rule.CHILDCARE_OFFER, with_kind(childcare=True), [course()], EVERYONE),
    (Rule.SIZE_MIN, raw(2), [course()], {"l1": "c1"}),
    (Rule.SIZE_MIN, with_kind(min_reserve=1), [course()], EVERYONE),
    (Rule.SIZE_MAX, with_kind(min=1, max=1), [course()], EVERYONE),
    (Rule.SIZE_MAX, with_kind(keep_free=2), [course()], EVERYONE),
    (
        Rule.SIZE_MAX,
        raw(2, rooms=[{**BASE["rooms"][0], "seats": 1}]),
        [course()],
        EVERYONE,
    ),
    (
        Rule.SIZE_MAX,
        raw(
            2,
            existing=[
                {
                    "id": "e",
                    "kind": "A1",
                    "venue": "vhs",
                    "pattern": "mo",
                    "free_seats": 1,
                }
            ],
        ),
        [],
        {"l1": "e", "l2": "e"},
    ),
    (
        Rule.ROOM_TAKEN,
        raw(4, teachers=TWO_TEACHERS),
        [course(), course("c2", teacher="t2")],
        {**EVERYONE, **SECOND},
    ),
    (
        Rule.ROOM_TAKEN,
        raw(4, teachers=TWO_TEACHERS, overlaps=[["mo-am", "mo-late"]]),
        [course(), course("c2", teacher="t2", pattern="late")],
        {**EVERYONE, **SECOND},
    ),
    (
        Rule.TEACHER_TAKEN,
        raw(4, rooms=TWO_ROOMS),
        [course(), course("c2", room="r2")],
        {**EVERYONE, **SECOND},
    ),
    (Rule.TEACHER_LOAD, with_teacher(max_slots=1), [course(pattern="mo+we")], EVERYONE),
    (
        Rule.TEACHER_LOAD,
        {**with_teacher(max_slots=1), "pattern_load": {"mo": 1.5}},
        [course()],
        EVERYONE,
    ),
    (
        Rule.ONLINE_PARALLEL,
        raw(2),
        [course(venue="online", room=None)],
        EVERYONE,
    ),
    (
        Rule.BUDGET,
        raw(2, funding=[{"id": "kreis", "amount": 749, "kinds": ["A1"]}]),
        [course()],
        EVERYONE,
    ),
    (
        Rule.BUDGET,
        raw(2, funding=[{"id": "kreis", "amount": 750, "kinds": ["A1"]}])
        | {"pattern_units": {"mo": 16}},
        [course()],
        EVERYONE,
    ),
    (
        Rule.CHILDCARE,
        raw([learner("l1", children=1), learner("l2", children=1)], venues=CARE),
        [course()],
        EVERYONE,
    ),
    (
        Rule.CHILDCARE_AGE,
        raw([learner("l1", children=1, child_ages=[2]), learner("l2")], venues=AGES),
        [course()],
        EVERYONE,
    ),
    (
        Rule.CHILDCARE_AGE,
        raw(
            [learner(x, children=1, child_ages=[4]) for x in ("l1", "l2")], venues=AGES
        ),
        [course()],
        EVERYONE,
    ),
    (Rule.COURSE_LIMIT, raw(2, limits={"max_courses": 0}), [course()], EVERYONE),
    (
        Rule.TOGETHER,
        raw(3, together=[{"learners": ["l1", "l3"], "scope": "course"}]),
        [course()],
        EVERYONE,
    ),
    (Rule.APART, raw(2, apart=[["l2", "l1"]]), [course()], EVERYONE),
    (
        Rule.PIN_COURSE,
        raw(2, pins={"courses": [course(pattern="tu")], "enrolments": {}}),
        [course()],
        EVERYONE,
    ),
    (
        Rule.PIN_ENROLMENT,
        raw(3, pins={"courses": [], "enrolments": {"l3": "c1"}}),
        [course()],
        EVERYONE,
    ),
    (
        Rule.PIN_ENROLMENT,
        raw(2, pins={"courses": [], "enrolments": {"l1": None}}),
        [course()],
        EVERYONE,
    ),
]


@pytest.mark.parametrize(
    ("rule", "instance", "courses", "enrolments"),
    BREAKS,
    ids=[f"{i}-{case[0].value}" for i, case in enumerate(BREAKS)],
)
def test_breaking_one_rule_names_it(
    rule: Rule, instance: Json, courses: list[Json], enrolments: dict[str, str]
) -> None:
    assert rule in broken(instance, courses, enrolments)
    assert not broken(instance, [], {}) - {Rule.PIN_COURSE, Rule.PIN_ENROLMENT}


def test_every_hard_rule_is_broken_by_some_case() -> None:
    assert {case[0] for case in BREAKS} == set(HARD)


KEEPS: list[tuple[str, Json]] = [
    ("ride as long as allowed", two(place="dorf", max_travel=32)),
    ("load just fits", {**with_teacher(max_slots=1), "pattern_load": {"mo": 1}}),
    (
        "money just fits",
        raw(2, funding=[{"id": "kreis", "amount": 750, "kinds": ["A1"]}]),
    ),
    ("one child, one place", {**two(children=1), "venues": CARE}),
    (
        "a child of the age that is served",
        {**two(children=1, child_ages=[6]), "venues": AGES},
    ),
    (
        "children in the room need no place",
        {
            **raw([learner("l1", children=2), learner("l2", children=2)]),
            "kinds": {
                "A1": {
                    **BASE["kinds"]["A1"],
                    "childcare": True,
                    "children_in_room": True,
                }
            },
        },
    ),
    ("apart from someone elsewhere", raw(3, apart=[["l1", "l3"]])),
    (
        "together in the course",
        raw(2, together=[{"learners": ["l1", "l2"], "scope": "course"}]),
    ),
    (
        "alternating weeks",
        {**two(min_meetings=0.5), "pattern_meetings": {"mo": 0.5}}
        | {"learners": [learner(x, min_meetings=0.5) for x in ("l1", "l2")]},
    ),
    (
        "a pin that is kept",
        raw(2, pins={"courses": [course()], "enrolments": {"l1": "c1"}}),
    ),
    (
        "reserve does not touch pins",
        {**with_kind(min_reserve=1), "pins": {"courses": [course()], "enrolments": {}}},
    ),
]


@pytest.mark.parametrize(("name", "instance"), KEEPS, ids=[k[0] for k in KEEPS])
def test_at_the_limit_a_plan_is_valid(name: str, instance: Json) -> None:
    assert broken(instance, [course()], EVERYONE) == set()


def test_overlapping_childcare_counts_only_where_a_child_is() -> None:
    """A slot with one place must not forbid two children in an overlapping one."""
    people = [learner("l1", children=1), learner("l2", children=1)]
    care = [{**CARE[0], "childcare": {"mo-am": 2, "mo-late": 1}}]
    instance = raw(people, venues=care, overlaps=[["mo-am", "mo-late"]])
    assert broken(instance, [course()], EVERYONE) == set()
    assert Rule.CHILDCARE in broken(instance, [course(pattern="late")], EVERYONE)


def test_same_venue_is_enough_for_a_family_of_scope_venue() -> None:
    family = [{"learners": ["l1", "l3"], "scope": "venue"}]
    instance = raw(4, together=family, teachers=TWO_TEACHERS, rooms=TWO_ROOMS)
    courses = [course(), course("c2", teacher="t2", room="r2")]
    assert broken(instance, courses, {**EVERYONE, **SECOND}) == set()


def test_changes_to_the_previous_plan_cost_points() -> None:
    before = {
        "courses": [course()],
        "enrolments": dict.fromkeys(("l1", "l2", "l3"), "c1"),
    }
    instance = tiny(3, previous=before)
    kept = check(instance, plan([course()], EVERYONE))
    assert (kept.moved, kept.dropped, kept.cancelled) == (0, 1, 0)
    other = check(instance, plan([course(pattern="tu")], EVERYONE))
    assert (other.moved, other.dropped, other.cancelled) == (2, 1, 1)
    assert other.parts[Rule.MOVED] == -300
    assert other.parts[Rule.DROPPED] == -1500
    assert other.parts[Rule.CANCELLED] == -2000


def test_existing_courses_cost_nothing_and_give_their_points() -> None:
    existing = [
        {"id": "e", "kind": "A1", "venue": "vhs", "pattern": "mo", "free_seats": 2}
    ]
    weights = {**BASE["weights"], "existing": 5}
    result = check(tiny(2, existing=existing, weights=weights), plan([], {"l1": "e"}))
    assert result.valid
    assert result.score == 2000 - 10 + 5
