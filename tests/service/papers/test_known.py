"""The readable paper of one's own data: everything, in words, in both languages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session

from service.access import Role
from service.courses.tables import Attendance, Invitation, Seat
from service.database import Database
from service.learners.records.codes import code_hash
from service.learners.tables import ContactNote, Learner
from service.messages.tables import OutboxMessage
from service.papers import known as paper
from service.retention import declared
from tests.builders import NOW
from tests.service.conftest import Login
from tests.service.courses.builders import World, approved, proposal
from tests.service.papers.reading import read

PHONE = "0151 55512399"


@pytest.fixture
def person_id(database: Database, world: World) -> str:
    """Somebody with a seat, a note, a visit, an invitation and two messages."""
    with database.write() as session:
        return stand(session, world)


def stand(session: Session, world: World) -> str:
    course = approved(session, world, proposal(world))[0]
    course.state = "running"
    who = session.get_one(Learner, world.learners[0])
    who.call_name, who.phone, who.languages = "Frau Muster", PHONE, ["uk", "en"]
    who.contact_language, who.level, who.literacy = "en", "A1.1", "latin"
    who.free_times, who.child_ages, who.mode = ["mo-am", "we-pm"], [3], "bus"
    who.code_hash = code_hash("H7KM4TRX")
    office = {"office_id": world.scope.office_id, "learner_id": who.id}
    seat = session.exec(
        Seat.__table__.select().where(Seat.learner_id == who.id)  # type: ignore[attr-defined]
    ).one()
    session.get_one(Seat, seat.id).state = "taken"
    session.add(
        ContactNote(
            **office, kind="visit", note="Wollte Papiere.", made_by="x", made_at=NOW
        )
    )
    session.add(
        Attendance(
            **office,
            course_id=course.id,
            day=course.start_on,
            state="present",
            entered_by="x",
            entered_at=NOW,
        )
    )
    session.add(
        Invitation(
            **office,
            course_id=course.id,
            channel="mail",
            state="accepted",
            answer_by=NOW,
            created_by="x",
            created_at=NOW,
        )
    )
    for number, (template, data) in enumerate(
        [("receipt", {"code": "?"}), ("date_changed", {"day": "18.11."})]
    ):
        session.add(
            OutboxMessage(
                office_id=world.scope.office_id,
                channel="sms",
                recipient=PHONE,
                language="de",
                template=template,
                data=data,
                message_id=f"<{number}@kursmittler.invalid>",
                state="sent",
                next_try_at=NOW,
                created_at=NOW - timedelta(days=number),
            )
        )
    return who.id


def test_everything_stands_there_in_both_languages(
    client: FlaskClient, person_id: str
) -> None:
    assert client.get("/status/daten.pdf").location == "/status"
    client.post("/status", data={"code": "H7KM 4TRX"})
    assert "/status/daten.pdf" in client.get("/status/daten").text
    answer = client.get("/status/daten.pdf")
    assert (answer.mimetype, answer.headers["Cache-Control"]) == (
        "application/pdf",
        "no-store",
    )
    found = read(answer.data)
    assert found.tagged and found.language == "de"
    for told in (
        "Was über mich bekannt ist",
        "What is known about me",
        "Frau Muster",
        "0151 55512399",
        "Ukrainisch",
        "Ukrainian",
        "Mo Morgen · Mi Nachmittag",
        "Mon Morning · Wed Afternoon",
        "K-001",
        "Sie haben diesen Platz",
        "war da: 16.11.2026",
        "Wollte Papiere.",
        "Einladung K-001: angenommen",
        "SMS: Ihr Code",
        "SMS: Bei Ihrem Termin am 18.11.",
        "VHS Nord: Ihren Rufnamen und Ihre Nummer",
        "noch 90 Tage",
        "erase everything 90 days later",
    ):
        assert told in found.text.replace("\n", " "), told


def test_messages_to_a_shared_number_are_not_told(
    database: Database, world: World, login: Login, person_id: str
) -> None:
    """A husband's SMS is nothing for the paper of his wife."""
    with database.write() as session:
        session.get_one(Learner, world.learners[1]).phone = PHONE
    answer = login(Role.COORDINATOR).get(f"/lernende/{person_id}/daten.pdf")
    text = read(answer.data).text
    assert "Noch jemand hat dieselbe Nummer" in text
    assert "Ihr Code" not in text


def test_a_name_no_font_has_does_not_keep_the_paper_from_anybody(
    database: Database, login: Login, person_id: str
) -> None:
    with database.write() as session:
        session.get_one(Learner, person_id).call_name = "木 Muster"
    answer = login(Role.COORDINATOR).get(f"/lernende/{person_id}/daten.pdf")
    assert answer.status_code == 200
    text = read(answer.data).text
    assert "? Muster" in text and "nicht drucken" in text


def test_every_table_about_people_is_told_or_left_out_with_a_reason() -> None:
    """A table that is added later must be told here, too."""
    told = {
        "seat": "courses",
        "attendance": "courses",
        "next_step": "courses",
        "invitation": "history",
        "notice": "history",
        "call_task": "history",
        "level_day_invitation": "history",
        "contact_note": "history",
        "registration_draft": "record",
        "proposed_seat": "plans",
        "finding": "plans",
    }
    names = {str(table.__tablename__) for table, _personal in declared()}
    assert names == {*told, *paper.UNTOLD}


def test_every_answer_of_a_record_is_told(
    database: Database, world: World, login: Login, person_id: str
) -> None:
    """Texts of the record, each with a mark of its own, all stand on the paper."""
    inner = {"form_key", "code_hash", "consent_version", "legal_basis", "entered_by"}
    inner |= {"helper_user_id", "source", "state", "channel", "place_id", "place_text"}
    inner |= {"contact_language", "literacy", "mode", "id", "office_id"}
    coded = {"level": "A1.1", "level_evidence": "test", "gender": "female"}
    coded |= {"schooling": "5-9", "entitlement": "jobcenter"}
    marks = {}
    with database.write() as session:
        row = session.get_one(Learner, person_id)
        for name, field in Learner.model_fields.items():
            if field.annotation is str and name not in {*inner, *coded}:
                marks[name] = f"Marke{len(marks)}x"
                setattr(row, name, marks[name])
        row.priority = 3
        row.paused_until = row.entitlement_until = NOW.date()
        row.gender = "female"
    text = read(login(Role.COORDINATOR).get(f"/lernende/{person_id}/daten.pdf").data)
    assert [n for n, mark in marks.items() if mark not in text.text] == []
    assert {"phone", "goal", "second_contact", "priority_reason"} <= set(marks)
    assert "weiblich" in text.text
