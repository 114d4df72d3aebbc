"""After a provider's no: a red row, the same people, asked again or let go."""

from __future__ import annotations

import html
import re

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, func, select
from werkzeug.test import TestResponse

from service.access import Role
from service.courses.forms import AgainIn, AnswerIn
from service.courses.lifecycle import answers, refused
from service.courses.lifecycle import states as lifecycle
from service.courses.tables import Course, Occupancy, ProviderRequest, Seat
from service.database import Database
from service.errors import Conflict, UserError
from service.learners.tables import Learner
from service.messages.tables import OutboxMessage
from service.status.rows.refusals import refusals
from service.supply.tables import Provider, Room, RoomHours, Teacher
from tests.builders import NOW
from tests.service.conftest import Login
from tests.service.courses.builders import (
    BASE,
    UNTIL,
    World,
    approved,
    proposal,
)
from tests.service.courses.lifecycle.test_races import at_once


@pytest.fixture
def course(database: Database, world: World) -> str:
    """A course whose provider has said no: no teacher is free."""
    with database.write() as session:
        made = approved(session, world, proposal(world))[0]
        link = session.exec(select(OutboxMessage)).one().data["link"]
        said = {"answer": "no", "reason": "teacher", "note": "erst ab März"}
        answers.answer_by_link(
            session, link.rsplit("/", 1)[1], AnswerIn.model_validate(said), NOW
        )
        _open(session, world)
        return made.id


def _open(session: Session, world: World) -> None:
    """Both rooms are open in the morning."""
    for room in (world.room, world.other_room):
        for day in (0, 2):
            session.add(
                RoomHours(
                    office_id=world.scope.office_id,
                    room_id=room,
                    weekday=day,
                    start_minute=480,
                    end_minute=780,
                )
            )


def teacher(database: Database, world: World, code: str, **more: object) -> str:
    """Another teacher who could hold the course, of another provider if not said."""
    with database.write() as session:
        office = world.scope.office_id
        other = session.exec(
            select(Provider).where(Provider.name == "Bildungswerk Süd")
        ).first() or Provider(
            office_id=office, name="Bildungswerk Süd", email="sued@example.org"
        )
        session.add(other)
        session.flush()
        values: dict[str, object] = {
            "provider_id": other.id,
            "kinds": ["county"],
            "levels": ["A1.1"],
            "venue_ids": [world.venue],
            "available": [[0, 480, 780], [2, 480, 780]],
            "rate_cents": 5000,
            **more,
        }
        row = Teacher.model_validate({"office_id": office, "code": code, **values})
        session.add(row)
        session.flush()
        return row.id


def again(database: Database, world: World, course: str, who: str, room: str) -> Course:
    """Asks again."""
    with database.write() as session:
        return refused.ask_again(
            session,
            world.scope,
            course,
            AgainIn(teacher_id=who, room_id=room),
            NOW,
            ask_until=UNTIL,
            base_url=BASE,
        )


def seats_of(database: Database) -> set[str]:
    with database.read() as session:
        return set(session.exec(select(Seat.state)))


def test_a_no_keeps_its_reason_and_the_seats(
    database: Database, world: World, course: str
) -> None:
    """The reason lay in the trail alone, and all seats were given away at once."""
    with database.read() as session:
        asked = session.exec(select(ProviderRequest)).one()
        assert (asked.state, asked.reason, asked.settled_at) == ("no", "teacher", None)
        kept = session.get_one(Course, course)
        assert (kept.state, kept.held) == ("declined", 3)
        assert session.exec(select(func.count()).select_from(Occupancy)).one() == 0
        [row] = refusals(session, world.scope, NOW.date())
        assert (row.provider, row.people, row.reason) == (
            "VHS Nord",
            3,
            "No teacher is free",
        )
    assert seats_of(database) == {"held"}


def test_people_of_a_refused_course_are_in_no_other_plan(
    database: Database, world: World, course: str
) -> None:
    """While nobody has decided, another approval cannot take one of them."""
    with pytest.raises(Conflict), database.write() as session:
        approved(session, world, proposal(world, "p2", room_id=world.other_room))


def test_asked_again_with_the_same_people(
    database: Database, world: World, course: str
) -> None:
    """Another provider's teacher in the other room: booked, asked, and settled."""
    who = teacher(database, world, "T-S")
    made = again(database, world, course, who, world.other_room)
    assert (made.state, made.held, made.room_id) == ("asked", 3, world.other_room)
    # 100 lessons at 50,00 € instead of a teacher without a price.
    assert made.cost_cents == 400_000 + 100 * 5000
    with database.read() as session:
        assert refusals(session, world.scope, NOW.date()) == ()
        asked = session.exec(
            select(ProviderRequest).where(ProviderRequest.state == "open")
        ).one()
        assert asked.provider_id == made.provider_id != world.provider
        booked = set(session.exec(select(Occupancy.resource)))
        assert booked == {f"room:{world.other_room}", f"teacher:{who}"}
        mails = session.exec(select(OutboxMessage.recipient)).all()
        assert "sued@example.org" in mails
    assert seats_of(database) == {"held"}
    with pytest.raises(Conflict):
        again(database, world, course, who, world.other_room)


