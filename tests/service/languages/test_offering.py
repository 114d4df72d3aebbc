"""Which languages people and staff can choose, and what they are told of drafts."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from service import i18n, offered
from service.access import Role
from service.accounts.queries import tongue
from service.accounts.tables import Office
from service.database import Database
from tests.builders import Standing
from tests.service.conftest import Login

MARK = "Auf Deutsch"


def decide(login: Login, **values: str) -> Any:
    """Sends the office's form as it stands, with these fields changed."""
    office = login(Role.COORDINATOR)
    page = office.get("/einrichtung/sprachen").text
    places = re.findall(r'name="(place_\w+)"\s+type="number"[^>]*value="(\d*)"', page)
    data = {**dict(places), **values}
    return office.post("/einrichtung/sprachen", data=data)


def langs(page: str) -> list[str]:
    return re.findall(r'class="languages__name"[^>]*?hreflang="([\w-]+)"', page, re.S)


@pytest.mark.usefixtures("swedish")
def test_a_further_language_is_a_folder_and_nothing_else(
    client: FlaskClient, login: Login
) -> None:
    assert "sv" in langs(client.get("/").text)
    assert "sv" in langs(client.get("/sprache?zurueck=/status").text)
    page = client.get("/anmelden?lang=sv").text
    assert '<html lang="sv" dir="ltr"' in page and "Ring mig" in page
    assert 'value="sv"' in client.get("/rueckruf").text
    assert 'hreflang="sv"' in client.get("/kurse").text
    assert "Svenska" in login(Role.COORDINATOR).get("/einrichtung/sprachen").text
    helper = login(Role.HELPER)
    assert '<html lang="sv"' in helper.get("/helfen?lang=sv").text


@pytest.mark.usefixtures("swedish")
def test_what_a_catalogue_lacks_is_german(client: FlaskClient) -> None:
    """It was English, which fewer of these people read."""
    page = client.get("/anmelden?lang=sv").text
    assert i18n.text("de", "I want to register") in page
    assert "I want to register" not in page
    assert i18n.plural_form("sv", "%(num)s entry", "%(num)s entries", 2) == (
        i18n.plural_form("de", "%(num)s entry", "%(num)s entries", 2)
    )


@pytest.mark.usefixtures("swedish")
def test_staff_reads_german_and_english(login: Login) -> None:
    office = login(Role.COORDINATOR)
    office.get("/anmelden?lang=sv")  # looks how it reads for others
    assert '<html lang="de"' in office.get("/heute?lang=sv").text
    assert '<html lang="en"' in office.get("/heute?lang=en").text
    assert langs(office.get("/sprache?zurueck=/heute").text) == ["de", "en"]
    assert '<html lang="sv"' in office.get("/kurse?lang=sv").text
    provider = login(Role.PROVIDER)
    assert '<html lang="de"' in provider.get("/traeger?lang=sv").text


@pytest.mark.usefixtures("swedish")
def test_a_draft_says_so_and_leads_to_the_german_page(client: FlaskClient) -> None:
    page = client.get("/anmelden?lang=sv").text
    assert MARK in page and 'href="/anmelden?lang=de"' in page
    assert MARK not in client.get("/anmelden?lang=de").text
    assert MARK not in client.get("/anmelden?lang=en").text
    typed = client.get("/rueckruf?lang=sv").text
    assert re.search(r'name="show_again"\s+value="de"[^>]*>Auf Deutsch', typed)


@pytest.mark.usefixtures("swedish")
def test_the_office_decides_order_and_state(client: FlaskClient, login: Login) -> None:
    saved = decide(login, place_sv="1", place_de="2", state_sv="released", place_en="")
    assert saved.status_code == 302, saved.text
    assert langs(client.get("/").text)[:2] == ["sv", "de"]
    assert "en" not in langs(client.get("/").text)
    page = client.get("/status?lang=sv").text
    assert '<html lang="sv"' in page and MARK not in page
    # Not offered: the cookie of before leads to German.
    decide(login, place_sv="", place_de="1")
    assert '<html lang="de"' in client.get("/status").text


@pytest.mark.usefixtures("swedish")
def test_drafts_are_shown_only_where_the_office_says_so(
    client: FlaskClient, login: Login, database: Database, stands: Standing
) -> None:
    decide(login, hidden="yes")
    assert "sv" not in langs(client.get("/").text)
    assert '<html lang="de"' in client.get("/status?lang=sv").text
    with database.read() as db:
        assert tongue(db, stands.own, "sv") == "de"
    decide(login, hidden="yes", state_sv="released")
    assert "sv" in langs(client.get("/").text)
    with database.read() as db:
        assert tongue(db, stands.own, "sv") == "sv"
        assert tongue(db, stands.foreign, "sv") == "sv"


@pytest.mark.usefixtures("swedish")
def test_a_place_that_is_none_is_refused(login: Login, database: Database) -> None:
    answer = decide(login, place_sv="viele", state_sv="released")
    assert answer.status_code == 422 and 'aria-invalid="true"' in answer.text
    with database.read() as db:
        for row in db.exec(select(Office)):
            assert offered.LANGUAGES not in row.settings


def test_german_is_always_offered() -> None:
    assert offered.offered({offered.LANGUAGES: {"en": 1}}) == ("de", "en")
    assert offered.offered({offered.LANGUAGES: "en", offered.STATES: []})[0] == "de"
