"""What an office says of itself: changed on one page, shown on the public ones."""

from __future__ import annotations

from flask.testing import FlaskClient

from service.access import Role
from tests.service.conftest import Login

PAGE = "/einrichtung/stelle"
TOLD = {
    "name": "Erdachte Stelle",
    "phone": "04471 000 1",
    "email": "stelle@example.org",
    "address": "Erdachter Weg 1\n49001 Nordstadt",
    "responsible": "Der erdachte Landkreis",
    "protection_officer": "datenschutz@example.org",
    "retention": "Bis ein Jahr nach dem Kurs.",
    "complaint": "Die erdachte Aufsicht",
    "imprint": "Register 12345",
}


def test_the_public_pages_show_it_at_once(login: Login) -> None:
    office = login(Role.COORDINATOR)
    before = office.get("/datenschutz").text
    assert "Erdachter Weg 1" not in before
    assert office.post(PAGE, data=TOLD).location == PAGE
    imprint, privacy = office.get("/impressum").text, office.get("/datenschutz").text
    for name in ("name", "responsible", "imprint"):
        assert TOLD[name] in imprint
    for name in ("protection_officer", "retention", "complaint"):
        assert TOLD[name] in privacy
    for page in (imprint, privacy):
        assert "Erdachter Weg 1\n49001 Nordstadt" in page.replace("\r", "")
    form = office.get(PAGE).text
    texts = (text for name, text in TOLD.items() if name != "phone")
    assert all(text.split("\n")[0] in form for text in texts)


def test_what_is_missing_keeps_what_was_typed(login: Login) -> None:
    office = login(Role.COORDINATOR)
    answer = office.post(PAGE, data={**TOLD, "name": "", "email": "keine Adresse"})
    assert answer.status_code == 422
    assert "keine Adresse" in answer.text and "Die erdachte Aufsicht" in answer.text
    assert "erdachte Aufsicht" not in office.get("/datenschutz").text


def test_one_office_never_changes_another(login: Login, client: FlaskClient) -> None:
    login(Role.COORDINATOR).post(PAGE, data=TOLD)
    foreign = login(Role.COORDINATOR, office=1)
    assert "Erdachte Stelle" not in foreign.get(PAGE).text
