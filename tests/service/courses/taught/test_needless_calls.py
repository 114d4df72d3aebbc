"""Nobody is called about a day that is over, or a seat that is somebody else's."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import Session, select

from service.courses.lifecycle import rebuilt, states
from service.courses.tables import Notice
from service.courses.taught.attendance import enter_attendance
from service.courses.taught.changed_dates import call_off_dates
from service.courses.taught.needless import settle
from service.database import Database
from service.learners.tables import CallTask
from service.settings import Settings
from tests.builders import NOW
from tests.service.courses.builders import World
from tests.service.courses.taught.term import (
    FIRST,
    at,
    public_course,
    reach,
    work_until,
)


def open_calls(session: Session) -> list[str]:
    rows = select(CallTask.reason).where(CallTask.state != "done")
    return list(session.exec(rows))


def test_a_changed_date_that_is_over(
    database: Database, settings: Settings, world: World
) -> None:
    with database.write() as session:
        course = public_course(session, world)
        reach(session, world.learners[0], "call")
        call_off_dates(session, world.scope, course.id, [FIRST], "teacher", NOW)
    work_until(database, settings, NOW)
    with database.write() as session:
        settle(session, world.scope, NOW)
        before = open_calls(session)
        assert "told" in before
        settle(session, world.scope, at(FIRST, "11:30"))
        assert open_calls(session) == before
        settle(session, world.scope, at(FIRST, "11:50"))
        assert open_calls(session) == []
        assert "call" not in set(session.exec(select(Notice.state)))


def test_a_seat_that_was_freed_and_a_course_that_is_over(
    database: Database, world: World
) -> None:
    with database.write() as session:
        course = public_course(session, world)
        states.start(session, world.scope, course.id, at(FIRST, "03:40"))
        people = dict.fromkeys(world.learners[:2], "absent")
        moment = at(FIRST, "12:00")
        enter_attendance(session, world.scope, course.id, FIRST, people, moment)
        settle(session, world.scope, moment)
        assert open_calls(session) == ["absent", "absent"]
        rebuilt.free_seat(session, world.scope, course.id, world.learners[0], moment)
        settle(session, world.scope, moment)
        assert open_calls(session) == ["absent"]
        over = moment + timedelta(days=40)
        states.complete(session, world.scope, course.id, over)
        settle(session, world.scope, over)
        assert open_calls(session) == []
