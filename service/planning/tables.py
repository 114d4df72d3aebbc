"""Terms, planning runs and what they propose."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, UniqueConstraint
from sqlmodel import Field

from service.database import OfficeRow, UtcDateTime, office_unique, same_office
from service.retention import Personal


class Term(OfficeRow, table=True):
    """A stretch of time courses are planned for."""

    __tablename__ = "term"
    __table_args__ = (
        office_unique(),
        UniqueConstraint("office_id", "name"),
        CheckConstraint("start_on < end_on", name="dates"),
    )
    name: str = Field(max_length=80)
    start_on: date
    end_on: date
    anchor_monday: date  # a Monday that starts a week A


class PlanningRun(OfficeRow, table=True):
    """One computation for a term.

    States: queued → preparing → solving → checking → ready | infeasible | failed |
    cancelled; a ready plan is a draft until courses of it are approved.
    """

    __tablename__ = "planning_run"
    __table_args__ = (
        office_unique(),
        UniqueConstraint("office_id", "number"),
        same_office("term_id", "term"),
    )
    number: int
    term_id: str = Field(max_length=20)
    state: str = Field(default="queued", index=True, max_length=12)
    rehearsal: bool = False  # the nightly one: never approved
    stop_wanted: bool = False  # "stop now and take this plan"
    job_id: str | None = Field(default=None, max_length=20)
    # seconds, funding ids, excluded learners, pinned proposals, limits, weights …
    parameters: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    base_run_id: str | None = Field(default=None, max_length=20)
    # Learners to leave out of the next run that starts from this one.
    excluded_next: list[str] = Field(default_factory=list, sa_type=JSON)
    # What the plan rests on, to replay it and to refuse stale approvals.
    instance_digest: str = Field(default="", max_length=64)
    feed_digest: str = Field(default="", max_length=64)
    software_version: str = Field(default="", max_length=40)
    started_by: str = Field(max_length=20)
    created_at: datetime = Field(sa_type=UtcDateTime)
    data_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    started_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    seconds: float | None = None
    score: float | None = None
    bound: float | None = None
    placed: int | None = None
    learners: int | None = None
    # Figures of the page: score parts, medians, histogram, cost per line, counts.
    summary: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    problem: str = ""


class RunEvent(OfficeRow, table=True):
    """A step of the anytime curve: a better plan, a better bound or a new phase."""

    __tablename__ = "run_event"
    __table_args__ = (same_office("run_id", "planning_run"),)
    run_id: str = Field(max_length=20, index=True)
    seq: int
    t: float  # seconds since the solve began
    event: str = Field(max_length=10)
    score: float | None = None
    bound: float | None = None
    placed: int | None = None
    courses: int | None = None
    details: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class ProposedCourse(OfficeRow, table=True):
    """A course of a plan: proposed → approved (then a Course exists) | dropped."""

    __tablename__ = "proposed_course"
    __table_args__ = (
        office_unique(),
        UniqueConstraint("office_id", "run_id", "key"),
        same_office("run_id", "planning_run"),
    )
    run_id: str = Field(max_length=20, index=True)
    key: str = Field(max_length=60)  # the course's id in the plan file
    number: int  # shown as K08 within the run
    state: str = Field(default="proposed", max_length=12)
    kind: str = Field(max_length=60)
    levels: list[str] = Field(default_factory=list, sa_type=JSON)
    pattern: str = Field(max_length=40)
    meetings: list[list[Any]] = Field(default_factory=list, sa_type=JSON)
    # An existing course whose open seats the plan fills, else a new one.
    existing_course_id: str | None = Field(default=None, max_length=20)
    venue_id: str | None = Field(default=None, max_length=20)  # None: online
    room_id: str | None = Field(default=None, max_length=20)
    teacher_id: str | None = Field(default=None, max_length=20)
    provider_id: str | None = Field(default=None, max_length=20)
    funding_id: str | None = Field(default=None, max_length=20)
    size: int
    minimum: int
    maximum: int
    cost_cents: int
    children: int = 0
    childcare_places: int = 0
    # median, worst, histogram, self-rated share, on-demand trips, fragile …
    figures: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    pinned: bool = False
    course_id: str | None = Field(default=None, max_length=20)


class ProposedSeat(OfficeRow, table=True):
    """One learner in one proposed course, with the worst trip there and back."""

    __tablename__ = "proposed_seat"
    __personal__ = Personal(
        ("learner_id",), "A plan that was computed keeps its number of people."
    )
    __table_args__ = (
        UniqueConstraint("office_id", "run_id", "learner_id"),
        same_office("run_id", "planning_run"),
        same_office("proposed_course_id", "proposed_course"),
        same_office("learner_id", "learner"),
    )
    run_id: str = Field(max_length=20, index=True)
    proposed_course_id: str = Field(max_length=20, index=True)
    learner_id: str = Field(max_length=20)
    mode: str = Field(max_length=10)
    minutes_there: int | None = None
    minutes_back: int | None = None
    # Legs of the worst meeting's journey, as the travel store tells them.
    journey: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class Finding(OfficeRow, table=True):
    """Why a learner has no place in a plan, and the smallest change, if known."""

    __tablename__ = "finding"
    __personal__ = Personal(
        ("learner_id",), "A plan that was computed keeps its number of people."
    )
    __table_args__ = (
        UniqueConstraint("office_id", "run_id", "learner_id"),
        same_office("run_id", "planning_run"),
        same_office("learner_id", "learner"),
    )
    run_id: str = Field(max_length=20, index=True)
    learner_id: str = Field(max_length=20)
    rule: str = Field(max_length=40)  # the one that would have to fall first
    # [{"rule", "kind", "venue", "pattern"}, …] nearest to opening first
    reasons: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    change: dict[str, Any] | None = Field(default=None, sa_type=JSON)
