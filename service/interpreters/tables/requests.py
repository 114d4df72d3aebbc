"""What agencies ask for, and what could not be met."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, UniqueConstraint
from sqlmodel import Field

from service.database import OfficeRow, UtcDateTime, office_unique, same_office


class RequestSeries(OfficeRow, table=True):
    """Requests that repeat: one change may touch one, the following or all."""

    __tablename__ = "request_series"
    __table_args__ = (
        office_unique(),
        same_office("agency_id", "agency"),
        CheckConstraint("every_weeks > 0", name="every"),
    )
    agency_id: str = Field(max_length=20, index=True)
    every_weeks: int = 1
    last_on: date
    created_at: datetime = Field(sa_type=UtcDateTime)


class InterpreterRequest(OfficeRow, table=True):
    """An agency's question for an interpreter at a time; no client's name anywhere.

    States: open → offered → confirmed → done → paid | cancelled | unfilled | refused.
    Wall times are stored as instants; the length of every alternative is the same.
    """

    __tablename__ = "interpreter_request"
    __table_args__ = (
        office_unique(),
        UniqueConstraint("office_id", "number"),
        UniqueConstraint("office_id", "form_key"),
        same_office("agency_id", "agency"),
        same_office("place_id", "place"),
        same_office("series_id", "request_series"),
        same_office("earlier_id", "interpreter_request"),
        CheckConstraint("starts_at < ends_at", name="order"),
        CheckConstraint("needed between 1 and 4", name="needed"),
        CheckConstraint("priority in (1, 2, 3, 5)", name="priority"),
        CheckConstraint("level between 1 and 3", name="level"),
    )
    number: int  # shown as A-0042
    agency_id: str = Field(max_length=20, index=True)
    state: str = Field(default="open", index=True, max_length=10)
    language: str = Field(max_length=12, index=True)
    level: int = 1
    dialect: str = Field(default="", max_length=40)
    other_languages: list[str] = Field(default_factory=list, sa_type=JSON)
    starts_at: datetime = Field(sa_type=UtcDateTime, index=True)
    ends_at: datetime = Field(sa_type=UtcDateTime)
    alternatives: list[str] = Field(default_factory=list, sa_type=JSON)  # ISO, UTC
    # The wished one first, then what else will do: onsite, phone, video.
    modes: list[str] = Field(default_factory=list, sa_type=JSON)
    place_id: str | None = Field(default=None, max_length=20)
    street: str = Field(default="", max_length=160)  # told after acceptance
    latitude: float | None = None
    longitude: float | None = None
    setting: str = Field(max_length=40)  # kind of talk, of the rule sets
    topic: str = Field(default="", max_length=40)  # a coded word, never free text
    people: int | None = None
    minors: bool = False
    professional_present: bool = True
    gender: str = Field(default="", max_length=10)
    gender_hard: bool = False
    preferred: list[str] = Field(default_factory=list, sa_type=JSON)  # interpreters
    never: list[str] = Field(default_factory=list, sa_type=JSON)
    earlier_id: str | None = Field(default=None, max_length=20)  # "as in my earlier"
    series_id: str | None = Field(default=None, index=True, max_length=20)
    needed: int = 1
    priority: int = 2
    urgent: bool = False
    client_language: str = Field(default="", max_length=12)  # of the slip
    contact_name: str = Field(default="", max_length=120)  # on the day
    contact_phone: str = Field(default="", max_length=40)
    briefing: str = Field(default="", max_length=1000)  # after acceptance only
    decide_by: datetime | None = Field(default=None, sa_type=UtcDateTime)
    payer: str = Field(default="county", max_length=10)  # county agency
    asked_how: str = Field(default="page", max_length=10)  # page link helper phone …
    asked_by: str = Field(default="(public)", max_length=20)
    refused_rule: str = Field(default="", max_length=60)  # of the gate
    # External service as the last resort; counted as unmet by the pool.
    external: str = Field(default="", max_length=10)  # phone video
    form_key: str | None = Field(default=None, max_length=40)
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)
    changed_at: datetime = Field(sa_type=UtcDateTime)


class RequestDraft(OfficeRow, table=True):
    """Answers of an unfinished request, kept for seven days."""

    __tablename__ = "request_draft"
    __table_args__ = (UniqueConstraint("token_hash"),)
    token_hash: str = Field(max_length=64)
    form_key: str = Field(max_length=40)
    agency_id: str | None = Field(default=None, max_length=20)
    answers: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    created_at: datetime = Field(sa_type=UtcDateTime)
    changed_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime, index=True)


class UnmetNeed(OfficeRow, table=True):
    """That somebody could not be helped: figures only, once per draft or request."""

    __tablename__ = "unmet_need"
    __table_args__ = (UniqueConstraint("office_id", "key"),)
    key: str = Field(max_length=40)  # form key of the draft, or the request's id
    agency_kind: str = Field(default="", max_length=20)
    language: str = Field(default="", max_length=12, index=True)
    setting: str = Field(default="", max_length=40)
    reason: str = Field(max_length=60)  # a rule of the gate, or why nobody came
    at: datetime = Field(sa_type=UtcDateTime, index=True)
