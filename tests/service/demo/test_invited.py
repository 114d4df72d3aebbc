"""The demo shows invitations: a yes, a no and why, silence, and waiting ones."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from sqlmodel import Session, select

from service.access import Role, Scope, worker_scope
from service.accounts.queries import all_offices
from service.courses.tables import Attendance, Course, Invitation, MeetingChange, Seat
from service.database import Database, make_engine
from service.demo.setup import set_up
from service.learners.tables import Learner
from service.migrations.schema import upgrade
from service.planning.rechecks.judge import judge
from service.planning.rechecks.present import read_present
from service.settings import Settings
from service.status.today import today
from service.supply.tables import Absence
from service.timetables.files import store_folder
from service.timetables.tables import Feed
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
        assert cut_off(session, worker_scope(first.id), settings) >= 2
    database.dispose()


def cut_off(session: Session, scope: Scope, settings: Settings) -> int:
    """How many of the evening course get home no more, since the timetable is new."""
    feeds = session.exec(select(Feed).where(Feed.office_id == scope.office_id)).all()
    [old, new] = sorted(feeds, key=lambda feed: feed.uploaded_at)
    assert (old.state, old.active, new.active) == ("ready", False, True)
    present = read_present(session, scope, NOW)
    [hit] = [
        course
        for course in present.courses.values()
        if (course.proposed_course_id or "").startswith("hit-")
    ]
    seated, store = present.seated(hit.id), store_folder(settings)
    breaches = judge(present, hit, seated, store).breaches
    return sum(x.rule == "connection" and x.details["way"] == "back" for x in breaches)


def states_of(found: object, course_id: str) -> int:
    """Yes to this course."""
    return sum(
        row.course_id == course_id and row.state == "accepted"
        for row in found  # type: ignore[attr-defined]
    )
