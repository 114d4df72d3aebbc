"""Periodic jobs follow the product's clock, also where it jumps."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from service.accounts.tables import Office
from service.clock import Clock
from service.database import Database
from service.jobs.schedule import daily_run, hourly_run
from service.jobs.tables import Job
from service.settings import Settings
from service.worker import DAILY, HOURLY, Worker
from tests.builders import NOW, Standing

KINDS = [kind for kind, *_when in (*DAILY, *HOURLY)]


@pytest.fixture
def worker(database: Database, settings: Settings, stands: Standing) -> Worker:
    made = Worker(replace(settings, now=NOW))
    made.database.dispose()
    made.database = database
    return made


def at(worker: Worker, moment: datetime) -> Counter[str]:
    """How often each periodic job stands in the queue after a look at this time."""
    worker.clock = Clock(moment)
    for _look in range(3):
        worker.keep_times()
    with worker.database.read() as session:
        offices = len(session.exec(select(Office.id)).all())
        kinds = session.exec(select(Job.kind).where(Job.kind.in_(KINDS))).all()  # type: ignore[attr-defined]
    return Counter({kind: n // offices for kind, n in Counter(kinds).items()})


def test_a_clock_that_jumps_by_days_runs_each_job_once(worker: Worker) -> None:
    """The clock behind the schedule was the machine's: a moved one never ran a job."""
    assert at(worker, NOW) == Counter()  # a new site waits for the next time
    assert at(worker, NOW + timedelta(days=9)) == Counter(dict.fromkeys(KINDS, 1))
    assert at(worker, NOW + timedelta(days=9, seconds=50)) == Counter(
        dict.fromkeys(KINDS, 1)
    )
    hour = at(worker, NOW + timedelta(days=9, hours=1))
    assert {hour[kind] for kind, _m in HOURLY} == {2}
    assert {hour[kind] for kind, *_m in DAILY} == {1}


def test_back_and_forth_doubles_nothing(worker: Worker) -> None:
    at(worker, NOW)
    later = NOW + timedelta(days=2)
    once = at(worker, later)
    at(worker, NOW + timedelta(days=1))
    twice = at(worker, later)
    assert {twice[kind] for kind in KINDS} == {2}  # each day one, none of them again
    assert set(once) == set(KINDS)


def test_what_was_missed_while_no_worker_ran_is_made_up_for_once(
    worker: Worker, settings: Settings
) -> None:
    at(worker, NOW)
    at(worker, NOW + timedelta(days=1))
    worker.runs = {}  # another process, after a week in which none was there
    assert at(worker, NOW + timedelta(days=8)) == Counter(dict.fromkeys(KINDS, 2))


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (datetime(2026, 11, 2, 3, 9, 59, tzinfo=UTC), "2026-11-01"),
        (datetime(2026, 11, 2, 3, 10, tzinfo=UTC), "2026-11-02"),
        (datetime(2026, 7, 2, 2, 9, tzinfo=UTC), "2026-07-01"),  # summer time
        (datetime(2026, 7, 2, 2, 10, tzinfo=UTC), "2026-07-02"),
    ],
)
def test_a_day_begins_on_the_german_clock(now: datetime, day: str) -> None:
    assert daily_run(now, 4, 10) == day


def test_an_hour_is_named_by_its_last_run() -> None:
    assert hourly_run(datetime(2026, 11, 2, 7, 12, tzinfo=UTC), 12) == "2026-11-02T07"
    assert hourly_run(datetime(2026, 11, 2, 7, 11, tzinfo=UTC), 12) == "2026-11-02T06"
    assert hourly_run(datetime(2026, 11, 2, 0, 3, tzinfo=UTC), 12) == "2026-11-01T23"
