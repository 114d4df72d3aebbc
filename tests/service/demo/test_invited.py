"""The demo shows invitations: a yes, a no and why, silence, and waiting ones."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from sqlmodel import select

from service.access import Role, Scope
from service.accounts.queries import all_offices
from service.courses.tables import Attendance, Course, Invitation, MeetingChange, Seat
from service.database import Database, make_engine
from service.demo.setup import set_up
from service.learners.tables import Learner
from service.migrations.schema import upgrade
from service.settings import Settings
from service.status.today import today
from service.supply.tables import Absence
from tests.builders import NOW


def test_every_state_is_there(sqlite_url: str, tmp_path: Path) -> None:
    """Made by the same actions as in an office, so that the numbers agree."""
    engine = make_engine(sqlite_url)
    upgrade(engine)
    engine.dispose()
    settings = Settings(
        env="demo",
        database_url=sqlite_url,
        state_dir=tmp_path,
        secret_key="k" * 40,
        base_url="http://127.0.0.1:8000",
    )
    database = Database(sqlite_url)
    assert set_up(database, settings, 300, NOW)
    with database.read() as session:
        found = session.exec(select(Invitation)).all()
        states = Counter(row.state for row in found)
        assert states["accepted"] and states["declined"] and states["expired"]
        assert {x.reason for x in found if x.state == "declined"} == {"times"}
        for course_id in {row.course_id for row in found}:
            course = session.get_one(Course, course_id)
            seats = Counter(
                session.exec(select(Seat.state).where(Seat.course_id == course_id))
            )
            assert course.taken == seats["taken"] == states_of(found, course_id)
            assert course.held == seats["held"] + seats["invited"]
        enrolled = session.exec(
            select(Learner).where(Learner.state == "enrolled")
        ).all()
        attending = session.exec(
            select(Learner).where(Learner.state == "attending")
        ).all()
        assert attending
        assert len(enrolled) + len(attending) == states["accepted"]
        first = all_offices(session)[0]
        page = today(session, Scope(first.id, "", Role.COORDINATOR), NOW)
        assert page.invitations.ready
        assert page.invitations.freed
        assert page.invitations.reasons
        assert page.refusals
        assert page.not_there
        assert {x.state for x in session.exec(select(Attendance))} == {
            "present",
            "absent",
            "excused",
        }
        off = session.exec(select(MeetingChange)).all()
        assert {(x.state, x.reason) for x in off} == {("cancelled", "teacher")}
        assert session.exec(select(Absence)).all()
    database.dispose()


def states_of(found: object, course_id: str) -> int:
    """Yes to this course."""
    return sum(
        row.course_id == course_id and row.state == "accepted"
        for row in found  # type: ignore[attr-defined]
    )
