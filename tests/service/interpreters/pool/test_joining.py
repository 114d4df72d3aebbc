"""Whoever wants to interpret finds a door, is stored once and called by the office."""

from __future__ import annotations

from apiflask import APIFlask
from sqlmodel import select

from service.access import Role
from service.database import Database
from service.interpreters.tables import Interpreter, SpokenLanguage
from tests.service.conftest import Login
from tests.service.interpreters.build import Pool

FORM = {
    "form_key": "a-key-of-a-form",
    "name": "Erfunden Neu",
    "phone": "0171 3920012",
    "languages": ["ti", "ar"],
    "consent": "yes",
}
WANTS = "Erfunden Neu möchte sprachmitteln"


def test_the_front_page_has_a_door_for_everybody(app: APIFlask, pool: Pool) -> None:
    page = app.test_client().get("/").text
    for path in ("/anfragen/neu", "/mitmachen", "/kurse", "/login"):
        assert f'href="{path}"' in page


def test_somebody_joins_and_stands_on_today_until_invited(
    app: APIFlask, login: Login, pool: Pool, database: Database
) -> None:
    client = app.test_client()
    for _ in range(2):
        assert client.post("/mitmachen", data=FORM).status_code == 302
    with database.read() as session:
        row = session.exec(
            select(Interpreter).where(Interpreter.name == "Erfunden Neu")
        ).one()
        assert row.state == "applied"
        spoken = session.exec(
            select(SpokenLanguage.language).where(
                SpokenLanguage.interpreter_id == row.id
            )
        )
        assert set(spoken) == {"ti", "ar"}
    office = login(Role.COORDINATOR)
    assert WANTS in office.get("/heute").text
    office.post(f"/sprachmittlung/pool/{row.id}/einladen")
    assert WANTS not in office.get("/heute").text
    with database.read() as session:
        again = session.get(Interpreter, row.id)
        assert again is not None
        assert again.state == "invited"


def test_what_is_missing_is_said_and_nothing_stored(
    app: APIFlask, pool: Pool, database: Database
) -> None:
    client = app.test_client()
    for missing in ({"phone": ""}, {"languages": []}, {"consent": ""}, {"name": ""}):
        assert client.post("/mitmachen", data=FORM | missing).status_code == 422
    unknown = client.post("/mitmachen", data=FORM | {"languages": ["xx"]})
    assert unknown.status_code == 422
    with database.read() as session:
        rows = session.exec(select(Interpreter).where(Interpreter.state == "applied"))
        assert rows.all() == []
