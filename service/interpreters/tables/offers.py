"""Asking interpreters: rounds, and an offer to each of those asked."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint, text
from sqlmodel import Field

from service.database import OfficeRow, UtcDateTime, office_unique, same_office


class OfferRound(OfficeRow, table=True):
    """Some of the ranked people asked together, with a time to answer."""

    __tablename__ = "offer_round"
    __table_args__ = (
        office_unique(),
        UniqueConstraint("office_id", "request_id", "position"),
        same_office("request_id", "interpreter_request"),
    )
    request_id: str = Field(max_length=20, index=True)
    position: int  # from 1
    opened_at: datetime = Field(sa_type=UtcDateTime)
    answer_by: datetime = Field(sa_type=UtcDateTime, index=True)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    opened_by: str = Field(max_length=20)  # "(worker)" or a user


_WAITS = text("state = 'open'")


class Offer(OfficeRow, table=True):
    """A request offered to one interpreter.

    open → accepted | declined | counter ("yes, but at …") | expired | lost (another
    was faster) | withdrawn (the request is gone or has changed).
    """

    __tablename__ = "offer"
    __table_args__ = (
        office_unique(),
        same_office("request_id", "interpreter_request"),
        same_office("round_id", "offer_round"),
        same_office("interpreter_id", "interpreter"),
        # Nobody is asked twice at a time about one request.
        Index(
            "uq_offer_open",
            "office_id",
            "request_id",
            "interpreter_id",
            unique=True,
            sqlite_where=_WAITS,
            postgresql_where=_WAITS,
        ),
    )
    request_id: str = Field(max_length=20, index=True)
    round_id: str | None = Field(default=None, max_length=20)
    interpreter_id: str = Field(max_length=20, index=True)
    position: int  # in the ranking it was made from
    state: str = Field(default="open", index=True, max_length=10)
    starts_at: datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime = Field(sa_type=UtcDateTime)
    mode: str = Field(max_length=10)  # onsite phone video
    out_minutes: int = 0
    back_minutes: int = 0
    pay_cents: int = 0  # forecast, with the trip
    parts: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # of the score
    channel: str = Field(default="", max_length=10)
    message_id: str | None = Field(default=None, max_length=20)
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    answered_how: str = Field(default="", max_length=10)  # link page call office
    # Another was faster: would step in if that one falls out, said by the person.
    standby_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    counter_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime)
