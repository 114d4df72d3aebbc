"""The booking page: sign, gate, draft, sending; and who sees what became of it."""

from __future__ import annotations

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlmodel import select

from service.access import Role
from service.database import Database
from service.interpreters.tables import Agency, InterpreterRequest, UnmetNeed
from tests.service.conftest import Login
from tests.service.interpreters.build import Pool, place_id
from tests.service.interpreters.requests.test_asking import FORM

FRAGMENT = {"X-Fragment": "yes"}


def test_the_sign_counts_who_could_come_and_promises_nothing(
    login: Login, pool: Pool
) -> None:
    client = login(Role.AGENCY)
    told = client.post("/anfragen/aussicht", data=FORM, headers=FRAGMENT).text
    assert "Zwei können kommen" in told
    assert "noch keine Zusage" in told
    whole = client.post("/anfragen/aussicht", data=FORM)
    assert whole.status_code == 200
    assert 'value="0171 3920012"' in whole.text


def test_nobody_as_wished_shows_when_somebody_can(login: Login, pool: Pool) -> None:
    """A sign is never a dead end: what works stands first."""
    late = {**FORM, "start": "17:40", "minutes": "60"}
    told = login(Role.AGENCY).post("/anfragen/aussicht", data=late, headers=FRAGMENT)
    assert told.text.index("Stattdessen") < told.text.index("Niemand zu dieser Zeit")


def test_what_is_typed_survives_until_it_is_sent(login: Login, pool: Pool) -> None:
    client = login(Role.AGENCY)
    client.post("/anfragen/aussicht", data=FORM, headers=FRAGMENT)
    assert 'value="0171 3920012"' in client.get("/anfragen/neu").text
    assert 'value="10:30"' in client.get("/anfragen/neu").text
    sent = client.post("/anfragen/neu", data=FORM)
    assert sent.status_code == 302
    assert 'value="10:30"' not in client.get("/anfragen/neu").text


@pytest.mark.both
@pytest.mark.parametrize("where", ["/anfragen/neu", "/anfragen/aussicht"])
@pytest.mark.parametrize("name", ["form_key", "setting", "street", "agency_place_id"])
def test_what_no_database_holds_is_no_part_of_the_draft(
    client: FlaskClient, pool: Pool, where: str, name: str
) -> None:
    """On PostgreSQL a NUL in what is typed was a failure of the site."""
    assert client.post(where, data={**FORM, name: "A\x00B"}).status_code < 500
    page = client.get("/anfragen/neu")
    assert page.status_code == 200 and "A\x00B" not in page.text


def test_the_gate_says_why_and_whom_to_call_and_keeps_everything(
    login: Login, pool: Pool, database: Database
) -> None:
    client = login(Role.AGENCY)
    for _ in range(2):
        told = client.post("/anfragen/neu", data={**FORM, "setting": "court"})
        assert told.status_code == 422
        assert "beeidigte" in told.text or "vereidigte" in told.text
        assert 'value="0171 3920012"' in told.text
    with database.read() as session:
        assert len(session.exec(select(UnmetNeed)).all()) == 1
        assert session.exec(select(InterpreterRequest)).all() == []


def test_a_request_is_seen_by_its_own_institution_alone(
    login: Login, pool: Pool, app: APIFlask
) -> None:
    path = login(Role.AGENCY).post("/anfragen/neu", data=FORM).location
    assert login(Role.AGENCY).get(path).status_code == 200
    assert login(Role.COORDINATOR).get(path).status_code == 200
    for other in (
        login(Role.AGENCY, office=1),
        login(Role.COORDINATOR, office=1),
        login(Role.INTERPRETER),
        login(Role.HELPER),
        login(Role.PROVIDER),
        app.test_client(),
    ):
        assert other.get(path).status_code == 404


def test_a_newcomer_asks_without_a_login(
    app: APIFlask, pool: Pool, database: Database
) -> None:
    """A practice that has never asked books at once; the office confirms it later."""
    with database.read() as session:
        place = place_id(session, pool.scope)
    first = FORM | {
        "agency_name": "Praxis am Erfundenen Weg",
        "agency_kind": "practice",
        "agency_place_id": place,
        "agency_email": "praxis@example.org",
        "agency_phone": "04471 000 501",
    }
    client = app.test_client()
    assert client.get("/anfragen/neu").status_code == 200
    assert "Zwei können kommen" in client.post("/anfragen/aussicht", data=first).text
    sent = client.post("/anfragen/neu", data=first)
    assert sent.status_code == 302
    assert client.get(sent.location).status_code == 200
    assert app.test_client().get(sent.location).status_code == 404
    with database.read() as session:
        (made,) = session.exec(
            select(Agency).where(Agency.name == "Praxis am Erfundenen Weg")
        )
        assert made.confirmed_at is None
    missing = client.post("/anfragen/neu", data=FORM | {"form_key": "another-key"})
    assert missing.status_code == 422


def test_the_office_asks_for_an_institution_on_the_phone(
    login: Login, pool: Pool, database: Database
) -> None:
    client = login(Role.COORDINATOR)
    assert client.post("/anfragen/neu", data=FORM).status_code == 422
    sent = client.post("/anfragen/neu", data=FORM | {"agency_id": pool.agency})
    assert sent.status_code == 302
    with database.read() as session:
        assert session.exec(select(InterpreterRequest.asked_how)).one() == "phone"


def test_asking_twice_is_shown_before_it_is_stored(login: Login, pool: Pool) -> None:
    client = login(Role.AGENCY)
    client.post("/anfragen/neu", data=FORM)
    again = FORM | {"form_key": "another-form"}
    told = client.post("/anfragen/neu", data=again)
    assert told.status_code == 422
    assert "schon angefragt" in told.text
    assert (
        client.post("/anfragen/neu", data=again | {"twice": "yes"}).status_code == 302
    )


def test_a_login_lands_where_its_work_is(login: Login, pool: Pool) -> None:
    """Both were told that interpreting is not on this site yet."""
    assert login(Role.AGENCY).get("/login").location == "/anfragen"
    assert login(Role.INTERPRETER).get("/login").location == "/einsaetze"
    assert login(Role.INTERPRETER).get("/einsaetze").status_code == 200
