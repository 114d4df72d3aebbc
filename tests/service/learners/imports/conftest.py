"""The coordinator's browser."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from service.access import Role
from tests.service.conftest import Login


@pytest.fixture
def office(login: Login) -> FlaskClient:
    """Somebody of the own office; pages in English."""
    client = login(Role.COORDINATOR)
    client.get("/lernende/import?lang=en")
    return client
