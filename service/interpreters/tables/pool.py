"""Who interprets and who asks: interpreters, what they keep to themselves, agencies."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from service.database import OfficeRow, UtcDateTime, office_unique, same_office


class Agency(OfficeRow, table=True):
    """An institution that asks for interpreters: a school, a practice, an authority.

    A newcomer may ask at once; offers leave when the office has confirmed it.
    """

    __tablename__ = "agency"
    __table_args__ = (
        office_unique(),
        UniqueConstraint("office_id", "name", "place_id"),
        UniqueConstraint("office_id", "form_key"),
        same_office("place_id", "place"),
    )
    name: str = Field(max_length=160)
    kind: str = Field(max_length=20)  # school kita practice hospital jobcenter …
    place_id: str | None = Field(default=None, max_length=20)
    street: str = Field(default="", max_length=160)
    latitude: float | None = None  # WGS 84, degrees
    longitude: float | None = None
    email: str = ""
    phone: str = ""
    # An authority tries its own means first; the staff pool serves its own only.
    authority: bool = False
    own_administration: bool = False
    billed: bool = False  # pays itself, monthly; the county pays by default
    confirmed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    active: bool = True
    form_key: str | None = Field(default=None, max_length=40)
    created_at: datetime = Field(sa_type=UtcDateTime)
    changed_at: datetime = Field(sa_type=UtcDateTime)


class Interpreter(OfficeRow, table=True):
    """A volunteer of the county, or a member of staff of the language pool.

    States: invited → active → paused → left. Who has left keeps what the law keeps
    (payments), nothing else.
    """

    __tablename__ = "interpreter"
    __table_args__ = (
        office_unique(),
        UniqueConstraint("office_id", "number"),
        UniqueConstraint("office_id", "form_key"),
        same_office("place_id", "place"),
        same_office("teacher_id", "teacher"),
        CheckConstraint("kind in ('volunteer', 'staff')", name="kind"),
        CheckConstraint("max_week >= 0", name="max_week"),
        CheckConstraint("max_oneway >= 0", name="max_oneway"),
        CheckConstraint("notice_minutes >= 0", name="notice"),
    )
    number: int  # shown as S-0007
    kind: str = Field(default="volunteer", max_length=10)
    state: str = Field(default="active", index=True, max_length=10)
    paused_until: date | None = None
    name: str = Field(default="", max_length=120)
    phone: str = ""
    email: str = ""
    extension: str = Field(default="", max_length=20)  # of staff: told to authorities
    channel: str = Field(default="sms", max_length=10)  # sms email call
    contact_language: str = Field(default="de", max_length=12)
    place_id: str | None = Field(default=None, max_length=20)  # home, never told
    mode: str = Field(default="car", max_length=10)  # car bike pt
    max_oneway: int = 45  # minutes
    gender: str = Field(default="", max_length=10)  # female male diverse
    german_level: str = Field(default="", max_length=20)
    settings: list[str] = Field(default_factory=list, sa_type=JSON)  # accepted
    # Stretches [weekday, start minute, end minute] of the week.
    available: list[list[int]] = Field(default_factory=list, sa_type=JSON)
    # Minutes of the day between which nobody writes or calls.
    quiet_from: int = 1260
    quiet_to: int = 420
    max_week: int = 3
    notice_minutes: int = 1440
    on_phone: bool = False
    on_video: bool = False
    standby: bool = False  # may be asked at short notice
    allowance_elsewhere_cents: int = 0  # this year, told by the interpreter
    teacher_id: str | None = Field(default=None, index=True, max_length=20)  # teaches
    feed_hash: str = Field(default="", index=True, max_length=64)  # of the own feed
    form_key: str | None = Field(default=None, max_length=40)
    created_at: datetime = Field(sa_type=UtcDateTime)
    changed_at: datetime = Field(sa_type=UtcDateTime)


class SpokenLanguage(OfficeRow, table=True):
    """A language as one interpreter speaks it: level 1 everyday, 2 fluent, 3 native."""

    __tablename__ = "spoken_language"
    __table_args__ = (
        UniqueConstraint("office_id", "interpreter_id", "language"),
        same_office("interpreter_id", "interpreter"),
        CheckConstraint("level between 1 and 3", name="level"),
    )
    interpreter_id: str = Field(max_length=20, index=True)
    language: str = Field(max_length=12, index=True)  # code of the rule sets
    level: int
    dialects: list[str] = Field(default_factory=list, sa_type=JSON)
    written: bool = False


class InterpreterDocument(OfficeRow, table=True):
    """That a paper was seen, and until when it holds; never the paper itself."""

    __tablename__ = "interpreter_document"
    __table_args__ = (
        UniqueConstraint("office_id", "interpreter_id", "kind"),
        same_office("interpreter_id", "interpreter"),
    )
    interpreter_id: str = Field(max_length=20, index=True)
    kind: str = Field(max_length=20)  # confidentiality record_check training …
    seen_on: date
    valid_until: date | None = Field(default=None, index=True)
    reminded_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class InterpreterExclusion(OfficeRow, table=True):
    """ "Not there": a place or an agency; no agency ever learns of it."""

    __tablename__ = "interpreter_exclusion"
    __table_args__ = (
        same_office("interpreter_id", "interpreter"),
        same_office("place_id", "place"),
        same_office("agency_id", "agency"),
        CheckConstraint("place_id is null or agency_id is null", name="one"),
    )
    interpreter_id: str = Field(max_length=20, index=True)
    place_id: str | None = Field(default=None, max_length=20)
    agency_id: str | None = Field(default=None, max_length=20)


class InterpreterAbsence(OfficeRow, table=True):
    """A stretch of time in which somebody cannot come."""

    __tablename__ = "interpreter_absence"
    __table_args__ = (
        office_unique(),
        same_office("interpreter_id", "interpreter"),
        CheckConstraint("starts_at < ends_at", name="order"),
    )
    interpreter_id: str = Field(max_length=20, index=True)
    starts_at: datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime = Field(sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime)


class InterpreterAccount(OfficeRow, table=True):
    """Where money goes, kept apart from the profile; read by payment alone."""

    __tablename__ = "interpreter_account"
    __table_args__ = (
        UniqueConstraint("office_id", "interpreter_id"),
        same_office("interpreter_id", "interpreter"),
    )
    interpreter_id: str = Field(max_length=20)
    holder: str = Field(max_length=70)
    iban: str = Field(max_length=34)
    changed_at: datetime = Field(sa_type=UtcDateTime)


class AgencyWish(OfficeRow, table=True):
    """Whom an agency prefers, or does not want again: a standing wish."""

    __tablename__ = "agency_wish"
    __table_args__ = (
        UniqueConstraint("office_id", "agency_id", "interpreter_id"),
        same_office("agency_id", "agency"),
        same_office("interpreter_id", "interpreter"),
        CheckConstraint("kind in ('preferred', 'never')", name="kind"),
    )
    agency_id: str = Field(max_length=20, index=True)
    interpreter_id: str = Field(max_length=20, index=True)
    kind: str = Field(max_length=10)


class InterpreterStamp(SQLModel, table=True):
    """A random text that changes with all that a ranking of the pool rests on.

    Triggers of the database write it, in the transaction of the change.
    """

    __tablename__ = "interpreter_stamp"
    office_id: str = Field(primary_key=True, foreign_key="office.id", max_length=20)
    stamp: str = Field(max_length=36)
