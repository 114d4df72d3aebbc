"""An earlier timetable is used again, with one click, and once."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from service.access import Role, Scope
from service.database import Database
from service.timetables.tables import Feed
from tests.builders import NOW, Standing
from tests.service.conftest import Login


def feed(scope: Scope, name: str, **more: object) -> Feed:
    """A timetable that was loaded."""
    values = {
        "office_id": scope.office_id,
        "filename": name,
        "file_digest": name,
        "prepared_digest": name,
        "state": "ready",
        "uploaded_by": "(test)",
        "uploaded_at": NOW,
        **more,
    }
    return Feed.model_validate(values)


def in_use(session: Session, scope: Scope) -> list[str]:
    """Names of the office's timetables in use."""
    rows = select(Feed.filename).where(Feed.office_id == scope.office_id, Feed.active)
    return list(session.exec(rows))


@pytest.fixture
def feeds(database: Database, stands: Standing) -> dict[str, str]:
    """The old one, the new one in use, one that was refused, and a foreign one."""
    with database.write() as session:
        made = [
            feed(stands.own, "alt.zip"),
            feed(stands.own, "neu.zip", active=True),
            feed(stands.own, "kaputt.zip", state="refused", problem="no stops"),
            feed(stands.foreign, "fremd.zip", active=True),
        ]
        session.add_all(made)
        session.flush()
        return {row.filename: row.id for row in made}


def test_the_old_one_is_used_again(
    login: Login, database: Database, stands: Standing, feeds: dict[str, str]
) -> None:
    office: FlaskClient = login(Role.COORDINATOR)
    page = office.get("/einrichtung/fahrplan").text
    assert f"/einrichtung/fahrplan/{feeds['alt.zip']}/zurueck" in page
    assert f"/einrichtung/fahrplan/{feeds['neu.zip']}/zurueck" not in page
    assert f"/einrichtung/fahrplan/{feeds['kaputt.zip']}/zurueck" not in page
    for _ in range(2):
        url = f"/einrichtung/fahrplan/{feeds['alt.zip']}/zurueck"
        assert office.post(url, follow_redirects=True).status_code == 200
    with database.read() as session:
        assert in_use(session, stands.own) == ["alt.zip"]
        assert in_use(session, stands.foreign) == ["fremd.zip"]


def test_one_that_was_refused_is_not(
    login: Login, database: Database, stands: Standing, feeds: dict[str, str]
) -> None:
    office: FlaskClient = login(Role.COORDINATOR)
    url = f"/einrichtung/fahrplan/{feeds['kaputt.zip']}/zurueck"
    assert "nie fehlerfrei" in office.post(url, follow_redirects=True).text
    with database.read() as session:
        assert in_use(session, stands.own) == ["neu.zip"]
