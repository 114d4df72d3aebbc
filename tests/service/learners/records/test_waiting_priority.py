"""Priority grows while somebody waits, as the office has set it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from service.learners.records.waiting_priority import (
    OFF,
    Growth,
    months_waiting,
    priority_of,
)

DAY = date(2026, 11, 2)


@dataclass
class Somebody:
    """What the rule looks at."""

    priority: int = 1
    registered_at: datetime = datetime(2025, 11, 1, 8, tzinfo=UTC)  # a year ago
    waiting_since: datetime | None = None


@pytest.mark.parametrize(
    ("person", "growth", "counts"),
    [
        (Somebody(), Growth(), 3),
        (Somebody(), Growth(months=OFF), 1),
        (Somebody(), Growth(months=12), 2),
        (Somebody(), Growth(months=13), 1),
        (Somebody(), Growth(months=2, most=5), 5),
        (Somebody(), Growth(months=2, most=2), 2),
        (Somebody(priority=2), Growth(), 3),
        # What was given with a reason stands, above the rule's highest step, too.
        (Somebody(priority=5), Growth(), 5),
        # A later course begins the waiting anew.
        (Somebody(waiting_since=datetime(2026, 10, 1, tzinfo=UTC)), Growth(), 1),
        (Somebody(registered_at=datetime(2026, 12, 1, tzinfo=UTC)), Growth(), 1),
    ],
)
def test_a_step_for_every_so_many_months(
    person: Somebody, growth: Growth, counts: int
) -> None:
    assert priority_of(person, growth, DAY) == counts


def test_months_are_whole() -> None:
    assert months_waiting(Somebody(), date(2026, 5, 1)) == 5
    assert months_waiting(Somebody(), date(2026, 5, 3)) == 6


def test_the_offices_own_rule_is_read() -> None:
    assert Growth.of({}) == Growth()
    assert Growth.of({"priority_months": 4, "priority_most": 2}) == Growth(4, 2)
