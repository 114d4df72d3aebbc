"""An office that pays the small pool."""

from __future__ import annotations

import pytest

from service.database import Database
from tests.service.interpreters.build import Pool
from tests.service.interpreters.payment.steps import Payer


@pytest.fixture
def payer(database: Database, pool: Pool) -> Payer:
    """Nobody has an account yet."""
    return Payer(database, pool)
