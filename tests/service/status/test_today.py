"""The office's page of the day."""

from __future__ import annotations

import html
import re
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from service.access import Role
from service.database import Database
from service.learners.forms import LearnerIn
from service.learners.records.actions import add_learner
from service.learners.tables import CallTask, Learner
from service.lists.tables import ImportRun
from service.messages.actions import send_later
from service.messages.tables import OutboxMessage
from service.planning.tables import PlanningRun
from service.status.today import today
from service.supply.tables import Provider
from service.timetables.tables import Feed
from tests.builders import NOW, Standing
from tests.service.conftest import Login
from tests.service.courses.builders import furnish
from tests.service.planning import small_county as county

pytestmark = pytest.mark.both


def add_call(database: Database, stands: Standing, phone: str, waited: int) -> None:
    """Somebody who asked to be called `waited` days ago and was promised one day."""
    moment = NOW - timedelta(days=waited)
    with database.write() as session:
        learner = Learner(
            office_id=stands.own.office_id,
            number=waited,
            form_key=phone,
            code_hash=phone,
            call_me=True,
            phone=phone,
            contact_language="ar",
            registered_at=moment,
            changed_at=moment,
        )
        session.add(learner)
        session.flush()
        session.add(
            CallTask(
                office_id=stands.own.office_id,
                learner_id=learner.id,
                created_at=moment,
                due_at=moment + timedelta(days=1),
            )
        )


def page(client: FlaskClient) -> str:
    answer = client.get("/heute?lang=de")
    assert answer.status_code == 200
    return answer.text


def test_overdue_calls_come_before_all_else(
    database: Database, stands: Standing, login: Login
) -> None:
    add_call(database, stands, "0176 04069 001", 0)
    add_call(database, stands, "0176 04069 003", 3)
    text = page(login(Role.COORDINATOR))
    assert text.index("0176 04069 003") < text.index("0176 04069 001")
    assert "Überfällig" in text and "Arabisch" in text
    # Two tables of calls: a screen reader tells them apart by their names.
    regions = re.findall(r'role="region" aria-label="([^"]+)"', text)
    assert len(regions) == 2 == len(set(regions))


def test_another_office_sees_none_of_it(
    database: Database, stands: Standing, login: Login
) -> None:
    add_call(database, stands, "0176 04069 001", 0)
    assert "04069" not in page(login(Role.COORDINATOR, office=1))


def test_only_the_office_opens_it(login: Login) -> None:
    for role in set(Role) - {Role.COORDINATOR, Role.ADMINISTRATOR}:
        assert login(role).get("/heute").status_code == 404


def test_a_refused_list_stands_there_until_it_is_settled(
    database: Database, stands: Standing, login: Login
) -> None:
    with database.write() as session:
        session.add(
            ImportRun(
                office_id=stands.own.office_id,
                filename="jobcenter.csv",
                file_digest="0" * 64,
                state="open",
                lines=9,
                faults=3,
                uploaded_by="(test)",
                uploaded_at=NOW,
            )
        )
    text = page(login(Role.COORDINATOR))
    assert "3 Personen der Liste jobcenter.csv sind noch nicht übernommen" in text


def test_a_ready_plan_is_named_until_something_of_it_is_decided(
    database: Database, stands: Standing
) -> None:
    with database.write() as session:
        run = county.add_run(session, stands.own)
        run.state, run.placed, run.learners = "ready", 7, 9
        run.summary, run.finished_at = {"courses": 2}, NOW
    with database.read() as session:
        [task] = today(session, stands.own, NOW).ready
        assert (task.placed, task.learners, task.courses) == (7, 9, 2)
        assert today(session, stands.foreign, NOW).ready == ()


def test_the_nights_rehearsal_says_what_it_gained(
    database: Database, stands: Standing
) -> None:
    with database.write() as session:
        first = county.add_run(session, stands.own)
        first.state, first.rehearsal, first.placed = "ready", True, 5
        first.finished_at = NOW - timedelta(days=1)
        session.add(
            PlanningRun(
                office_id=stands.own.office_id,
                number=2,
                term_id=first.term_id,
                state="ready",
                rehearsal=True,
                placed=8,
                started_by="(worker)",
                created_at=NOW,
                finished_at=NOW - timedelta(hours=3),
            )
        )
    with database.read() as session:
        found = today(session, stands.own, NOW).rehearsal
    assert found is not None and (found.placed, found.gained) == (8, 3)


