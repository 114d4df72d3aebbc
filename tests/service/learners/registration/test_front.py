"""Languages, counties, the two doors and place suggestions."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from service.access import Role
from tests.builders import FOREIGN, OWN
from tests.service.conftest import Login


def test_the_first_page_shows_languages_and_counties(client: FlaskClient) -> None:
    page = client.get("/").text
    assert "/anmelden?lang=de" in page and "/anmelden?lang=en" in page
    assert f"/?kreis={OWN}" in page and f"/?kreis={FOREIGN}" in page
    assert "04471 000120" in page


def test_the_chosen_county_is_kept(client: FlaskClient) -> None:
    client.get(f"/?kreis={FOREIGN}")
    assert "Landkreis 1" in client.get("/anmelden").text


@pytest.mark.parametrize("lang", ["de", "en"])
@pytest.mark.parametrize(
    "path", ["/anmelden", "/anmelden/name", "/rueckruf", "/status"]
)
def test_public_pages_open_in_both_languages(
    client: FlaskClient, path: str, lang: str
) -> None:
    reply = client.get(f"{path}?lang={lang}")
    assert reply.status_code == 200 and f'<html lang="{lang}"' in reply.text
    assert "style=" not in reply.text and "http" not in reply.text.split("<main")[1]


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("su", ["Südkirchen"]),
        ("SUED", ["Südkirchen"]),
        ("490", ["Nordstadt", "Feldhausen", "Südkirchen"]),
        ("x", []),
        ("10115", []),
    ],
)
def test_suggestions(client: FlaskClient, typed: str, names: list[str]) -> None:
    found = client.get("/orte", query_string={"q": typed}).json
    assert found is not None
    assert [place["name"] for place in found["places"]] == names


def test_the_map_is_a_picture_with_a_pin(client: FlaskClient) -> None:
    found = client.get("/orte?q=nordstadt").json
    assert found is not None
    plain = client.get("/orte/karte.svg")
    pinned = client.get(f"/orte/karte.svg?ort={found['places'][0]['id']}")
    assert plain.mimetype == "image/svg+xml"
    paths = "{http://www.w3.org/2000/svg}path"
    assert not ElementTree.fromstring(plain.data).findall(paths)
    assert len(ElementTree.fromstring(pinned.data).findall(paths)) == 1


def test_somebody_logged_in_sees_the_doors_too(login: Login) -> None:
    assert login(Role.HELPER).get("/anmelden").status_code == 200


@pytest.mark.parametrize("path", ["/", "/anmelden"])
def test_the_helpers_door_shows_to_those_who_may_open_it(
    login: Login, client: FlaskClient, path: str
) -> None:
    """Agencies, interpreters and providers were led to a page that is not theirs."""
    assert "/helfen" in client.get(path).text
    assert "/helfen" in login(Role.HELPER).get(path).text
    assert "/helfen" not in login(Role.AGENCY).get(path).text
