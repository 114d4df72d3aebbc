"""A finished plan in the application's state folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.database import Database
from tests.builders import Standing
from tests.service.planning.builders import Planned, planned


@pytest.fixture
def plan(database: Database, stands: Standing, tmp_path: Path) -> Planned:
    """Two open courses with seventeen people, one dropped; five people without."""
    with database.write() as session:
        return planned(session, stands.own, tmp_path)
