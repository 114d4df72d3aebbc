"""The worker's part of a term: every job that is due, at a moved clock.

Jobs are claimed, run and finished as the worker does it. Mail and SMS end at a post
box in the test that takes most of them, and answers as gateways do to the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from unittest import mock

from service.access import Scope, worker_scope
from service.clock import local_day
from service.database import Database
from service.jobs import actions as jobs
from service.jobs.work_item import Handler, Work
from service.messages.problems import NoChannel
from service.messages.tables import OutboxMessage
from service.planning.rechecks.due import RECHECK_ALL_JOB, queue_due
from service.settings import Settings
from service.worker import DAILY, HOURLY, handlers

# Nobody plans in this term: its plan is approved already.
LEFT_OUT = ("planning.rehearse", "planning.solve", "planning.survey")
MOST_JOBS = 5000


@dataclass
class PostBox:
    """What has left; whoever is in `dead` is never reached."""

    dead: set[str] = field(default_factory=set)
    sent: list[str] = field(default_factory=list)

    def deliver(self, row: OutboxMessage, *_more: object) -> None:
        """Stands where SMTP server and gateway are."""
        if row.recipient in self.dead:
            raise NoChannel(row.channel)
        self.sent.append(row.id)

    @contextmanager
    def open(self) -> Iterator[None]:
        """While the term runs."""
        with mock.patch("service.messages.work._deliver", self.deliver):
            yield


@dataclass
class Clockwork:
    """The database, the moved clock, and the worker's hands."""

    database: Database
    settings: Settings
    scope: Scope
    now: datetime
    failures: list[str] = field(default_factory=list)
    known: Mapping[str, Handler] = field(default_factory=handlers)

    def queue_night(self) -> None:
        """The night's jobs, as the schedule queues them."""
        weekly = () if local_day(self.now).weekday() == 0 else (RECHECK_ALL_JOB,)
        self._queue([kind for kind, _h, _m in DAILY if kind not in weekly])

    def queue_hour(self) -> None:
        """The hour's jobs."""
        self._queue([kind for kind, _m in HOURLY])

    def _queue(self, kinds: Sequence[str]) -> None:
        with self.database.write() as session:
            for kind in kinds:
                if kind in LEFT_OUT:
                    continue
                key = f"{kind}:{self.scope.office_id}:{self.now:%Y-%m-%dT%H}"
                scope = worker_scope(self.scope.office_id)
                jobs.enqueue(session, scope, self.now, kind, unique_key=key)

    def work(self) -> None:
        """All that is due now, and what follows from it."""
        kinds = [kind for kind in self.known if kind not in LEFT_OUT]
        for _ in range(MOST_JOBS):
            with self.database.write() as session:
                queue_due(session, self.now)
                job = jobs.claim(session, "term", self.now, kinds)
            if job is None:
                return
            work = Work(
                self.database,
                self.settings,
                job,
                lambda: self.now,
                worker_scope(job.office_id),
                lambda: True,
            )
            problem = self._run(self.known[job.kind], work)
            with self.database.write() as session:
                if problem:
                    self.failures.append(f"{job.kind}: {problem}")
                    jobs.fail(session, job, self.now, problem)
                else:
                    jobs.finish(session, job, self.now)
        raise AssertionError("the queue never becomes empty")

    def _run(self, handler: Callable[[Work], None], work: Work) -> str:
        try:
            handler(work)
        except Exception as error:
            return f"{type(error).__name__}: {error}"
        return ""
