"""Which course kinds suit whom."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pytest

from service.rulesets.eligible import Offered, offered, suits
from service.rulesets.read import read_rules

RULES = read_rules(Path(__file__).parents[3] / "data" / "rules")
KINDS = {kind.id: kind for kind in RULES.course_kinds.kind}
KNOWN = {e.id: e for e in RULES.entitlements.entitlement}
DAY = date(2027, 1, 11)


@dataclass
class Somebody:
    level: str = "A1.1"
    course_types: list[str] = field(default_factory=list)
    women_only: bool = False
    gender: str = ""
    child_ages: list[int] = field(default_factory=list)
    entitlement: str = ""
    entitlement_until: date | None = None


def may(person: Somebody, kind: str, *levels: str) -> bool:
    course = Offered(KINDS[kind], levels or ("A1.1",))
    return suits(person, course, KNOWN, DAY)


def test_county_courses_are_open_to_everybody_of_the_level() -> None:
    assert may(Somebody(), "county")
    assert not may(Somebody(level="A2.1"), "county")


def test_a_mixed_course_takes_both_levels() -> None:
    assert may(Somebody(level="A1.2"), "county", "A1.1", "A1.2")


def test_an_integration_course_needs_an_entitlement() -> None:
    assert not may(Somebody(), "integration")
    assert may(Somebody(entitlement="right-44"), "integration")
    assert not may(Somebody(entitlement="vocational-45a"), "integration")


def test_an_entitlement_that_ends_before_the_start_opens_nothing() -> None:
    person = Somebody(entitlement="right-44", entitlement_until=date(2027, 1, 10))
    assert not may(person, "integration")
    assert may(replace(person, entitlement_until=DAY), "integration")


def test_slow_learners_are_a_group_of_their_own() -> None:
    """A tick stores the kind's id; planning looked for another word and found none."""
    slow = Somebody(course_types=["county-slow"])
    assert may(slow, "county-slow") and not may(slow, "county")
    assert not may(Somebody(), "county-slow")


def test_women_only_means_only() -> None:
    person = Somebody(women_only=True)
    assert may(person, "county-women") and not may(person, "county")
    assert not may(Somebody(), "county-women")


def test_a_womens_course_is_never_proposed_to_a_man() -> None:
    wish = Somebody(course_types=["county-women"])
    assert may(wish, "county-women")
    assert may(replace(wish, gender="female"), "county-women")
    assert not may(replace(wish, gender="male"), "county-women")


def test_parents_courses_need_a_child() -> None:
    assert may(Somebody(child_ages=[2]), "mama")
    assert not may(Somebody(), "mama")


@pytest.mark.parametrize("wished", [["job-trade-health"], ["job-b1"], []])
def test_trade_courses_are_for_the_trade(wished: list[str]) -> None:
    kind = KINDS["job-trade-health"]
    level = kind.levels[0]
    person = Somebody(level, wished, entitlement="vocational-45a")
    assert suits(person, Offered(kind, (level,)), KNOWN, DAY) is (kind.id in wished)


def test_legacy_kinds_are_not_offered() -> None:
    neighbours = {level.id: level.neighbours for level in RULES.levels.level}
    found = {o.kind.id for o in offered(RULES.course_kinds.kind, neighbours, DAY)}
    assert "county" in found and "integration-youth" not in found


def test_mixed_pairs_stand_once_in_order() -> None:
    neighbours = {level.id: level.neighbours for level in RULES.levels.level}
    pairs = [
        o.levels
        for o in offered([KINDS["county"]], neighbours, DAY)
        if len(o.levels) == 2
    ]
    assert ("A1.1", "A1.2") in pairs and ("A1.2", "A1.1") not in pairs
    assert len(pairs) == len(set(pairs))
