"""The first run: an empty deployment becomes an office, once, with the key only."""

from __future__ import annotations

import io
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from service.access import public_scope
from service.accounts.queries import all_offices
from service.app import create_app
from service.database import Database
from service.errors import NotFound
from service.migrations.schema import upgrade
from service.places.queries import places
from service.rulesets.queries import rules
from service.settings import Settings
from service.supply.first_run import set_up
from service.supply.forms import SetupIn
from service.timetables.queries import feeds
from tests.builders import NOW, PASSWORD
from tests.service.timetables.conftest import gtfs


@pytest.fixture
def empty(database_url: str, tmp_path: Path) -> Iterator[FlaskClient]:
    """A client of a deployment without any office."""
    upgraded = Database(database_url)
    upgrade(upgraded.engine)
    upgraded.dispose()
    settings = Settings(
        env="test",
        database_url=database_url,
        state_dir=tmp_path,
        secret_key="k" * 40,
        base_url="http://127.0.0.1:8000",
        now=NOW,
    )
    app = create_app(settings)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    yield app.test_client()
    app.extensions["kursmittler"].database.dispose()


@pytest.fixture
def looked_at(database_url: str) -> Iterator[Database]:
    """The deployment's database, beside the application."""
    database = Database(database_url)
    yield database
    database.dispose()


def typed(key: str) -> dict[str, str]:
    """What a new office types."""
    return {
        "key": key,
        "county": "03453",
        "office": "Ko-Stelle Muster",
        "phone": "04471 000 1",
        "email": "ko@example.org",
        "name": "Leitung",
        "display_name": "L. Muster",
        "password": PASSWORD,
        "again": PASSWORD,
    }


def test_from_nothing_to_an_office(
    empty: FlaskClient, tmp_path: Path, looked_at: Database
) -> None:
    assert empty.get("/login").location == "/einrichten"
    assert empty.get("/health").status_code == 200
    assert empty.get("/einrichten").status_code == 200
    file = tmp_path / "setup-token"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    key = file.read_text()

    wrong = empty.post("/einrichten", data=typed("geraten"))
    assert wrong.status_code == 422 and PASSWORD not in wrong.text
    short = {**typed(key), "password": "kurz", "again": "kurz"}
    assert empty.post("/einrichten", data=short).status_code == 422
    broken = {**typed(key), "file": (io.BytesIO(b"x"), "plan.zip")}
    assert empty.post("/einrichten", data=broken).status_code == 422
    other = {**typed(key), "county": "own", "own_ags": "123"}
    assert empty.post("/einrichten", data=other).status_code == 422
    assert empty.get("/login").location == "/einrichten"

    whole = {**typed(key), "file": (io.BytesIO(gtfs()), "plan.zip")}
    assert empty.post("/einrichten", data=whole).location == "/login"
    assert not file.exists()
    assert empty.get("/einrichten").status_code == 404
    assert empty.post("/einrichten", data=typed(key)).status_code == 404
    data = {"name": "leitung", "password": PASSWORD}
    assert empty.post("/login", data=data).location == "/heute"
    assert empty.get("/einrichtung").status_code == 200

    with looked_at.read() as db:
        (office,) = all_offices(db)
        scope = public_scope(office.id)
        assert (office.county, office.land) == ("Landkreis Cloppenburg", "NI")
        assert len(places(db, scope)) > 40
        assert rules(db, scope, NOW.date()).kinds
        assert [feed.filename for feed in feeds(db, scope)] == ["plan.zip"]


def test_a_county_that_is_not_known(empty: FlaskClient, tmp_path: Path) -> None:
    empty.get("/einrichten")
    key = (tmp_path / "setup-token").read_text()
    own = {"county": "own", "own_name": "Kreis X", "own_ags": "05111", "own_land": "NW"}
    assert empty.post("/einrichten", data={**typed(key), **own}).location == "/login"
    data = {"name": "leitung", "password": PASSWORD}
    empty.post("/login", data=data)
    assert "Kreis X" in empty.get("/einrichtung").text


def test_once_there_is_an_office_the_page_is_gone(client: FlaskClient) -> None:
    assert client.get("/einrichten").status_code == 404
    assert client.post("/einrichten", data=typed("x")).status_code == 404
    assert client.get("/login").status_code == 200


def test_a_second_set_up_is_refused(empty: FlaskClient, looked_at: Database) -> None:
    setup_in = SetupIn.model_validate(typed("x"))
    with looked_at.write() as db:
        set_up(db, setup_in, None, NOW)
    with pytest.raises(NotFound), looked_at.write() as db:
        set_up(db, setup_in, None, NOW)
    with looked_at.read() as db:
        assert len(all_offices(db)) == 1
