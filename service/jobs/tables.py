"""The queue of background jobs and the worker's heartbeat."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from service.database import OfficeRow, UtcDateTime


class Job(OfficeRow, table=True):
    """A piece of background work: queued, running, done, failed or cancelled."""

    __tablename__ = "job"
    __table_args__ = (UniqueConstraint("unique_key"),)
    kind: str = Field(max_length=40)
    payload: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    state: str = Field(default="queued", index=True, max_length=12)
    # Set while a second job of the same meaning must not be queued.
    unique_key: str | None = Field(default=None, max_length=120)
    run_at: datetime = Field(sa_type=UtcDateTime, index=True)
    created_at: datetime = Field(sa_type=UtcDateTime)
    lease_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    worker: str = Field(default="", max_length=60)
    attempts: int = 0
    error: str = ""
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class WorkerBeat(SQLModel, table=True):
    """The last sign of life of a worker process."""

    __tablename__ = "worker_beat"
    worker: str = Field(primary_key=True, max_length=60)
    at: datetime = Field(sa_type=UtcDateTime)
