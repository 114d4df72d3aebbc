"""An existing list is taken over; "Kurdisch" is asked, never guessed."""

from __future__ import annotations

import io
import re

from flask.testing import FlaskClient
from sqlmodel import select

from service.access import Role
from service.database import Database
from service.interpreters.tables import Interpreter, SpokenLanguage
from tests.service.conftest import Login
from tests.service.interpreters import build

LIST = """Name;Handy;Ort;Sprachen;Zeiten;Gespräche;Vorlauf
Erfunden Eins;0151 5553001;Nordstadt;Dari: 3, Paschtu (gut);Mo-Fr 9-13;alle;48
Erfunden Zwei;0151 5553002;Feldhausen;Kurdisch;;alle;
Erfunden Drei;0151 5553003;Feldhausen;Kurmandschi, Kurdisch (Sorani);Sa 10-12;alle;
"""
FORM = ("mark", "form_key")
MEANT = {"Handy": "phone", "Vorlauf": "notice_hours"}  # said once, remembered
URL = "/sprachmittlung/pool/liste"


def upload(client: FlaskClient, text: str) -> str:
    """The page of an uploaded list; headings that nobody knows are explained."""
    file = (io.BytesIO(text.encode()), "liste.csv")
    answer = client.post(URL, data={"file": file})
    assert answer.status_code == 302, answer.text
    where = str(answer.location)
    for word, meaning in MEANT.items():
        if f'name="word" value="{word}"' in client.get(where).text:
            data = {"word": word, "meaning": meaning}
            assert client.post(f"{where}/spalten", data=data).status_code == 302
    return where


def store(client: FlaskClient, where: str) -> None:
    """Everything that is right is taken over."""
    page = client.get(where).text
    found = {n: re.search(rf'name="{n}" value="([^"]*)"', page) for n in FORM}
    answer = client.post(where, data={n: m[1] for n, m in found.items() if m})
    assert answer.status_code == 302, answer.text


def people(database: Database) -> dict[str, Interpreter]:
    """Everybody by name."""
    with database.read() as db:
        return {row.name: row for row in db.exec(select(Interpreter))}


def spoken(database: Database, who: Interpreter) -> dict[str, int]:
    """Levels by language."""
    with database.read() as db:
        rows = db.exec(
            select(SpokenLanguage).where(SpokenLanguage.interpreter_id == who.id)
        )
        return {row.language: row.level for row in rows}


def test_an_old_list_is_taken_over(
    database: Database, pool: build.Pool, login: Login
) -> None:
    """Nothing is stored before the button; the unclear line waits with its question."""
    client = login(Role.COORDINATOR)
    where = upload(client, LIST)
    page = client.get(where).text
    assert '<a href="/sprachmittlung">Sprachmittlung</a>' in page
    assert "kann mehrere Sprachen meinen" in page
    assert "Erfunden Eins" not in people(database)
    store(client, where)
    found = people(database)
    one = found["Erfunden Eins"]
    assert spoken(database, one) == {"prs": 3, "ps": 2}
    assert one.available[0] == [0, 540, 780]
    assert "school" in one.settings
    assert (one.phone, one.notice_minutes) == ("01515553001", 48 * 60)
    assert "Erfunden Zwei" not in found
    store_again = upload(client, LIST)
    store(client, store_again)
    assert len(people(database)) == len(found)  # the same list adds nobody twice


def test_a_changed_line_changes_its_person(
    database: Database, pool: build.Pool, login: Login
) -> None:
    """Same name and phone: the same person. What the list does not say stays."""
    client = login(Role.COORDINATOR)
    store(client, upload(client, LIST))
    before = people(database)["Erfunden Eins"]
    store(
        client,
        upload(
            client,
            "Name;Handy;Ort;Sprachen\n"
            "Erfunden Eins;0151 5553001;Feldhausen;Dari: 3; Paschtu (gut)\n".replace(
                "; Pas", ", Pas"
            ),
        ),
    )
    after = people(database)["Erfunden Eins"]
    assert after.id == before.id
    assert after.place_id != before.place_id
    assert after.available == before.available
    assert after.notice_minutes == before.notice_minutes
    assert after.quiet_from == before.quiet_from


def test_the_export_can_be_read_again(
    database: Database, pool: build.Pool, login: Login
) -> None:
    """Every line of it is the same as what stands."""
    client = login(Role.COORDINATOR)
    content = client.get("/sprachmittlung/pool/export.csv").data.decode("utf-8-sig")
    assert "Erfunden 1" in content
    page = client.get(upload(client, content)).text
    assert "Erfunden 1" not in page  # nothing is to be changed


def test_only_the_office_reads_and_writes_lists(pool: build.Pool, login: Login) -> None:
    for role in (Role.AGENCY, Role.INTERPRETER, Role.HELPER):
        assert login(role).get(URL).status_code == 404
        assert login(role).get("/sprachmittlung/pool/export.csv").status_code == 404
    where = upload(login(Role.COORDINATOR), LIST)
    assert login(Role.COORDINATOR, office=1).get(where).status_code == 404
