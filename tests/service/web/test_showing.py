"""Another language keeps what is typed, and stores nothing."""

from __future__ import annotations

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlmodel import select

from service.access import Role
from service.database import Database
from service.learners.tables import CallTask
from service.supply.tables import Provider
from tests.page_forms import form_to
from tests.service.conftest import Login
from tests.service.learners.walking import answer


def test_calling_keeps_the_number(client: FlaskClient, database: Database) -> None:
    """The language was a link to the list of languages: what was typed was lost."""
    page = client.get("/rueckruf?lang=en").text
    assert 'form="typed"' in page and 'name="show_again"' in page
    assert page.index('id="typed"') < page.index('name="show_again"'), "Enter sends"
    values = form_to(page, "/rueckruf", "/rueckruf")
    values["phone"] = "0171 39200"
    shown = client.post("/rueckruf", data={**values, "show_again": "de"})
    assert shown.status_code == 200 and '<html lang="de"' in shown.text
    assert "0171 39200" in shown.text and "field--bad" not in shown.text
    kept = form_to(shown.text, "/rueckruf", "/rueckruf")
    assert kept["form_key"] == values["form_key"]
    with database.read() as session:
        assert session.exec(select(CallTask)).first() is None
    kept["phone"] = "0171 3920012"
    assert client.post("/rueckruf", data=kept).status_code == 302


@pytest.mark.parametrize(
    ("slug", "typed", "seen"),
    [
        ("name", {"call_name": "Mara"}, 'value="Mara"'),
        ("deutsch", {"rating": "words"}, 'value="words" id="f-rating'),
        ("kinder", {"children": "yes"}, "checked"),
        ("kontakt", {"channel": "sms", "phone": "0171 39"}, 'value="0171 39"'),
        ("pruefen", {"consent": "yes"}, "checked"),
    ],
)
def test_every_step_keeps_what_is_typed(
    client: FlaskClient, slug: str, typed: dict[str, str], seen: str
) -> None:
    client.get("/anmelden?lang=en")
    answer(client, "name", call_name="Maria")
    data = {**typed, "show_again": "de"}
    shown = client.post(f"/anmelden/{slug}", data=data)
    assert shown.status_code == 200 and '<html lang="de"' in shown.text
    assert seen in shown.text and 'role="alert"' not in shown.text


def test_an_unknown_language_is_no_reason_to_show(client: FlaskClient) -> None:
    client.get("/anmelden?lang=en")
    data = {"call_name": "Maria", "show_again": "xx"}
    assert client.post("/anmelden/name", data=data).status_code == 302


def test_no_form_writes_when_it_is_only_shown(
    app: APIFlask, database: Database, login: Login
) -> None:
    """Buttons without a form of their own lead back instead."""
    office = login(Role.COORDINATOR)
    with database.write() as session:
        from service.accounts.tables import Office

        own = session.exec(select(Office).order_by(Office.created_at)).first()
        assert own is not None
        provider = Provider(office_id=own.id, name="Träger Eins")
        session.add(provider)
    url = f"/einrichtung/traeger/{provider.id}/schalten"
    data = {"active": "no", "show_again": "de"}
    headers = {"Referer": "http://localhost/einrichtung/traeger"}
    answer = office.post(url, data=data, headers=headers)
    assert answer.location == "/einrichtung/traeger"
    answer = office.post(url, data=data, headers={"Referer": "https://evil.example/x"})
    assert answer.location == "/"
    with database.read() as session:
        assert session.get_one(Provider, provider.id).active
