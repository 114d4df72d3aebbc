"""A provider with a house, two rooms, a teacher and six people who wait."""

from __future__ import annotations

import pytest

from service.database import Database
from tests.builders import Standing
from tests.service.courses.builders import World, furnish


@pytest.fixture
def world(database: Database, stands: Standing) -> World:
    """What courses of the own office are made of."""
    with database.write() as session:
        return furnish(session, stands.own)
