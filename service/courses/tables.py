"""The catalogue: courses, seats in them, providers' answers, occupied times."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from service.database import OfficeRow, UtcDateTime, office_unique, same_office


class Course(OfficeRow, table=True):
    """A course that somebody runs or has been asked to run.

    States: asked → countered | declined | confirmed → published → running →
    completed | cancelled. Seats never exceed the capacity: taken by enrolled people,
    held for planned ones.
    """

    __tablename__ = "course"
    __table_args__ = (
        office_unique(),
        UniqueConstraint("office_id", "number"),
        # The same form or the same proposal, however often sent, is one course.
        UniqueConstraint("office_id", "form_key"),
        UniqueConstraint("office_id", "proposed_course_id"),
        same_office("venue_id", "venue"),
        same_office("room_id", "room"),
        same_office("teacher_id", "teacher"),
        same_office("provider_id", "provider"),
        same_office("funding_id", "funding_line"),
        CheckConstraint("taken >= 0 and held >= 0", name="seats_positive"),
        CheckConstraint("taken + held <= capacity", name="seats"),
        CheckConstraint("start_on <= end_on", name="dates"),
    )
    number: int  # shown as K-012
    state: str = Field(index=True, max_length=12)
    kind: str = Field(max_length=60)  # course kind of the rule sets
    levels: list[str] = Field(default_factory=list, sa_type=JSON)
    pattern: str = Field(max_length=40)  # weekly pattern of the rule sets
    # [[weekday, start minute, end minute, "every"|"a"|"b"], …], wall times
    meetings: list[list[Any]] = Field(default_factory=list, sa_type=JSON)
    anchor_monday: date | None = None
    start_on: date
    end_on: date
    # Whether it meets in the school holidays, too, and further days without it (ISO).
    school_holidays: bool = False
    no_meeting_on: list[str] = Field(default_factory=list, sa_type=JSON)
    # Every day its week names and it does not meet on: settled together with the
    # bookings of room and teacher, so that what is booked is what is shown (ISO).
    skipped_on: list[str] = Field(default_factory=list, sa_type=JSON)
    module_starts: list[str] = Field(default_factory=list, sa_type=JSON)  # ISO days
    online: bool = False
    venue_id: str | None = Field(default=None, max_length=20)
    room_id: str | None = Field(default=None, max_length=20)
    teacher_id: str | None = Field(default=None, max_length=20)
    provider_id: str = Field(max_length=20)
    funding_id: str | None = Field(default=None, max_length=20)
    cost_cents: int | None = None
    price_cents: int | None = None  # what a learner pays in all
    teaching_units: int | None = None
    minimum: int
    capacity: int
    taken: int = 0
    held: int = 0
    childcare: bool = False
    children_in_room: bool = False
    external: bool = False  # run by others, kept here with "last confirmed"
    form_key: str | None = Field(default=None, max_length=40)
    proposed_course_id: str | None = Field(default=None, max_length=20)
    last_confirmed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    published_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime)
    changed_at: datetime = Field(sa_type=UtcDateTime)


_PROMISED = text("state in ('held', 'invited')")


class Seat(OfficeRow, table=True):
    """A learner's seat: held (planned, not yet invited), invited, taken, released.

    Nobody is promised two seats at a time: a partial index says so.
    """

    __tablename__ = "seat"
    __table_args__ = (
        office_unique(),
        UniqueConstraint("office_id", "course_id", "learner_id"),
        Index(
            "uq_seat_promised",
            "office_id",
            "learner_id",
            unique=True,
            sqlite_where=_PROMISED,
            postgresql_where=_PROMISED,
        ),
        same_office("course_id", "course"),
        same_office("learner_id", "learner"),
    )
    course_id: str = Field(max_length=20, index=True)
    learner_id: str = Field(max_length=20, index=True)
    state: str = Field(max_length=10)
    minutes_there: int | None = None
    minutes_back: int | None = None
    created_at: datetime = Field(sa_type=UtcDateTime)


class ProviderRequest(OfficeRow, table=True):
    """The question to a provider about a course, and its answer."""

    __tablename__ = "provider_request"
    __table_args__ = (
        office_unique(),
        same_office("course_id", "course"),
        same_office("provider_id", "provider"),
    )
    course_id: str = Field(max_length=20, index=True)
    provider_id: str = Field(max_length=20, index=True)
    state: str = Field(default="open", max_length=10)  # open yes no counter withdrawn
    asked_at: datetime = Field(sa_type=UtcDateTime)
    answer_by: datetime = Field(sa_type=UtcDateTime)
    reminded_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    # The counter-offer: other times, room, start or size, as a proposal in words.
    counter: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class Occupancy(SQLModel, table=True):
    """A resource in a 15-minute tick: the pair as key makes double booking fail.

    `resource` is "room:<id>" or "teacher:<id>"; `tick` is the UTC minute / 15 since
    1970-01-01.
    """

    __tablename__ = "occupancy"
    resource: str = Field(primary_key=True, max_length=40)
    tick: int = Field(primary_key=True)
    office_id: str = Field(foreign_key="office.id", max_length=20)
    course_id: str = Field(max_length=20, index=True)
