"""Approval: all or none, once, and only while the present data allow it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from threading import Barrier

import pytest
from sqlmodel import Session, func, select

from service.audit.tables import AuditRow
from service.courses.tables import Course, Occupancy, Seat
from service.database import Database
from service.errors import Conflict, NotFound, UserError
from service.learners.tables import Learner, LearnerLink
from service.messages.tables import OutboxMessage
from service.planning.approval.actions import StalePlan, approve
from service.planning.tables import PlanningRun, ProposedCourse
from service.supply.tables import FundingLine, Room, RoomHours, Teacher, Venue
from tests.builders import NOW, Standing
from tests.service.planning.builders import Planned

UNTIL = NOW + timedelta(days=7)
BASE = "https://kurse.example.org"
Change = Callable[[Session, Planned], None]


def settle(
    session: Session, plan: Planned, folder: Path, *numbers: int
) -> tuple[Course, ...]:
    """Approves the courses with these numbers."""
    ids = [plan.courses[number - 1] for number in numbers]
    return approve(
        session,
        plan.scope,
        plan.run,
        ids,
        NOW,
        folder,
        ask_until=UNTIL,
        base_url=BASE,
    )


def nothing_happened(database: Database) -> bool:
    with database.read() as session:
        kept = session.exec(select(ProposedCourse.state)).all()
        made = [
            session.exec(select(func.count()).select_from(table)).one()
            for table in (Course, Seat, Occupancy, OutboxMessage)
        ]
    return "approved" not in kept and not any(made)


def test_two_courses_in_one_go(
    database: Database, plan: Planned, tmp_path: Path
) -> None:
    """The provider is asked, the own course is confirmed, people have seats."""
    with database.write() as session:
        asked, own = settle(session, plan, tmp_path, 1, 2)
        assert (asked.state, own.state) == ("asked", "confirmed")
        assert (asked.held, own.held) == (8, 9)
    with database.read() as session:
        course = session.get_one(Course, asked.id)
        assert (course.start_on, course.end_on) == (
            date(2027, 1, 12),
            date(2027, 3, 18),
        )
        assert course.anchor_monday == date(2027, 1, 11)
        assert (course.capacity, course.minimum, course.price_cents) == (14, 8, 0)
        assert course.teaching_units == 80
        states = session.exec(
            select(ProposedCourse.state).order_by(ProposedCourse.number)  # type: ignore[arg-type]
        ).all()
        assert states == ["approved", "approved", "dropped"]
        assert len(session.exec(select(OutboxMessage)).all()) == 1
        audited = session.exec(select(AuditRow.action)).all()
        assert audited.count("proposal.approve") == 2


def test_the_same_again_changes_nothing(
    database: Database, plan: Planned, tmp_path: Path
) -> None:
    """A second tab gets the same course; no second message, no second audit row."""
    with database.write() as session:
        first = settle(session, plan, tmp_path, 1)
    with database.write() as session:
        second = settle(session, plan, tmp_path, 1)
    assert first[0].id == second[0].id
    with database.read() as session:
        assert len(session.exec(select(OutboxMessage)).all()) == 1
        audited = session.exec(select(AuditRow.action)).all()
        assert audited.count("proposal.approve") == 1


def test_four_at_once_are_one(
    database: Database, plan: Planned, tmp_path: Path
) -> None:
    """Whoever comes first makes the course; the others get the same one."""
    gate = Barrier(4)

    def work(_number: int) -> str:
        gate.wait()
        with database.write() as session:
            return settle(session, plan, tmp_path, 1)[0].id

    with ThreadPoolExecutor(4) as pool:
        said = Counter(pool.map(work, range(4)))
    assert len(said) == 1
    with database.read() as session:
        assert session.exec(select(Course)).one().held == 8
        assert len(session.exec(select(OutboxMessage)).all()) == 1


def test_overlapping_selections_race(
    database: Database, plan: Planned, tmp_path: Path
) -> None:
    """One hand approves 1, another 1 and 2: no course twice, nobody seated twice."""
    gate = Barrier(2)

    def work(numbers: tuple[int, ...]) -> str:
        gate.wait()
        try:
            with database.write() as session:
                settle(session, plan, tmp_path, *numbers)
        except UserError as error:
            return type(error).__name__
        return "done"

    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(work, [(1,), (1, 2)]))
    assert said in (["done", "Conflict"], ["done", "done"])
    with database.read() as session:
        courses = session.exec(select(Course)).all()
        assert len(courses) == len({c.proposed_course_id for c in courses})
        seated = session.exec(select(Seat.learner_id)).all()
        assert len(seated) == len(set(seated)) == sum(c.held for c in courses)


def withdrawn(session: Session, plan: Planned) -> None:
    session.get_one(Learner, plan.learners[3]).state = "withdrawn"


def moved_away(session: Session, plan: Planned) -> None:
    session.get_one(Learner, plan.learners[3]).mode = "walk"


def other_level(session: Session, plan: Planned) -> None:
    session.get_one(Learner, plan.learners[3]).level = "B1.1"


def less_time(session: Session, plan: Planned) -> None:
    session.get_one(Learner, plan.learners[3]).free_times = ["mo-am"]


def shorter_way(session: Session, plan: Planned) -> None:
    session.get_one(Learner, plan.learners[3]).max_minutes = 15


def smaller_room(session: Session, plan: Planned) -> None:
    session.get_one(Room, plan.rooms[0]).seats = 6


def closed_room(session: Session, plan: Planned) -> None:
    for row in session.exec(
        select(RoomHours).where(RoomHours.room_id == plan.rooms[0])
    ):
        session.delete(row)


def room_out_of_use(session: Session, plan: Planned) -> None:
    session.get_one(Room, plan.rooms[0]).active = False


def busy_teacher(session: Session, plan: Planned) -> None:
    session.get_one(Teacher, plan.teachers[0]).available = []


def less_money(session: Session, plan: Planned) -> None:
    session.get_one(FundingLine, plan.funding).amount_cents = 100_000


def kept_apart(session: Session, plan: Planned) -> None:
    first, second = sorted(plan.learners[2:4])
    session.add(
        LearnerLink(
            office_id=plan.scope.office_id,
            first_id=first,
            second_id=second,
            kind="apart",
        )
    )


def family_elsewhere(session: Session, plan: Planned) -> None:
    first, second = sorted((plan.learners[2], plan.learners[12]))
    session.add(
        LearnerLink(
            office_id=plan.scope.office_id,
            first_id=first,
            second_id=second,
            kind="course",
        )
    )


@pytest.mark.parametrize(
    ("change", "rule", "code"),
    [
        (withdrawn, "reference", "L-0004"),
        (moved_away, "connection", "L-0004"),
        (other_level, "kind", "L-0004"),
        (less_time, "time", "L-0004"),
        (shorter_way, "travel", "L-0004"),
        (smaller_room, "size_max", "K01"),
        (closed_room, "room_open", "K01"),
        (room_out_of_use, "room", "K01"),
        (busy_teacher, "teacher_time", "K01"),
        (less_money, "budget", "Kreismittel"),
        (kept_apart, "apart", "L-0003"),
        (family_elsewhere, "together", "L-0003"),
    ],
)
def test_what_no_longer_fits_is_refused(
    database: Database,
    plan: Planned,
    tmp_path: Path,
    change: Change,
    rule: str,
    code: str,
) -> None:
    """Every change names the rule it breaks and whom it is about; nothing is kept."""
    with database.write() as session:
        change(session, plan)
    with pytest.raises(StalePlan) as caught, database.write() as session:
        settle(session, plan, tmp_path, 1, 2)
    named = {str(r.rule): r.who for r in caught.value.reasons}
    assert rule in named
    assert code in named[rule]
    assert nothing_happened(database)


def test_a_change_elsewhere_does_not_matter(
    database: Database, plan: Planned, tmp_path: Path
) -> None:
    """Somebody outside of the selection withdraws: the other course can be approved."""
    with database.write() as session:
        withdrawn(session, plan)
    with database.write() as session:
        assert settle(session, plan, tmp_path, 2)[0].held == 9


def test_who_has_a_seat_is_named(
    database: Database, plan: Planned, tmp_path: Path
) -> None:
    """A seat in any course keeps a person out of the plan."""
    with database.write() as session:
        course = settle(session, plan, tmp_path, 2)[0]
        seat = Seat(
            office_id=plan.scope.office_id,
            course_id=course.id,
            learner_id=plan.learners[0],
            state="taken",
            created_at=NOW,
        )
        session.add(seat)
    with pytest.raises(StalePlan) as caught, database.write() as session:
        settle(session, plan, tmp_path, 1)
    assert "L-0001" in {r.who for r in caught.value.reasons}


def test_a_house_that_moved_needs_new_ways(
    database: Database, plan: Planned, tmp_path: Path
) -> None:
    """Travel times of the old address prove nothing for the new one."""
    with database.write() as session:
        for venue in session.exec(select(Venue)):
            venue.latitude += 0.2
    with pytest.raises(Conflict, match="have changed"), database.write() as session:
        settle(session, plan, tmp_path, 1)
    assert nothing_happened(database)


def test_who_was_left_out_gets_no_seat(
    database: Database, plan: Planned, tmp_path: Path
) -> None:
    """Left out by hand and not yet computed again: refused."""
    with database.write() as session:
        run = session.get_one(PlanningRun, plan.run)
        run.excluded_next = [plan.learners[0]]
    with pytest.raises(Conflict, match="left out"), database.write() as session:
        settle(session, plan, tmp_path, 1)
    assert nothing_happened(database)


@pytest.mark.parametrize(
    "values",
    [{"rehearsal": True}, {"state": "solving"}, {"state": "cancelled"}],
    ids=lambda values: "-".join(map(str, values)),
)
def test_only_finished_plans_of_somebody(
    database: Database, plan: Planned, tmp_path: Path, values: dict[str, object]
) -> None:
    """Neither nightly trials nor unfinished runs are approved."""
    with database.write() as session:
        run = session.get_one(PlanningRun, plan.run)
        for name, value in values.items():
            setattr(run, name, value)
    with pytest.raises(UserError), database.write() as session:
        settle(session, plan, tmp_path, 1)
    assert nothing_happened(database)


def test_a_dropped_course_is_not_approved(
    database: Database, plan: Planned, tmp_path: Path
) -> None:
    """The third course was taken out of the plan."""
    with pytest.raises(Conflict) as caught, database.write() as session:
        settle(session, plan, tmp_path, 1, 3)
    assert caught.value.values["codes"] == "K03"
    assert nothing_happened(database)


def test_a_foreign_plan_is_not_found(
    database: Database, plan: Planned, tmp_path: Path, stands: Standing
) -> None:
    """Another office sees no such run."""
    with pytest.raises(NotFound), database.write() as session:
        approve(
            session,
            stands.foreign,
            plan.run,
            [plan.courses[0]],
            NOW,
            tmp_path,
            ask_until=UNTIL,
            base_url=BASE,
        )
    assert nothing_happened(database)


def test_lost_files_are_said(database: Database, plan: Planned, tmp_path: Path) -> None:
    """Without the run's travel times nothing can be checked."""
    (tmp_path / "runs" / plan.run / "ways.json").unlink()
    with pytest.raises(Conflict, match="files"), database.write() as session:
        settle(session, plan, tmp_path, 1)
    assert nothing_happened(database)
