"""Queue operations: enqueue, claim by conditional update, heartbeat, finish, fail."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, update
from sqlmodel import Session, col, select

from service.access import Scope
from service.jobs.tables import Job, WorkerBeat

LEASE = timedelta(seconds=30)
MAX_ATTEMPTS = 3
ALIVE = timedelta(seconds=30)


def enqueue(
    session: Session,
    scope: Scope,
    now: datetime,
    kind: str,
    payload: dict[str, Any] | None = None,
    *,
    run_at: datetime | None = None,
    unique_key: str | None = None,
) -> Job | None:
    """Queues a job in the caller's transaction; None if its unique key is queued."""
    if unique_key is not None:
        standing = session.exec(select(Job).where(Job.unique_key == unique_key)).first()
        if standing is not None:
            return None
    job = Job(
        office_id=scope.office_id,
        kind=kind,
        payload=payload or {},
        unique_key=unique_key,
        run_at=run_at or now,
        created_at=now,
    )
    session.add(job)
    session.flush()
    return job


def claim(
    session: Session, worker: str, now: datetime, kinds: Collection[str]
) -> Job | None:
    """Takes the oldest due job of these kinds, or one whose worker fell silent."""
    due = col(Job.kind).in_(kinds) & or_(
        (col(Job.state) == "queued") & (col(Job.run_at) <= now),
        (col(Job.state) == "running") & (col(Job.lease_until) < now),
    )
    found = session.exec(
        select(Job.id).where(due).order_by(col(Job.run_at), col(Job.id)).limit(1)
    ).first()
    if found is None:
        return None
    taken = session.execute(
        update(Job)
        .where(col(Job.id) == found, due)
        .values(
            state="running",
            worker=worker,
            lease_until=now + LEASE,
            attempts=Job.attempts + 1,
        )
        .returning(col(Job.id))
        .execution_options(synchronize_session=False)
    ).first()
    return session.get(Job, found, populate_existing=True) if taken else None


def heartbeat(session: Session, job: Job, now: datetime) -> bool:
    """Prolongs the lease; False if the job was cancelled or taken by another."""
    kept = session.execute(
        update(Job)
        .where(
            col(Job.id) == job.id,
            col(Job.state) == "running",
            col(Job.worker) == job.worker,
            col(Job.attempts) == job.attempts,
        )
        .values(lease_until=now + LEASE)
        .returning(col(Job.id))
        .execution_options(synchronize_session=False)
    ).first()
    return kept is not None


def finish(session: Session, job: Job, now: datetime) -> bool:
    """Marks the claimed job as done, in the transaction that stores its result."""
    return _close(session, job, now, "done", "")


def fail(session: Session, job: Job, now: datetime, error: str) -> bool:
    """Tries again later, or gives up after MAX_ATTEMPTS; `error` names no person."""
    if job.attempts < MAX_ATTEMPTS:
        pause = timedelta(seconds=10 * 4 ** (job.attempts - 1))
        done = session.execute(
            _mine(job)
            .values(state="queued", run_at=now + pause, lease_until=None, error=error)
            .returning(col(Job.id))
        ).first()
        return done is not None
    return _close(session, job, now, "failed", error)


def release(session: Session, job: Job, now: datetime) -> bool:
    """Gives a claimed job back untried: the worker is being stopped."""
    given = session.execute(
        _mine(job)
        .values(state="queued", run_at=now, lease_until=None, attempts=Job.attempts - 1)
        .returning(col(Job.id))
    ).first()
    return given is not None


def cancel(session: Session, scope: Scope, job_id: str, now: datetime) -> bool:
    """Ends a queued or running job; its worker learns it at the next heartbeat."""
    done = session.execute(
        update(Job)
        .where(
            col(Job.id) == job_id,
            col(Job.office_id) == scope.office_id,
            col(Job.state).in_(("queued", "running")),
        )
        .values(state="cancelled", unique_key=None, finished_at=now)
        .returning(col(Job.id))
        .execution_options(synchronize_session=False)
    ).first()
    return done is not None


def beat(session: Session, worker: str, now: datetime) -> None:
    """Notes the worker's sign of life."""
    session.merge(WorkerBeat(worker=worker, at=now))


def worker_alive(session: Session, now: datetime) -> bool:
    """Whether any worker gave a sign of life within ALIVE."""
    last = session.exec(
        select(WorkerBeat.at).order_by(col(WorkerBeat.at).desc()).limit(1)
    ).first()
    return last is not None and now - last < ALIVE


def _mine(job: Job) -> Any:
    return (
        update(Job)
        .where(
            col(Job.id) == job.id,
            col(Job.state) == "running",
            col(Job.worker) == job.worker,
            col(Job.attempts) == job.attempts,
        )
        .execution_options(synchronize_session=False)
    )


def _close(session: Session, job: Job, now: datetime, state: str, error: str) -> bool:
    done = session.execute(
        _mine(job)
        .values(
            state=state,
            error=error,
            unique_key=None,
            finished_at=now,
            lease_until=None,
        )
        .returning(col(Job.id))
    ).first()
    return done is not None
