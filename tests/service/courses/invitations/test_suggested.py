"""Why somebody said no, taken over into the record with one click."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from service.access import Role
from service.courses.tables import Invitation, Seat
from service.database import Database
from service.learners.tables import Learner
from tests.builders import NOW
from tests.service.conftest import Login
from tests.service.courses.builders import World, approved, proposal


def declined(session: Session, world: World, reason: str, **record: object) -> str:
    """Somebody who was offered 52 minutes on Monday and Wednesday mornings."""
    course = approved(session, world, proposal(world))[0]
    who = session.get_one(Learner, world.learners[0])
    who.sqlmodel_update({"free_times": ["mo-am", "tu-pm", "we-am"], **record})
    seat = session.exec(select(Seat).where(Seat.learner_id == who.id)).one()
    seat.state, seat.minutes_there, seat.minutes_back = "released", 47, 52
    row = Invitation(
        office_id=world.scope.office_id,
        course_id=course.id,
        learner_id=who.id,
        channel="mail",
        state="declined",
        reason=reason,
        reason_open=True,
        answer_by=NOW + timedelta(days=5),
        answered_at=NOW,
        created_by="x",
        created_at=NOW,
    )
    session.add(row)
    session.flush()
    return row.id


def version(page: str) -> str:
    found = re.search(r'name="version" value="([^"]+)"', page)
    assert found is not None, page
    return found[1].replace("&#43;", "+")


@pytest.mark.parametrize(
    ("reason", "record", "told", "column", "value"),
    [
        ("far", {"max_minutes": 60}, "höchstens 45 Minuten", "max_minutes", 45),
        ("far", {"max_minutes": None}, "höchstens 45 Minuten", "max_minutes", 45),
        ("times", {}, "Zeiten künftig: Di", "free_times", ["tu-pm"]),
    ],
)
def test_one_click_changes_the_record_and_settles_the_row(
    database: Database,
    world: World,
    login: Login,
    reason: str,
    record: dict[str, object],
    told: str,
    column: str,
    value: object,
) -> None:
    with database.write() as session:
        one = declined(session, world, reason, **record)
    office = login(Role.COORDINATOR)
    page = office.get("/heute").text
    assert told in page
    path = f"/einladungen/{one}/uebernehmen"
    assert office.post(path, data={"version": version(page)}).status_code == 302
    with database.read() as session:
        who = session.get_one(Learner, world.learners[0])
        assert getattr(who, column) == value
        assert not session.get_one(Invitation, one).reason_open
    assert "Vorschlag:" not in office.get("/heute").text


def test_a_record_that_changed_meanwhile_is_left_alone(
    database: Database, world: World, login: Login
) -> None:
    with database.write() as session:
        one = declined(session, world, "far", max_minutes=60)
    office = login(Role.COORDINATOR)
    seen = version(office.get("/heute").text)
    with database.write() as session:
        who = session.get_one(Learner, world.learners[0])
        who.max_minutes, who.changed_at = 90, NOW + timedelta(minutes=1)
    office.post(f"/einladungen/{one}/uebernehmen", data={"version": seen})
    with database.read() as session:
        assert session.get_one(Learner, world.learners[0]).max_minutes == 90
        assert session.get_one(Invitation, one).reason_open


@pytest.mark.parametrize(
    ("reason", "record"), [("child", {}), ("other", {}), ("far", {"max_minutes": 30})]
)
def test_what_must_be_asked_is_not_proposed(
    database: Database,
    world: World,
    login: Login,
    reason: str,
    record: dict[str, object],
) -> None:
    with database.write() as session:
        declined(session, world, reason, **record)
    page = login(Role.COORDINATOR).get("/heute").text
    assert "L-0001" in page
    assert "Vorschlag:" not in page
