"""06:40, the teacher is ill: everybody is told in their language, or called in time."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, col, select

from service import i18n
from service.access import Role
from service.accounts.tables import Office, User
from service.app import create_app
from service.courses.meetings.meeting_dates import MeetingDate
from service.courses.tables import Course, MeetingChange, Notice
from service.courses.taught.changed_dates import call_off_dates, move_date, undo
from service.courses.taught.door import make_door
from service.database import Database
from service.learners.calls.queries import open_calls
from service.learners.tables import CallTask
from service.messages.tables import OutboxMessage
from service.settings import Settings
from tests.builders import PASSWORD
from tests.service.courses.builders import World
from tests.service.courses.taught.term import (
    FIRST,
    at,
    public_course,
    reach,
    work_until,
)

EARLY = at(FIRST, "06:40")


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """The morning of the course's first day."""
    return replace(settings, now=EARLY)


@pytest.fixture
def course(database: Database, world: World) -> Course:
    """Six people: two by SMS, one by mail, one by letter, one through a helper, one
    without any number."""
    with database.write() as session:
        made = public_course(session, world, people=6)
        ids = world.learners
        helper = session.exec(
            select(User).where(
                User.office_id == world.scope.office_id, User.role == Role.HELPER
            )
        ).one()
        reach(session, ids[0], "sms", contact_language="ar")
        reach(session, ids[1], "sms", contact_language="uk")
        reach(session, ids[2], "email", email="drei@example.org")
        reach(session, ids[3], "letter", address="Beispielweg 1")
        reach(session, ids[4], "helper", helper_user_id=helper.id)
        reach(session, ids[5], "visit", phone="")
    return made


def notices(session: Session) -> dict[str, Notice]:
    return {row.learner_id: row for row in session.exec(select(Notice))}


def messages(session: Session, template: str = "date_changed") -> list[OutboxMessage]:
    return list(
        session.exec(
            select(OutboxMessage)
            .where(OutboxMessage.template == template)
            .order_by(col(OutboxMessage.id))
        )
    )


def link_of(message: OutboxMessage) -> str:
    return "/" + str(message.data["link"]).split("/", 3)[3]


def test_one_tap_on_the_teachers_phone_tells_everybody(
    database: Database,
    world: World,
    course: Course,
    client: FlaskClient,
    settings: Settings,
) -> None:
    """Scene 6: thirty minutes later only who has not confirmed is called."""
    with database.write() as session:
        token = make_door(session, world.scope, course.id, EARLY)
    page = client.get(f"/unterricht/{token}").text
    assert "Montag, 16.11., 08:30–11:45" in page
    assert "Geheim1" in page and "0151" not in page  # a name, never a number
    assert "Heute kein Kurs" not in page
    asked = client.get(f"/unterricht/{token}/krank").text
    assert "6 Personen erfahren jetzt" in asked
    answer = client.post(f"/unterricht/{token}/krank", data={"day": FIRST.isoformat()})
    assert answer.status_code == 302
    work_until(database, settings, EARLY)
    ids = world.learners
    with database.read() as session:
        sent = messages(session)
        assert sorted((m.channel, m.language) for m in sent) == [
            ("mail", "de"),
            ("sms", "ar"),
            ("sms", "uk"),
        ]
        assert all(set(m.data) == {"day", "link"} for m in sent)
        states = {key: row.state for key, row in notices(session).items()}
        assert Counter(states.values()) == {"told": 4, "call": 2}
        calls = session.exec(select(CallTask)).all()
        assert [c.learner_id for c in calls] == [ids[3]]  # who has no way, but a phone
        assert calls[0].due_at == EARLY  # within a day: urgent at once
        first = next(m for m in sent if m.language == "ar")
    shown = client.get(link_of(first)).text
    assert i18n.text("ar", "I know now") in shown
    with database.read() as session:
        assert notices(session)[ids[0]].state == "told"  # looking is not knowing
    form = {"shown": version(database)}
    assert client.post(link_of(first), data=form).status_code == 302
    work_until(database, settings, EARLY + timedelta(minutes=30))
    with database.read() as session:
        found = notices(session)
        assert found[ids[0]].state == "confirmed"
        called = {c.learner_id for c in open_calls(session, world.scope, EARLY)}
        assert called == {ids[1], ids[2], ids[3], ids[4]}


