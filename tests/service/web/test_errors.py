"""Error pages when nothing else works."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from apiflask import APIFlask
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from service.access import Role
from service.database import Database
from tests.service.conftest import Login


@contextmanager
def _gone(_database: Database) -> Iterator[Session]:
    raise OperationalError("SELECT 1", {}, OSError("unable to open database file"))
    yield


def test_a_lost_database_is_said_on_a_page_of_ours(
    app: APIFlask, login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page asked the database whose page it is, and fell with it."""
    app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)
    visitor, office = app.test_client(), login(Role.COORDINATOR)
    monkeypatch.setattr(Database, "read", _gone)
    for client, path, code in (
        (visitor, "/kurse", 500),
        (visitor, "/anmelden", 500),
        (visitor, "/nirgends", 404),
        (office, "/heute", 500),
        (office, "/nirgends", 404),
    ):
        answer = client.get(f"{path}?lang=de")
        assert answer.status_code == code, path
        assert f"Fehler {code}" in answer.text and "Zur Startseite" in answer.text
