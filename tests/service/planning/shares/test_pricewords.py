"""What a least share costs, in words."""

from __future__ import annotations

import pytest

from service.planning.shares import pricewords
from service.planning.shares.queries import Group, Price, Split


def price(placed: int, without: int, better: bool = True) -> Price:
    return Price(placed, without, 30, better, {})


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (price(10, 11), "costs 1 place: without it 11 people"),
        (price(10, 13), "costs 3 places: without it 13 people"),
        (price(12, 10), "With the least share more people have a place: 12"),
        (
            price(10, 10),
            "costs no place: as many people have one with it as without it (10)",
        ),
        (price(10, 10, better=False), "As far as is known"),
    ],
)
def test_what_it_costs(found: Price, said: str) -> None:
    assert said in pricewords.cost(found, "en")


def test_how_it_was_found_out() -> None:
    assert pricewords.method(price(10, 11), 10, "en").startswith("Searched for from")
    longer = pricewords.method(price(10, 11), 9, "en")
    assert longer.startswith("Searched on for longer") and "10 instead of 9." in longer


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        ((), "No group has enough people: the least share has no effect."),
        ((Group("A1", 10, 6, None, None, target=6),), "Every group has it."),
        (
            (Group("A1", 10, 4, None, None, target=6), Group("A2", 9, 5, None, None)),
            "1 group is below it, 2 places short.",
        ),
    ],
)
def test_whether_it_is_kept(groups: tuple[Group, ...], said: str) -> None:
    assert pricewords.kept(Split("level", True, groups, None), "en") == said
