"""The second process: claims jobs, runs their handlers, says that it lives.

`python -m service.worker`. APScheduler only asks, every few seconds, what is due by the
product's own clock, so that a clock that jumps skips nothing and doubles nothing.
Lanes keep long work (planning, timetables) from holding up messages.
"""

from __future__ import annotations

import importlib
import logging
import os
import secrets
import signal
import threading
import traceback
from collections.abc import Mapping
from datetime import datetime

from apscheduler.schedulers.background import BackgroundScheduler
from sqlmodel import col, select

from service.access import worker_scope
from service.accounts.tables import Office
from service.clock import BERLIN, Clock
from service.database import Database, load_tables
from service.i18n import Corrections, corrected
from service.jobs import actions as jobs
from service.jobs.schedule import daily_run, hourly_run
from service.jobs.tables import Job
from service.jobs.work_item import Handler, Interrupted, Work
from service.languages.texts import corrections
from service.planning.rechecks.due import queue_due
from service.planning.solving.ahead import AHEAD
from service.settings import Settings

LOG = logging.getLogger("kursmittler.worker")
MODULES = (
    "accounts",
    "messages",
    "timetables",
    "learners",
    "courses",
    "interpreters",
    "planning",
    "own_data",
)
# Away from the hours that a change of clocks doubles or drops.
DAILY = (
    ("courses.move_on", 3, 40),
    ("courses.ask_lists", 6, 30),
    ("interpreters.plan", 3, 55),
    ("planning.rehearse", 4, 10),
    ("planning.recheck_all", 4, 20),
    ("learners.tidy", 4, 30),
    ("interpreters.tidy", 4, 45),
    ("own_data.tidy", 4, 35),
    ("accounts.tidy", 4, 40),
)
# At these minutes of every hour.
HOURLY = (
    ("courses.invitations", 12),
    ("courses.needless", 14),
    ("courses.level_days", 16),
    ("interpreters.ways", 18),
    ("interpreters.rounds", 22),
    ("interpreters.around", 26),
)
# One lane each, so that a plan never waits for a timetable nor a mail for a plan, and
# somebody who asks "what if" for neither, nor the check of agreed courses for any, nor
# a mail for an SMS gateway that hangs.
LANES = (
    frozenset({"planning.solve"}),
    frozenset({"planning.reach", "planning.trial"}),
    frozenset({"planning.recheck", "planning.recheck_all"}),
    frozenset({"planning.survey", "planning.play", "planning.price"}),
    frozenset({"messages.send_sms"}),
    frozenset({"interpreters.plan"}),
    frozenset({"timetables.prepare", "courses.ways", "interpreters.ways"}),
)
PAUSE = 0.3  # seconds between looks into the queue
BEAT = 5.0  # seconds between signs of life
KEEP = 8.0  # seconds between prolongations of a lease


def handlers() -> dict[str, Handler]:
    """The handlers of every feature by kind of job."""
    found: dict[str, Handler] = {}
    for name in MODULES:
        found.update(importlib.import_module(f"service.{name}.work").HANDLERS)
    return found


class Lane(threading.Thread):
    """Claims and runs jobs of some kinds, one after the other."""

    def __init__(self, worker: Worker, kinds: Mapping[str, Handler]) -> None:
        super().__init__(daemon=True)
        self.worker = worker
        self.kinds = kinds

    def run(self) -> None:
        """Works until the worker is to stop."""
        while not self.worker.stopping.is_set():
            try:
                worked = self.work_once()
            except Exception as error:  # the queue may be out of reach for a while
                LOG.error("the queue could not be read: %s", where(error))
                worked = False
            if not worked:
                self.worker.stopping.wait(PAUSE)

    def work_once(self) -> bool:
        """Runs one due job; False if there is none."""
        worker = self.worker
        with worker.database.write() as session:
            job = jobs.claim(session, worker.name, worker.now(), self.kinds.keys())
        if job is None:
            return False
        lease = Lease(worker, job)
        work = Work(
            database=worker.database,
            settings=worker.settings,
            job=job,
            now=worker.now,
            scope=worker_scope(job.office_id),
            keep_alive=lease.held,
        )
        with lease:
            self.handle(work)
        return True

    def _corrections(self, work: Work) -> Corrections:
        """Messages are worded by the worker: as the office has corrected them."""
        with work.database.read() as session:
            return corrections(session, work.scope)

    def handle(self, work: Work) -> None:
        """Runs the handler; a failure is noted without any person's data."""
        problem, interrupted = "", False
        try:
            with corrected(self._corrections(work)):
                self.kinds[work.job.kind](work)
        except Interrupted:
            interrupted = True
        except Exception as error:
            LOG.error("job %s (%s): %s", work.job.id, work.job.kind, where(error))
            problem = type(error).__name__
        now = work.now()
        with work.database.write() as session:
            if interrupted:
                jobs.release(session, work.job, now)
            elif problem:
                jobs.fail(session, work.job, now, problem)
            else:
                jobs.finish(session, work.job, now)


