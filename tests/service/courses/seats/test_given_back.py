"""A seat that the office frees: its invitation ends, nobody calls about it any more."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from service.courses.invitations import answers
from service.courses.invitations import work as hourly
from service.courses.lifecycle import rebuilt
from service.courses.lifecycle.states import cancel, confirm
from service.courses.tables import Attendance, Course, Invitation, Seat
from service.courses.taught.absent import free_seat
from service.database import Database
from service.jobs.tables import Job
from service.jobs.work_item import Work
from service.learners.tables import CallTask, Learner
from service.own_data.erasing import erase
from service.settings import Settings
from tests.builders import NOW
from tests.service.courses.builders import (
    BASE,
    World,
    approved,
    looked_at,
    proposal,
)
from tests.service.courses.invitations.conftest import invited, token_of

pytestmark = pytest.mark.both


@pytest.fixture
def agreed(database: Database, world: World) -> Course:
    """Three of eight seats are held."""
    with database.write() as session:
        course = approved(session, world, proposal(world))[0]
        looked_at(session, course.id)
        return confirm(session, world.scope, course.id, NOW)


def story(session: Session, learner_id: str) -> tuple[str, str, str]:
    """State of the invitation, the seat and the person."""
    row = session.exec(
        select(Invitation).where(Invitation.learner_id == learner_id)
    ).one()
    seat = session.exec(select(Seat).where(Seat.learner_id == learner_id)).one()
    return row.state, seat.state, session.get_one(Learner, learner_id).state


def calls(session: Session) -> int:
    return len(session.exec(select(CallTask).where(CallTask.state != "done")).all())


def test_freed_after_a_yes(
    client: FlaskClient, database: Database, world: World, agreed: Course
) -> None:
    """Her page said "You are coming" of a seat that she had no more."""
    who = world.learners[0]
    with database.write() as session:
        row = invited(session, world, agreed.id)[0]
        page = f"/einladung/{token_of(session, row)}"
        answers.accept(session, world.scope, row.id, NOW, "link")
        rebuilt.free_seat(session, world.scope, agreed.id, who, NOW)
    with database.read() as session:
        assert story(session, who) == ("withdrawn", "released", "waiting")
    shown = client.get(page).text
    assert "Diese Einladung gilt nicht mehr" in shown and "Sie kommen" not in shown
    assert "Sie bleiben auf der Liste." in shown


def test_freed_after_the_first_day(
    database: Database, world: World, agreed: Course
) -> None:
    """Whoever never came reads the same."""
    who = world.learners[0]
    with database.write() as session:
        row = invited(session, world, agreed.id)[0]
        answers.accept(session, world.scope, row.id, NOW, "link")
        missed = Attendance(
            office_id=world.scope.office_id,
            course_id=agreed.id,
            learner_id=who,
            day=agreed.start_on,
            state="absent",
            entered_by="(test)",
            entered_at=NOW,
        )
        session.add(missed)
        session.flush()
        free_seat(session, world.scope, missed.id, NOW)
    with database.read() as session:
        assert story(session, who) == ("withdrawn", "released", "waiting")


@pytest.mark.parametrize("what", ["one seat", "the course"])
def test_nobody_calls_about_what_has_ended(
    database: Database, world: World, agreed: Course, what: str
) -> None:
    """The calls stayed on the list after a seat or a whole course was given back."""
    with database.write() as session:
        invited(session, world, agreed.id, "call")
        assert calls(session) == 3
        if what == "one seat":
            who = world.learners[0]
            rebuilt.free_seat(session, world.scope, agreed.id, who, NOW)
            assert calls(session) == 2
        else:
            cancel(session, world.scope, agreed.id, NOW, reason="people", base_url=BASE)
            assert calls(session) == 0


def test_the_link_of_an_erased_person(
    client: FlaskClient, database: Database, world: World, agreed: Course
) -> None:
    """A clear page for GET and POST; the hourly look goes on with the others."""
    with database.write() as session:
        row = invited(session, world, agreed.id)[0]
        page = f"/einladung/{token_of(session, row)}"
        erase(session, world.scope, row.learner_id, NOW)
    for answer in (
        client.get(page),
        client.head(page),
        client.get(f"{page}/kurs.ics"),
        client.post(page, data={"answer": "accept"}),
        client.post(page, data={"answer": "decline"}),
    ):
        assert answer.status_code == 410
    assert "Dieser Link ist abgelaufen" in client.get(page).text


def test_the_hourly_look_passes_over_somebody_erased_meanwhile(
    database: Database,
    world: World,
    agreed: Course,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One missing invitation stopped the look at all that came after it."""
    with database.write() as session:
        rows = invited(session, world, agreed.id)
        late = max(row.answer_by for row in rows)
        ids = (rows[0].id, *(row.id for row in rows[1:]))
        erase(session, world.scope, rows[0].learner_id, NOW)
    monkeypatch.setattr(hourly, "open_ids", lambda *_: ids)
    job = Job(kind=hourly.LOOK_JOB, payload={}, run_at=NOW, created_at=NOW)
    hourly.look(Work(database, settings, job, lambda: late, world.scope, lambda: True))
    with database.read() as session:
        states = session.exec(select(Invitation.state)).all()
    assert states == ["expired", "expired"]