def test_a_missing_timetable_is_a_row(login: Login) -> None:
    assert "Es ist kein Fahrplan geladen" in page(login(Role.COORDINATOR))


def timetable(session: Session, stands: Standing, **more: object) -> None:
    """A timetable in some state."""
    values: dict[str, object] = {
        "office_id": stands.own.office_id,
        "filename": "x.zip",
        "file_digest": "d",
        "stored_as": "d.zip",
        "prepared_digest": "p",
        "uploaded_by": "x",
        "uploaded_at": NOW,
    }
    session.add(Feed.model_validate({**values, **more}))


def test_a_timetable_under_way_is_not_missing(
    database: Database, stands: Standing, login: Login
) -> None:
    """Right after the setup the page said that none was loaded."""
    assert "Es ist kein Fahrplan geladen" in page(login(Role.COORDINATOR))
    with database.write() as session:
        timetable(session, stands, state="preparing", active=False)
    assert "kein Fahrplan" not in page(login(Role.COORDINATOR))


def test_an_old_timetable_says_when_it_ran_out(
    database: Database, stands: Standing, login: Login
) -> None:
    """ "Valid until Sat 1.7." hid that this was years ago."""
    with database.write() as session:
        timetable(
            session, stands, state="ready", active=True, valid_to=date(2023, 7, 1)
        )
    assert "am 1.7.2023 abgelaufen" in page(login(Role.COORDINATOR))


def test_an_empty_office_is_led_to_its_setup(
    database: Database, stands: Standing, login: Login
) -> None:
    """The first page after the setup is this one: it says what is missing."""
    text = page(login(Role.COORDINATOR))
    assert "5 Teile der Einrichtung fehlen" in text
    assert 'href="/einrichtung"' in text
    with database.write() as session:
        furnish(session, stands.own)
    assert "Ein Teil der Einrichtung fehlt" in page(login(Role.COORDINATOR))


def lost_message(database: Database, stands: Standing) -> str:
    """A mail to an address that does not exist; its id."""
    with database.write() as session:
        row = send_later(
            session,
            stands.own,
            NOW,
            channel="mail",
            recipient="weg@example.org",
            language="de",
            template="provider_question",
            data={},
        )
        row.state, row.error = "failed", "address"
        return row.id


def test_a_message_that_did_not_arrive_names_its_cause_and_its_people(
    login: Login, database: Database, stands: Standing
) -> None:
    lost_message(database, stands)
    text = page(login(Role.COORDINATOR))
    assert "Eine Nachricht kam nicht an: Diese Adresse gibt es nicht" in text
    link = re.search(r'href="(/lernende[?]q=weg@example.org[^"]*)"', text)
    assert link is not None
    with database.write() as session:
        told = LearnerIn(
            form_key="weg-weg-1",
            call_name="Erdacht",
            email="Weg@example.org",
            channel="email",
        )
        person, _ = add_learner(session, stands.own, told, NOW)
        person.state = "invited"
    found = login(Role.COORDINATOR).get(html.unescape(link[1])).text
    assert "L-0001" in found and "Erdacht" in found


def test_messages_that_somebody_has_seen_to_are_told_no_more(
    login: Login, database: Database, stands: Standing
) -> None:
    message = {"messages": lost_message(database, stands)}
    office = login(Role.COORDINATOR)
    assert "kam nicht an" in page(office)
    login(Role.COORDINATOR, office=1).post("/heute/nachrichten", data=message)
    assert "kam nicht an" in page(office)
    office.post("/heute/nachrichten", data=message)
    assert "kam nicht an" not in page(office)


def test_messages_that_could_not_leave_say_for_whom_they_were(
    database: Database, stands: Standing, login: Login
) -> None:
    """The row asked to call these people, and said of nobody who they are."""
    with database.write() as session:
        furnish(session, stands.own)
        named = select(Provider).where(Provider.name == "VHS Nord")
        row = session.exec(named).one()
        row.email, row.phone = "vhs@probe.example", "04471 9000"
        for address in ("vhs@probe.example", "0176 04069 007"):
            session.add(
                OutboxMessage(
                    office_id=stands.own.office_id,
                    channel="mail",
                    recipient=address,
                    language="de",
                    template="provider_asked",
                    message_id=address,
                    state="failed",
                    error="no_channel",
                    next_try_at=NOW,
                    created_at=NOW,
                )
            )
    text = page(login(Role.COORDINATOR))
    assert "kein Versand eingerichtet" in text
    assert "VHS Nord" in text and "04471 9000" in text and "0176 04069 007" in text
