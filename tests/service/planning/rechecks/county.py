"""An agreed course in the small county: eight walk to it, two go by bus."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from sqlmodel import Session, select

from service.access import Scope, worker_scope
from service.courses.forms import ProposalIn
from service.courses.kept.queries import Verdict, verdict
from service.courses.records.actions import approve
from service.courses.tables import Course
from service.database import Database
from service.jobs.actions import claim, finish
from service.jobs.work_item import Work
from service.learners.tables import Learner
from service.planning.rechecks.due import RECHECK_JOB, queue_due
from service.planning.rechecks.work import recheck
from service.settings import Settings
from service.supply.tables import FundingLine, Provider, Room, Teacher, Venue
from tests.builders import NOW
from tests.service.planning import small_county as county

UNTIL = NOW + timedelta(days=4)
BASE = "https://kurse.example.org"
MO, WE = 0, 2
RIDERS = (98, 99)
LONGEST = 80  # minutes that the riders accept; the way home takes 75


@dataclass(frozen=True)
class Agreed:
    """A database with an agreed course, and the worker's hands."""

    database: Database
    scope: Scope
    state: Path
    course: str

    def settings(self) -> Settings:
        """Of the worker."""
        return Settings(
            "test",
            self.database.url,
            self.state,
            "k" * 40,
            "http://127.0.0.1:8000",
            now=NOW,
        )

    def look(self) -> Verdict:
        """What the worker does every few seconds: queue what is due, and do it."""
        with self.database.write() as session:
            queue_due(session, NOW)
        work = self.claimed(RECHECK_JOB)
        if work is not None:
            recheck(work)
            with self.database.write() as session:
                assert finish(session, work.job, NOW)
        return self.verdict()

    def claimed(self, kind: str) -> Work | None:
        """A due job of the kind, claimed."""
        with self.database.write() as session:
            job = claim(session, "test", NOW, [kind])
        if job is None:
            return None
        scope = worker_scope(self.scope.office_id)
        return Work(
            self.database, self.settings(), job, lambda: NOW, scope, lambda: True
        )

    def verdict(self) -> Verdict:
        """How the course stands."""
        with self.database.read() as session:
            return verdict(session, self.scope, self.course)

    def told(self) -> list[tuple[str, str]]:
        """Code and rule of everything that is found."""
        return [(found.code, found.rule) for found in self.verdict().findings]


def agreed(
    database: Database, scope: Scope, state: Path, home_at: str = "12:00"
) -> Agreed:
    """The course, asked for at the provider; nobody has looked at it yet."""
    with database.write() as session:
        county.add_supply(session, scope)
        for number in range(1, 9):
            county.add_learner(session, scope, number, "Nordstadt", "walk")
        for number in RIDERS:
            county.add_learner(
                session, scope, number, "Feldhausen", "bus", max_minutes=LONGEST
            )
        county.add_feed(session, scope, state, home_at)
    with database.write() as session:
        proposal = _proposal(session, scope)
        (course,) = approve(
            session, scope, [proposal], NOW, ask_until=UNTIL, base_url=BASE
        )
    return Agreed(database, scope, state, course.id)


def _proposal(session: Session, scope: Scope) -> ProposalIn:
    own = scope.office_id

    def only(table: type) -> str:
        return session.exec(select(table.id).where(table.office_id == own)).one()  # type: ignore[attr-defined,no-any-return]

    learners = session.exec(select(Learner.id).where(Learner.office_id == own)).all()
    return ProposalIn(
        proposed_course_id="p1",
        kind="county",
        levels=("A1.1",),
        pattern="am2",
        meetings=((MO, 510, 705, "every"), (WE, 510, 705, "every")),
        online=False,
        venue_id=only(Venue),
        room_id=only(Room),
        teacher_id=only(Teacher),
        provider_id=only(Provider),
        funding_id=only(FundingLine),
        cost_cents=400_000,
        price_cents=None,
        teaching_units=100,
        minimum=8,
        capacity=12,
        childcare=False,
        children_in_room=False,
        start_on=date(2027, 1, 11),
        end_on=date(2027, 3, 3),
        anchor_monday=date(2027, 1, 11),
        no_meeting_on=(),
        learners=tuple((x, 20, 25) for x in sorted(learners)),
    )


def course_of(session: Session, world: Agreed) -> Course:
    """The course's row."""
    return session.get_one(Course, world.course)


def person(session: Session, world: Agreed, number: int) -> Learner:
    """Somebody by number."""
    return session.exec(
        select(Learner).where(
            Learner.office_id == world.scope.office_id, Learner.number == number
        )
    ).one()
