"""Messages that failed go out again where they still help, once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from service.access import Role
from service.courses.tables import (
    Course,
    Invitation,
    MeetingChange,
    Notice,
    ProviderRequest,
)
from service.database import Database, new_id
from service.jobs.tables import Job
from service.learners.tables import Learner
from service.messages.actions import SEND_JOB, find_link, make_link, use_link
from service.messages.tables import OutboxMessage
from service.status.again import helpful, send_again
from service.status.today import today
from service.supply.tables import Provider
from tests.builders import NOW, Standing
from tests.service.conftest import Login
from tests.service.courses.builders import World, approved, furnish, proposal

BOTH = ("mail", "sms")
MAIL = "wer@example.org"


@pytest.fixture
def world(database: Database, stands: Standing) -> World:
    with database.write() as session:
        made = furnish(session, stands.own)
        session.get_one(Learner, made.learners[0]).email = MAIL
    return made


def failed(session: Session, world: World, template: str, **more: object) -> str:
    row = OutboxMessage(
        id=new_id(),
        office_id=world.scope.office_id,
        language="de",
        template=template,
        message_id=f"<{new_id()}@kursmittler.invalid>",
        state="failed",
        next_try_at=NOW,
        **{"channel": "mail", "recipient": MAIL, "error": "no_channel"}
        | {"created_at": NOW}
        | more,
    )
    session.add(row)
    session.flush()
    return row.id


def invitation(session: Session, world: World, message_id: str) -> Invitation:
    row = Invitation(
        office_id=world.scope.office_id,
        course_id=course_of(session, world).id,
        learner_id=world.learners[0],
        channel="mail",
        message_id=message_id,
        answer_by=NOW + timedelta(days=5),
        created_by="x",
        created_at=NOW,
    )
    session.add(row)
    session.flush()
    return row


def course_of(session: Session, world: World) -> Course:
    found = session.exec(select(Course)).first()
    return found or approved(session, world, proposal(world))[0]


def helps(session: Session, world: World, *ids: str, now: datetime = NOW) -> list[str]:
    return list(helpful(session, world.scope, ids, now, BOTH))


def test_it_leaves_once_however_often_somebody_presses(
    database: Database, world: World
) -> None:
    with database.write() as session:
        one = failed(session, world, "invitation")
        invitation(session, world, one)
    for sent in (1, 0, 0):
        with database.write() as session:
            assert send_again(session, world.scope, [one], NOW, BOTH) == sent
    with database.read() as session:
        jobs = session.exec(select(Job).where(Job.kind == SEND_JOB)).all()
        mine = [job for job in jobs if job.payload == {"message": one}]
        row = session.get_one(OutboxMessage, one)
        assert (len(mine), row.state, row.attempts) == (1, "queued", 0)


@pytest.mark.parametrize(
    "change",
    [
        {"state": "declined"},
        {"state": "accepted"},
        {"answer_by": NOW},
        {"channel": "call"},
        {"message_id": "another"},
    ],
)
def test_an_invitation_that_was_answered_meanwhile_does_not(
    database: Database, world: World, change: dict[str, object]
) -> None:
    with database.write() as session:
        one = failed(session, world, "invitation_reminder")
        row = invitation(session, world, one)
        assert helps(session, world, one) == [one]
        row.sqlmodel_update(change)
        session.flush()
        assert helps(session, world, one) == []


def test_not_to_a_number_that_is_no_longer_theirs(
    database: Database, world: World
) -> None:
    with database.write() as session:
        one = failed(session, world, "invitation", recipient="alt@example.org")
        invitation(session, world, one)
        assert helps(session, world, one) == []


def test_a_changed_date_of_a_past_day_does_not(
    database: Database, world: World
) -> None:
    with database.write() as session:
        course = course_of(session, world)
        change = MeetingChange(
            office_id=world.scope.office_id,
            course_id=course.id,
            day=course.start_on,
            state="cancelled",
            reason="teacher",
            created_by="x",
            created_at=NOW,
        )
        session.add(change)
        session.flush()
        notice = Notice(
            office_id=world.scope.office_id,
            change_id=change.id,
            learner_id=world.learners[0],
            state="told",
            channel="mail",
            told_at=NOW,
        )
        session.add(notice)
        one = failed(session, world, "date_changed")
        assert helps(session, world, one) == [one]
        assert helps(session, world, one, now=NOW + timedelta(days=20)) == []
        notice.state = "confirmed"
        session.flush()
        assert helps(session, world, one) == []


def test_a_used_link_a_wrong_address_a_receipt_and_an_unset_channel_do_not(
    database: Database, world: World
) -> None:
    scope = world.scope
    with database.write() as session:
        course = course_of(session, world)
        token = make_link(session, scope, NOW, "teach", course.id, timedelta(days=9))
        session.flush()
        link = {"link": f"http://127.0.0.1/t/{token}"}
        one = failed(session, world, "teach_link", data=link)
        assert helps(session, world, one) == [one]
        wrong = failed(session, world, "course_dropped", error="address")
        receipt = failed(session, world, "receipt")
        sms = failed(session, world, "course_dropped", channel="sms")
        old = failed(
            session, world, "course_dropped", created_at=NOW - timedelta(days=15)
        )
        assert helps(session, world, wrong, receipt, old) == []
        assert helpful(session, scope, [sms], NOW, ("mail",)) == ()
        assert helpful(session, scope, [sms], NOW, BOTH) == (sms,)
        found = find_link(session, "teach", token, NOW)
        assert found is not None and use_link(session, found.id, NOW)
        assert helps(session, world, one) == []


def test_a_provider_who_was_never_reached_is_a_row_and_the_course_says_so(
    database: Database, world: World, login: Login
) -> None:
    """The page said "the provider has been asked" of a mail that never left."""
    with database.write() as session:
        provider = session.exec(select(Provider)).first()
        assert provider is not None
        provider.email = "vhs@example.org"
        session.flush()
        course = course_of(session, world)
        course_id = course.id
        asked = session.exec(select(ProviderRequest)).one()
        mail = session.exec(
            select(OutboxMessage).where(OutboxMessage.template == "provider_asked")
        ).one()
        assert mail.created_at == asked.asked_at
        mail.state, mail.error = "failed", "no_channel"
    office = login(Role.COORDINATOR)
    path = f"/kursverwaltung/{course_id}?lang=de"
    assert "Die Mail ging nicht hinaus" in office.get(path).text
    assert "Der Träger wurde gefragt" not in office.get(path).text
    page = office.get("/heute").text
    assert "VHS Nord weiß noch nichts von K-001" in page
    assert "noch einmal senden" not in page.lower()  # nothing is set up here
    with database.read() as session:
        found = today(session, world.scope, NOW, BOTH)
        assert (len(found.unasked), found.waiting_answers) == (1, 0)
        (row,) = found.stuck_messages
        assert row.again == row.failed
    with database.write() as session:
        assert send_again(session, world.scope, row.failed, NOW, BOTH) == 1
        session.exec(
            select(OutboxMessage).where(OutboxMessage.template == "provider_asked")
        ).one().state = "sent"
    assert "Die Mail ging nicht hinaus" not in office.get(path).text
    with database.read() as session:
        found = today(session, world.scope, NOW, BOTH)
        assert (found.unasked, found.waiting_answers) == ((), 1)


def test_the_button_sends_what_can_leave(
    database: Database, world: World, login: Login
) -> None:
    with database.write() as session:
        one = failed(session, world, "invitation")
        invitation(session, world, one)
    office = login(Role.COORDINATOR)
    answer = office.post("/heute/nachrichten/nochmal", data={"messages": one})
    assert answer.status_code == 302
    with database.read() as session:
        # No way of sending is set up on this site: nothing is queued in vain.
        assert session.get_one(OutboxMessage, one).state == "failed"
