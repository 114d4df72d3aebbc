"""An office that asks."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.database import Database
from tests.service.interpreters.build import Pool
from tests.service.interpreters.offers.steps import Office


@pytest.fixture
def asks(database: Database, pool: Pool, tmp_path: Path) -> Office:
    """Two volunteers who speak Dari."""
    return Office(database, pool, tmp_path)
