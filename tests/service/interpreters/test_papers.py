"""The client's slip and the sheet to hang up: what they say, and who gets them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from service.access import OfficeView, Role
from service.accounts.tables import Office
from service.database import Database
from service.interpreters.jobs.telling import BOOKER
from service.interpreters.requests.queries import RequestView, view_of
from service.interpreters.tables import Agency, Interpreter, InterpreterRequest
from service.messages.actions import make_link
from service.papers.flyer import MOST_LANGUAGES, flyer
from service.papers.slip import SENTENCES, Slip, slip
from service.papers.typesetting import pdf
from tests.builders import NOW
from tests.service.conftest import Login
from tests.service.interpreters import build
from tests.service.interpreters.build import Pool
from tests.service.languages.catalogues import added
from tests.service.papers.reading import read

TODAY = date(2026, 11, 2)
OFFICE = OfficeView(
    id="x",
    name="Koordinierungsstelle",
    county="Landkreis Übungsland",
    county_ags="00000",
    land="Niedersachsen",
    phone="04471 000 100",
    email="stelle@example.org",
    demo=False,
    settings={},
)


@pytest.fixture
def request_id(database: Database, pool: Pool) -> str:
    """A talk on Thursday, 10:30 to 11:30, of which nobody outside knows the topic."""
    with database.write() as db:
        asked = build.talk(
            db,
            db.get_one(Agency, pool.agency),
            topic="custody",
            contact_name="Frau Geheim",
            contact_phone="0151 555 0999",
            briefing="Geheimes",
        )
        return asked.id


def coming(database: Database, pool: Pool, request_id: str) -> None:
    with database.write() as db:
        row = db.get_one(InterpreterRequest, request_id)
        build.assignment(db, row, db.get_one(Interpreter, pool.first), mode="phone")


def made(database: Database, pool: Pool, request_id: str, **change: object) -> Slip:
    with database.read() as db:
        row = db.get_one(InterpreterRequest, request_id)
        view: RequestView = replace(view_of(db, pool.scope, row), **change)  # type: ignore[arg-type]
        return slip(db, pool.scope, view, OFFICE, TODAY)


def test_an_agency_prints_the_slip_of_its_own_request_alone(
    login: Login, database: Database, pool: Pool, request_id: str
) -> None:
    with database.write() as db:
        other = build.agency(db, pool.scope, "Fremde Praxis")
        foreign = build.talk(db, other).id
    client = login(Role.AGENCY)
    assert (
        f"/anfragen/{request_id}/zettel.pdf"
        in client.get(f"/anfragen/{request_id}").text
    )
    answer = client.get(f"/anfragen/{request_id}/zettel.pdf")
    assert answer.status_code == 200 and answer.mimetype == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    found = read(answer.data)
    assert found.tagged and found.language == "de"
    for told in ("A-0001", "Schule am Beispielpark", "Beispielstraße 1", "10:30–11:30"):
        assert told in found.text, told
    assert "Donnerstag, 05.11.2026" in found.text and "Dari" in found.text
    for secret in ("Geheim", "0151", "custody", "Erfunden"):
        assert secret not in found.text, secret
    assert client.get(f"/anfragen/{foreign}/zettel.pdf").status_code == 404
    assert (
        login(Role.INTERPRETER).get(f"/anfragen/{request_id}/zettel.pdf").status_code
        == 404
    )


def test_whoever_has_the_link_of_the_booking_prints_it_too(
    client: FlaskClient, database: Database, pool: Pool, request_id: str
) -> None:
    assert client.get(f"/anfragen/{request_id}/zettel.pdf").status_code == 404
    with database.write() as db:
        token = make_link(db, pool.scope, NOW, BOOKER, request_id, timedelta(days=9))
    assert f"/einsatz/{token}/zettel.pdf" in client.get(f"/einsatz/{token}").text
    assert "A-0001" in read(client.get(f"/einsatz/{token}/zettel.pdf").data).text
    assert client.get("/einsatz/falsch/zettel.pdf").status_code == 404


def test_the_slip_says_whether_somebody_comes_and_how(
    login: Login, database: Database, pool: Pool, request_id: str
) -> None:
    path = f"/anfragen/{request_id}/zettel.pdf"
    office = login(Role.COORDINATOR)
    assert "Wir suchen noch" in read(office.get(path).data).text
    assert path in office.get(f"/sprachmittlung/anfrage/{request_id}").text
    coming(database, pool, request_id)
    text = read(office.get(path).data).text
    assert "am Telefon" in text and "Wir suchen noch" not in text
    with database.write() as db:
        db.get_one(InterpreterRequest, request_id).state = "cancelled"
    assert office.get(path).status_code == 302
    assert path not in office.get(f"/anfragen/{request_id}").text


WHOLE = {text: f"سلام {text}" for text in SENTENCES.values()}


def test_beside_german_stands_the_clients_language(
    database: Database, pool: Pool, request_id: str, tmp_path: Path
) -> None:
    """In its own direction. Uyghur: Babel knows it, no rule of ours does."""
    with added(tmp_path, "ug", WHOLE):
        told = made(database, pool, request_id, client_language="ug")
        sides = [(one.lang, one.rtl) for one in told.heading]
        assert sides == [("de", False), ("ug", True)]
        assert pdf("slip", told).startswith(b"%PDF")
    german = made(database, pool, request_id, client_language="de")
    assert [one.lang for one in german.heading] == ["de"]


@pytest.mark.parametrize(
    ("texts", "settings"),
    [
        ({}, {}),
        ({"Learn German": "…"}, {}),
        (WHOLE, {"drafts_hidden": True}),
    ],
)
def test_english_stands_there_where_the_language_has_no_texts(
    database: Database,
    pool: Pool,
    request_id: str,
    tmp_path: Path,
    texts: dict[str, str],
    settings: dict[str, object],
) -> None:
    """A catalogue without these sentences has none, nor one that nobody is shown."""
    office = replace(OFFICE, settings=settings)
    with added(tmp_path, "ug", texts), database.read() as db:
        row = db.get_one(InterpreterRequest, request_id)
        view = replace(view_of(db, pool.scope, row), client_language="ug")
        told = slip(db, pool.scope, view, office, TODAY)
    assert [one.lang for one in told.heading] == ["de", "en"]
    assert told.heading[1].text == "Your talk with an interpreter"


def test_the_sheet_to_hang_up_leads_to_the_booking_page(
    login: Login, pool: Pool, scope_phone: str
) -> None:
    office = login(Role.COORDINATOR)
    assert "/sprachmittlung/aushang.pdf" in office.get("/sprachmittlung/stellen").text
    found = read(office.get("/sprachmittlung/aushang.pdf").data)
    assert found.tagged and len(found.pages) == 1
    assert "/anfragen/neu" in found.text and scope_phone in found.text
    assert "Dari, Paschtu" in found.text and "der Landkreis zahlt" in found.text


@pytest.fixture
def scope_phone(database: Database, pool: Pool) -> str:
    """The office's own phone number, as it is set on paper."""
    with database.write() as db:
        office = db.get_one(Office, pool.scope.office_id)
        office.phone = "04471 000 100"
    return "04471\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}100"


def test_the_sheet_says_nothing_of_free_where_institutions_pay_and_stays_a_page() -> (
    None
):
    many = [f"Sprache {n}" for n in range(MOST_LANGUAGES + 9)]
    url = "https://kurse.example.org/anfragen/neu?kreis=00000"
    free = flyer(OFFICE, url, many, True, "de")
    paid = flyer(OFFICE, url, many, False, "de")
    assert any("kostet Sie nichts" in line for line in free.told)
    assert not any("kostet" in line for line in paid.told)
    assert free.languages.endswith("und weitere") and "Sprache 24" not in free.languages
    assert (
        "kreis=00000" not in free.address and len(read(pdf("flyer", free)).pages) == 1
    )
