"""What used to fail in silence after an approval, as the office meets it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from service.accounts.tables import Office
from service.courses.forms import AnswerIn
from service.courses.kept.actions import overrule, refuse_unless_kept
from service.courses.lifecycle import answers, states
from service.courses.tables import Course, CourseCheck, ProviderRequest, Seat
from service.errors import UserError
from service.jobs.tables import Job
from service.planning.rechecks.due import RECHECK_JOB, queue_due
from service.planning.rechecks.work import recheck
from service.supply.tables import Absence, Room, RoomHours, Teacher, Venue
from service.timetables.tables import Feed
from tests.builders import NOW
from tests.service.planning import small_county as county
from tests.service.planning.rechecks.county import (
    BASE,
    LONGEST,
    RIDERS,
    Agreed,
    course_of,
    person,
)

CODES = [f"L-{number:04d}" for number in RIDERS]


def counter(world: Agreed, **offered: Any) -> None:
    """The provider proposes something else and the office accepts it."""
    with world.database.write() as session:
        request = session.exec(select(ProviderRequest.id)).one()
        said = AnswerIn.model_validate({"answer": "counter", **offered})
        answers.answer(session, world.scope, request, said, NOW, "office")
    with world.database.write() as session:
        answers.accept_counter(session, world.scope, world.course, NOW)


def test_an_accepted_counter_offer_makes_two_ride_longer(world: Agreed) -> None:
    """Ten minutes earlier: the bus home is the same, they wait longer."""
    counter(world, start_time="08:20")
    assert world.verdict().state == "unknown"
    found = world.look()
    assert (found.state, found.people) == ("broken", 2)
    assert world.told() == [(code, "travel") for code in CODES]
    minutes = {f.details["minutes"] for f in found.findings}
    assert minutes == {85} and {f.details["most"] for f in found.findings} == {LONGEST}
    with world.database.read() as session:
        rode = session.exec(
            select(Seat.minutes_back).where(
                Seat.learner_id == person(session, world, RIDERS[0]).id
            )
        ).one()
        assert rode == 85  # computed anew, no longer forgotten


def test_a_new_timetable_and_the_old_one_put_back(world: Agreed) -> None:
    """From now on the bus home leaves before the lesson is over."""
    with world.database.write() as session:
        old = session.exec(select(Feed)).one()
        old.active = False
        session.flush()
        county.add_feed(session, world.scope, world.state, "11:30")
    assert world.look().state == "broken"
    assert world.told() == [(code, "connection") for code in CODES]
    details = world.verdict().findings[0].details
    assert (details["way"], details["from"]) == ("back", "2027-01-11")
    with world.database.write() as session:
        for feed in session.exec(select(Feed)):
            feed.active = feed.id == old.id
    assert world.look().state == "ok"


def test_without_any_timetable_riders_have_no_way(world: Agreed) -> None:
    with world.database.write() as session:
        session.exec(select(Feed)).one().active = False
    world.look()
    assert world.told() == [(code, "connection") for code in CODES]


def change(session: Session, world: Agreed, what: str) -> None:
    """One thing that used to go unseen."""
    course = course_of(session, world)
    room, venue = session.exec(select(Room)).one(), session.exec(select(Venue)).one()
    teacher, first = session.exec(select(Teacher)).one(), person(session, world, 1)
    office = world.scope.office_id
    day = {"first_on": date(2027, 1, 18), "last_on": date(2027, 1, 20)}
    if what == "house":
        venue.active = False
    elif what == "room":
        room.active = False
    elif what == "small":
        room.seats = 9
    elif what == "hours":
        hours = session.exec(select(RoomHours).where(RoomHours.weekday == 2)).one()
        hours.end_minute = 690
    elif what == "teacher":
        teacher.active = False
    elif what == "unqualified":
        teacher.levels = ["A2.1"]
    elif what == "ill":
        session.add(
            Absence(office_id=office, teacher_id=teacher.id, created_at=NOW, **day)
        )
    elif what == "step":
        first.step_free = True
    elif what == "level":
        first.level = "A1.2"
    elif what == "times":
        first.free_times = ["mo-am"]
    elif what == "child":
        first.child_ages = [3]
    elif what == "withdrawn":
        first.state = "withdrawn"
    elif what == "minimum":
        course.minimum = 11


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ("house", [("", "house_closed")]),
        ("room", [("", "room_gone")]),
        ("small", [("", "size_max")]),
        ("hours", [("", "room_open")]),
        ("teacher", [("", "teacher_gone")]),
        ("unqualified", [("", "teacher")]),
        ("ill", [("", "absent")]),
        ("step", [("L-0001", "barred_venue")]),
        ("level", [("L-0001", "kind")]),
        ("times", [("L-0001", "time")]),
        ("child", [("L-0001", "childcare_age")]),
        ("withdrawn", [("L-0001", "gone")]),
        ("minimum", [("", "size_min")]),
    ],
)
def test_what_changes_afterwards_is_found(
    world: Agreed, what: str, told: list[tuple[str, str]]
) -> None:
    with world.database.write() as session:
        change(session, world, what)
    assert world.verdict().state == "unknown"
    assert world.look().state == "broken"
    assert world.told() == told


def test_what_counts_for_nothing_asks_for_nothing(world: Agreed) -> None:
    """A phone number, a name, a count of seats: the course stays known."""
    with world.database.write() as session:
        first = person(session, world, 1)
        first.phone, first.call_name = "0151 555 0199", "Anders Erfunden"
        session.exec(select(Teacher)).one().rate_cents = 5000
        course_of(session, world).changed_at = NOW + timedelta(days=1)
    assert world.verdict().state == "ok"


def test_broken_is_not_published_unless_somebody_says_why(world: Agreed) -> None:
    counter(world, start_time="08:20")
    with pytest.raises(UserError, match="being checked"), world.database.write() as db:
        states.publish(db, world.scope, world.course, NOW)
    found = world.look()
    with pytest.raises(UserError, match="no longer"), world.database.write() as db:
        states.publish(db, world.scope, world.course, NOW)
    with world.database.write() as db:
        overrule(db, world.scope, world.course, found.digest, "Sie steigen um.", NOW)
    assert world.verdict().state == "overruled"
    with world.database.write() as db:
        assert states.publish(db, world.scope, world.course, NOW).state == "published"
    with world.database.write() as db:
        person(db, world, 1).level = "A1.2"
    assert world.look().state == "broken", "what was overruled is not what is found now"
    with world.database.read() as db, pytest.raises(UserError):
        refuse_unless_kept(db, world.scope, course_of(db, world))


def test_publishing_by_itself_waits_for_the_check(world: Agreed) -> None:
    with world.database.write() as db:
        db.get_one(Office, world.scope.office_id).settings = {
            "publish_automatically": True
        }
        person(db, world, 1).max_minutes = 45  # asks; she can still come
    with world.database.write() as db:
        course = states.confirm(db, world.scope, world.course, NOW)
        assert course.state == "confirmed"
    assert world.look().state == "ok"
    with world.database.read() as db:
        assert course_of(db, world).state == "published"


def test_a_change_meanwhile_stays_asked(
    world: Agreed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A check that began before a change does not answer it."""
    with world.database.write() as session:
        person(session, world, 1).level = "A1.2"
    with world.database.write() as session:
        queue_due(session, NOW)
    work = world.claimed(RECHECK_JOB)
    assert work is not None

    from service.planning.rechecks import work as module

    real = module.judge

    def slow(*args: Any) -> Any:
        with world.database.write() as session:
            person(session, world, 2).level = "A1.2"
        return real(*args)

    monkeypatch.setattr(module, "judge", slow)
    recheck(work)
    monkeypatch.undo()
    assert world.verdict().state == "unknown"
    assert [code for code, _rule in world.told()] == ["L-0001"]
    world_after = Agreed(world.database, world.scope, world.state, world.course)
    with world.database.write() as session:
        session.get_one(Job, work.job.id).state = "done"
        session.get_one(Job, work.job.id).unique_key = None
    assert world_after.look().state == "broken"
    assert [code for code, _rule in world.told()] == ["L-0001", "L-0002"]


