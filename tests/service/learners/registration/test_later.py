"""Going on later: on the same phone, on another one, never twice, never lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlmodel import select

from service.clock import Clock
from service.database import Database
from service.learners.tables import Learner, RegistrationDraft
from tests.builders import FOREIGN, NOW
from tests.service.learners.walking import (
    ANSWERS,
    CODE,
    answer,
    receipt_code,
    to_the_last_page,
)

pytestmark = pytest.mark.both


def begun(client: FlaskClient, pages: int = 3) -> None:
    """The first pages of a registration."""
    for slug in list(ANSWERS)[:pages]:
        answer(client, slug, **ANSWERS[slug])


def later_code(client: FlaskClient) -> str:
    """The code on the page "Later"."""
    found = CODE.search(client.get("/anmelden/spaeter").text)
    assert found is not None
    return found[1].replace(" ", "")


def test_later_is_offered_from_the_third_page_on(client: FlaskClient) -> None:
    """Before that there is little to keep; the page says until when and how."""
    link = 'href="/anmelden/spaeter"'
    begun(client, 2)
    assert link not in client.get("/anmelden/sprachen").text
    assert link in client.get("/anmelden/ort").text
    page = client.get("/anmelden/spaeter?lang=en").text
    assert "Monday, 9.11.2026" in page and "not registered yet" in page
    assert 'href="/anmelden/ort"' in page


def test_another_phone_goes_on_and_the_first_one_may(
    client: FlaskClient, app: APIFlask, database: Database
) -> None:
    """The code opens the very page; whoever finishes, it is one person, one code."""
    begun(client)
    code = later_code(client)
    other = app.test_client()
    typed = f" {code[:4].lower()}-{code[4:]} "
    assert other.post("/status", data={"code": typed}).location == "/anmelden/deutsch"
    assert "Maria" in other.get("/anmelden/name").text
    assert "I go on" in client.get("/anmelden?lang=en").text
    key = to_the_last_page(other)
    answer(client, "weg", mode="car")
    answer(other, "pruefen", form_key=key, consent="yes")
    assert receipt_code(other) == code
    # The first phone is told, and its last page leads to the same receipt.
    late = client.post("/anmelden/pruefen", data={"form_key": key, "consent": "yes"})
    assert late.location == "/anmelden/fertig"
    assert receipt_code(client) == code
    with database.read() as db:
        (learner,) = db.exec(select(Learner)).all()
        assert learner.mode == "car"
        assert db.exec(select(RegistrationDraft)).first() is None
    third = app.test_client()
    assert third.post("/status", data={"code": code}).location == "/status/seite"


def test_registered_elsewhere_meanwhile(client: FlaskClient, app: APIFlask) -> None:
    """Who holds the code and goes on after the end is told so, not sent to begin."""
    begun(client)
    code = later_code(client)
    other = app.test_client()
    other.post("/status", data={"code": code})
    key = to_the_last_page(client)
    answer(client, "pruefen", form_key=key, consent="yes")
    reply = other.post("/anmelden/deutsch?lang=en", data={"rating": "words"})
    assert reply.location == "/status"
    assert "registered already" in other.get("/status?lang=en").text


def test_codes_end_with_their_answers(
    client: FlaskClient, app: APIFlask, database: Database
) -> None:
    """After seven days the code is unknown, and the same phone is told at the doors."""
    begun(client)
    code = later_code(client)
    parts = app.extensions["kursmittler"]
    clock = Clock(NOW + timedelta(days=7))
    app.extensions["kursmittler"] = replace(parts, clock=clock)
    other = app.test_client()
    assert other.post("/status", data={"code": code}).status_code == 422
    assert "no longer here" in client.get("/anmelden?lang=en").text
    assert "no longer here" not in client.get("/anmelden?lang=en").text
    assert "/rueckruf" in client.get("/anmelden").text


def test_a_code_is_of_one_county_and_not_stored(
    client: FlaskClient, app: APIFlask, database: Database
) -> None:
    """Another county does not know it; the database holds its hash only."""
    begun(client)
    code = later_code(client)
    stranger = app.test_client()
    stranger.get(f"/?kreis={FOREIGN}")
    assert stranger.post("/status", data={"code": code}).status_code == 422
    with database.read() as db:
        draft = db.exec(select(RegistrationDraft)).one()
    assert code not in str(draft.model_dump())


def test_without_a_draft_there_is_no_code(client: FlaskClient) -> None:
    """Nothing begun, nothing to come back to."""
    assert client.get("/anmelden/spaeter").location == "/anmelden"
