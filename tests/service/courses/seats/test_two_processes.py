"""Seats raced for in two real web processes;
`python -m bench.races` does it at length
and with a control.

Deadlocks, locked databases and answers of 5xx are failures; afterwards numbers, seats,
invitations and people tell the same story.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.races.halls import SEATS, hall, people_for
from bench.races.pairs import PAIRS, Hall, last_seat, race

COURSES, HANDS, ROUNDS = 2, 15, 4


@pytest.fixture
def place(migrated_url: str, tmp_path: Path) -> Iterator[Hall]:
    """The two processes, and people enough."""
    people = people_for(COURSES, HANDS, ROUNDS)
    with hall(migrated_url, tmp_path, people) as opened:
        yield opened


def test_nothing_over_nothing_under(place: Hall) -> None:
    """The last seats, and yes against everything else, one race after the other."""
    told = {"last seat": last_seat(place, COURSES, HANDS, SEATS)}
    told |= {name: race(place, rival, ROUNDS) for name, rival in PAIRS.items()}
    assert {name: one.line() for name, one in told.items() if not one.good} == {}
