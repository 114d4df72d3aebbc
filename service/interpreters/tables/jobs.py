"""What has been promised: assignments, the time they take, and the wish to talk."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from service.database import OfficeRow, UtcDateTime, office_unique, same_office

# Who was not there; the interpreter is paid where it was one of the others.
CLIENT, AGENCY, INTERPRETER = "client", "agency", "interpreter"
PAID_ALL_THE_SAME = (CLIENT, AGENCY)
OVER = ("done", "no_show")  # states of an assignment after the talk
_STANDS = text("state in ('agreed', 'asked_again', 'done', 'no_show')")


class Assignment(OfficeRow, table=True):
    """An interpreter who has said yes to a request.

    agreed ⇄ asked_again (time or place has changed) → done | no_show | cancelled.
    """

    __tablename__ = "assignment"
    __table_args__ = (
        office_unique(),
        same_office("request_id", "interpreter_request"),
        same_office("interpreter_id", "interpreter"),
        same_office("offer_id", "offer"),
        UniqueConstraint("office_id", "offer_id"),
        Index(
            "uq_assignment_stands",
            "office_id",
            "request_id",
            "interpreter_id",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        CheckConstraint("starts_at < ends_at", name="order"),
    )
    request_id: str = Field(max_length=20, index=True)
    interpreter_id: str = Field(max_length=20, index=True)
    offer_id: str | None = Field(default=None, max_length=20)
    state: str = Field(default="agreed", index=True, max_length=12)
    starts_at: datetime = Field(sa_type=UtcDateTime, index=True)
    ends_at: datetime = Field(sa_type=UtcDateTime)
    mode: str = Field(max_length=10)
    # On its own, from and to home; what is booked follows from the neighbours.
    out_minutes: int = 0
    back_minutes: int = 0
    reminded_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    sure_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # day before
    booker_sure_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    cancelled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    cancelled_by: str = Field(default="", max_length=12)  # agency interpreter office
    cancelled_reason: str = Field(default="", max_length=20)
    told_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # who knows
    trip_begun: bool = False  # a trip begun is paid
    # Afterwards, by the interpreter; approved by the booker through a link.
    report_asked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    real_starts_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    real_ends_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    distance_m: int | None = None  # there and back
    fare_cents: int | None = None  # tickets, where no car was used
    no_show: str = Field(default="", max_length=12)  # one of the above
    reported_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    approved_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    approved_by: str = Field(default="", max_length=20)
    disputed: str = Field(default="", max_length=300)
    created_at: datetime = Field(sa_type=UtcDateTime)
    changed_at: datetime = Field(sa_type=UtcDateTime)


class InterpreterTick(SQLModel, table=True):
    """Five minutes of an interpreter: the pair as key makes double booking fail.

    `tick` is the UTC minute / 5 since 1970-01-01. Trips are booked, too; the stretch
    between two jobs belongs to the later one.
    """

    __tablename__ = "interpreter_tick"
    interpreter_id: str = Field(primary_key=True, max_length=20)
    tick: int = Field(primary_key=True)
    office_id: str = Field(foreign_key="office.id", max_length=20)
    kind: str = Field(max_length=10)  # job absence course
    about_id: str = Field(max_length=20, index=True)


class TalkWish(OfficeRow, table=True):
    """ "I would like to talk": outranks everything at the office."""

    __tablename__ = "talk_wish"
    __table_args__ = (
        same_office("interpreter_id", "interpreter"),
        same_office("assignment_id", "assignment"),
    )
    interpreter_id: str = Field(max_length=20, index=True)
    assignment_id: str | None = Field(default=None, max_length=20)
    state: str = Field(default="open", index=True, max_length=10)  # open claimed done
    wished_at: datetime = Field(sa_type=UtcDateTime)
    call_by: datetime = Field(sa_type=UtcDateTime)
    claimed_by: str = Field(default="", max_length=20)
    claimed_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
