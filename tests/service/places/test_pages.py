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
from service.places.actions import seed
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


@pytest.fixture
def office(login: Login) -> FlaskClient:
    """Somebody of the own office; pages in English."""
    client = login(Role.COORDINATOR)
    client.get(f"{URL}?lang=en")
    return client


def check(client: FlaskClient, content: bytes) -> TestResponse:
    """Uploads a list and looks at what would become of it."""
    data = {"file": (io.BytesIO(content), "orte.csv")}
    return client.post(f"{URL}/liste", data=data, follow_redirects=True)


def told(page: TestResponse) -> str:
    """A page's text without marks."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


def take(client: FlaskClient, page: TestResponse) -> TestResponse:
    """Clicks "Take over"."""
    form = {n: re.search(rf'name="{n}" value="([^"]*)"', page.text) for n in FORM}
    data = {n: found[1] for n, found in form.items() if found}
    return client.post(page.request.path, data=data)


FORM = ("mark", "form_key")


def standing(database: Database, stands: Standing) -> dict[str, PlaceView]:
    """The own office's places by name."""
    with database.read() as db:
        return {p.name: p for p in places(db, stands.own)}


def test_check_then_store(
    office: FlaskClient, database: Database, stands: Standing
) -> None:
    before = standing(database, stands)
    for code in ("utf-8-sig", "cp1252", "cp850", "utf-16"):
        page = check(office, GOOD.encode(code))
        assert "1 new entry, 1 changed entry" in told(page), code
    assert standing(database, stands) == before
    assert take(office, page).location == URL
    after = standing(database, stands)
    assert set(after) == {*before, "Neudorf"}
    assert after["Nordstadt"].latitude == 52.86
    assert after["Nordstadt"].id == before["Nordstadt"].id
    assert "Nothing to change." in told(check(office, GOOD.encode()))


def test_bad_lines_are_named_and_the_good_ones_stored(
    office: FlaskClient, database: Database, stands: Standing
) -> None:
    bad = (
        "name,postal_code,latitude,longitude,kind\n"
        "Gut,49010,52.8,8.1,village\n"
        "Kurz,490,52.8,8.1,village\n"
        "Weit,49011,8.1,52.8,village\n"
        "\n"
        "Gut,49010,52.8,8.1,village\n"
        "Art,49012,52.8,8.1,castle\n"
        ",49013,52.8,8.1,village\n"
        "Zahl,49014,1e1,8.1,village\n"
    )
    page = check(office, bad.encode())
    lines = re.findall(r'<td class="number" data-label="Line">(\d+)</td>', page.text)
    assert lines[:6] == ["3", "4", "6", "7", "8", "9"]
    take(office, page)
    assert "Gut" in standing(database, stands)


def test_files_that_are_no_list(office: FlaskClient) -> None:
    for content in (b"", b"\x00\x01\x02"):
        answer = check(office, content)
        assert answer.status_code == 422, content[:40]
        assert 'role="alert"' in answer.text
    assert office.post(f"{URL}/liste", data={}).status_code == 422


def test_a_removed_place_comes_back_from_the_notice(
    office: FlaskClient, database: Database, stands: Standing
) -> None:
    before = standing(database, stands)
    url = f"{URL}/{before['Feldhausen'].id}/entfernen"
    page = office.post(url, follow_redirects=True)
    assert "Feldhausen" not in standing(database, stands)
    notice = page.text.partition('role="status"')[2].partition("</form>")[0]
    fields = dict(re.findall(r'name="(\w+)"\s+value="([^"]*)"', notice))
    assert office.post(f"{URL}/neu", data=fields).status_code == 302
    after = standing(database, stands)["Feldhausen"]
    assert (after.latitude, after.postal_code) == (
        before["Feldhausen"].latitude,
        before["Feldhausen"].postal_code,
    )
    assert office.post(f"{URL}/neu", data=fields).status_code == 422  # there already


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
    assert login(Role.AGENCY).get(f"{URL}/liste").status_code == 404


def test_seeding_twice_adds_nothing(database: Database, stands: Standing) -> None:
    with database.write() as db:
        added = seed(db, stands.own, "03453")
        assert added > 40 and seed(db, stands.own, "03453") == 0
        assert seed(db, stands.own, "05111") == 0
        rows = db.exec(select(Place).where(Place.office_id == stands.own.office_id))
        assert len(rows.all()) == added + 3
