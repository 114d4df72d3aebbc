"""Neighbourhoods are drawn by what they brought for their effort."""

from __future__ import annotations

from collections import Counter

from solver.formation.search.odds import Choice, Odds


def drawn(odds: Odds[str], times: int = 600) -> Counter[str]:
    return Counter(odds.draw() for _ in range(times))


def test_without_results_every_arm_is_as_likely() -> None:
    found = drawn(Odds(("a", "b", "c"), 1))
    assert min(found.values()) > 150


def test_what_brings_more_in_the_same_time_is_tried_more_often() -> None:
    odds = Odds(("rich", "poor"), 1)
    odds.tell("rich", 500.0, 1.0)
    odds.tell("poor", 50.0, 1.0)
    found = drawn(odds)
    assert found["rich"] > 2 * found["poor"]
    # Curiosity never leaves an arm out: it may do better later.
    assert found["poor"] > 30


def test_what_takes_long_for_the_same_gain_is_tried_less_often() -> None:
    odds = Odds(("quick", "slow"), 1)
    odds.tell("quick", 100.0, 0.1)
    odds.tell("slow", 100.0, 2.0)
    found = drawn(odds)
    assert found["quick"] > 2 * found["slow"]


def test_an_arm_that_ran_dry_is_forgotten() -> None:
    odds = Odds(("once", "now"), 1)
    odds.tell("once", 1000.0, 0.5)
    for _ in range(40):
        odds.tell("once", 0.0, 0.5)
    odds.tell("now", 300.0, 0.5)
    found = drawn(odds)
    assert found["now"] > 2 * found["once"]


def test_the_same_seed_and_results_draw_the_same_neighbourhoods() -> None:
    one, two, other = Choice(7), Choice(7), Choice(8)
    draws: list[tuple[object, object, object]] = []
    for _ in range(30):
        draws.append((first := one.draw(), second := two.draw(), other.draw()))
        one.tell(first, 10.0, 0.2)
        two.tell(second, 10.0, 0.2)
    assert all(a == b for a, b, _ in draws)
    assert any(a != c for a, _, c in draws)
