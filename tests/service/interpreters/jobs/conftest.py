"""A promise of Thursday, with all that belongs to it."""

from __future__ import annotations

import pytest
from apiflask import APIFlask

from service.database import Database
from tests.service.interpreters.build import Pool
from tests.service.interpreters.jobs.steps import Around


@pytest.fixture
def job(app: APIFlask, database: Database, pool: Pool) -> Around:
    """An office whose website and worker have one clock."""
    parts = app.extensions["kursmittler"]
    made = Around(database, pool, parts.settings.state_dir)
    made.web = parts.clock
    return made
