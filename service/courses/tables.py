"""The catalogue: courses, seats in them, providers' answers, occupied times."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from service.database import OfficeRow, UtcDateTime, office_unique, same_office
from service.retention import Personal


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
    # Single dates that are called off (null) or held at another time ([day, start
    # minute, end minute]), by their day in the week; written with `meeting_change`.
    changed_dates: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
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

    When the course is over, a taken seat is attended: history, it holds nobody.

    Nobody is promised two seats at a time: a partial index says so.
    """

    __tablename__ = "seat"
    __personal__ = Personal(
        ("learner_id",), "That a seat was used shows how public money was spent."
    )
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
    # Given back, and somebody has decided that it stays free.
    settled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


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
    reason: str = ""  # of a no, as the provider wrote it
    round_id: str = Field(default="", index=True, max_length=20)  # asked in one mail
    settled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # a no, seen


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


class CourseCheck(OfficeRow, table=True):
    """Whether a course still is what was approved: all rules, on present data.

    Triggers raise `asked` with every change that can touch the course; a check writes
    the number it began with into `checked`. Lower than `asked`, the verdict is unknown.
    """

    __tablename__ = "course_check"
    __table_args__ = (
        UniqueConstraint("office_id", "course_id"),
        same_office("course_id", "course"),
    )
    course_id: str = Field(max_length=20)
    asked: int = 1
    checked: int = 0
    checked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    digest: str = Field(default="", max_length=64)  # of what the check found
    # A human goes on in spite of these findings, and says why; others end that.
    overruled_digest: str = Field(default="", max_length=64)
    overruled_by: str = Field(default="", max_length=20)
    overruled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    overruled_reason: str = Field(default="", max_length=300)


class CourseFinding(OfficeRow, table=True):
    """A rule that a course breaks now: for one of its people, or for all of them."""

    __tablename__ = "course_finding"
    __personal__ = Personal()
    __table_args__ = (
        same_office("course_id", "course"),
        same_office("learner_id", "learner"),
    )
    course_id: str = Field(max_length=20, index=True)
    learner_id: str | None = Field(default=None, index=True, max_length=20)
    rule: str = Field(max_length=40)
    since: datetime = Field(sa_type=UtcDateTime)
    # Figures of the sentence: minutes now and at most, seats, a first day (ISO).
    details: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class MeetingChange(OfficeRow, table=True):
    """A single date of a course that is called off or held at another time.

    States: cancelled, moved, held again as planned; dropped with the whole course (the
    next date stands for all). `course.changed_dates` says the
    same for all who read dates; both are written together.
    """

    __tablename__ = "meeting_change"
    __table_args__ = (
        office_unique(),
        UniqueConstraint("office_id", "course_id", "day"),
        same_office("course_id", "course"),
    )
    course_id: str = Field(max_length=20, index=True)
    day: date  # as the weekly pattern has it
    state: str = Field(max_length=10)  # cancelled moved held dropped
    new_day: date | None = None
    new_start: int | None = None  # minute of the day
    new_end: int | None = None
    reason: str = Field(max_length=20)  # a word of the wording, never free text
    created_by: str = Field(max_length=20)
    created_at: datetime = Field(sa_type=UtcDateTime)


class Substitution(OfficeRow, table=True):
    """Somebody who teaches one date of a course while its teacher is away.

    It counts while the course's teacher is the one who is away: `instead_of`. `day` is
    the day on which the meeting is held; room and teacher are booked in `occupancy`.
    """

    __tablename__ = "substitution"
    __table_args__ = (
        office_unique(),
        UniqueConstraint("office_id", "course_id", "day"),
        same_office("course_id", "course"),
        same_office("absence_id", "absence"),
        same_office("instead_of", "teacher"),
        same_office("teacher_id", "teacher"),
    )
    course_id: str = Field(max_length=20, index=True)
    absence_id: str = Field(max_length=20, index=True)
    day: date
    instead_of: str = Field(max_length=20)
    teacher_id: str = Field(max_length=20, index=True)
    created_by: str = Field(max_length=20)
    created_at: datetime = Field(sa_type=UtcDateTime)


