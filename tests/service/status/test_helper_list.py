"""/helfen: until when, what and why; below, who needs nothing."""

from __future__ import annotations

from datetime import date, timedelta

from flask.testing import FlaskClient
from sqlmodel import Session, select

from service.access import Role
from service.accounts.tables import User
from service.courses.tables import Course, MeetingChange, Notice, Seat
from service.database import Database
from service.learners.tables import Learner
from service.planning.tables import Term
from tests.builders import NOW, Standing
from tests.service.conftest import Login
from tests.service.courses.builders import World, approved, furnish, proposal

DAY = NOW.date()
COMPLETE = {
    "free_times": ["mo-am"],
    "level": "A1.1",
    "phone": "0171 3920012",
    "mode": "bike",
}


def people(session: Session, stands: Standing, *changes: dict[str, object]) -> World:
    """The helper's people: as many as changes, with those; the others are nobody's."""
    world = furnish(session, stands.own, len(changes) + 1)
    helper = session.exec(
        select(User).where(
            User.office_id == stands.own.office_id, User.role == Role.HELPER
        )
    ).one()
    for learner_id, change in zip(world.learners, changes, strict=False):
        learner = session.get_one(Learner, learner_id)
        learner.helper_user_id = helper.id
        for name, value in {**COMPLETE, **change}.items():
            setattr(learner, name, value)
    return world


def page(client: FlaskClient) -> tuple[str, str]:
    """The two panels."""
    answer = client.get("/helfen?lang=en")
    assert answer.status_code == 200
    todo, _, rest = answer.text.partition('id="nichts-zu-tun"')
    return todo.partition('id="zu-tun"')[2], rest


def test_the_nearest_deadline_comes_first(
    login: Login, database: Database, stands: Standing
) -> None:
    """Each row says until when, what and why; people of others are not shown."""
    with database.write() as session:
        people(
            session,
            stands,
            {"free_times": [], "level": ""},
            {"state": "unreachable"},
            {"entitlement_until": DAY + timedelta(days=3)},
            {},
        )
        session.add(
            Term(
                office_id=stands.own.office_id,
                name="Frühjahr",
                start_on=date(2027, 1, 11),
                end_on=date(2027, 3, 19),
                anchor_monday=date(2027, 1, 11),
            )
        )
    todo, rest = page(login(Role.HELPER))
    at = [todo.index(f"Geheim{n}") for n in (2, 3, 1)]
    assert at == sorted(at)
    assert "today" in todo and "could not reach" in todo
    assert "3 days left" in todo and "letter ends on this day" in todo
    assert "Add: how much German, the times" in todo
    assert "planned from 11.1.2027" in todo
    assert "Geheim4" in rest and "Geheim4" not in todo
    assert "Geheim5" not in todo + rest


def test_people_with_a_seat(login: Login, database: Database, stands: Standing) -> None:
    """A planned place is told as planned; before a federal course costs are a task."""
    with database.write() as session:
        world = people(session, stands, {}, {}, {})
        made = approved(
            session,
            world,
            proposal(world, "p1", 1),
            proposal(
                world,
                "p2",
                kind="integration",
                room_id=world.other_room,
                teacher_id=None,
                learners=((world.learners[1], 20, 25),),
            ),
        )
        for seat in session.exec(select(Seat).where(Seat.course_id == made[1].id)):
            seat.state = "taken"
        session.get_one(Course, made[1].id).state = "published"
        session.get_one(Learner, world.learners[1]).state = "enrolled"
    todo, rest = page(login(Role.HELPER))
    assert "Geheim2" in todo and "exemption" in todo and "begins on Mon 16.11." in todo
    assert f'href="/kurse/{made[1].id}"' in todo
    assert "A place is kept" in rest and "from 16.11.2026" in rest
    assert "gets in touch" in rest


def test_nobody_yet_and_not_yours(login: Login) -> None:
    """An empty list shows the way on; the office is led to its own list."""
    assert "Nobody yet" in login(Role.HELPER).get("/helfen?lang=en").text
    assert login(Role.COORDINATOR).get("/helfen").location == "/lernende"
    assert login(Role.AGENCY).get("/helfen").status_code == 404


def test_a_cancelled_course_is_called_cancelled(
    login: Login, database: Database, stands: Standing
) -> None:
    """The list said "a date has changed" of a course that had been cancelled."""
    with database.write() as session:
        world = people(session, stands, {}, {})
        course = approved(session, world, proposal(world))[0]
        for state, number in (("dropped", 0), ("moved", 1)):
            change = MeetingChange(
                office_id=stands.own.office_id,
                course_id=course.id,
                day=course.start_on + timedelta(days=2 * number),
                state=state,
                reason="people",
                created_by="x",
                created_at=NOW,
            )
            session.add(change)
            session.flush()
            session.add(
                Notice(
                    office_id=stands.own.office_id,
                    change_id=change.id,
                    learner_id=world.learners[number],
                    state="told",
                    channel="helper",
                    told_at=NOW,
                )
            )
    todo = page(login(Role.HELPER))[0]
    assert todo.count("Tell them: the course has been cancelled") == 1
    assert todo.count("Tell them: a date of the course has changed") == 1
