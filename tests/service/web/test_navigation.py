"""The desk's head: which entry is marked, and the way to password and sign-out."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from service.access import Role
from tests.service.conftest import Login

OFFICE_PAGES = {
    "/heute": "Today",
    "/planung": "Planning",
    "/lernende": "Learners",
    "/lernende/import": "Learners",
    "/helfen/neu": "Learners",
    "/kursverwaltung": "Courses",
    "/kursverwaltung/neu": "Courses",
    "/einrichtung": "Setup",
    "/einrichtung/raeume/neu": "Setup",
    "/einrichtung/fahrplan": "Setup",
    "/einrichtung/fahrplan/rufbus/neu": "Setup",
    "/einrichtung/orte": "Setup",
    "/einrichtung/regeln": "Setup",
    "/einrichtung/regeln/patterns/neu": "Setup",
    "/einrichtung/konten": "Setup",
    "/konto": "",
    "/konto/passwort": "",
}


def marked(client: FlaskClient, url: str) -> str:
    """The marked entry of the main navigation, "" if there is none."""
    answer = client.get(url, query_string={"lang": "en"})
    assert answer.status_code == 200, url
    bar = re.search(r'<nav class="nav".*?</nav>', answer.text, re.DOTALL)
    assert bar is not None
    found = re.findall(r'aria-current="page">([^<]*)<', bar[0])
    assert len(found) <= 1
    return "".join(found)


def test_the_right_entry_is_marked_on_every_page(login: Login) -> None:
    """Timetable, places, rules and accounts belong to the setup, but left it dark."""
    client = login(Role.ADMINISTRATOR)
    assert {url: marked(client, url) for url in OFFICE_PAGES} == OFFICE_PAGES


@pytest.mark.parametrize("role", list(Role))
def test_password_and_sign_out_stand_beside_the_name(login: Login, role: Role) -> None:
    """Nobody found the page for a new password: no link led there."""
    page = login(role).get("/konto", query_string={"lang": "en"}).text
    beside = re.search(r'<div class="who">.*?</div>', page, re.DOTALL)
    assert beside is not None
    assert 'href="/konto/passwort"' in beside[0]
    assert 'action="/logout"' in beside[0]
    assert page.count('href="/konto/passwort"') >= 3  # the small menu and the page, too


@pytest.mark.parametrize("role", [Role.AGENCY, Role.INTERPRETER])
def test_a_login_that_stands_for_nobody_says_so(login: Login, role: Role) -> None:
    """A new account of an institution or interpreter is led to no page of theirs."""
    client = login(role)
    assert client.get("/login").location == "/konto"
    page = client.get("/konto", query_string={"lang": "en"}).text
    assert "has not connected this login yet" in page
    assert marked(client, "/konto") == "My account"
    assert 'href="/kurse"' in page
