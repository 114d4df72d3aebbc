"""The trail: every row is chained; edits, gaps and swaps are found."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from service.audit.actions import record, verify
from service.database import Database
from tests.builders import NOW, Standing


def write(database: Database, stands: Standing, number: int) -> None:
    with database.write() as session:
        record(session, stands.own, NOW, "test", "thing", str(number), {"n": number})


def faults(database: Database) -> list[str]:
    with database.read() as session:
        return verify(session)[1]


def test_a_whole_trail_has_no_fault(database: Database, stands: Standing) -> None:
    for number in range(3):
        write(database, stands, number)
    assert faults(database) == []


def test_parallel_writers_make_one_chain(database: Database, stands: Standing) -> None:
    with database.read() as session:
        before = verify(session)[0]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: write(database, stands, n), range(24)))
    with database.read() as session:
        assert verify(session) == (before + 24, [])


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE audit_row SET actor_id = 'x' WHERE seq = 2",
        "UPDATE audit_row SET details = '{\"n\": 9}' WHERE seq = 2",
        "DELETE FROM audit_row WHERE seq = 2",
        "UPDATE audit_row SET subject_id = 'swapped' WHERE seq = 3",
    ],
)
def test_damage_is_found(database: Database, stands: Standing, damage: str) -> None:
    write(database, stands, 1)
    with database.write() as session:
        session.execute(text(damage))
    assert faults(database)
