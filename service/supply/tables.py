"""What courses are made of: providers, venues, rooms, childcare, teachers, money."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, UniqueConstraint
from sqlmodel import Field

from service.database import OfficeRow, UtcDateTime, office_unique, same_office


class Provider(OfficeRow, table=True):
    """A body that runs courses (VHS, association, company)."""

    __tablename__ = "provider"
    __table_args__ = (office_unique(), UniqueConstraint("office_id", "name"))
    name: str = Field(max_length=160)
    short_name: str = Field(default="", max_length=40)
    email: str = ""
    phone: str = ""
    # The office owns room and teacher itself: it confirms without asking.
    own: bool = False
    active: bool = True


class Venue(OfficeRow, table=True):
    """A building courses can meet in; position in WGS 84 degrees."""

    __tablename__ = "venue"
    __table_args__ = (
        office_unique(),
        UniqueConstraint("office_id", "name", "place_id"),
        same_office("place_id", "place"),
        same_office("provider_id", "provider"),
    )
    name: str = Field(max_length=160)
    place_id: str = Field(max_length=20)
    provider_id: str | None = Field(default=None, max_length=20)
    street: str = Field(default="", max_length=160)
    latitude: float
    longitude: float
    step_free: bool = False
    rent_cents: int = 0  # per hour
    company_only: bool = False
    active: bool = True


class Room(OfficeRow, table=True):
    """A room of a venue."""

    __tablename__ = "room"
    __table_args__ = (
        office_unique(),
        UniqueConstraint("office_id", "venue_id", "name"),
        same_office("venue_id", "venue"),
        CheckConstraint("seats > 0", name="seats"),
    )
    venue_id: str = Field(max_length=20)
    name: str = Field(max_length=120)
    seats: int
    active: bool = True


class RoomHours(OfficeRow, table=True):
    """A stretch of the week in which a room may be used (minutes of the day)."""

    __tablename__ = "room_hours"
    __table_args__ = (
        same_office("room_id", "room"),
        CheckConstraint("start_minute < end_minute", name="order"),
    )
    room_id: str = Field(max_length=20, index=True)
    weekday: int  # 0 = Monday
    start_minute: int
    end_minute: int


class ChildcareOffer(OfficeRow, table=True):
    """Places for children of an age range at a venue in a stretch of the week."""

    __tablename__ = "childcare_offer"
    __table_args__ = (
        same_office("venue_id", "venue"),
        CheckConstraint("start_minute < end_minute", name="order"),
        CheckConstraint("from_age <= to_age", name="ages"),
    )
    venue_id: str = Field(max_length=20, index=True)
    weekday: int
    start_minute: int
    end_minute: int
    from_age: int  # full years
    to_age: int  # full years, inclusive
    places: int


class Teacher(OfficeRow, table=True):
    """A teacher, known by a code; qualified for course kinds at levels."""

    __tablename__ = "teacher"
    __table_args__ = (
        office_unique(),
        UniqueConstraint("office_id", "code"),
        same_office("provider_id", "provider"),
    )
    code: str = Field(max_length=40)
    provider_id: str = Field(max_length=20)
    levels: list[str] = Field(default_factory=list, sa_type=JSON)
    kinds: list[str] = Field(default_factory=list, sa_type=JSON)
    venue_ids: list[str] = Field(default_factory=list, sa_type=JSON)
    online: bool = False
    # Stretches [weekday, start minute, end minute] of the week.
    available: list[list[int]] = Field(default_factory=list, sa_type=JSON)
    max_units_week: int = 20  # UE of 45 minutes
    rate_cents: int = 0  # per UE
    active: bool = True


class FundingLine(OfficeRow, table=True):
    """Money for courses of some kinds in a period."""

    __tablename__ = "funding_line"
    __table_args__ = (
        office_unique(),
        UniqueConstraint("office_id", "name"),
        CheckConstraint("amount_cents >= 0", name="amount"),
    )
    name: str = Field(max_length=120)
    amount_cents: int
    valid_from: date
    valid_to: date
    kinds: list[str] = Field(default_factory=list, sa_type=JSON)
    county_money: bool = False
    active: bool = True


class Absence(OfficeRow, table=True):
    """A teacher, a room or a house that is not there from one day to another."""

    __tablename__ = "absence"
    __table_args__ = (
        office_unique(),
        same_office("teacher_id", "teacher"),
        same_office("room_id", "room"),
        same_office("venue_id", "venue"),
        CheckConstraint("first_on <= last_on", name="order"),
        CheckConstraint(
            "(case when teacher_id is null then 0 else 1 end) "
            "+ (case when room_id is null then 0 else 1 end) "
            "+ (case when venue_id is null then 0 else 1 end) = 1",
            name="one",
        ),
    )
    teacher_id: str | None = Field(default=None, index=True, max_length=20)
    room_id: str | None = Field(default=None, index=True, max_length=20)
    venue_id: str | None = Field(default=None, index=True, max_length=20)
    first_on: date
    last_on: date  # inclusive
    reason: str = Field(default="", max_length=20)  # a word of the wording
    created_at: datetime = Field(sa_type=UtcDateTime)
