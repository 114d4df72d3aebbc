"""The export: nothing in it runs, the import reads it back and finds every record."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from service.access import Role
from service.audit.tables import AuditRow
from service.database import Database
from service.learners.forms import SLOTS, LearnerIn
from service.learners.imports.columns import COLUMNS
from service.learners.imports.layout import LAYOUT
from service.learners.imports.outcome import CHANGED, FAULTY, OPEN, SAME
from service.learners.records import actions as records
from service.learners.tables import Learner
from service.places.queries import places
from tests.builders import NOW, Standing
from tests.service.conftest import Login
from tests.service.learners.imports.uploading import (
    hidden,
    last_run,
    learners,
    seen,
    send,
    take_over,
    text_of,
    upload,
)

IGNORED = {
    "id",
    "office_id",
    "form_key",
    "code_hash",
    "place_id",
    "entered_by",
    "helper_user_id",
    "changed_at",
    "registered_at",
    "consent_at",
    "consent_version",
    "source",
    "legal_basis",
    "notice_due",
}
FULL: dict[str, Any] = {
    "call_name": "=cmd|' /C calc'!A0",
    "channel": "sms",
    "phone": "+49 171 3920012",
    "email": "maria@example.org",
    "address": '-Straße; "3"',
    "second_contact": "'t Hooft",
    "languages": ["ar", "de"],
    "contact_language": "ar",
    "place_text": "@Deich",
    "literacy": "other",
    "level": "Zweitschrift",
    "level_evidence": "test",
    "level_evidence_on": date(2026, 10, 30),
    "free_times": ["mo-am", "sa-ev"],
    "free_times_b": ["tu-pm"],
    "anchor_monday": date(2026, 11, 2),
    "child_ages": [0, 3, 3],
    "mode": "walk",
    "max_minutes": 45,
    "course_types": ["county"],
    "women_only": True,
    "gender": "diverse",
    "entitlement": "right-44",
    "entitlement_seen_on": date(2026, 10, 1),
    "entitlement_until": date(2027, 10, 1),
    "obliging_office": "Jobcenter",
    "earliest_start": date(2026, 12, 1),
    "min_meetings": 3,
    "step_free": True,
    "online_device": True,
    "online_connection": True,
    "schooling": "10+",
    "goal": "'=Arbeit",
    "contacted_providers": ["VHS", "＝BNW"],
    "priority": 3,
    "priority_reason": "+ dringend",
}
NASTY = (
    "＝1+1",
    "－x",
    "''=1",
    "'",
    "''",
    "O'Brien",
    '"quoted"',
    "a;b,c|d",
    "محمد",
    "Nguyễn Đức",
    "Олена",
    "王芳",
    "@SUM(A1)",
    "＠x",
    "zeile",
    "-",
    "ja",
    "L-0001",
    "??",
)
# The wildest names an office can have: the export is read as UTF-8, nothing is asked.


def fill(database: Database, stands: Standing) -> None:
    """People with every field filled, with the wildest names, with hardly anything."""
    with database.write() as db:
        home = places(db, stands.own)[0].id

        def add(**values: Any) -> None:
            records.add_learner(db, stands.own, LearnerIn(**values), NOW)

        add(**FULL, place_id=home, consent=True)
        add(call_me=True, phone="0171 1112223", channel="call")
        add(call_name="Weg", state="withdrawn")
        add(call_name="Schicht", free_times_b=[], anchor_monday=date(2026, 11, 2))
        add(call_name="Immer", free_times=list(SLOTS), registered_at=NOW)
        for name in NASTY[:-1]:
            add(call_name=name, address=name, goal=name, second_contact=name)


def export(client: FlaskClient) -> bytes:
    reply = client.get("/lernende/export.csv")
    assert reply.status_code == 200 and reply.mimetype == "text/csv"
    return bytes(reply.data)


def edited(content: bytes, number: str, **cells: str) -> bytes:
    """The export with some cells of one person changed."""
    text = io.StringIO(content.decode("utf-8-sig"), newline="")
    rows = list(csv.reader(text, delimiter=";"))
    for row in rows:
        if row[0] == number:
            for header, value in cells.items():
                row[rows[0].index(header)] = value
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def test_every_answer_of_a_record_has_a_column() -> None:
    """`contacted_providers` was lost on the way out."""
    fields = set(LearnerIn.model_fields) - {
        "form_key",
        "call_me",
        "consent",
        "legal_basis",
        "registered_at",
        "place_id",
        "allowed_providers",
    }
    assert fields - {column.key for column in COLUMNS} == set()


def test_export_import_export_is_byte_equal(
    login: Login, office: FlaskClient, database: Database, stands: Standing
) -> None:
    fill(database, stands)
    content = export(office)
    other = login(Role.COORDINATOR, office=1)
    where = upload(other, content, "export.csv")
    other.post(f"{where}/personen", data={"sure": "new", "unsure": "new"})
    assert take_over(other, where).location == "/lernende"
    assert export(other) == content
    rows = learners(database)
    own, foreign = (
        [row for row in rows if row.office_id == scope.office_id]
        for scope in (stands.own, stands.foreign)
    )
    assert len(own) == len(foreign) > len(NASTY)
    for before, after in zip(own, foreign, strict=True):
        assert before.model_dump(exclude=IGNORED) == after.model_dump(exclude=IGNORED)
    assert foreign[0].place_id is not None and foreign[0].consent_at is not None
    assert foreign[0].registered_at.date() == NOW.date()


def test_an_unedited_export_changes_nothing(
    office: FlaskClient, database: Database, stands: Standing
) -> None:
    fill(database, stands)
    with database.write() as db:
        for row, state in zip(
            db.exec(select(Learner)), ("invited", "enrolled", "attending"), strict=False
        ):
            row.state = state
            # Typed before phone numbers were read as they are today.
            row.phone = "0171/39 200-12 (Tochter)"
    before = [row.model_dump() for row in learners(database)]
    content = export(office)
    where = upload(office, content, "export.csv")
    assert {e.kind for e in seen(database, stands, where).entries} == {SAME}
    assert "Nothing to change" in text_of(office.get(where))
    office.post(f"{where}/erledigt")
    assert [row.model_dump() for row in learners(database)] == before
    assert export(office) == content


def test_an_edited_export_is_shown_field_by_field_and_applied(
    office: FlaskClient, database: Database, stands: Standing
) -> None:
    """The export was refused for its own column `nummer`."""
    fill(database, stands)
    changes = {
        "niveau": "A2.1",
        "email": "",
        "ort": "Südkirchen",
        "plz": "49003",
        "stand": "abgemeldet",
        "angemeldet_am": "01.10.2026",
        "einwilligung_am": "02.10.2026",
        "kinder": "",
    }
    where = upload(office, edited(export(office), "L-0001", **changes), "export.csv")
    found = seen(database, stands, where)
    [entry] = found.of(CHANGED)
    assert entry.update is not None and len(found.of(SAME)) == len(found.entries) - 1
    shown = {c.header: (c.before, c.after) for c in entry.update.shown}
    assert shown == {
        "stand": ("wartet", "abgemeldet"),
        "email": ("maria@example.org", ""),
        "plz": ("49002", "49003"),
        "ort": ("Feldhausen", "Südkirchen"),
        "niveau": ("Zweitschrift", "A2.1"),
        "kinder": ("0 3 3", ""),
        "einwilligung_am": ("02.11.2026", "02.10.2026"),
        "angemeldet_am": ("02.11.2026", "01.10.2026"),
    }
    page = text_of(office.get(where))
    assert "Zweitschrift A2.1" in page and "(empty)" in page
    take_over(office, where)
    row = learners(database)[0]
    assert (row.level, row.email, row.child_ages, row.state) == (
        "A2.1",
        "",
        [],
        "withdrawn",
    )
    assert row.consent_at is not None and row.consent_at.date() == date(2026, 10, 2)
    assert row.registered_at.date() == date(2026, 10, 1)
    assert row.address == FULL["address"] and row.goal == FULL["goal"]
    assert (last_run(database).changed, last_run(database).stored) == (1, 0)


def test_a_record_changed_meanwhile_is_not_overwritten(
    office: FlaskClient, database: Database, stands: Standing
) -> None:
    fill(database, stands)
    where = upload(office, edited(export(office), "L-0001", niveau="A2.1"))
    form = hidden(office.get(where).text)
    with database.write() as db:
        row = db.exec(select(Learner).where(Learner.number == 1)).one()
        row.level, row.changed_at = "B1.1", NOW + timedelta(minutes=1)
    assert office.post(where, data=form).location == where
    assert learners(database)[0].level == "B1.1"
    assert "B1.1 A2.1" in text_of(office.get(where))
    take_over(office, where)
    assert learners(database)[0].level == "A2.1"


@pytest.mark.parametrize(
    ("cells", "header"),
    [
        ({"niveau": "A9"}, "niveau"),
        ({"vorrang_grund": ""}, "vorrang_grund"),
        ({"erster_montag": "03.11.2026"}, "erster_montag"),
        ({"geschlecht": "männlich"}, "geschlecht"),
        ({"stand": "abgeschlossen"}, "stand"),
    ],
)
def test_what_a_record_cannot_hold_is_named(
    office: FlaskClient,
    database: Database,
    stands: Standing,
    cells: dict[str, str],
    header: str,
) -> None:
    fill(database, stands)
    where = upload(office, edited(export(office), "L-0001", **cells))
    [entry] = seen(database, stands, where).of(FAULTY)
    assert [LAYOUT.header(fault.key) for fault in entry.faults] == [header]


def test_numbers_that_mean_somebody_else_are_asked(
    office: FlaskClient, database: Database, stands: Standing
) -> None:
    """A list of another office would have overwritten whoever has its numbers here."""
    fill(database, stands)
    text = "nummer;rufname;telefon\nL-0003;Ganz Anders;\nL-0900;Neu;\n"
    where = upload(office, text)
    one, two = seen(database, stands, where).of(OPEN)
    assert [t.grade for t in one.twins] == ["numbered"]
    assert two.unknown_number == "L-0900"
    page = text_of(office.get(where))
    assert "L-0900, which is not there" in page
    office.post(f"{where}/personen", data={"row-2": "new", "row-3": "out"})
    take_over(office, where)
    assert learners(database)[2].call_name == "Weg"
    assert learners(database)[-1].call_name == "Ganz Anders"


def test_a_part_of_the_columns_changes_only_these(
    office: FlaskClient, database: Database, stands: Standing
) -> None:
    fill(database, stands)
    take_over(office, upload(office, "nummer;niveau\n1;A1.2\nL-0005;A1.2\n"))
    rows = learners(database)
    assert [rows[0].level, rows[4].level] == ["A1.2", "A1.2"]
    assert (rows[0].email, rows[0].state) == ("maria@example.org", "waiting")


def test_no_cell_is_active(
    office: FlaskClient, database: Database, stands: Standing
) -> None:
    fill(database, stands)
    text = export(office).decode("utf-8-sig")
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    cells = [cell for row in rows for cell in row]
    assert any("cmd" in cell for cell in cells)
    assert not [cell for cell in cells if cell[:1] and cell[0] in "=+-@＝＋－＠\t\r\n"]


def test_the_trail_knows_who_exported(
    office: FlaskClient, database: Database, stands: Standing
) -> None:
    export(office)
    with database.read() as db:
        rows = [
            row for row in db.exec(select(AuditRow)) if row.action == "learner.export"
        ]
    assert [row.actor_id for row in rows] == [stands.own.actor_id]


def test_only_the_own_office_is_in_it(
    login: Login, database: Database, stands: Standing
) -> None:
    with database.write() as db:
        records.add_learner(db, stands.own, LearnerIn(call_name="Maria"), NOW)
    assert b"Maria" not in export(login(Role.COORDINATOR, office=1))


def test_the_same_edited_export_twice_is_refused(
    office: FlaskClient, database: Database, stands: Standing
) -> None:
    fill(database, stands)
    content = edited(export(office), "L-0001", niveau="A2.1")
    take_over(office, upload(office, content))
    assert send(office, content).status_code == 422
