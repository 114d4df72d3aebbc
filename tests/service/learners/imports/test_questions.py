"""Who of a list is on the list already: people decide, nobody is dropped by itself."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from service.database import Database
from service.learners.forms import LearnerIn
from service.learners.imports.outcome import ADDED, CHANGED, LEFT, OPEN
from service.learners.imports.twins import grade
from service.learners.records import actions as records
from service.learners.tables import Learner
from tests.builders import NOW, Standing
from tests.service.learners.imports.uploading import (
    hidden,
    last_run,
    learners,
    names,
    seen,
    take_over,
    text_of,
    upload,
)

PHONE = "0171 3920012"


@pytest.fixture
def maria(database: Database, stands: Standing) -> Learner:
    """Somebody on the list: L-0001."""
    with database.write() as db:
        person = LearnerIn(call_name="Maria", phone=PHONE, level="A1.1")
        return records.add_learner(db, stands.own, person, NOW)[0]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Олена", "Тарас"),
        ("محمد", "فاطمة"),
        ("ሰላም", "ሃና"),
        ("王芳", "李强"),
        ("Łucja", "Ucja"),
        ("Maria", "Ana"),
    ],
)
def test_a_family_of_one_phone_is_two_people(
    office: FlaskClient, database: Database, stands: Standing, first: str, second: str
) -> None:
    """Names outside a to z were all alike, so the second of a family was dropped."""
    text = f"rufname;telefon\n{first};{PHONE}\n{second};{PHONE}\n"
    where = upload(office, text)
    assert [e.kind for e in seen(database, stands, where).entries] == [ADDED, ADDED]
    assert "somebody of another name: a family" in text_of(office.get(where))
    take_over(office, where)
    assert names(database) == [first, second]


@pytest.mark.parametrize(
    ("name", "other", "sure"),
    [
        ("Maria", "MARIA", "same"),
        ("José", "Jose", "same"),
        ("Олена", "Olena", "similar"),
        ("Oleksandr", "Aleksandr", "similar"),
        ("محمد", "Mohammed", "similar"),
        ("", "Maria", "similar"),
        ("Łucja", "Ucja", ""),
        ("Олена", "Тарас", ""),
        ("Maria", "Ana", ""),
    ],
)
def test_how_sure_it_is(name: str, other: str, sure: str) -> None:
    assert grade(name, other) == sure


def test_both_are_shown_and_nothing_is_preset(
    office: FlaskClient, database: Database, maria: Learner
) -> None:
    where = upload(office, f"rufname;telefon;niveau\nmaria;{PHONE};A2.1\n")
    page = office.get(where)
    text = text_of(page)
    assert "L-0001" in text and "maria" in text and "Maria" in text
    assert "same name, same number" in text
    assert 'name="row-2"' in page.text and " checked" not in page.text
    assert "mark" not in hidden(page.text)
    assert office.post(where, data={"mark": "x"}).location == where
    assert names(database) == ["Maria"]


@pytest.mark.parametrize("form", ["1713920012", "+49 (0)171 39 200-12", "٠١٧١٣٩٢٠٠١٢"])
def test_every_spelling_of_the_number_is_found(
    office: FlaskClient, database: Database, stands: Standing, maria: Learner, form: str
) -> None:
    """A number without its zero was another number, so people came in twice."""
    where = upload(office, f"rufname;telefon\nMaria;{form}\n")
    office.post(f"{where}/nullen", data={"column": "phone", "put": "back"})
    [entry] = seen(database, stands, where).of(OPEN)
    assert [twin.grade for twin in entry.twins] == ["same"]


def test_two_people(office: FlaskClient, database: Database, maria: Learner) -> None:
    where = upload(office, f"rufname;telefon\nMaria;{PHONE}\n")
    office.post(f"{where}/personen", data={"row-2": "new"})
    take_over(office, where)
    assert names(database) == ["Maria", "Maria"]


def test_the_same_person_left_out(
    office: FlaskClient, database: Database, stands: Standing, maria: Learner
) -> None:
    where = upload(office, f"rufname;telefon\nMaria;{PHONE}\nAna;0171 3920013\n")
    office.post(f"{where}/personen", data={"row-2": "out"})
    assert [e.kind for e in seen(database, stands, where).entries] == [LEFT, ADDED]
    take_over(office, where)
    assert names(database) == ["Maria", "Ana"]


def test_the_same_person_changed(
    office: FlaskClient, database: Database, stands: Standing, maria: Learner
) -> None:
    """Only what the line says is changed: an empty cell empties nothing."""
    text = f"rufname;telefon;niveau;email;kinder\nMaria;{PHONE};;m@example.org;3\n"
    where = upload(office, text)
    office.post(f"{where}/personen", data={"row-2": f"record:{maria.id}"})
    [entry] = seen(database, stands, where).of(CHANGED)
    assert entry.update is not None
    shown = [(c.header, c.before, c.after) for c in entry.update.shown]
    assert shown == [("email", "", "m@example.org"), ("kinder", "", "3")]
    assert "m@example.org" in text_of(office.get(where))
    take_over(office, where)
    [row] = learners(database)
    assert (row.level, row.email, row.child_ages) == ("A1.1", "m@example.org", [3])
    assert last_run(database).changed == 1


def test_the_same_for_all(
    office: FlaskClient, database: Database, stands: Standing, maria: Learner
) -> None:
    with database.write() as db:
        person = LearnerIn(call_name="Олена", phone="0171 3920013")
        records.add_learner(db, stands.own, person, NOW)
    text = (
        f"rufname;telefon\nMaria;{PHONE}\nMARIA;{PHONE}\nOlena;0171 3920013\n"
        "Taras;0171 3920013\n"
    )
    where = upload(office, text)
    office.post(f"{where}/personen", data={"sure": "out"})
    kinds = [entry.kind for entry in seen(database, stands, where).entries]
    assert kinds == [LEFT, LEFT, OPEN, ADDED]
    office.post(f"{where}/personen", data={"unsure": "record"})
    take_over(office, where)
    assert names(database) == ["Maria", "Olena", "Taras"]


def test_a_line_may_be_the_one_above(
    office: FlaskClient, database: Database, stands: Standing
) -> None:
    text = f"rufname;telefon\nOlga;{PHONE}\nOlga;0171/3920012\n"
    where = upload(office, text)
    first, second = seen(database, stands, where).entries
    assert (first.kind, second.kind) == (ADDED, OPEN)
    assert second.twins[0].other.row == 2
    office.post(f"{where}/personen", data={"row-3": "out"})
    take_over(office, where)
    assert names(database) == ["Olga"]


def test_one_mailbox_asks_as_well(
    office: FlaskClient, database: Database, stands: Standing
) -> None:
    text = "rufname;email\nOlga;o@example.org\nOlga;o@EXAMPLE.org\n"
    where = upload(office, text)
    assert [e.kind for e in seen(database, stands, where).entries] == [ADDED, OPEN]


def test_the_very_line_of_an_earlier_list_asks_without_any_contact(
    office: FlaskClient, database: Database, stands: Standing
) -> None:
    """Whoever corrected a list and uploaded all of it again had everybody twice."""
    take_over(office, upload(office, "rufname;niveau\nAna;A1.1\n"))
    where = upload(office, "rufname;niveau\nAna;A1.1\nEva;A1.1\n")
    asked, new = seen(database, stands, where).entries
    assert (asked.kind, new.kind) == (OPEN, ADDED)
    assert [t.grade for t in asked.twins] == ["repeated"]
    office.post(f"{where}/personen", data={"unsure": "out"})
    take_over(office, where)
    assert names(database) == ["Ana", "Eva"]


def test_decisions_of_two_tabs_stand_side_by_side(
    office: FlaskClient, database: Database, stands: Standing, maria: Learner
) -> None:
    text = f"rufname;telefon\nMaria;{PHONE}\nMARIA;{PHONE}\n"
    where = upload(office, text)
    office.post(f"{where}/personen", data={"row-2": "new"})
    office.post(f"{where}/personen", data={"row-3": "out"})
    kinds = [entry.kind for entry in seen(database, stands, where).entries]
    assert kinds == [ADDED, LEFT]


def test_a_decision_for_a_foreign_record_is_none(
    office: FlaskClient, database: Database, stands: Standing, maria: Learner
) -> None:
    with database.write() as db:
        person = LearnerIn(call_name="Fremd", phone=PHONE)
        other, _ = records.add_learner(db, stands.foreign, person, NOW)
    where = upload(office, f"rufname;telefon\nMaria;{PHONE}\n")
    for choice in (f"record:{other.id}", "sonst", ""):
        office.post(f"{where}/personen", data={"row-2": choice, "row-99": "new"})
    assert len(seen(database, stands, where).of(OPEN)) == 1


def test_two_lines_never_change_one_record(
    office: FlaskClient, database: Database, stands: Standing, maria: Learner
) -> None:
    text = f"rufname;telefon;kinder\nMaria;{PHONE};3\nMaria;{PHONE};4\n"
    where = upload(office, text)
    data = {"row-2": f"record:{maria.id}", "row-3": f"record:{maria.id}"}
    office.post(f"{where}/personen", data=data)
    page = text_of(office.get(where))
    assert "Line 2 is about L-0001 already" in page


def test_a_name_with_and_without_its_family_name_is_asked() -> None:
    assert grade("Maria Ali", "Maria") == grade("Maria", "maria ali") == "similar"
    assert grade("Maria Ali", "Omar Ali") == ""
