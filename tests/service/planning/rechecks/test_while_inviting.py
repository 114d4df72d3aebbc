"""Timetable, room, house or teacher change while the office invites: all, or nobody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, col, select

from service.access import Role
from service.courses.invitations.sending import send
from service.courses.lifecycle.states import confirm
from service.courses.tables import Invitation, Seat
from service.learners.tables import Learner
from service.supply.absences import AbsenceIn, add_absence
from service.supply.actions import set_active
from service.supply.rows import change_row
from service.supply.tables import Room, Teacher
from service.timetables.actions import put_back
from service.timetables.tables import Feed
from tests.builders import NOW
from tests.service.conftest import Login
from tests.service.courses.lifecycle.test_races import at_once
from tests.service.planning import small_county as county
from tests.service.planning.rechecks.county import BASE, Agreed, course_of


def people(session: Session, world: Agreed) -> list[str]:
    """Whose seats are kept."""
    rows = select(Seat.learner_id).where(Seat.course_id == world.course)
    return list(session.exec(rows))


def replace_timetable(session: Session, world: Agreed, home_at: str) -> None:
    """The bus home leaves at another time from now on."""
    for feed in session.exec(
        select(Feed).where(Feed.office_id == world.scope.office_id)
    ):
        feed.active = False
    session.flush()
    county.add_feed(session, world.scope, world.state, home_at)


def test_on_a_page_that_was_opened_before(login: Login, world: Agreed) -> None:
    """Nobody is invited to a course that nobody has looked at since."""
    office: FlaskClient = login(Role.COORDINATOR)
    office.get("/heute?lang=de")
    with world.database.write() as session:
        confirm(session, world.scope, world.course, NOW)
        ids = people(session, world)
        for number, who in enumerate(ids):
            session.get_one(Learner, who).phone = f"0151 555 {number:04d}"
    world.look()
    path = f"/kursverwaltung/{world.course}/einladungen"
    assert "10 Einladungen sind bereit" in office.get(path).text
    with world.database.write() as session:
        replace_timetable(session, world, "11:30")
    sent = {"learner": ids, **{f"channel-{who}": "call" for who in ids}}
    answer = office.post(path, data=sent)
    assert answer.status_code == 422
    assert invited(world) == 0
    assert world.look().state == "broken"
    answer = office.post(path, data=sent)
    assert answer.status_code == 422 and invited(world) == 0


def new_timetable(session: Session, world: Agreed) -> None:
    earlier = session.exec(
        select(Feed).where(Feed.office_id == world.scope.office_id, ~col(Feed.active))
    ).one()
    put_back(session, world.scope, earlier.id, NOW)


def smaller_room(session: Session, world: Agreed) -> None:
    room = session.exec(
        select(Room).where(Room.office_id == world.scope.office_id)
    ).one()
    change_row(session, world.scope, NOW, room, "room", {"seats": 9})


def closed_house(session: Session, world: Agreed) -> None:
    venue = course_of(session, world).venue_id
    closed = AbsenceIn(
        who=f"venue:{venue}",
        first_on=date(2027, 1, 18),
        last_on=date(2027, 1, 20),
        reason="closed",
    )
    add_absence(session, world.scope, closed, NOW)


def retired_teacher(session: Session, world: Agreed) -> None:
    teacher = str(course_of(session, world).teacher_id)
    set_active(session, world.scope, Teacher, teacher, False, NOW)


@pytest.mark.parametrize(
    "change", [new_timetable, smaller_room, closed_house, retired_teacher]
)
def test_in_the_same_moment(
    world: Agreed, change: Callable[[Session, Agreed], None]
) -> None:
    """On PostgreSQL each waited for the other, and one of the two was thrown out."""
    with world.database.write() as session:
        confirm(session, world.scope, world.course, NOW)
        ids = people(session, world)
        county.add_feed(session, world.scope, world.state, "11:30")
        for spare in session.new:
            if isinstance(spare, Feed):
                spare.active = False
    world.look()

    def invite() -> str:
        with world.database.write() as session:
            channels = dict.fromkeys(ids, "call")
            send(session, world.scope, world.course, channels, NOW, BASE)
        return "invited"

    def touch() -> str:
        with world.database.write() as session:
            change(session, world)
        return "touched"

    said = at_once([invite, touch])
    assert said["touched"] == 1, said
    assert invited(world) == (10 if said["invited"] else 0), said
    assert world.verdict().state == "unknown"
    assert world.look().state == "broken"


def invited(world: Agreed) -> int:
    """How many invitations there are; each has one person."""
    with world.database.read() as session:
        rows = session.exec(select(Invitation.learner_id)).all()
    assert len(rows) == len(set(rows))
    return len(rows)