class Notice(OfficeRow, table=True):
    """What one person is told of a changed date, and whether they know it.

    open → told → confirmed | call (nobody confirmed in time) | closed.
    """

    __tablename__ = "notice"
    __personal__ = Personal()
    __table_args__ = (
        office_unique(),
        UniqueConstraint("office_id", "change_id", "learner_id"),
        same_office("change_id", "meeting_change"),
        same_office("learner_id", "learner"),
    )
    change_id: str = Field(max_length=20)
    learner_id: str = Field(max_length=20, index=True)
    state: str = Field(default="open", index=True, max_length=10)
    channel: str = Field(default="", max_length=10)
    told_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    confirmed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Attendance(OfficeRow, table=True):
    """Whether somebody came on a day: present, absent or excused."""

    __tablename__ = "attendance"
    __personal__ = Personal(
        ("learner_id",), "That a lesson was visited shows how public money was spent."
    )
    __table_args__ = (
        UniqueConstraint("office_id", "course_id", "learner_id", "day"),
        same_office("course_id", "course"),
        same_office("learner_id", "learner"),
    )
    course_id: str = Field(max_length=20, index=True)
    learner_id: str = Field(max_length=20, index=True)
    day: date
    state: str = Field(max_length=10)
    entered_by: str = Field(max_length=20)
    entered_at: datetime = Field(sa_type=UtcDateTime)


class AttendanceGap(OfficeRow, table=True):
    """A day of a course of which nobody entered who was there.

    `mailed`: the provider was asked first. Settled: no list was kept.
    """

    __tablename__ = "attendance_gap"
    __table_args__ = (
        UniqueConstraint("office_id", "course_id", "day"),
        same_office("course_id", "course"),
    )
    course_id: str = Field(max_length=20, index=True)
    day: date
    found_at: datetime = Field(sa_type=UtcDateTime)
    mailed: bool = False
    settled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


_WAITS = text("state = 'open'")


class Invitation(OfficeRow, table=True):
    """A course offered to one person: open → accepted | declined | expired | withdrawn.

    A planned one holds its seat; those that fill up a free seat compete for it.
    """

    __tablename__ = "invitation"
    __personal__ = Personal()
    __table_args__ = (
        office_unique(),
        same_office("course_id", "course"),
        same_office("learner_id", "learner"),
        # Nobody is asked twice at a time about one course.
        Index(
            "uq_invitation_open",
            "office_id",
            "course_id",
            "learner_id",
            unique=True,
            sqlite_where=_WAITS,
            postgresql_where=_WAITS,
        ),
    )
    course_id: str = Field(max_length=20, index=True)
    learner_id: str = Field(max_length=20, index=True)
    kind: str = Field(default="planned", max_length=10)  # planned fill_up
    state: str = Field(default="open", index=True, max_length=10)
    channel: str = Field(max_length=10)  # mail sms letter helper call
    # Mail or SMS that carried it; None for paper and voice.
    message_id: str | None = Field(default=None, max_length=20)
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    answer_by: datetime = Field(sa_type=UtcDateTime)
    reminded_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    tries: int = 0  # channels that failed, calls that nobody took
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    answered_how: str = Field(default="", max_length=10)  # link code helper call office
    reason: str = Field(default="", max_length=20)  # of a no: a word of the wording
    # What the no says about the record, until the office has looked at it.
    reason_open: bool = False
    created_by: str = Field(max_length=20)
    created_at: datetime = Field(sa_type=UtcDateTime)


class NextStep(OfficeRow, table=True):
    """The question to somebody whose course is over: go on with the next level?

    States: open → yes | later | no. Nobody is moved to a level without an answer.
    """

    __tablename__ = "next_step"
    __personal__ = Personal()
    __table_args__ = (
        office_unique(),
        UniqueConstraint("office_id", "course_id", "learner_id"),
        same_office("course_id", "course"),
        same_office("learner_id", "learner"),
    )
    course_id: str = Field(max_length=20, index=True)
    learner_id: str = Field(max_length=20, index=True)
    level: str = Field(default="", max_length=20)  # the next one; "": none is known
    state: str = Field(default="open", index=True, max_length=10)
    channel: str = Field(default="", max_length=10)
    asked_at: datetime = Field(sa_type=UtcDateTime)
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    answered_how: str = Field(default="", max_length=10)  # link code helper call
    # Whether this person has given an opinion, never which one.
    opinion_given: bool = False


class CourseOpinion(OfficeRow, table=True):
    """Three answers about a course that is over; nobody can tell whose they are."""

    __tablename__ = "course_opinion"
    __table_args__ = (same_office("course_id", "course"),)
    course_id: str = Field(max_length=20, index=True)
    answers: list[int] = Field(default_factory=list, sa_type=JSON)  # 1 to 3 each
    answered_on: date
