"""The gazetteer's pages: list, dry run and import, removal."""

from __future__ import annotations

import html
import io
import re

import pytest
from flask.testing import FlaskClient
from sqlmodel import select
from werkzeug.test import TestResponse

from service.access import Role
from service.database import Database
from service.errors import UserError
from service.places.actions import seed
from service.places.forms import MOST_BYTES, decode
from service.places.queries import PlaceView, places
from service.places.tables import Place
from service.supply.actions import add_venue
from service.supply.forms import VenueIn
from tests.builders import NOW, Standing
from tests.service.conftest import Login

URL = "/einrichtung/orte"
GOOD = (
    "Ort;PLZ;Breite;Länge;Art;Gemeinde\r\n"
    "Neudorf;49009;52,80;8,10;Dorf;Nordstadt\r\n"
    "Nordstadt;49001;52,86;8,05;Stadt;Nordstadt\r\n"
    "Südkirchen;49003;52,78;7,98;Dorf;Südkirchen\r\n"
)


def check(client: FlaskClient, content: bytes) -> TestResponse:
    """The dry run in English."""
    data = {"file": (io.BytesIO(content), "orte.csv")}
    return client.post(f"{URL}/import?lang=en", data=data)


def standing(database: Database, stands: Standing) -> dict[str, PlaceView]:
    """The own office's places by name."""
    with database.read() as db:
        return {p.name: p for p in places(db, stands.own)}


def test_check_then_store(login: Login, database: Database, stands: Standing) -> None:
    client = login(Role.COORDINATOR)
    before = standing(database, stands)
    for content in (GOOD.encode("utf-8-sig"), GOOD.encode("cp1252")):
        page = check(client, content)
        assert page.status_code == 200
        assert "1 new place, 2 changed" in " ".join(page.text.split())
    assert standing(database, stands) == before
    text = re.search(
        r"<textarea name=.content.[^>]*>\n?(.*?)</textarea>", page.text, re.S
    )
    assert text is not None
    data = {"content": html.unescape(text[1])}
    assert client.post(f"{URL}/import/speichern", data=data).location == URL
    after = standing(database, stands)
    assert set(after) == {*before, "Neudorf"}
    assert after["Nordstadt"].latitude == 52.86
    assert after["Nordstadt"].id == before["Nordstadt"].id
    assert "unchanged" in check(client, GOOD.encode()).text


def test_every_bad_line_is_named_and_nothing_stored(
    login: Login, database: Database, stands: Standing
) -> None:
    client = login(Role.COORDINATOR)
    bad = (
        "name,postal_code,latitude,longitude,kind\n"
        "Gut,49010,52.8,8.1,village\n"
        "Kurz,4901,52.8,8.1,village\n"
        "Weit,49011,8.1,52.8,village\n"
        "\n"
        "Gut,49010,52.8,8.1,village\n"
        "Art,49012,52.8,8.1,castle\n"
        ",49013,52.8,8.1,village\n"
        "Zahl,49014,1e1,8.1,village\n"
    )
    page = check(client, bad.encode())
    assert page.status_code == 422
    lines = re.findall(r'<tr>\s*<td class="number">(\d+)</td>', page.text)
    assert lines == ["3", "4", "6", "7", "8", "9"]
    data = {"content": bad}
    assert client.post(f"{URL}/import/speichern", data=data).status_code == 422
    assert "Gut" not in standing(database, stands)


def test_files_that_are_no_list(login: Login) -> None:
    client = login(Role.COORDINATOR)
    for content in (
        b"",
        b"\x00\x01\x02",
        b"just words",
        b"Ort;PLZ\nA;49001\n",
        b"Ort;PLZ;Breite;L\xc3\xa4nge\n",
        b'Ort;PLZ;Breite;Laenge\n"offen;1;2;3\n',
    ):
        answer = check(client, content)
        assert answer.status_code == 422, content[:40]
        assert 'role="alert"' in answer.text
    assert client.post(f"{URL}/import", data={}).status_code == 422
    assert client.post(f"{URL}/import/speichern", data={}).status_code == 422


def test_a_list_has_a_largest_size() -> None:
    with pytest.raises(UserError):
        decode(b"x" * (MOST_BYTES + 1))


def test_an_open_quotation_mark_is_a_bad_line(login: Login) -> None:
    content = GOOD + '"Offen;49015;52,8;8,1;Dorf;X\r\n'
    page = check(login(Role.COORDINATOR), content.encode())
    assert page.status_code == 422 and "quotation mark" in page.text


def test_a_place_in_use_stays(
    login: Login, database: Database, stands: Standing
) -> None:
    client = login(Role.COORDINATOR)
    found = standing(database, stands)
    with database.write() as db:
        venue_in = VenueIn(name="Haus", place_id=found["Nordstadt"].id)
        add_venue(db, stands.own, venue_in, NOW)
    for name in ("Nordstadt", "Feldhausen"):
        url = f"{URL}/{found[name].id}/entfernen"
        assert login(Role.COORDINATOR, office=1).post(url).status_code == 404
        assert client.post(url).status_code == 302
    assert set(standing(database, stands)) == {"Nordstadt", "Südkirchen"}


def test_list_and_search(login: Login) -> None:
    client = login(Role.COORDINATOR)
    assert "Feldhausen" in client.get(URL).text
    found = client.get(URL, query_string={"q": "suedk"}).text
    assert "Südkirchen" in found and "Feldhausen" not in found
    assert login(Role.HELPER).get(URL).status_code == 404
    assert login(Role.AGENCY).get(f"{URL}/import").status_code == 404


def test_seeding_twice_adds_nothing(database: Database, stands: Standing) -> None:
    with database.write() as db:
        added = seed(db, stands.own, "03453")
        assert added > 40 and seed(db, stands.own, "03453") == 0
        assert seed(db, stands.own, "05111") == 0
        rows = db.exec(select(Place).where(Place.office_id == stands.own.office_id))
        assert len(rows.all()) == added + 3
