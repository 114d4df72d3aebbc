"""A public course with people who know of it; everything and everyone is invented."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select, update

from service.access import worker_scope
from service.courses.lifecycle import states
from service.courses.tables import Course, Seat
from service.courses.work import HANDLERS
from service.database import Database
from service.jobs.actions import claim, enqueue, finish
from service.jobs.work_item import Work
from service.learners.tables import Learner
from service.settings import Settings
from tests.builders import NOW
from tests.service.courses.builders import World, approved, looked_at, proposal

FIRST = date(2026, 11, 16)  # the Monday on which it begins


def public_course(session: Session, world: World, people: int = 3) -> Course:
    """Mondays and Wednesdays, 08:30 to 11:45, 16.11. to 11.12.; its seats are taken."""
    wanted = proposal(world, people=people, provider_id=world.own_provider)
    (course,) = approved(session, world, wanted)
    looked_at(session, course.id)
    states.publish(session, world.scope, course.id, NOW)
    take_seats(session, course)
    return course


def take_seats(session: Session, course: Course) -> None:
    """As after everybody's yes."""
    ids = select(Seat.learner_id).where(Seat.course_id == course.id)
    session.execute(
        update(Learner).where(col(Learner.id).in_(ids)).values(state="enrolled")
    )
    session.execute(
        update(Seat).where(col(Seat.course_id) == course.id).values(state="taken")
    )
    course.taken, course.held = course.taken + course.held, 0
    session.add(course)
    session.flush()


def reach(session: Session, learner_id: str, channel: str, **more: str) -> None:
    """How somebody wants to be told, in which language."""
    learner = session.get_one(Learner, learner_id)
    learner.channel = channel
    for name, value in more.items():
        setattr(learner, name, value)
    session.add(learner)
    session.flush()


def work_until(
    database: Database,
    settings: Settings,
    moment: datetime,
    kinds: Callable[[str], bool] = lambda kind: True,
) -> list[str]:
    """Does every job about courses that is due then; the kinds, in order."""
    done: list[str] = []
    wanted = [kind for kind in HANDLERS if kinds(kind) and kind != "courses.ways"]
    while True:
        with database.write() as session:
            job = claim(session, "test", moment, wanted)
        if job is None:
            return done
        work = Work(
            database, settings, job, lambda: moment, worker_scope(job.office_id), _held
        )
        HANDLERS[job.kind](work)
        with database.write() as session:
            finish(session, job, moment)
        done.append(job.kind)


def nightly(
    database: Database, settings: Settings, world: World, moment: datetime
) -> list[str]:
    """The night's job that moves courses on, and what follows from it."""
    with database.write() as session:
        enqueue(session, world.scope, moment, "courses.move_on")
    return work_until(database, settings, moment)


def _held() -> bool:
    return True


def at(day: date, clock: str) -> datetime:
    """A wall time in German winter as an instant."""
    hours, minutes = map(int, clock.split(":"))
    base = datetime(day.year, day.month, day.day, tzinfo=NOW.tzinfo)
    return base + timedelta(hours=hours - 1, minutes=minutes)
