"""The queue: one claim per job, leases, tries, cancelling, keys."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlmodel import select

from service.database import Database
from service.jobs import actions as jobs
from service.jobs.tables import Job
from tests.builders import NOW, Standing

KINDS = ("demo.work",)
LATER = NOW + jobs.LEASE + timedelta(seconds=1)


def queue(database: Database, stands: Standing, key: str | None = None) -> str | None:
    with database.write() as session:
        job = jobs.enqueue(session, stands.own, NOW, KINDS[0], unique_key=key)
        return job.id if job else None


def take(database: Database, worker: str = "w1", now: object = NOW) -> Job | None:
    with database.write() as session:
        return jobs.claim(session, worker, now, KINDS)  # type: ignore[arg-type]


def state(database: Database) -> str:
    with database.read() as session:
        return session.exec(select(Job)).one().state


def test_a_job_is_claimed_once(database: Database, stands: Standing) -> None:
    queue(database, stands)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda n: take(database, f"w{n}"), range(8)))
    assert sum(job is not None for job in found) == 1


def test_only_known_kinds_are_claimed(database: Database, stands: Standing) -> None:
    queue(database, stands)
    with database.write() as session:
        assert jobs.claim(session, "w1", NOW, ["other.kind"]) is None


def test_a_silent_workers_job_goes_to_the_next(
    database: Database, stands: Standing
) -> None:
    queue(database, stands)
    first = take(database, "w1")
    assert first is not None and take(database, "w2") is None
    second = take(database, "w2", LATER)
    assert second is not None and second.id == first.id
    with database.write() as session:
        assert not jobs.finish(session, first, LATER)
        assert jobs.finish(session, second, LATER)
    assert state(database) == "done"


def test_a_heartbeat_keeps_the_lease(database: Database, stands: Standing) -> None:
    queue(database, stands)
    job = take(database)
    assert job is not None
    with database.write() as session:
        assert jobs.heartbeat(session, job, NOW + timedelta(seconds=20))
    assert take(database, "w2", LATER) is None


def test_failures_are_tried_again_and_end(database: Database, stands: Standing) -> None:
    queue(database, stands)
    moment = NOW
    for attempt in range(jobs.MAX_ATTEMPTS):
        job = take(database, "w1", moment)
        assert job is not None and job.attempts == attempt + 1
        with database.write() as session:
            assert jobs.fail(session, job, moment, "ValueError")
        moment += timedelta(minutes=10)
    assert state(database) == "failed"


def test_a_released_job_counts_no_try(database: Database, stands: Standing) -> None:
    queue(database, stands)
    job = take(database)
    assert job is not None
    with database.write() as session:
        assert jobs.release(session, job, NOW)
    again = take(database)
    assert again is not None and again.attempts == 1


def test_a_cancelled_job_is_nobodys(database: Database, stands: Standing) -> None:
    job_id = queue(database, stands)
    job = take(database)
    assert job is not None and job_id is not None
    with database.write() as session:
        assert jobs.cancel(session, stands.own, job_id, NOW)
    with database.write() as session:
        assert not jobs.heartbeat(session, job, NOW)
        assert not jobs.finish(session, job, NOW)
    assert state(database) == "cancelled"


def test_another_office_cannot_cancel(database: Database, stands: Standing) -> None:
    job_id = queue(database, stands)
    assert job_id is not None
    with database.write() as session:
        assert not jobs.cancel(session, stands.foreign, job_id, NOW)


def test_a_unique_key_queues_once(database: Database, stands: Standing) -> None:
    assert queue(database, stands, "nightly") is not None
    assert queue(database, stands, "nightly") is None
    job = take(database)
    assert job is not None
    with database.write() as session:
        jobs.finish(session, job, NOW)
    assert queue(database, stands, "nightly") is not None


def test_alive_means_a_fresh_sign(database: Database) -> None:
    with database.write() as session:
        jobs.beat(session, "w1", NOW)
        assert jobs.worker_alive(session, NOW + timedelta(seconds=29))
        assert not jobs.worker_alive(session, NOW + timedelta(seconds=31))