class Lease:
    """Prolongs a job's lease beside its handler and notices when it is lost."""

    def __init__(self, worker: Worker, job: Job) -> None:
        self.worker, self.job = worker, job
        self.ended, self.lost = threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self._keep, daemon=True)

    def __enter__(self) -> None:
        self.thread.start()

    def __exit__(self, *_error: object) -> None:
        self.ended.set()
        self.thread.join()

    def held(self) -> bool:
        """Whether the job is still ours and the worker is to go on."""
        return not (self.lost.is_set() or self.worker.stopping.is_set())

    def _keep(self) -> None:
        while not self.ended.wait(KEEP):
            try:
                with self.worker.database.write() as session:
                    if not jobs.heartbeat(session, self.job, self.worker.now()):
                        self.lost.set()
            except Exception as error:
                LOG.error("lease of job %s: %s", self.job.id, where(error))


class Worker:
    """The process: its lanes, its schedule and its heartbeat."""

    def __init__(self, settings: Settings) -> None:
        load_tables()
        self.settings = settings
        self.database = Database(settings.database_url)
        self.clock = Clock(settings.now)
        self.name = f"{os.getpid()}-{secrets.token_hex(4)}"
        self.stopping = threading.Event()
        self.runs: dict[str, str] = {}  # the last run of each periodic job

    def now(self) -> datetime:
        """The present instant."""
        return self.clock.now()

    def run(self) -> None:
        """Works until SIGTERM or SIGINT."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stopping.set())
        lanes = self._lanes()
        for lane in lanes:
            lane.start()
        AHEAD.begin()
        scheduler = self._schedule()
        self.stopping.wait()
        scheduler.shutdown()
        for lane in lanes:
            lane.join(timeout=10)
        AHEAD.end()
        self.database.dispose()

    def _lanes(self) -> list[Lane]:
        known = handlers()
        rest = frozenset(known) - frozenset().union(*LANES)
        return [
            Lane(self, {kind: known[kind] for kind in sorted(kinds)})
            for kinds in (*LANES, rest)
        ]

    def _schedule(self) -> BackgroundScheduler:
        """What is done again and again; a slow one is never begun twice at a time."""
        scheduler = BackgroundScheduler(
            timezone=BERLIN,
            job_defaults={"coalesce": True, "max_instances": 1},
        )
        for work in (self._beat, self.look, self.keep_times):
            work()
            scheduler.add_job(work, "interval", seconds=BEAT)
        scheduler.start()
        return scheduler

    def _beat(self) -> None:
        try:
            with self.database.write() as session:
                jobs.beat(session, self.name, self.now())
        except Exception as error:
            LOG.error("no sign of life could be written: %s", where(error))

    def look(self) -> None:
        """Queues a check of agreed courses that something has touched."""
        try:
            with self.database.write() as session:
                queue_due(session, self.now())
        except Exception as error:
            LOG.error("checks could not be queued: %s", where(error))

    def keep_times(self) -> None:
        """Queues what has come due since the last look: each periodic job once.

        What was missed while no worker ran is made up for by one run; a database that
        has never had one waits for the next.
        """
        now = self.now()
        due = {kind: daily_run(now, hour, minute) for kind, hour, minute in DAILY}
        due |= {kind: hourly_run(now, minute) for kind, minute in HOURLY}
        for kind, when in due.items():
            if self.runs.get(kind) == when:
                continue
            try:
                if kind in self.runs or self._ran_before(kind):
                    self._enqueue(kind, when)
            except Exception as error:
                LOG.error("%s could not be queued: %s", kind, where(error))
            else:
                self.runs[kind] = when

    def _ran_before(self, kind: str) -> bool:
        wanted = select(Job.id).where(
            Job.kind == kind, col(Job.unique_key).is_not(None)
        )
        with self.database.read() as session:
            return session.exec(wanted.limit(1)).first() is not None

    def _enqueue(self, kind: str, when: str) -> None:
        now = self.now()
        with self.database.write() as session:
            for office_id in session.exec(select(Office.id)).all():
                key = f"{kind}:{office_id}:{when}"
                jobs.enqueue(
                    session, worker_scope(office_id), now, kind, unique_key=key
                )


def where(error: Exception) -> str:
    """Type and place of a failure; its text is left out, it may quote a person."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "unknown"
    return f"{type(error).__name__} at {place}"


def main() -> None:
    """Runs the worker with settings from the environment."""
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s"
    )
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    Worker(Settings.from_env()).run()


if __name__ == "__main__":
    main()
