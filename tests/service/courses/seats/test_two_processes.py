"""Seats raced for in two real web processes; `python -m bench.races` does it at length.

Deadlocks, locked databases and answers of 5xx are failures; afterwards numbers, seats,
invitations and people tell the same story.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.races.halls import SEATS, UNCHECKED, hall, people_for
from bench.races.pairs import PAIRS, Hall, last_seat, race
from service.database import Database, make_engine
from service.migrations.schema import upgrade
from tests.builders import stand_up

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


def test_without_its_guards_a_seat_is_given_twice(
    sqlite_url: str, tmp_path: Path
) -> None:
    """The control: the same race sees it where condition and CHECK are missing."""
    fresh(sqlite_url)
    with hall(sqlite_url, tmp_path, 2 * HANDS, UNCHECKED) as opened:
        told = last_seat(opened, 1, HANDS, SEATS)
    assert told.said["302"] > SEATS
    assert any(f"of {SEATS}" in sentence for sentence in told.untrue), told.untrue


def fresh(url: str) -> None:
    """The standing offices at the newest schema."""
    engine = make_engine(url)
    upgrade(engine)
    engine.dispose()
    database = Database(url)
    with database.write() as session:
        stand_up(session)
    database.dispose()
