"""The learner list as CSV: a dry run that names every fault, then all or nothing."""

from __future__ import annotations

import io
import random
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import select
from werkzeug.test import TestResponse

from service.access import Role
from service.database import Database
from service.errors import UserError
from service.learners.imports.actions import drop_content
from service.learners.imports.columns import COLUMNS
from service.learners.imports.csv_text import (
    LARGEST_FILE,
    MOST_LINES,
    decoded,
    template,
)
from service.learners.imports.queries import troubled_imports
from service.learners.tables import ImportRun, Learner
from tests.builders import NOW, Standing
from tests.service.conftest import Login

GOOD = (
    "rufname;telefon;ort;niveau;zeiten;kinder;kontaktsprache;sprachen\n"
    "Özlem;0171 3920012;Südkirchen;a1.1;mo-vm, di-nm;3 5;Türkisch;tr, Deutsch\n"
    "Ion;;Feldhausen;;alle;;ro;\n"
)


@pytest.fixture
def office(login: Login) -> FlaskClient:
    return login(Role.COORDINATOR)


def send(
    client: FlaskClient, content: str | bytes, name: str = "l.csv"
) -> TestResponse:
    raw = content.encode() if isinstance(content, str) else content
    return client.post("/lernende/import", data={"file": (io.BytesIO(raw), name)})


def learners(database: Database) -> list[Learner]:
    with database.read() as db:
        return list(db.exec(select(Learner).order_by(Learner.number)))  # type: ignore[arg-type]


def last_run(database: Database) -> ImportRun:
    with database.read() as db:
        return db.exec(select(ImportRun).order_by(ImportRun.uploaded_at)).all()[-1]  # type: ignore[arg-type]


def problems(database: Database) -> list[tuple[int, str]]:
    return [(entry["line"], entry["field"]) for entry in last_run(database).problems]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [";", ","])
def test_a_good_file_is_stored_after_the_question(
    office: FlaskClient, database: Database, encoding: str, separator: str
) -> None:
    text = GOOD if separator == ";" else ""
    text = text or (
        "rufname,telefon,ort,niveau,zeiten,kinder,kontaktsprache,sprachen\r\n"
        'Özlem,0171 3920012,Südkirchen,A1.1,"mo-vm, di-nm",3 5,Türkisch,'
        '"tr, Deutsch"\r\n'
        "Ion,,Feldhausen,,alle,,ro,\r\n"
    )
    where = send(office, text.encode(encoding)).location
    assert learners(database) == []
    assert office.get(where).status_code == 200
    assert office.post(where).location == "/lernende"
    ozlem, ion = learners(database)
    assert (ozlem.call_name, ozlem.level, ozlem.child_ages) == ("Özlem", "A1.1", [3, 5])
    assert (ozlem.languages, ozlem.contact_language) == (["tr", "de"], "tr")
    assert ozlem.free_times == ["mo-am", "tu-pm"] and len(ion.free_times) == 18
    assert ozlem.source == "import" and ozlem.notice_due and ozlem.place_id
    assert last_run(database).content == ""


def test_confirmed_twice_and_uploaded_again_is_once(
    office: FlaskClient, database: Database
) -> None:
    where = send(office, GOOD).location
    assert office.post(where).status_code == office.post(where).status_code == 302
    assert send(office, GOOD).status_code == 422
    assert len(learners(database)) == 2


def test_every_fault_is_named_with_line_and_column(
    office: FlaskClient, database: Database
) -> None:
    bad = (
        "rufname;telefon;plz;niveau;zeiten;kinder;unterwegs;nachweis_am;email\n"
        "Maria;12;10115;A9;xx-yy;99;Rakete;31.02.2026;x@\n"
        "\n"
        "Anna;0171 5550001;49001;A1.1;mo-vm;3 5;bus;30.10.2026;a@example.org\n"
        "zu;wenig\n"
        ";;49001;;;;;;\n"
        "Zukunft;;;;;;;01.01.2030;\n"
    )
    where = send(office, bad).location
    found = problems(database)
    columns = ("niveau", "zeiten", "kinder", "unterwegs", "nachweis_am", "plz")
    for column in (*columns, "telefon", "email"):
        assert (2, column) in found
    assert {(5, ""), (6, "rufname"), (7, "nachweis_am")} <= set(found)
    assert not [line for line, _column in found if line == 4]
    page = office.get(f"{where}?lang=en").text
    assert "outside the county" in page and "There is no level “A9”" in page
    assert office.post(where).location == where and learners(database) == []
    assert last_run(database).content == ""


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"PK\x03\x04zip", "no CSV"),
        (b"rufname\x00;x", "no CSV"),
        (b"\x81\x8d\x8f", "cannot be read"),
        ("rufnam;telefon\nA;1", "(rufname?)"),
        ("rufname;rufname\nA;B", "stands twice"),
        ("telefon\n0171 3920012", "missing"),
        ("rufname\n\n\n", "no lines"),
        ("rufname\n" + "A\n" * (MOST_LINES + 1), "too many lines"),
    ],
)
def test_a_file_that_is_no_list_is_refused(
    office: FlaskClient, database: Database, content: str | bytes, says: str
) -> None:
    office.get("/lernende?lang=en")
    reply = send(office, content)
    assert reply.status_code == 422 and says in reply.text
    assert 'href="#f-file"' in reply.text
    with database.read() as db:
        assert db.exec(select(ImportRun)).first() is None


