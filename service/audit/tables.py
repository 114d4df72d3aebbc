"""The audit trail: one chained row per change, without personal data."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from service.database import UtcDateTime


class AuditRow(SQLModel, table=True):
    """Who changed which row how; each row's hash covers the one before."""

    __tablename__ = "audit_row"
    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    office_id: str = Field(index=True, max_length=20)
    at: datetime = Field(sa_type=UtcDateTime)
    actor_id: str = Field(max_length=20)
    action: str = Field(max_length=60)
    subject: str = Field(max_length=60)
    subject_id: str = Field(max_length=60, index=True)
    details: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    previous_hash: str = Field(max_length=64)
    hash: str = Field(max_length=64)
