"""Texts go out as PO and XLSX and come back corrected; nothing broken is taken."""

from __future__ import annotations

import io

import pytest
from babel.messages.pofile import read_po
from flask.testing import FlaskClient

from service import i18n
from service.access import Role
from service.database import Database
from service.languages.texts import Brought, bring, corrections
from service.typed.sheets import sheet
from tests.builders import NOW, Standing
from tests.service.conftest import Login

PAGE = "/einrichtung/sprachen/sv"
HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n'


def send(office: FlaskClient, content: bytes, name: str = "sv.po") -> str:
    answer = office.post(PAGE, data={"file": (io.BytesIO(content), name)})
    assert answer.status_code in (200, 422), answer.text
    return answer.text


def po(*pairs: tuple[str, str]) -> bytes:
    entries = "".join(f'\nmsgid "{k}"\nmsgstr "{v}"\n' for k, v in pairs)
    return (HEAD + entries).encode()


@pytest.mark.usefixtures("swedish")
def test_the_files_tell_where_each_text_stands(login: Login) -> None:
    office = login(Role.COORDINATOR)
    read = read_po(io.BytesIO(office.get(f"{PAGE}/texte.po").data))
    entry = read["Call me"]
    assert entry.string == "Ring mig"
    assert i18n.text("de", "Call me") in entry.auto_comments
    assert ("templates/learners/registration/start.html", None) in entry.locations
    assert any(told.startswith("/") for told in read["Learn German"].auto_comments)
    head, *rows = (
        cells for _n, cells in sheet(office.get(f"{PAGE}/texte.xlsx").data).rows
    )
    found = {row[head.index("Message id")]: row for row in rows}
    assert found["Learn German"][head.index("Text")] == "Lär dig tyska"
    assert found["Learn German"][head.index("Pages")]


@pytest.mark.usefixtures("swedish")
@pytest.mark.parametrize("kind", ["po", "xlsx"])
def test_what_goes_out_comes_back_and_changes_nothing(login: Login, kind: str) -> None:
    office = login(Role.COORDINATOR)
    page = send(office, office.get(f"{PAGE}/texte.{kind}").data, f"sv.{kind}")
    assert i18n.plural("de", "%(num)s text changed", "%(num)s texts changed", 0) in page
    assert "3 Texte" in page


@pytest.mark.usefixtures("swedish")
def test_a_correction_is_told_at_once_and_only_here(
    login: Login, client: FlaskClient, app: object
) -> None:
    office = login(Role.COORDINATOR)
    assert "Ring mig" in client.get("/anmelden?lang=sv").text
    page = send(office, po(("Call me", "Ring upp mig")))
    assert "Ring mig" in page and "Ring upp mig" in page
    assert "Ring upp mig" in client.get("/anmelden?lang=sv").text
    assert "Ring upp mig" in office.get(f"{PAGE}/texte.po").text
    foreign = login(Role.COORDINATOR, office=1)
    assert "Ring upp mig" not in foreign.get(f"{PAGE}/texte.po").text
    assert "Ring upp mig" not in foreign.get("/anmelden?lang=sv").text
    send(office, po(("Call me", "Ring mig")))  # as shipped: no correction any more
    assert "Ring upp mig" not in client.get("/anmelden?lang=sv").text


@pytest.mark.usefixtures("swedish")
def test_a_value_lost_or_added_is_refused_by_line(
    database: Database, stands: Standing
) -> None:
    lines = (
        Brought(4, "Hello %(name)s,", ("Hej,",)),
        Brought(7, "Hello %(name)s,", ("Hej %(namn)s,",)),
        Brought(10, "Call me", ("Ring 100 %",)),
        Brought(13, "Nobody says this", ("Ingen",)),
        Brought(16, "Learn German", ("",)),
        Brought(19, "Learn German", ("Lär", "Lära")),
        Brought(22, "Call me", ("Ring hit",)),
        Brought(25, "Call me", ("Ring dit",)),
    )
    with database.write() as db:
        report = bring(db, stands.own, "sv", lines, NOW)
    assert [one.line for one in report.refused] == [4, 7, 10, 13, 16, 19, 25]
    assert dict(report.refused[0].values) == {"values": "%(name)s"}
    assert [one.message for one in report.changed] == ["Call me"]
    with database.read() as db:
        assert corrections(db, stands.own) == {"sv": {"Call me": ("Ring hit",)}}
        assert corrections(db, stands.foreign) == {}


@pytest.mark.usefixtures("swedish")
def test_the_page_names_the_line(login: Login) -> None:
    page = send(login(Role.COORDINATOR), po(("Hello %(name)s,", "Hej,")))
    assert "Zeile 4:" in page and "%(name)s fehlt" in page


@pytest.mark.usefixtures("swedish")
def test_what_is_no_such_file_is_said_at_the_field(login: Login) -> None:
    office = login(Role.COORDINATOR)
    for content in (b"\xff\xfe\x00", b"Hello", b"PK\x03\x04", b""):
        assert 'aria-invalid="true"' in send(office, content)


def test_a_plural_is_corrected_form_by_form() -> None:
    one, many = "%(num)s entry", "%(num)s entries"
    with i18n.corrected({"de": {one: ("%(num)s Ding", "%(num)s Dinge")}}):
        told = [i18n.plural("de", one, many, n) for n in (0, 1, 2)]
    assert told == ["0 Dinge", "1 Ding", "2 Dinge"]
    assert i18n.plural("de", one, many, 2) == "2 Einträge"


@pytest.mark.usefixtures("swedish")
def test_a_correction_is_text_and_never_part_of_the_page(
    login: Login, client: FlaskClient
) -> None:
    told = "<script>alert(1)</script> ' onclick='x"
    page = send(login(Role.COORDINATOR), po(("Call me", told)))
    for shown in (page, client.get("/anmelden?lang=sv").text):
        assert "&lt;script&gt;alert(1)&lt;/script&gt; &#39; onclick" in shown
        assert "<script>alert" not in shown and "' onclick=" not in shown


def test_a_sign_that_only_looks_like_a_value_fills_nothing() -> None:
    message = "at %(share)s %%"
    with i18n.corrected({"de": {message: ("%(share)s, %%(other)s.",)}}):
        assert i18n.text("de", message, share="7") == "7, %(other)s."
