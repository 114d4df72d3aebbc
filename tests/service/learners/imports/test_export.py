"""The export: nothing in it runs in a spreadsheet, and the import reads it back."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

from flask.testing import FlaskClient
from sqlmodel import select

from service.access import Role
from service.audit.tables import AuditRow
from service.database import Database
from service.learners.forms import LearnerIn
from service.learners.records import actions as records
from service.learners.tables import Learner
from service.places.queries import places
from tests.builders import NOW, Standing
from tests.service.conftest import Login

IGNORED = {
    "id",
    "office_id",
    "number",
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
    "priority": 3,
    "priority_reason": "+ dringend",
}


def export(client: FlaskClient) -> bytes:
    reply = client.get("/lernende/export.csv")
    assert reply.status_code == 200 and reply.mimetype == "text/csv"
    return bytes(reply.data)


def test_what_is_exported_can_be_imported_elsewhere(
    login: Login, database: Database, stands: Standing
) -> None:
    with database.write() as db:
        home = places(db, stands.own)[0].id
        records.add_learner(
            db, stands.own, LearnerIn(**FULL, place_id=home, consent=True), NOW
        )
        call = LearnerIn(call_me=True, phone="0171 1112223", channel="call")
        records.add_learner(db, stands.own, call, NOW)
        left = LearnerIn(call_name="Weg", state="withdrawn")
        records.add_learner(db, stands.own, left, NOW)
    content = export(login(Role.COORDINATOR))
    other = login(Role.COORDINATOR, office=1)
    file = {"file": (io.BytesIO(content), "export.csv")}
    where = other.post("/lernende/import", data=file).location
    assert other.post(where).location == "/lernende"
    with database.read() as db:
        rows = db.exec(select(Learner).order_by(Learner.number)).all()  # type: ignore[arg-type]
    own, foreign = (
        [row for row in rows if row.office_id == scope.office_id]
        for scope in (stands.own, stands.foreign)
    )
    assert len(own) == len(foreign) == 3
    for before, after in zip(own, foreign, strict=True):
        assert before.model_dump(exclude=IGNORED) == after.model_dump(exclude=IGNORED)
    assert foreign[0].place_id is not None and foreign[0].consent_at is not None
    assert foreign[0].registered_at.date() == NOW.date()


def test_no_cell_is_active(login: Login, database: Database, stands: Standing) -> None:
    with database.write() as db:
        records.add_learner(db, stands.own, LearnerIn(**FULL), NOW)
    text = export(login(Role.COORDINATOR)).decode("utf-8-sig")
    cells = [
        cell for row in csv.reader(io.StringIO(text), delimiter=";") for cell in row
    ]
    assert any("cmd" in cell for cell in cells)
    assert not [cell for cell in cells if cell[:1] in ("=", "+", "-", "@", "\t", "\r")]


def test_the_trail_knows_who_exported(
    login: Login, database: Database, stands: Standing
) -> None:
    export(login(Role.COORDINATOR))
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
