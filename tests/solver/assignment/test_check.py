"""The smallest plan that breaks a rule, and what the soft rules are worth."""

from __future__ import annotations

from typing import Any

import pytest

from solver.assignment.check.verdict import check
from solver.assignment.problem.rules import Rule
from tests.solver.assignment.tiny import DAY, NINE, Json, person, plan, pool, request

ANN = ("ann",)
ONE = ("r1", NINE, "onsite", ANN)


def broken(
    people: list[Json], asked: list[Json], *rows: Any, **other: Any
) -> set[Rule]:
    """The rules that a plan breaks."""
    return {v.rule for v in check(pool(people, asked, **other), plan(*rows)).violations}


def test_a_plan_that_keeps_every_rule() -> None:
    """1000 for the request, 20 minutes there, 20 back, the first job costs 1."""
    found = check(pool([person("ann")], [request("r1")]), plan(ONE))
    assert (found.valid, found.score, found.met, found.minutes) == (True, 959, 1, 40)


#: What interpreter and request are, the plan's row, and the one rule it breaks.
CASES: list[tuple[Json, Json, Any, Rule]] = [
    ({}, {}, ("r2", NINE, "onsite", ANN), Rule.REFERENCE),
    ({}, {}, ("r1", NINE + 15, "onsite", ANN), Rule.START),
    ({}, {}, ("r1", NINE, "phone", ANN), Rule.MODE),
    ({}, {"needed": 2}, ONE, Rule.NEEDED),
    ({"languages": {"Arabic": 1}}, {}, ONE, Rule.LANGUAGE),
    ({"languages": {"Farsi": 3}}, {}, ONE, Rule.LANGUAGE),
    ({"settings": ["doctor"]}, {}, ONE, Rule.SETTING),
    ({}, {"never": ["ann"]}, ONE, Rule.NEVER),
    ({"excluded_agencies": ["school1"]}, {}, ONE, Rule.EXCLUDED_AGENCY),
    ({"excluded_places": ["town"]}, {}, ONE, Rule.EXCLUDED_PLACE),
    ({}, {"gender": "m", "gender_hard": True}, ONE, Rule.GENDER),
    ({"notice": NINE + 1}, {}, ONE, Rule.NOTICE),
    (
        {"phone": False},
        {"modes": ["phone"]},
        ("r1", NINE, "phone", ANN),
        Rule.REMOTE,
    ),
    ({"place": "nowhere"}, {}, ONE, Rule.CONNECTION),
    ({"max_oneway": 19}, {}, ONE, Rule.TRAVEL),
    ({"absences": [[NINE + 79, NINE + 90]]}, {}, ONE, Rule.AVAILABLE),
    ({"max_week": 0}, {}, ONE, Rule.WEEK),
    ({"limit_cents": 1199}, {}, ONE, Rule.ALLOWANCE),
]


@pytest.mark.parametrize(("who", "what", "row", "rule"), CASES)
def test_each_rule_by_itself(who: Json, what: Json, row: Any, rule: Rule) -> None:
    assert broken([person("ann", **who)], [request("r1", **what)], row) == {rule}


def test_just_kept() -> None:
    """A minute or a cent less and the cases above would break."""
    ann = person("ann", notice=NINE, max_oneway=20, limit_cents=1200, max_week=1)
    ann["absences"] = [[NINE + 80, NINE + 90]]
    assert broken([ann], [request("r1")], ONE) == set()


def test_a_bus_of_another_band_is_no_bus_back() -> None:
    """There by the morning's timetable, back by the afternoon's: there is none."""
    bus = person("ann", mode="pt")
    morning = ("r1", NINE, "onsite", ANN)
    noon = ("r1", NINE + 120, "onsite", ANN)
    assert broken([bus], [request("r1")], morning) == set()
    late = [request("r1", NINE + 120)]
    assert broken([bus], late, noon) == {Rule.CONNECTION}


