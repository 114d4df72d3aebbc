"""A small office that asks its interpreters: the worker's jobs, run by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from sqlmodel import Session, col, select

from service.database import Database
from service.interpreters.booking.actions import Door
from service.interpreters.offers import answers
from service.interpreters.offers import work as offers_work
from service.interpreters.ranking.trips import trips
from service.interpreters.requests.searching import search as look_for
from service.interpreters.tables import (
    Agency,
    Assignment,
    InterpreterRequest,
    InterpreterTick,
    Offer,
)
from service.jobs.actions import enqueue
from service.jobs.tables import Job
from service.jobs.work_item import Work
from service.messages.tables import OutboxMessage
from service.settings import Settings
from tests.builders import NOW
from tests.service.interpreters import build
from tests.service.interpreters.build import Pool

BASE = "http://127.0.0.1:8000"
Made = TypeVar("Made")


@dataclass
class Office:
    """One office with its pool; `now` is moved on by hand."""

    database: Database
    pool: Pool
    state: Path
    now: datetime = NOW
    settings: Settings = field(init=False)

    def __post_init__(self) -> None:
        self.settings = Settings(
            "test",
            self.database.url,
            self.state,
            "k" * 40,
            BASE,
            smtp_url="smtp://127.0.0.1:1",
            sms_url="http://127.0.0.1:1",
        )

    def write(self, work: Callable[[Session], Made]) -> Made:
        """One transaction."""
        with self.database.write() as session:
            return work(session)

    def door(self, session: Session) -> Door:
        """The office's trips."""
        return Door(trips(session, self.pool.scope, self.state, self.now))

    def request(self, search: bool = True, **more: Any) -> str:
        """Dari at the school on Thursday at half past ten; the search has begun."""

        def work(session: Session) -> str:
            school = session.get_one(Agency, self.pool.agency)
            row = build.talk(session, school, **more)
            if search:
                look_for(session, self.pool.scope, row.id, self.now)
            return row.id

        made = self.write(work)
        self.work()
        return made

    def volunteers(self, number: int) -> list[str]:
        """More people of Nordstadt who speak Dari."""

        def work(session: Session) -> list[str]:
            scope = self.pool.scope
            return [build.interpreter(session, scope).id for _n in range(number)]

        return self.write(work)

    def work(self) -> int:
        """All jobs of offers that are due; how many."""
        done = 0
        while True:
            with self.database.write() as session:
                job = session.exec(
                    select(Job)
                    .where(
                        col(Job.kind).in_(offers_work.HANDLERS),
                        Job.state == "queued",
                        Job.run_at <= self.now,
                    )
                    .order_by(col(Job.run_at), col(Job.id))
                    .limit(1)
                ).first()
                if job is None:
                    return done
                job.state, job.unique_key = "done", None
                session.add(job)
            scope = replace(self.pool.scope, actor_id="(worker)")
            work = Work(
                self.database, self.settings, job, self.clock, scope, lambda: True
            )
            offers_work.HANDLERS[job.kind](work)
            done += 1

    def hourly(self) -> None:
        """The job of every hour."""

        def queue(session: Session) -> None:
            enqueue(session, self.pool.scope, self.now, offers_work.LOOK_JOB)

        self.write(queue)
        self.work()

    def clock(self) -> datetime:
        """The present instant."""
        return self.now

    def later(self, **span: int) -> None:
        """Time passes, and the worker does what is due."""
        self.now += timedelta(**span)
        self.work()

    def offers(self, request_id: str) -> dict[str, str]:
        """The newest state by interpreter."""
        with self.database.read() as session:
            rows = session.exec(
                select(Offer)
                .where(Offer.request_id == request_id)
                .order_by(col(Offer.created_at), col(Offer.state) == "open")
            )
            return {row.interpreter_id: row.state for row in rows}

    def offer(self, request_id: str, who: str) -> Offer:
        """Somebody's newest offer."""
        with self.database.read() as session:
            rows = session.exec(
                select(Offer)
                .where(Offer.request_id == request_id, Offer.interpreter_id == who)
                .order_by(col(Offer.created_at), col(Offer.state) == "open")
            ).all()
            return rows[-1]

    def yes(self, request_id: str, who: str, at: datetime | None = None) -> str:
        """Somebody accepts; the state, or why the time is not free."""

        def work(session: Session) -> str:
            offer = self.offer(request_id, who)
            scope = self.pool.scope
            found = answers.accept(
                session, scope, offer.id, self.now, "link", self.door(session), at
            )
            return found.clash.kind if found.clash else found.state

        said = self.write(work)
        self.work()
        return said

    def no(self, request_id: str, who: str) -> str:
        """Somebody declines."""

        def work(session: Session) -> str:
            offer = self.offer(request_id, who)
            scope = self.pool.scope
            return answers.decline(session, scope, offer.id, self.now, "link").state

        said = self.write(work)
        self.work()
        return said

    def state_of(self, request_id: str) -> str:
        """The request's state."""
        with self.database.read() as session:
            return session.get_one(InterpreterRequest, request_id).state

    def messages(self) -> list[str]:
        """Templates that were sent, in order."""
        with self.database.read() as session:
            rows = session.exec(
                select(OutboxMessage).order_by(
                    col(OutboxMessage.created_at), col(OutboxMessage.template)
                )
            )
            return [row.template for row in rows]

    def promises(self, request_id: str) -> dict[str, str]:
        """States of assignments by interpreter."""
        with self.database.read() as session:
            rows = session.exec(
                select(Assignment).where(Assignment.request_id == request_id)
            )
            return {row.interpreter_id: row.state for row in rows}

    def ticks(self) -> int:
        """How many ticks jobs take."""
        with self.database.read() as session:
            rows = session.exec(
                select(InterpreterTick).where(InterpreterTick.kind == "job")
            )
            return len(rows.all())
