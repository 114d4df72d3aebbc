"""Learners, the drafts of their registration, links between them, call tasks."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, UniqueConstraint
from sqlmodel import Field

from service.database import OfficeRow, UtcDateTime, office_unique, same_office
from service.retention import Personal


class Learner(OfficeRow, table=True):
    """A person who needs a German course; unknown answers are None or empty.

    States: waiting → invited → enrolled → attending → completed | withdrawn |
    unreachable | deleted. A "call me" record has a language and a number only.
    """

    __tablename__ = "learner"
    __table_args__ = (
        office_unique(),
        UniqueConstraint("office_id", "number"),
        UniqueConstraint("code_hash"),
        UniqueConstraint("office_id", "form_key"),
        same_office("place_id", "place"),
        CheckConstraint("priority in (1, 2, 3, 5)", name="priority"),
    )
    number: int  # shown as L-0115
    state: str = Field(default="waiting", index=True, max_length=12)
    # Idempotency: the same form sent twice is one learner. A hash of the form's key,
    # because the code on the receipt is derived from the key itself.
    form_key: str = Field(max_length=40)
    code_hash: str = Field(max_length=64)  # of the code on the receipt
    call_me: bool = False

    call_name: str = ""
    channel: str = Field(default="", max_length=10)  # sms call email letter helper
    phone: str = ""
    email: str = ""
    address: str = ""
    second_contact: str = ""
    languages: list[str] = Field(default_factory=list, sa_type=JSON)
    contact_language: str = Field(default="de", max_length=12)

    place_id: str | None = Field(default=None, max_length=20)
    place_text: str = ""
    literacy: str = Field(default="", max_length=10)  # none other latin
    level: str = Field(default="", max_length=20)
    level_evidence: str = Field(default="", max_length=12)  # self adviser course …
    level_evidence_on: date | None = None
    # Slots "mo-am" … "sa-ev" (weekday, part of the day) of the weeks A and B.
    free_times: list[str] = Field(default_factory=list, sa_type=JSON)
    free_times_b: list[str] | None = Field(default=None, sa_type=JSON)
    anchor_monday: date | None = None  # a Monday that starts a week A
    child_ages: list[int] = Field(default_factory=list, sa_type=JSON)
    mode: str = Field(default="", max_length=10)  # walk bike bus car lift
    max_minutes: int | None = None
    consent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    consent_version: str = Field(default="", max_length=20)

    # Added by helper or office.
    course_types: list[str] = Field(default_factory=list, sa_type=JSON)
    # For figures of fairness and women's courses only; "" = not said, the default.
    gender: str = Field(default="", max_length=10)  # female male diverse
    women_only: bool = False
    entitlement: str = Field(default="", max_length=40)
    entitlement_seen_on: date | None = None
    entitlement_until: date | None = None
    obliging_office: str = ""
    earliest_start: date | None = None
    min_meetings: int = 1  # a week, owed for instance to the Jobcenter
    step_free: bool = False
    online_device: bool = False
    online_connection: bool = False
    schooling: str = Field(default="", max_length=20)
    goal: str = Field(default="", max_length=40)
    contacted_providers: list[str] = Field(default_factory=list, sa_type=JSON)
    allowed_providers: list[str] | None = Field(default=None, sa_type=JSON)
    priority: int = 1
    priority_reason: str = ""

    source: str = Field(default="public", max_length=20)  # public helper office import
    legal_basis: str = Field(default="consent", max_length=30)
    notice_due: bool = False  # Art. 14: imported, not yet informed
    entered_by: str = Field(default="(public)", max_length=20)
    helper_user_id: str | None = Field(default=None, index=True, max_length=20)
    registered_at: datetime = Field(sa_type=UtcDateTime, index=True)
    # Since when for the present level; None: since the registration.
    waiting_since: datetime | None = Field(default=None, sa_type=UtcDateTime)
    paused_until: date | None = None  # no offers before this day
    changed_at: datetime = Field(sa_type=UtcDateTime)


class LearnerLink(OfficeRow, table=True):
    """Two learners who must attend together or be kept apart (office only).

    Or two records that looked like one person's: "two" people, or the "same" one.
    """

    __tablename__ = "learner_link"
    __personal__ = Personal(("first_id", "second_id"))
    __table_args__ = (
        UniqueConstraint("office_id", "first_id", "second_id"),
        same_office("first_id", "learner"),
        same_office("second_id", "learner"),
        CheckConstraint("first_id < second_id", name="order"),
    )
    first_id: str = Field(max_length=20, index=True)
    second_id: str = Field(max_length=20, index=True)
    kind: str = Field(max_length=12)  # course venue apart two same


class RegistrationDraft(OfficeRow, table=True):
    """Answers of an unfinished registration, kept for seven days."""

    __tablename__ = "registration_draft"
    __personal__ = Personal()
    __table_args__ = (UniqueConstraint("token_hash"), UniqueConstraint("code_hash"))
    token_hash: str = Field(max_length=64)
    code_hash: str = Field(max_length=64)  # of the code that goes on elsewhere
    form_key: str = Field(max_length=40)
    language: str = Field(max_length=12)
    step: str = Field(default="", max_length=20)
    answers: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    learner_id: str | None = Field(default=None, max_length=20)
    created_at: datetime = Field(sa_type=UtcDateTime)
    changed_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime, index=True)


class CallTask(OfficeRow, table=True):
    """A person to be called: open → claimed → done; claims end by themselves."""

    __tablename__ = "call_task"
    __personal__ = Personal()
    __table_args__ = (same_office("learner_id", "learner"),)
    learner_id: str = Field(max_length=20, index=True)
    state: str = Field(default="open", index=True, max_length=10)
    reason: str = Field(default="call_me", max_length=12)  # call_me ask leave …
    about_id: str = Field(default="", index=True, max_length=20)  # an invitation, …
    created_at: datetime = Field(sa_type=UtcDateTime)
    due_at: datetime = Field(sa_type=UtcDateTime, index=True)
    claimed_by: str = Field(default="", max_length=20)
    claimed_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    tries: int = 0
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class ContactNote(OfficeRow, table=True):
    """What was spoken or sent, as the office notes it; erased with the person."""

    __tablename__ = "contact_note"
    __personal__ = Personal()
    __table_args__ = (same_office("learner_id", "learner"),)
    learner_id: str = Field(max_length=20, index=True)
    kind: str = Field(max_length=12)  # call mail sms letter visit note
    note: str = Field(default="", max_length=1000)
    made_by: str = Field(max_length=20)
    made_at: datetime = Field(sa_type=UtcDateTime)


class LevelDay(OfficeRow, table=True):
    """A day on which many are tested: planned | off. Who is invited stands beside it.

    At a venue, or at a place told in words.
    """

    __tablename__ = "level_day"
    __table_args__ = (
        office_unique(),
        UniqueConstraint("office_id", "form_key"),
        same_office("venue_id", "venue"),
        CheckConstraint("start_minute < end_minute", name="order"),
        CheckConstraint("places > 0", name="places"),
    )
    form_key: str = Field(max_length=40)
    state: str = Field(default="planned", index=True, max_length=10)
    day: date = Field(index=True)
    start_minute: int
    end_minute: int
    venue_id: str | None = Field(default=None, max_length=20)
    place_text: str = Field(default="", max_length=160)  # room, or where it is at all
    places: int
    levels: list[str] = Field(default_factory=list, sa_type=JSON)  # none: for everybody
    created_by: str = Field(max_length=20)
    created_at: datetime = Field(sa_type=UtcDateTime)
    changed_at: datetime = Field(sa_type=UtcDateTime)


class LevelDayInvitation(OfficeRow, table=True):
    """One person invited to a test: open → accepted | declined | other_day | expired |
    withdrawn; off, where the day was called off and they are to be told.

    What came of it is `result`: tested or absent.
    """

    __tablename__ = "level_day_invitation"
    __personal__ = Personal()
    __table_args__ = (
        office_unique(),
        UniqueConstraint("office_id", "level_day_id", "learner_id"),
        same_office("level_day_id", "level_day"),
        same_office("learner_id", "learner"),
    )
    level_day_id: str = Field(max_length=20, index=True)
    learner_id: str = Field(max_length=20, index=True)
    state: str = Field(default="open", index=True, max_length=10)
    result: str = Field(default="", max_length=10)
    channel: str = Field(max_length=10)
    message_id: str | None = Field(default=None, max_length=20)
    answer_by: datetime = Field(sa_type=UtcDateTime)
    sent_at: datetime = Field(sa_type=UtcDateTime)
    reminded_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    answered_how: str = Field(default="", max_length=10)  # link code helper office
    told_at: datetime | None = Field(
        default=None, sa_type=UtcDateTime
    )  # that it is off
    # Absent, or asked for another day: somebody has seen to it.
    settled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_by: str = Field(max_length=20)