def two(gap: int, **other: Any) -> set[Rule]:
    """A job in town and one far off, so many minutes later."""
    later = NINE + 60 + gap
    doctor = request("r2", later, place="far", agency="doctor1", setting="doctor")
    rows = ONE, ("r2", later, "onsite", ANN)
    return broken([person("ann", **other)], [request("r1"), doctor], *rows)


def test_consecutive_jobs() -> None:
    """35 minutes straight on; later than `stay`, home and out: 20 + 15 + 50."""
    assert two(35) == set()
    assert two(34) == {Rule.CLASH}
    assert two(-30) == {Rule.CLASH}
    assert two(151) == set()
    away = [[NINE + 70, NINE + 75]]
    assert two(80, absences=away) == {Rule.AVAILABLE, Rule.CLASH}


def test_one_house_needs_no_way_between() -> None:
    rows = ONE, ("r2", NINE + 60, "onsite", ANN)
    asked = [request("r1"), request("r2", NINE + 60)]
    found = check(pool([person("ann")], asked), plan(*rows))
    assert (found.valid, found.minutes) == (True, 40)


def test_the_way_with_fewer_minutes_counts() -> None:
    """From the phone to far off: straight on and by home both begin at home, 50."""
    asked = [
        request("r1", modes=["phone"]),
        request("r2", NINE + 110, agency="doctor1", place="far", setting="doctor"),
    ]
    rows = ("r1", NINE, "phone", ANN), ("r2", NINE + 110, "onsite", ANN)
    found = check(pool([person("ann")], asked), plan(*rows))
    assert (found.valid, found.minutes) == (True, 100)


def test_confirmed_stays_and_needs_no_notice() -> None:
    """It earns nothing for being met, and its trips and loads count."""
    fixed = [
        {"request": "r1", "start": NINE, "mode": "onsite", "interpreters": ["ann"]}
    ]
    people = [person("ann", notice=20000), person("eve")]
    found = check(pool(people, [request("r1")], fixed=fixed), plan(ONE))
    assert (found.valid, found.score, found.met) == (True, -41, 0)
    other = ("r1", NINE, "onsite", ("eve",))
    assert broken(people, [request("r1")], other, fixed=fixed) == {Rule.CONFIRMED}
    assert broken(people, [request("r1")], fixed=fixed) == {Rule.CONFIRMED}


def test_soft_rules() -> None:
    """Each with its own number, so that none can stand for another."""
    asked = request(
        "r1",
        NINE - 60,
        alternatives=[NINE],
        modes=["phone", "onsite"],
        needed=2,
        priority=3,
        preferred=["ann", "eve"],
        earlier="ann",
        gender="f",
    )
    people = [person("ann", load=2), person("eve", gender="m")]
    row = ("r1", NINE, "onsite", ("ann", "eve"))
    found = check(pool(people, [asked]), plan(row))
    assert found.parts == {
        Rule.PRIORITY: 3000,
        Rule.CONTINUITY: 150,
        Rule.PREFERRED: 60,
        Rule.MINUTES: -80,
        Rule.LOAD: -6,
        Rule.FALLBACK: -40,
        Rule.ALTERNATIVE: -40,
        Rule.GENDER_WISH: -60,
    }
    assert found.score == sum(found.parts.values())


def test_weeks_are_told_by_the_start() -> None:
    asked = [request(f"r{n}", NINE + n * DAY) for n in range(3)]
    rows = [(f"r{n}", NINE + n * DAY, "onsite", ANN) for n in range(3)]
    assert broken([person("ann", max_week=3)], asked, *rows) == set()
    assert broken([person("ann", max_week=2)], asked, *rows) == {Rule.WEEK}
    early = request("r3", NINE - 7 * DAY)
    first = ("r3", NINE - 7 * DAY, "onsite", ANN)
    assert broken([person("ann", max_week=3)], [*asked, early], *rows, first) == set()
