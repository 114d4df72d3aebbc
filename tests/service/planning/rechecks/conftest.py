"""An agreed course that was looked at once: everybody can come."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.database import Database
from tests.builders import Standing
from tests.service.planning.rechecks.county import Agreed, agreed


@pytest.fixture
def world(database: Database, stands: Standing, tmp_path: Path) -> Agreed:
    """The course of the small county; the worker has looked at it."""
    made = agreed(database, stands.own, tmp_path)
    assert made.verdict().state == "unknown"
    assert made.look().state == "ok", made.told()
    return made
