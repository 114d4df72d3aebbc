"""The outbox and mailed one-time links."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field

from service.database import OfficeRow, UtcDateTime


class OutboxMessage(OfficeRow, table=True):
    """A message to be sent after the commit that wrote it: queued, sent or failed."""

    __tablename__ = "outbox_message"
    __table_args__ = (UniqueConstraint("message_id"),)
    channel: str = Field(max_length=10)  # mail or sms
    recipient: str  # personal: address or number
    language: str = Field(max_length=12)
    template: str = Field(max_length=40)
    # A code, a link, a deadline: never a name, a topic or a course.
    data: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    message_id: str = Field(max_length=120)
    state: str = Field(default="queued", index=True, max_length=10)
    attempts: int = 0
    next_try_at: datetime = Field(sa_type=UtcDateTime, index=True)
    created_at: datetime = Field(sa_type=UtcDateTime)
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    error: str = ""


class MailedLink(OfficeRow, table=True):
    """A link that acts for its holder; only the token's hash is kept."""

    __tablename__ = "mailed_link"
    __table_args__ = (UniqueConstraint("token_hash"),)
    token_hash: str = Field(max_length=64)
    purpose: str = Field(max_length=30)
    subject_id: str = Field(max_length=20, index=True)
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
