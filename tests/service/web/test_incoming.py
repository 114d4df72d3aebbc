"""Addresses, buttons and hidden fields: what no page says is refused as a whole."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from service.access import Role
from tests.service.conftest import Login


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("/kurse/a%00b", 404),
        ("/static/a%00b", 404),
        ("/gibt-es-nicht%00", 404),
        ("/?kreis=03%00453", 400),
        ("/orte?q=Nord%00stadt", 400),
        ("/kurse?%00=1", 400),
    ],
)
def test_nul_in_an_address_is_refused(
    client: FlaskClient, address: str, code: int
) -> None:
    """On PostgreSQL it was a failure of the database, of the error page, too."""
    assert client.get(address).status_code == code


@pytest.mark.parametrize(
    "posted",
    [
        {"active": "maybe"},
        MultiDict([("active", "no"), ("active", "yes")]),
        {"active": "n\x00o"},
    ],
)
def test_a_button_says_what_the_page_says(
    login: Login, posted: dict[str, str] | MultiDict[str, str]
) -> None:
    """Anything but "yes" took an account out of use."""
    office = login(Role.ADMINISTRATOR)
    page = office.get("/einrichtung/konten").text
    address = page.partition('/schalten"')[0].rpartition('action="')[2] + "/schalten"
    assert office.post(address, data=posted).status_code == 400


def test_two_answers_to_one_question_are_refused_at_the_field(login: Login) -> None:
    """The first one was taken, whatever the second said."""
    office = login(Role.COORDINATOR)
    names = [("name", "Herbst"), ("name", "Winter")]
    days = [("start_on", "06.09.2027"), ("end_on", "17.12.2027")]
    page = office.post("/planung/zeitraum?lang=de", data=MultiDict(names + days))
    assert page.status_code == 422
    assert "zweimal und verschieden beantwortet" in page.text
