"""The nightly plan as it was computed last: one for an office, a row for a request."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field

from service.database import OfficeRow, UtcDateTime, same_office


class NightlyPlan(OfficeRow, table=True):
    """When it was made, and how good it is; the next one takes its place."""

    __tablename__ = "nightly_plan"
    __table_args__ = (UniqueConstraint("office_id"),)
    made_at: datetime = Field(sa_type=UtcDateTime)  # what it knows is of this moment
    asked: int  # open requests that it looked at
    met: int
    score: int
    bound: int | None = None  # no plan is worth more


class PlannedRequest(OfficeRow, table=True):
    """An open request in the plan: whom it proposes, or why nobody can come.

    It holds for the request's `version` only. Nothing is promised by it.
    """

    __tablename__ = "planned_request"
    __table_args__ = (
        UniqueConstraint("office_id", "request_id"),
        same_office("request_id", "interpreter_request"),
    )
    request_id: str = Field(max_length=20)
    version: int  # of the request
    interpreters: list[str] = Field(default_factory=list, sa_type=JSON)
    starts_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    mode: str = Field(default="", max_length=10)
    way_minutes: int = 0  # there and back, of the one proposed first
    # Not met: [rule, how many it keeps out], the nearest to coming first.
    reasons: list[list[Any]] = Field(default_factory=list, sa_type=JSON)
    able: int = 0  # who could come, and still not enough
    # The smallest change that would meet it: kind, value, interpreters, start, mode.
    change: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
