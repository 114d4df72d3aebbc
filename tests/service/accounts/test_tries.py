"""Counted tries: failures only, growing pauses, exact beside one another."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from service.accounts.tries import Door, TooManyTries, forget_tries, note_try
from service.database import Database
from tests.builders import NOW, Standing

pytestmark = pytest.mark.both

DOOR = Door("name", "somebody", 3)
HOUR = timedelta(hours=1)


def fails(database: Database, hours: float = 0) -> bool:
    """A failed try so many hours later; False if the door is shut."""
    try:
        with database.write() as db:
            note_try(db, (DOOR,), NOW + hours * HOUR)
    except TooManyTries:
        return False
    return True


def test_right_tries_are_taken_back(database: Database, stands: Standing) -> None:
    for _ in range(9):
        with database.write() as db:
            counted = note_try(db, (DOOR,), NOW)
        with database.write() as db:
            forget_tries(db, counted)
    assert fails(database)


def test_pauses_grow(database: Database, stands: Standing) -> None:
    """Three an hour, six in six hours, twelve in a day."""
    assert [fails(database, h) for h in (0, 0, 0, 0)] == [True, True, True, False]
    assert [fails(database, h) for h in (1.1, 1.1, 1.1)] == [True, True, True]
    assert not fails(database, 2.2)
    assert fails(database, 6.1)


def test_the_sentence_says_when(database: Database, stands: Standing) -> None:
    for _ in range(3):
        fails(database)
    with pytest.raises(TooManyTries) as caught, database.write() as db:
        note_try(db, (DOOR,), NOW + timedelta(minutes=10))
    opens = NOW + HOUR
    assert caught.value.values["time"].endswith(f":{opens.minute:02d}")


def test_exact_beside_one_another(database: Database, stands: Standing) -> None:
    with ThreadPoolExecutor(8) as pool:
        passed = list(pool.map(lambda _n: fails(database), range(16)))
    assert sum(passed) == 3


def test_the_table_keeps_no_names(database: Database, stands: Standing) -> None:
    assert "somebody" not in DOOR.key and len(DOOR.key) == 64
