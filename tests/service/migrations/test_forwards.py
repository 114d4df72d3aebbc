"""Every version over full tables, on both databases: no row, no value is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect

from service.database import make_engine
from service.migrations import schema
from tests.service.migrations import rows, scratch
from tests.service.migrations.rows import LEAST, count, tables
from tests.service.migrations.walk import lost, walk

SCRATCH = Path(scratch.__file__).parent
FEW = 20


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An empty database of each kind."""
    made = make_engine(database_url)
    yield made
    made.dispose()


def add_scratch(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Lets versions of the tests follow the newest real one, over fewer rows."""
    monkeypatch.setattr(rows, "LEAST", FEW)
    further = [SCRATCH / "base", SCRATCH / name]
    monkeypatch.setattr(schema, "VERSIONS", [*schema.VERSIONS, *further])


def test_every_version_keeps_every_row(engine: Engine) -> None:
    assert walk(engine) == []
    with engine.connect() as connection:
        assert schema.at_head(connection)
        told = {t.name: count(connection, t) for t in tables(connection)}
    assert len(told) > 30
    assert min(told.values()) >= LEAST >= 1_000, told


def test_a_version_that_keeps_everything_passes(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It rebuilds the table that every other hangs on, foreign keys resting."""
    add_scratch(monkeypatch, "good")
    assert walk(engine) == []
    columns = {c["name"] for c in inspect(engine).get_columns("office")}
    assert "scratch" in columns


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("shortened", "s002: scratch_parent: 40 of 40 rows changed: "),
        ("emptied", "s002: scratch_child: "),
        ("dropped", "s002: scratch_parent.number is gone"),
    ],
)
def test_a_version_that_loses_something_is_found(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, name: str, fault: str
) -> None:
    add_scratch(monkeypatch, name)
    (found,) = walk(engine)
    assert found.startswith(fault)


def test_a_rebuild_with_foreign_keys_on_is_found(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The trap of SQLite: the old table's end is a DELETE, and children go with it."""
    add_scratch(monkeypatch, "rebuilt")
    engine = make_engine(sqlite_url)
    found = walk(engine)
    engine.dispose()
    assert found == ["s002: scratch_child is gone or empty"]


ROWS = [{"id": 1, "name": "a"}, {"id": 2, "name": "b"}]


@pytest.mark.parametrize(
    ("after", "found"),
    [
        ({"t": ROWS[::-1]}, []),
        ({"t": [*ROWS, {"id": 3, "name": "c"}], "u": ROWS}, []),
        ({"t": [{**row, "new": None} for row in ROWS]}, []),
        ({}, ["t is gone or empty"]),
        ({"t": ROWS[:1]}, ["t: 1 of 2 rows changed: [2, 'b']"]),
        ({"t": [ROWS[0], ROWS[0]]}, ["t: 1 of 2 rows changed: [2, 'b']"]),
        ({"t": [{"id": 1}, {"id": 2}]}, ["t.name is gone"]),
    ],
)
def test_what_is_lost(
    after: dict[str, list[dict[str, object]]], found: list[str]
) -> None:
    assert lost({"t": ROWS, "empty": []}, after) == found