def version(database: Database) -> str:
    with database.read() as session:
        return session.exec(select(MeetingChange)).one().created_at.isoformat()


def test_whoever_confirms_in_time_is_not_called(
    database: Database, world: World, course: Course, settings: Settings
) -> None:
    """Told twice, killed in the middle: one message each; late workers double none."""
    with database.write() as session:
        for _again in range(2):
            call_off_dates(session, world.scope, course.id, [FIRST], "teacher", EARLY)
    for _again in range(2):  # the job of a worker that died comes back
        work_until(database, settings, EARLY)
        with database.write() as session:
            from service.courses.taught.notices import TELL_JOB
            from service.jobs.actions import enqueue

            change = session.exec(select(MeetingChange)).one()
            enqueue(session, world.scope, EARLY, TELL_JOB, {"change": change.id})
    work_until(database, settings, EARLY + timedelta(hours=1))
    with database.read() as session:
        assert len(messages(session)) == 3
        assert len({m.message_id for m in messages(session)}) == 3
        tasks = session.exec(select(CallTask.learner_id)).all()
        assert sorted(tasks) == sorted(set(tasks))


def test_held_after_all_is_told_to_whoever_was_told_otherwise(
    database: Database, world: World, course: Course, settings: Settings
) -> None:
    """Undone before the first message left, nobody hears anything; later everybody."""
    scope = world.scope
    with database.write() as session:
        call_off_dates(session, scope, course.id, [FIRST], "teacher", EARLY)
        undo(session, scope, course.id, FIRST, EARLY)
    work_until(database, settings, EARLY)
    with database.read() as session:
        assert messages(session) == []
        assert {n.state for n in notices(session).values()} == {"closed"}
    with database.write() as session:
        call_off_dates(session, scope, course.id, [FIRST], "teacher", EARLY)
    work_until(database, settings, EARLY)
    with database.write() as session:
        undo(session, scope, course.id, FIRST, EARLY + timedelta(minutes=5))
    work_until(database, settings, EARLY + timedelta(minutes=5))
    with database.read() as session:
        assert len(messages(session)) == 6
        assert len(session.exec(select(Notice)).all()) == 6


def test_knowing_of_an_old_change_is_not_knowing_of_the_new_one(
    database: Database,
    world: World,
    course: Course,
    client: FlaskClient,
    settings: Settings,
) -> None:
    """She taps on a page that was opened before the date was moved instead."""
    scope, later = world.scope, MeetingDate(FIRST + timedelta(4), 600, 795)
    with database.write() as session:
        call_off_dates(session, scope, course.id, [FIRST], "teacher", EARLY)
    work_until(database, settings, EARLY)
    with database.read() as session:
        link = link_of(messages(session)[0])
    old = version(database)
    with database.write() as session:
        move_date(
            session,
            scope,
            course.id,
            FIRST,
            later,
            "teacher",
            EARLY + timedelta(minutes=1),
        )
    client.post(link, data={"shown": old})
    with database.read() as session:
        assert "confirmed" not in {n.state for n in notices(session).values()}
    client.post(link, data={"shown": version(database)})
    with database.read() as session:
        states = Counter(n.state for n in notices(session).values())
        assert states["confirmed"] == 1


def test_the_office_calls_and_says_what_it_is_about(
    database: Database, world: World, course: Course, settings: Settings
) -> None:
    """*Heute* names the change and who does not know; the call settles both."""
    with database.write() as session:
        call_off_dates(session, world.scope, course.id, [FIRST], "teacher", EARLY)
    work_until(database, settings, EARLY + timedelta(seconds=1))
    work_until(database, settings, EARLY + timedelta(minutes=31))
    app = create_app(settings)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    office = app.test_client()
    office.post("/login", data={"name": "coordinator0", "password": PASSWORD})
    page = office.get("/heute").text
    assert "Geänderter Termin: K-001" in page
    assert "0 von 6 wissen es" in page
    with database.read() as session:
        notice = notices(session)[world.learners[5]]  # no number is known
    path = f"/kursverwaltung/benachrichtigung/{notice.id}"
    assert "Es ist keine Telefonnummer bekannt" in office.get(path).text
    for each in list(world.learners):
        with database.read() as session:
            notice = notices(session)[each]
        path = f"/kursverwaltung/benachrichtigung/{notice.id}"
        answer = office.post(path, data={"shown": version(database)})
        assert answer.status_code == 302
    with database.read() as session:
        assert open_calls(session, world.scope, EARLY) == ()
    assert "Geänderter Termin" not in office.get("/heute").text
    app.extensions["kursmittler"].database.dispose()