@pytest.mark.parametrize(
    "lacks",
    [
        {"kinds": ["integration"]},
        {"levels": ["A2.1"]},
        {"venue_ids": []},
        {"available": [[0, 480, 780]]},
        {"max_units_week": 7},
        {"active": False},
    ],
)
def test_who_could_not_teach_it_is_not_offered(
    database: Database, world: World, course: str, lacks: dict[str, object]
) -> None:
    """Kind, level, house, hours, units and use: each alone forbids it."""
    who = teacher(database, world, "T-S", **lacks)
    with pytest.raises(UserError):
        again(database, world, course, who, world.other_room)
    assert seats_of(database) == {"held"}


def test_the_refused_room_and_small_rooms_are_not_offered(
    database: Database, world: World
) -> None:
    """For lack of a room the same teacher may come, into another one large enough."""
    with database.write() as session:
        made = approved(session, world, proposal(world))[0]
        lifecycle.decline(session, world.scope, made.id, NOW, "room")
        _open(session, world)
        own = session.get_one(Teacher, world.teacher)
        own.kinds, own.levels, own.venue_ids = ["county"], ["A1.1"], [world.venue]
        own.available = [[0, 480, 780], [2, 480, 780]]
    with database.write() as session:
        row = session.get_one(Course, made.id)
        found = refused.ways_on(session, world.scope, row, "room")
        assert [r.id for r in found.rooms] == [world.other_room]
        assert [t.id for t in found.teachers] == [world.teacher]
        session.get_one(Room, world.other_room).seats = 2
        session.flush()
        assert refused.ways_on(session, world.scope, row, "room").rooms == ()


def test_let_go_once_and_the_people_wait_again(
    database: Database, world: World, course: str
) -> None:
    """The seats are free for the next plan; the row is gone."""
    with database.write() as session:
        assert refused.let_go(session, world.scope, course, NOW) == 3
    assert seats_of(database) == {"released"}
    with database.read() as session:
        assert refusals(session, world.scope, NOW.date()) == ()
        assert set(session.exec(select(Learner.state))) == {"waiting"}
        assert session.get_one(Course, course).held == 0
    with pytest.raises(Conflict), database.write() as session:
        refused.let_go(session, world.scope, course, NOW)


def test_asking_again_and_letting_go_at_once(
    database: Database, world: World, course: str
) -> None:
    """One of the two holds: never a course asked for without its people."""
    who = teacher(database, world, "T-S")

    def go() -> str:
        with database.write() as session:
            refused.let_go(session, world.scope, course, NOW)
        return "gone"

    def ask() -> str:
        return again(database, world, course, who, world.other_room).state

    said = at_once([go, ask, go, ask])
    assert said["Conflict"] == 3
    with database.read() as session:
        row = session.get_one(Course, course)
        held = session.exec(
            select(func.count()).select_from(Seat).where(Seat.state == "held")
        ).one()
        assert row.held == held == (3 if row.state == "asked" else 0)


def test_the_red_row_leads_to_the_page_that_settles_it(
    login: Login, database: Database, world: World, course: str
) -> None:
    """Who, why, how many wait; on the course's page one form asks again."""
    who = teacher(database, world, "T-S")
    office = login(Role.COORDINATOR)
    today = html.unescape(office.get("/heute?lang=de").text)
    assert "VHS Nord hat abgelehnt: A1.1 Nordstadt" in today
    assert "Keine Lehrkraft frei" in today
    assert "3 Personen warten darauf" in today
    assert ".." not in re.sub(r"<[^>]*>", "", today)
    url = f"/kursverwaltung/{course}"
    assert url in today
    page = office.get(f"{url}?lang=de").text
    assert "erst ab März" in page and "T-S, Bildungswerk Süd" in page
    assert "Geheim" not in page
    answer = _send(office, url, page, who, world.other_room)
    assert answer.status_code == 302
    assert "hat abgelehnt" not in office.get("/heute?lang=de").text
    foreign = login(Role.COORDINATOR, office=1)
    for step in ("erneut-fragen", "aufgeben"):
        data = {"teacher_id": who, "room_id": world.room} if step[0] == "e" else {}
        assert foreign.post(f"{url}/{step}", data=data).status_code == 404


def _send(
    office: FlaskClient, url: str, page: str, who: str, room: str
) -> TestResponse:
    """Sends the form with values that it really offers."""
    offered = set(re.findall(r'<option value="([^"]+)"', page))
    assert {who, room} <= offered
    data = {"teacher_id": who, "room_id": room}
    return office.post(f"{url}/erneut-fragen", data=data)


def test_a_course_whose_first_day_is_over_can_only_be_let_go(
    database: Database, world: World, course: str
) -> None:
    """Nobody is asked for days gone by."""
    who = teacher(database, world, "T-S")
    with database.write() as session:
        row = session.get_one(Course, course)
        row.start_on = NOW.date().replace(day=1, month=10)
    with pytest.raises(UserError, match="over"):
        again(database, world, course, who, world.other_room)
