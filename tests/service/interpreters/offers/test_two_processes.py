"""An interpreter's time raced for in two real web processes, on both databases.

`python -m bench.interpreters.races` does it at length. Deadlocks, locked databases and
answers of 5xx are failures; afterwards promises, ticks, offers and requests agree.
"""

from __future__ import annotations

from pathlib import Path

from bench.interpreters.county import UNBOOKED, county
from bench.interpreters.races import PAIRS, control, race, times
from service.database import Database, make_engine
from service.migrations.schema import upgrade
from tests.builders import stand_up

TRIES, ROUNDS = 32, 2


def test_nobody_is_promised_twice(migrated_url: str, tmp_path: Path) -> None:
    """Overlapping times of several institutions, then yes against everything else."""
    with county(migrated_url, tmp_path) as place:
        told = {"overlapping times": times(place, TRIES)}
        told |= {name: race(place, rival, ROUNDS) for name, rival in PAIRS.items()}
    assert {name: one.line() for name, one in told.items() if not one.good} == {}
    assert told["overlapping times"].said["302"] > 0
    assert told["overlapping times"].said["409"] > 0


def test_without_booking_somebody_is(sqlite_url: str) -> None:
    """The control: the same race sees doubles where a yes takes nobody's time."""
    engine = make_engine(sqlite_url)
    upgrade(engine)
    engine.dispose()
    database = Database(sqlite_url)
    with database.write() as session:
        stand_up(session)
    database.dispose()
    told = control(sqlite_url, UNBOOKED, 16)
    assert any("two promises" in one for one in told.untrue), told.line()