def test_a_file_that_is_too_large_is_refused() -> None:
    with pytest.raises(UserError, match="too large"):
        decoded(b"A" * (LARGEST_FILE + 1))


def test_no_file_at_all(office: FlaskClient) -> None:
    assert office.post("/lernende/import", data={}).status_code == 422


def test_broken_quotes_are_named_by_line(
    office: FlaskClient, database: Database
) -> None:
    send(office, 'rufname;ziel\nA;gut\nB;"kaputt\nC;gut\n')
    assert problems(database) == [(3, "")]


@pytest.mark.parametrize(("choice", "count"), [("skip", 2), ("add", 4)])
def test_people_on_the_list_are_flagged(
    office: FlaskClient, database: Database, choice: str, count: int
) -> None:
    office.post(send(office, "rufname;telefon\nMaria;0171 3920012\n").location)
    again = (
        "rufname;telefon\nmaria;+49 171 3920012\nOlga;0171 3920013\nOlga;0171/3920013\n"
    )
    where = send(office, again, "m.csv").location
    assert last_run(database).duplicates == [
        {"line": 2, "same_as": "L-0001"},
        {"line": 4, "same_line": 3},
    ]
    assert "L-0001" in office.get(where).text
    office.post(where, data={"duplicates": choice})
    assert len(learners(database)) == count


def test_a_corrected_upload_settles_the_refused_one(
    office: FlaskClient, database: Database, stands: Standing
) -> None:
    send(office, "rufname;niveau\nA;A9\n", "liste.csv")
    with database.read() as db:
        assert len(troubled_imports(db, stands.own)) == 1
        assert troubled_imports(db, stands.foreign) == ()
    where = send(office, "rufname;niveau\nA;A1.1\n", "liste.csv").location
    with database.read() as db:
        assert troubled_imports(db, stands.own) == ()
    office.post(f"{where}/erledigt")
    assert office.post(where).location == where and learners(database) == []


def test_a_change_of_rules_between_check_and_confirmation_stores_nobody(
    office: FlaskClient, database: Database
) -> None:
    where = send(office, GOOD).location
    with database.write() as db:
        db.exec(select(ImportRun)).one().content = GOOD.replace("a1.1", "A9")
    assert office.post(where).location == where
    assert learners(database) == [] and last_run(database).state == "checked"


def test_files_nobody_confirmed_are_forgotten(
    office: FlaskClient, database: Database, stands: Standing
) -> None:
    send(office, GOOD)
    with database.write() as db:
        assert drop_content(db, stands.own, NOW + timedelta(hours=23)) == 0
        assert drop_content(db, stands.own, NOW + timedelta(hours=25)) == 1
    assert last_run(database).content == ""


def test_other_offices_and_roles_see_nothing(
    office: FlaskClient, login: Login, database: Database
) -> None:
    where = send(office, GOOD).location
    stranger = login(Role.COORDINATOR, office=1)
    assert stranger.get(where).status_code == stranger.post(where).status_code == 404
    helper = login(Role.HELPER)
    for path in ("/lernende/import", "/lernende/export.csv", where):
        assert helper.get(path).status_code == 404
    assert learners(database) == []


def test_the_template_can_be_imported(office: FlaskClient, database: Database) -> None:
    assert office.get("/lernende/import/vorlage.csv").data == template()
    office.post(send(office, template()).location)
    assert [row.call_name for row in learners(database)] == ["Maria"]


def test_mutated_files_never_break_the_page(
    office: FlaskClient, database: Database
) -> None:
    rng = random.Random(7)
    heads = ";".join(column.header for column in COLUMNS)
    base = (heads + "\n" + ";".join("x" for _ in COLUMNS) + "\n" + GOOD).encode()
    for _ in range(60):
        content = bytearray(base)
        for _ in range(rng.randint(1, 12)):
            at = rng.randrange(len(content))
            piece = rng.choice([b'"', b"\n", b";", b"\r", b"\xff", b"'=1", b""])
            content[at : at + rng.randint(0, 9)] = piece
        assert send(office, bytes(content)).status_code in (302, 422)
    assert learners(database) == []
