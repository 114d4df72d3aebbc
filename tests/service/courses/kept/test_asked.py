"""Whatever can touch a course asks for its check, whoever writes it and how."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text
from sqlmodel import SQLModel, select

from service.access import Scope
from service.courses.kept.queries import verdict
from service.courses.tables import Course, CourseCheck, CourseFinding, Seat
from service.database import Database
from service.learners.tables import Learner, LearnerLink
from service.migrations import asked
from service.migrations.schema import upgrade
from service.places.tables import Place
from service.supply.tables import Absence, ChildcareOffer, FundingLine, RoomHours
from service.timetables.tables import Feed, OnDemandZone
from tests.builders import NOW
from tests.service.courses.builders import World, approved, looked_at, proposal


@pytest.fixture
def course(database: Database, world: World) -> Course:
    """A course with three people that was looked at; a fourth person waits."""
    with database.write() as session:
        line = FundingLine(
            office_id=world.scope.office_id,
            name="Kreis",
            amount_cents=900_000,
            valid_from=date(2026, 1, 1),
            valid_to=date(2027, 12, 31),
        )
        session.add(line)
        session.flush()
        (made,) = approved(session, world, proposal(world, funding_id=line.id))
    known(database, made)
    return made


def known(database: Database, course: Course) -> None:
    """The worker has looked."""
    with database.write() as session:
        looked_at(session, course.id)
    with database.read() as session:
        scope = Scope(course.office_id, "(test)")
        assert verdict(session, scope, course.id).state == "ok"


def unknown(database: Database, course: Course) -> bool:
    """Whether a check is asked for."""
    with database.read() as session:
        check = session.exec(
            select(CourseCheck).where(CourseCheck.course_id == course.id)
        ).one()
        return check.asked > check.checked


UPDATES = [
    "UPDATE course SET meetings = '[[0, 500, 695, \"every\"]]' WHERE id = :course",
    "UPDATE course SET minimum = 2 WHERE id = :course",
    "UPDATE course SET room_id = NULL WHERE id = :course",
    "UPDATE course SET changed_dates = '{\"2026-11-18\": null}' WHERE id = :course",
    "UPDATE seat SET state = 'released' WHERE learner_id = :learner",
    "UPDATE learner SET level = 'B1.1' WHERE id = :learner",
    "UPDATE learner SET free_times = '[]' WHERE id = :learner",
    "UPDATE learner SET place_id = NULL WHERE id = :learner",
    "UPDATE learner SET mode = 'walk', max_minutes = 5 WHERE id = :learner",
    "UPDATE learner SET state = 'withdrawn' WHERE id = :learner",
    "UPDATE learner SET step_free = true WHERE id = :learner",
    "UPDATE venue SET active = false WHERE id = :venue",
    "UPDATE venue SET latitude = 53 WHERE id = :venue",
    "UPDATE room SET seats = 2 WHERE id = :room",
    "UPDATE room SET active = false WHERE id = :room",
    "UPDATE teacher SET levels = '[\"A1.1\"]' WHERE id = :teacher",
    "UPDATE teacher SET available = '[[0, 480, 720]]' WHERE id = :teacher",
    "UPDATE funding_line SET amount_cents = 1",
    "UPDATE funding_line SET active = false",
    "UPDATE provider SET active = false WHERE id = :provider",
    "UPDATE place SET latitude = 53 WHERE name = 'Feldhausen'",
    "UPDATE office SET land = 'MV'",
]
NOTHING = [
    "UPDATE course SET taken = 0, changed_at = published_at WHERE id = 'none'",
    "UPDATE course SET state = 'confirmed', price_cents = 5 WHERE id = :course",
    "UPDATE seat SET state = 'taken', minutes_back = 7 WHERE learner_id = :learner",
    "UPDATE learner SET phone = '1', call_name = 'X', priority = 5 WHERE id = :learner",
    "UPDATE learner SET state = 'enrolled' WHERE id = :learner",
    "UPDATE learner SET level = 'B1.1' WHERE id = :waiting",
    "UPDATE venue SET name = 'Anders' WHERE id = :venue",
    "UPDATE room SET active = false WHERE id = :other_room",
    "UPDATE teacher SET rate_cents = 1 WHERE id = :teacher",
    "UPDATE provider SET email = '' WHERE id = :provider",
    "UPDATE office SET name = 'Anders', settings = '{\"a\": 1}'",
]


def write(database: Database, world: World, course: Course, statement: str) -> None:
    """A write that no mapped class sees."""
    values = {
        "course": course.id,
        "learner": world.learners[0],
        "waiting": world.learners[-1],
        "venue": world.venue,
        "room": world.room,
        "other_room": world.other_room,
        "teacher": world.teacher,
        "provider": world.provider,
    }
    used = {name: value for name, value in values.items() if f":{name}" in statement}
    with database.engine.begin() as connection:
        connection.execute(text(statement), used)


@pytest.mark.parametrize("statement", UPDATES)
def test_what_counts_asks(
    database: Database, world: World, course: Course, statement: str
) -> None:
    write(database, world, course, statement)
    assert unknown(database, course)


@pytest.mark.parametrize("statement", NOTHING)
def test_what_counts_for_nothing_does_not_ask(
    database: Database, world: World, course: Course, statement: str
) -> None:
    write(database, world, course, statement)
    assert not unknown(database, course)


def rows(world: World, course: Course, what: str) -> object:
    """A new row that touches the course."""
    office = {"office_id": world.scope.office_id}
    if what == "seat":
        return Seat(
            course_id=course.id,
            learner_id=world.learners[-1],
            state="held",
            created_at=NOW,
            **office,
        )
    if what == "link":
        first, second = sorted((world.learners[0], world.learners[-1]))
        return LearnerLink(first_id=first, second_id=second, kind="course", **office)
    if what == "hours":
        return RoomHours(
            room_id=world.room, weekday=0, start_minute=480, end_minute=600, **office
        )
    if what == "childcare":
        return ChildcareOffer(
            venue_id=world.venue,
            weekday=0,
            start_minute=480,
            end_minute=720,
            from_age=1,
            to_age=6,
            places=4,
            **office,
        )
    if what == "absence":
        return Absence(
            teacher_id=world.teacher,
            first_on=date(2026, 11, 16),
            last_on=date(2026, 11, 18),
            created_at=NOW,
            **office,
        )
    if what == "zone":
        return OnDemandZone(
            name="Nord",
            start_minute=0,
            end_minute=60,
            lead_minutes=0,
            wait_minutes=0,
            **office,
        )
    return Feed(
        filename="f.zip",
        file_digest="0",
        prepared_digest="1",
        state="ready",
        active=True,
        uploaded_by="(test)",
        uploaded_at=NOW,
        **office,
    )


@pytest.mark.parametrize(
    "what", ["seat", "link", "hours", "childcare", "absence", "zone", "feed"]
)
def test_a_row_that_comes_or_goes_asks(
    database: Database, world: World, course: Course, what: str
) -> None:
    with database.write() as session:
        row = rows(world, course, what)
        session.add(row)
    assert unknown(database, course)
    if what == "seat":  # the table of courses counts its seats
        return
    known(database, course)
    with database.write() as session:
        session.delete(session.merge(row))
    assert unknown(database, course)


def test_new_rules_ask(database: Database, world: World, course: Course) -> None:
    with database.engine.begin() as connection:
        connection.execute(
            text("UPDATE rule_set SET version = version + 1 WHERE kind = 'levels'")
        )
    assert unknown(database, course)


def test_a_timetable_that_is_not_in_use_asks_for_nothing(
    database: Database, world: World, course: Course
) -> None:
    with database.write() as session:
        row = rows(world, course, "feed")
        assert isinstance(row, Feed)
        row.active = False
        session.add(row)
    assert not unknown(database, course)
    with database.write() as session:
        session.get_one(Feed, row.id).active = True
    assert unknown(database, course)


def test_another_office_asks_for_nothing(
    database: Database, course: Course, world: World
) -> None:
    with database.write() as session:
        for place in session.exec(
            select(Place).where(Place.office_id != course.office_id)
        ):
            place.latitude = 50.0
    assert not unknown(database, course)


def test_a_course_at_the_same_house_shares_its_childcare(
    database: Database, world: World, course: Course
) -> None:
    """A seat given in the one may take the last place of a child in the other."""
    with database.write() as session:
        other = proposal(
            world, "p2", room_id=world.other_room, teacher_id=None, people=0
        )
        (second,) = approved(session, world, other)
    known(database, course)
    with database.write() as session:
        looked_at(session, second.id)
        session.add(
            Seat(
                office_id=course.office_id,
                course_id=second.id,
                learner_id=world.learners[-1],
                state="held",
                created_at=NOW,
            )
        )
    assert unknown(database, course) and unknown(database, second)


def test_an_upgrade_looks_at_everything(
    database: Database, world: World, course: Course
) -> None:
    """Where triggers were missing, a change may have gone unseen."""
    with database.engine.connect() as connection:
        asked.remove(connection)
        connection.commit()
    with database.write() as session:
        session.get_one(Learner, world.learners[0]).level = "B1.1"
    assert not unknown(database, course)
    upgrade(database.engine)
    assert unknown(database, course)
    known(database, course)
    upgrade(database.engine)
    assert not unknown(database, course)


def test_every_table_is_watched_by_columns_it_has() -> None:
    """A column that was renamed would fail every write to its table."""
    for name, watch in asked.WATCHED.items():
        columns = set(SQLModel.metadata.tables[name].columns.keys())
        assert set(watch.columns) <= columns, name


def test_an_erased_person_takes_what_was_found_along(
    database: Database, world: World, course: Course
) -> None:
    """No finding stands in the way of an erasure, and none outlives it."""
    who = world.learners[-1]
    with database.write() as session:
        session.add(
            CourseFinding(
                office_id=course.office_id,
                course_id=course.id,
                learner_id=who,
                rule="travel",
                since=NOW,
            )
        )
    with database.engine.begin() as connection:
        connection.execute(text("DELETE FROM learner WHERE id = :id"), {"id": who})
    with database.read() as session:
        assert session.exec(select(CourseFinding)).all() == []
