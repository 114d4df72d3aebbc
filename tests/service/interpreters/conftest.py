"""A small pool in the own office; see `build.py`."""

from __future__ import annotations

import pytest

from service.database import Database
from tests.builders import Standing
from tests.service.interpreters import build


@pytest.fixture
def pool(database: Database, stands: Standing) -> build.Pool:
    """A school, two volunteers, one of staff; logins of both kinds stand for them."""
    with database.write() as session:
        return build.pool(session, stands.own)
