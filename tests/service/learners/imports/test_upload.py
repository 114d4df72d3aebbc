"""Lists as files: read in every dress, checked first, stored in one go."""

from __future__ import annotations

import io
import random
from datetime import timedelta

import pytest
import xlsxwriter
from flask.testing import FlaskClient
from sqlmodel import select

from service.access import Role
from service.database import Database
from service.learners.imports.columns import COLUMNS
from service.learners.imports.layout import LAYOUT
from service.lists.actions import UPLOAD_KEPT, drop_content
from service.lists.files import template
from service.lists.queries import open_imports
from service.lists.reading import MOST_LINES
from service.lists.tables import ImportRun
from tests.builders import NOW, Standing
from tests.service.conftest import Login
from tests.service.learners.imports.uploading import (
    faults,
    hidden,
    last_run,
    learners,
    names,
    seen,
    send,
    take_over,
    text_of,
    upload,
)

GOOD = (
    "rufname;telefon;ort;niveau;zeiten;kinder;kontaktsprache;sprachen\n"
    "Özlem;0171 3920012;Südkirchen;a1.1;mo-vm, di-nm;3 5;Türkisch;tr, Deutsch\n"
    "Ion;;Feldhausen;;alle;;ro;\n"
)


def workbook(*rows: list[object]) -> bytes:
    """An XLSX file."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        page = book.add_worksheet()
        for at, row in enumerate(rows):
            page.write_row(at, 0, row)
    return buffer.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_a_good_file_is_stored_after_the_question(
    office: FlaskClient, database: Database, encoding: str, separator: str
) -> None:
    rows = [line.split(";") for line in GOOD.splitlines()]
    text = "\r\n".join(separator.join(f'"{c}"' for c in row) for row in rows)
    where = upload(office, text.encode(encoding))
    assert learners(database) == []
    assert "Südkirchen" in text_of(office.get(where))
    assert take_over(office, where).location == "/lernende"
    ozlem, ion = learners(database)
    assert (ozlem.call_name, ozlem.level, ozlem.child_ages) == ("Özlem", "A1.1", [3, 5])
    assert (ozlem.languages, ozlem.contact_language) == (["tr", "de"], "tr")
    assert ozlem.free_times == ["mo-am", "tu-pm"] and len(ion.free_times) == 18
    assert ozlem.source == "import" and ozlem.notice_due and ozlem.place_id
    run = last_run(database)
    assert (run.upload, run.choices, run.state) == (b"", {}, "stored")


def test_a_workbook_is_read_like_a_text_file(
    office: FlaskClient, database: Database
) -> None:
    head: list[object] = ["Rufname", "Telefon", "PLZ", "Kinder"]
    where = upload(office, workbook(head, ["Anna", "0171 3920012", 49002, 3]), "a.xlsx")
    take_over(office, where)
    [anna] = learners(database)
    assert (anna.phone, anna.child_ages) == ("0171 3920012", [3]) and anna.place_id


@pytest.mark.parametrize(
    "text",
    [
        "sep=;\nrufname;telefon\nAnna;0171 3920012\n",
        "rufname;telefon;;;\nAnna;0171 3920012;;;\n",
        "\n\nrufname;telefon\n\nAnna;0171 3920012\n\n",
        "Liste 2026;;\n;;\nRufname;Telefon\nAnna;0171 3920012\n",
        "rufname|telefon\nAnna|\u202a+49 171 3920012\u202c\n",
        "rufname;telefon;\nAnna;٠١٧١٣٩٢٠٠١٢;\n",
    ],
)
def test_padding_titles_and_marks_are_no_hindrance(
    office: FlaskClient, database: Database, text: str
) -> None:
    take_over(office, upload(office, text))
    [anna] = learners(database)
    assert (anna.call_name, anna.phone) == ("Anna", "0171 3920012")


def test_lines_have_the_numbers_that_the_spreadsheet_shows(
    office: FlaskClient, database: Database, stands: Standing
) -> None:
    """A cell of two lines shifted every number below it."""
    text = 'rufname;telefon;adresse\nA;;"Weg 1\n49002 Ort"\n\nB;0171 39200x;x\n'
    where = upload(office, text)
    assert faults(seen(database, stands, where)) == [(4, "telefon")]


def test_confirmed_twice_and_uploaded_again_is_once(
    office: FlaskClient, database: Database
) -> None:
    where = upload(office, GOOD)
    assert upload(office, GOOD) == where
    form = hidden(office.get(where).text)
    assert office.post(where, data=form).location == "/lernende"
    assert office.post(where, data=form).location == "/lernende"
    assert len(learners(database)) == 2
    assert send(office, GOOD).status_code == 422


def test_two_tabs_store_once(office: FlaskClient, database: Database) -> None:
    where = upload(office, GOOD)
    one, two = (hidden(office.get(where).text) for _ in range(2))
    office.post(where, data=one)
    assert office.post(where, data=two).location == where
    assert len(learners(database)) == 2


def test_every_fault_is_named_with_line_and_column(
    office: FlaskClient, database: Database, stands: Standing
) -> None:
    bad = (
        "rufname;telefon;plz;niveau;zeiten;kinder;unterwegs;nachweis_am;email\n"
        "Maria;12;10115;A9;xx-yy;99;Rakete;31.02.2026;x@\n"
        "\n"
        "Anna;0171 5550001;49001;A1.1;mo-vm;3 5;bus;30.10.2026;a@example.org\n"
        "zu;viel;;;;;;;;mehr\n"
        ";;49001;;;;;;\n"
        "Zukunft;;;;;;;01.01.2030;\n"
    )
    where = upload(office, bad)
    found = faults(seen(database, stands, where))
    columns = ("niveau", "zeiten", "kinder", "unterwegs", "nachweis_am", "plz")
    for column in (*columns, "telefon", "email"):
        assert (2, column) in found
    assert {(5, ""), (6, "rufname"), (7, "nachweis_am")} <= set(found)
    assert not [line for line, _column in found if line == 4]
    page = text_of(office.get(where))
    assert "outside the county" in page and "“A9” is not known here" in page


def test_lines_with_faults_do_not_hold_up_the_others(
    office: FlaskClient, database: Database
) -> None:
    """One wrong line refused a list of eighty."""
    good = "".join(f"Gut-{n};0171 39200{n:02d}\n" for n in range(79))
    where = upload(office, f"rufname;telefon\n{good}Schlecht;12\n")
    assert take_over(office, where).location == where
    assert len(learners(database)) == 79
    run = last_run(database)
    assert (run.state, run.stored, run.faults) == ("open", 79, 1)
    line = f"{where}/zeile/81"
    data = {"cell-call_name": "Gut", "cell-phone": "0171 3920112"}
    assert office.post(line, data=data).location == where
    assert take_over(office, where).location == "/lernende"
    assert len(learners(database)) == 80
    assert last_run(database).upload == b""


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"PK\x03\x04zip", "cannot be read"),
        (b"rufname\x00;x", "no table"),
        ("rufname\n\n\n", "no lines"),
        ("rufname\n" + "A\n" * (MOST_LINES + 1), "too many lines"),
    ],
)
def test_a_file_that_is_no_list_is_refused(
    office: FlaskClient, database: Database, content: str | bytes, says: str
) -> None:
    reply = send(office, content)
    assert reply.status_code == 422 and says in reply.text
    assert 'href="#f-file"' in reply.text
    with database.read() as db:
        assert db.exec(select(ImportRun)).first() is None


def test_no_file_at_all(office: FlaskClient) -> None:
    assert office.post("/lernende/import", data={}).status_code == 422


def test_broken_quotes_are_named_by_line(
    office: FlaskClient, database: Database, stands: Standing
) -> None:
    where = upload(office, 'rufname;ziel\nA;gut\nB;"kaputt\nC;gut\n')
    assert faults(seen(database, stands, where)) == [(3, "")]
    take_over(office, where)
    assert names(database) == ["A"]


def test_a_corrected_upload_takes_the_place_of_the_earlier_one(
    office: FlaskClient, database: Database, stands: Standing
) -> None:
    upload(office, "rufname;telefon\nA;12\n", "liste.csv")
    where = upload(office, "rufname;niveau\nA;A1.1\n", "liste.csv")
    with database.read() as db:
        [waiting] = open_imports(db, stands.own, "learners")
        assert waiting.id == where.rpartition("/")[2]
        assert open_imports(db, stands.foreign, "learners") == ()
    office.post(f"{where}/erledigt")
    office.post(where)
    assert learners(database) == []


def test_what_changed_since_the_page_was_shown_is_not_stored(
    office: FlaskClient, database: Database
) -> None:
    where = upload(office, GOOD)
    form = hidden(office.get(where).text)
    with database.write() as db:
        run = db.exec(select(ImportRun)).one()
        run.choices = {"cells": {"3": {"call_name": "Jemand anders"}}}
    assert office.post(where, data=form).location == where
    assert learners(database) == [] and last_run(database).state == "open"


def test_a_failure_in_the_middle_stores_nobody(
    office: FlaskClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    from service.learners.imports import actions

    where = upload(office, GOOD)
    form = hidden(office.get(where).text)
    add, added = actions.add_learner, []

    def die(*args: object, **named: object) -> object:
        added.append(args)
        if len(added) == 2:
            raise KeyboardInterrupt
        return add(*args, **named)  # type: ignore[arg-type]

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(actions, "add_learner", die)
        office.post(where, data=form)
    assert learners(database) == []
    office.post(where, data=form)
    assert names(database) == ["Özlem", "Ion"]


def test_lists_nobody_finished_are_forgotten(
    office: FlaskClient, database: Database, stands: Standing
) -> None:
    upload(office, GOOD)
    with database.write() as db:
        hour = timedelta(hours=1)
        assert drop_content(db, stands.own, NOW + UPLOAD_KEPT - hour) == 0
        assert drop_content(db, stands.own, NOW + UPLOAD_KEPT + hour) == 1
    assert last_run(database).upload == b""


def test_other_offices_and_roles_see_nothing(
    office: FlaskClient, login: Login, database: Database
) -> None:
    where = upload(office, GOOD)
    stranger = login(Role.COORDINATOR, office=1)
    assert stranger.get(where).status_code == stranger.post(where).status_code == 404
    helper = login(Role.HELPER)
    for path in ("/lernende/import", "/lernende/export.csv", where):
        assert helper.get(path).status_code == 404
    assert learners(database) == []


def test_the_template_can_be_imported(office: FlaskClient, database: Database) -> None:
    assert office.get("/lernende/import/vorlage.csv").data == template(LAYOUT)
    take_over(office, upload(office, template(LAYOUT)))
    assert names(database) == ["Maria"]


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
        answer = send(office, bytes(content))
        assert answer.status_code in (302, 422)
        if answer.status_code == 302:
            assert office.get(answer.location).status_code == 200
    assert learners(database) == []


ZOO = (
    "\x00",
    "A\x00",
    "x" * 5_000,
    "\u202e",
    "👍",
    "-1",
    "9" * 40,
    "[]",
    "=1",
    "record:",
    "new",
    "\ud7ff\ufffe",
)


@pytest.mark.parametrize("value", ZOO)
def test_no_value_of_any_field_breaks_a_page(
    office: FlaskClient, database: Database, value: str
) -> None:
    """NUL in a form's key or a file's name was an error 500 on PostgreSQL."""
    where = upload(office, "rufname;telefon\nAnna;12\nBea;0171 3920012\n", f"a{value}")
    words = {"vocabulary": "gender", "word": value, "meaning": "female"}
    forms: dict[str, list[dict[str, str]]] = {
        "": [{"mark": value, "form_key": value}],
        "/schrift": [{"encoding": value}],
        "/spalten": [
            {"word": value, "meaning": "phone"},
            {"word": "x", "meaning": value},
        ],
        "/woerter": [words, words | {"meaning": value}, words | {"vocabulary": value}],
        "/nullen": [{"column": value, "put": value}],
        "/personen": [{"row-3": value, f"row-{value}": value, "sure": value}],
        "/zeile/2": [{"cell-call_name": value, "cell-phone": value}, {"what": value}],
    }
    for path, posts in forms.items():
        for data in posts:
            assert office.post(f"{where}{path}", data=data).status_code in (
                302,
                400,
                422,
            )
            assert office.get(where).status_code == 200
            assert office.get(f"{where}/fehler.csv").status_code == 200
    assert learners(database) == []
