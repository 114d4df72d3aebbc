"""A site of its own with invented counties: started, watched, ended.

The web server and the worker are started as `dev.py` starts them, each leading a
session.
"""

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from sqlmodel import Session, col, select

from bench.web.visitors import HOST, Phone
from service.access import worker_scope
from service.accounts.queries import all_offices
from service.clock import Clock
from service.courses.records.actions import still_right
from service.courses.tables import Course
from service.database import Database, load_tables
from service.planning.runs.actions import cancel_run, start_run
from service.planning.runs.forms import RunIn
from service.planning.tables import PlanningRun, Term
from service.supply.tables import FundingLine

ROOT = Path(__file__).parents[2]
START_WITHIN = 180.0  # seconds
TICKS = os.sysconf("SC_CLK_TCK")


class Site:
    """The processes, their processor time, and the office's side of the load."""

    def __init__(self, state: Path, database_url: str) -> None:
        self.port = _free_port()
        self.state = state
        self.env = {
            **os.environ,
            "KURSMITTLER_ENV": "demo",
            "KURSMITTLER_STATE_DIR": str(state),
            "KURSMITTLER_DATABASE_URL": database_url,
            "KURSMITTLER_SECRET_KEY": secrets.token_urlsafe(48),
            "KURSMITTLER_BASE_URL": f"http://{HOST}:{self.port}",
            "KURSMITTLER_BIND": f"{HOST}:{self.port}",
            "NUMBA_CACHE_DIR": str(state / "numba"),
        }
        self.running: list[subprocess.Popen[bytes]] = []
        self.database = Database(database_url)
        load_tables()

    def fill(self, learners: int) -> None:
        """An empty database becomes the demo's two counties."""
        flask = [sys.executable, "-m", "flask", "--app", "wsgi"]
        for words in (["db-upgrade"], ["demo", "--learners", str(learners)]):
            subprocess.run([*flask, *words], cwd=ROOT, env=self.env, check=True)

    def start(self, *module: str) -> subprocess.Popen[bytes]:
        """A process in a session of its own."""
        process = subprocess.Popen(
            [sys.executable, "-m", *module],
            cwd=ROOT,
            env=self.env,
            start_new_session=True,
        )
        self.running.append(process)
        return process

    def serve(self, *app: str) -> int:
        """Starts the web server; the id of its first process, once it answers.

        Another `app` than wsgi:app stands in a module of its own.
        """
        server = self.start("gunicorn", "-c", "gunicorn.conf.py", *app)
        self._wait("/health")
        return server.pid

    def work(self) -> int:
        """Starts the worker; its process id, once it has reported."""
        worker = self.start("service.worker")
        self._wait("/ready")
        return worker.pid

    def _wait(self, path: str) -> None:
        until = time.monotonic() + START_WITHIN
        while time.monotonic() < until:
            phone = Phone(self.port)
            try:
                if phone.ask(path).status == 200:
                    return
            except OSError:
                pass
            finally:
                phone.connection.close()
            time.sleep(0.2)
        raise SystemExit(f"the site did not answer {path} in {START_WITHIN:.0f} s")

    def stop(self) -> None:
        """Ends every process and all that they started."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            for process in self.running:
                try:
                    os.killpg(process.pid, number)
                    process.wait(15)
                except (ProcessLookupError, subprocess.TimeoutExpired):
                    continue
        self.database.dispose()

    def solve(self, seconds: int) -> str:
        """Queues a run of the larger county in place of the demo's; its id."""
        now = Clock().now()
        with self.database.write() as session:
            for first in session.exec(select(PlanningRun)).all():
                cancel_run(session, worker_scope(first.office_id), first.id, now)
            scope = worker_scope(all_offices(session)[-1].id)
            here = Term.office_id == scope.office_id
            term = session.exec(select(Term).where(here)).one()
            money = select(FundingLine.id).where(
                FundingLine.office_id == scope.office_id
            )
            run_in = RunIn(
                term_id=term.id,
                seconds=seconds,
                funding_ids=list(session.exec(money)),
            )
            return start_run(session, scope, run_in, now).id

    def state_of(self, run_id: str) -> str:
        """queued, preparing, solving, ready, …"""
        with self.database.read() as session:
            return session.get_one(PlanningRun, run_id).state

    def confirm_a_course(self, turn: int) -> None:
        """The office notes that a course is still right: its public pages change."""
        now = Clock().now()
        with self.database.write() as session:
            rows = _external(session)
            course = rows[turn % len(rows)]
            still_right(session, worker_scope(course.office_id), course.id, now)


def _external(session: Session) -> list[Course]:
    """Courses of others in the county that visitors meet first."""
    office = all_offices(session)[0].id
    rows = session.exec(
        select(Course)
        .where(Course.office_id == office, col(Course.external))
        .order_by(col(Course.number))
    )
    return list(rows)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def children(pid: int) -> list[int]:
    """A process and all that it has started, while they live."""
    found = [pid]
    for one in found:
        path = Path(f"/proc/{one}/task/{one}/children")
        try:
            found += [int(child) for child in path.read_text().split()]
        except OSError:
            continue
    return found


def busy(pids: Iterable[int]) -> float:
    """Seconds that the living threads of processes were on a processor so far."""
    nanoseconds = 0
    for pid in pids:
        for path in Path(f"/proc/{pid}/task").glob("*/schedstat"):
            try:
                nanoseconds += int(path.read_text().split()[0])
            except OSError:
                continue
    return nanoseconds / 1e9


def busy_in_all(pid: int) -> float:
    """As `busy`, with the processes it started, those that ended included."""
    total = 0
    for one in children(pid):
        try:
            stat = Path(f"/proc/{one}/stat").read_text()
        except OSError:
            continue
        total += sum(map(int, stat.rpartition(")")[2].split()[11:15]))
    return total / TICKS


def machine() -> str:
    """What the figures were measured on."""
    model = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    ]
    load = os.getloadavg()[0]
    about = {"model": model[0] if model else "?", "cores": os.cpu_count()}
    return json.dumps(
        about | {"load": round(load, 2), "python": sys.version.split()[0]}
    )
