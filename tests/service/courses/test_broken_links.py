"""Mailed links as mail programs, scanners and people leave them: a clear page each."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from service.courses.lifecycle.states import confirm
from service.courses.tables import Invitation
from service.database import Database
from tests.builders import NOW
from tests.service.courses.builders import World, approved, looked_at, proposal
from tests.service.courses.invitations.conftest import invited, token_of

DOORS = ("einladung", "termin", "weiter", "unterricht", "traegeranfrage")
ANSWERS = {"weiter": "yes", "traegeranfrage": "yes"}
TOKEN = "hJ3kPq9sTu2vWxYzAbCdEfGhIjKlMn4o"
BROKEN = {
    "mistyped": TOKEN.replace("9", "8"),
    "cut": TOKEN[:-1],
    "upper-cased": TOKEN.upper(),
    "a dot": f"{TOKEN}.",
    "a bracket": f"{TOKEN})",
    "a sharp bracket": f"{TOKEN}%3E",
    "NUL": f"{TOKEN}%00",
    "strange": "%E2%80%AE%F0%9F%91%A9" * 40,
    "signed by nobody": "WyJhIiwiYiJd.aAaAaA.c2lnbmF0dXJl",
}


@pytest.mark.parametrize("what", BROKEN)
@pytest.mark.parametrize("door", DOORS)
def test_a_link_that_leads_nowhere(client: FlaskClient, door: str, what: str) -> None:
    """404 or 410 with a sentence that says what to do, for GET, HEAD and POST."""
    path = f"/{door}/{BROKEN[what]}"
    said = {"answer": ANSWERS.get(door, "accept")}
    # The provider's page has its forms one step further.
    form = f"{path}/krank" if door == "unterricht" else path
    for answer in (client.get(path), client.post(form, data=said)):
        assert answer.status_code in (404, 410), answer.text
        assert "Link" in answer.text, answer.text
        assert 'lang="de"' in answer.text
    assert client.head(path).status_code in (404, 410)


@pytest.mark.parametrize("end", [".", ",", ")", ">", "%3E", ";", "%20", ").“"])
def test_what_a_mail_program_hangs_on_is_cut_off(
    client: FlaskClient, database: Database, world: World, end: str
) -> None:
    """Links in a sentence or in brackets are often opened with what follows them."""
    with database.write() as session:
        course = approved(session, world, proposal(world))[0]
        looked_at(session, course.id)
        confirm(session, world.scope, course.id, NOW)
        page = f"/einladung/{token_of(session, invited(session, world, course.id)[0])}"
    answer = client.get(page + end, follow_redirects=True)
    assert answer.status_code == 200
    assert "Ja, ich komme" in answer.text
    for method in (client.get, client.head):
        for _many in range(3):
            method(page)
    with database.read() as session:
        states = session.exec(select(Invitation.state)).all()
    assert set(states) == {"open"}
    assert not re.search("Geheim", answer.text)