def test_a_check_killed_in_the_middle_loses_nothing(
    world: Agreed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Findings and their number are one transaction: half a check is none."""
    from service.courses.kept import checks

    with world.database.write() as session:
        person(session, world, 1).level = "A1.2"
        queue_due(session, NOW)
    with world.database.write() as session:
        queue_due(session, NOW)
    work = world.claimed(RECHECK_JOB)
    assert work is not None

    def killed(*_args: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(checks, "lock_checks", killed)
    with pytest.raises(KeyboardInterrupt):
        recheck(work)
    monkeypatch.undo()
    assert (world.verdict().state, world.told()) == ("unknown", [])
    recheck(work)  # the lease ran out and the job is taken again
    assert (world.verdict().state, world.told()) == ("broken", [("L-0001", "kind")])


def test_a_course_that_is_over_is_not_looked_at(world: Agreed) -> None:
    with world.database.write() as session:
        person(session, world, 1).level = "A1.2"
    with world.database.write() as session:
        states.cancel(
            session,
            world.scope,
            world.course,
            NOW,
            reason="people",
            base_url=BASE,
        )
    with world.database.write() as session:
        assert queue_due(session, NOW) == 0
        assert session.exec(select(CourseCheck)).one().asked >= 2
        assert session.exec(select(Course.state)).one() == "cancelled"
