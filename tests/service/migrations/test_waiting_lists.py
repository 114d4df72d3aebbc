"""Lists that waited under an earlier schema are put aside, stored ones stay."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text

from service.database import make_engine
from service.migrations import schema
from tests.service.migrations import rows

FEW = 40


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An empty database of each kind."""
    made = make_engine(database_url)
    yield made
    made.dispose()


def test_waiting_lists_are_put_aside(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their text is no upload: nobody could look at them or store them any more."""
    monkeypatch.setattr(rows, "LEAST", FEW)
    schema.upgrade(engine, "0004")
    with engine.begin() as connection:
        rows.fill(connection)
        ids = connection.scalars(text("SELECT id FROM import_run ORDER BY id")).all()
        for number, row_id in enumerate(ids):
            state = ("checked", "refused", "stored", "settled")[number % 4]
            change = text("UPDATE import_run SET state = :state WHERE id = :id")
            connection.execute(change, {"state": state, "id": row_id})
    schema.upgrade(engine, "0005")
    with engine.connect() as connection:
        found = connection.execute(text("SELECT state, upload FROM import_run")).all()
    states = Counter(state for state, _upload in found)
    assert set(states) == {"stored", "settled"}
    assert states["settled"] == 3 * states["stored"] > 0
    assert {bytes(upload) for _state, upload in found} == {b""}