def test_the_helper_tells_her_people(
    database: Database, world: World, course: Course, settings: Settings
) -> None:
    """It stands on her list with one button, and is gone when pressed."""
    with database.write() as session:
        call_off_dates(session, world.scope, course.id, [FIRST], "teacher", EARLY)
    work_until(database, settings, EARLY)
    app = create_app(settings)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    helper = app.test_client()
    helper.post("/login", data={"name": "helper0", "password": PASSWORD})
    assert "Der Kurs am Montag, 16.11. fällt aus" in helper.get("/helfen").text
    with database.read() as session:
        found = notices(session)
    form = {"notice": found[world.learners[0]].id, "shown": version(database)}
    assert helper.post("/helfen/termin", data=form).status_code == 404  # not hers
    form = {"notice": found[world.learners[4]].id, "shown": version(database)}
    helper.post("/helfen/termin", data=form)
    assert "fällt aus" not in helper.get("/helfen").text
    with database.read() as session:
        assert notices(session)[world.learners[4]].state == "confirmed"
    app.extensions["kursmittler"].database.dispose()


def test_nobody_is_told_of_yesterday(
    database: Database, world: World, course: Course, settings: Settings
) -> None:
    """A date that is over is noted, and nobody hears of it."""
    late = at(FIRST + timedelta(1), "09:00")
    with database.write() as session:
        call_off_dates(session, world.scope, course.id, [FIRST], "teacher", late)
    work_until(database, settings, late)
    with database.read() as session:
        assert notices(session) == {}
        assert session.exec(select(MeetingChange)).one().state == "cancelled"


def test_a_link_that_was_taken_back_opens_nothing(
    database: Database, world: World, course: Course, client: FlaskClient
) -> None:
    """A lost phone: the office ends the link, and the page says so kindly."""
    from service.courses.taught.door import close_doors

    with database.write() as session:
        token = make_door(session, world.scope, course.id, EARLY)
    assert client.get(f"/unterricht/{token}").status_code == 200
    with database.write() as session:
        close_doors(session, world.scope, course.id, EARLY)
    for path in ("", "/krank", "/anwesenheit"):
        assert client.get(f"/unterricht/{token}{path}").status_code == 410
    form = {"day": FIRST.isoformat()}
    assert client.post(f"/unterricht/{token}/krank", data=form).status_code == 410
    with database.read() as session:
        assert session.exec(select(MeetingChange)).all() == []


def test_the_office_sets_how_long_people_have(
    database: Database, world: World, course: Course, settings: Settings
) -> None:
    """Ten minutes instead of thirty, as its page says."""
    with database.write() as session:
        row = session.get_one(Office, world.scope.office_id)
        row.settings = {**row.settings, "confirm_minutes": 10}
        session.add(row)
        call_off_dates(session, world.scope, course.id, [FIRST], "teacher", EARLY)
    work_until(database, settings, EARLY)
    work_until(database, settings, EARLY + timedelta(minutes=9))
    with database.read() as session:
        assert Counter(n.state for n in notices(session).values())["told"] == 4
    work_until(database, settings, EARLY + timedelta(minutes=10))
    with database.read() as session:
        assert {n.state for n in notices(session).values()} == {"call"}


@pytest.mark.parametrize("sends", [True, False])
def test_without_a_way_of_sending_people_are_called_at_once(
    database: Database, settings: Settings, world: World, course: Course, sends: bool
) -> None:
    """With no SMS set up, half an hour went by before anybody called."""
    if not sends:
        settings = replace(settings, smtp_url="", sms_url="")
    with database.write() as session:
        call_off_dates(session, world.scope, course.id, [FIRST], "teacher", EARLY)
    work_until(database, settings, EARLY)
    with database.read() as session:
        found = {who: row.channel for who, row in notices(session).items()}
        tasks = {task.learner_id for task in session.exec(select(CallTask))}
    told = ["sms", "sms", "mail", "call", "helper", "call"]
    if not sends:
        told = ["call", "call", "call", "call", "helper", "call"]
    assert [found[who] for who in world.learners[:6]] == told
    assert (set(world.learners[:2]) <= tasks) is not sends
