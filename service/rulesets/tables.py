"""Dated rule sets as versioned rows."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field

from service.database import OfficeRow, UtcDateTime


class RuleSet(OfficeRow, table=True):
    """One version of one kind of rules (levels, course kinds, patterns, …).

    The highest version whose dates hold a day is in force on that day; a change
    writes a new version, so that old plans can be read by their own rules.
    """

    __tablename__ = "rule_set"
    __table_args__ = (UniqueConstraint("office_id", "kind", "version"),)
    kind: str = Field(max_length=40, index=True)
    version: int
    valid_from: date
    valid_to: date | None = None
    body: dict[str, Any] = Field(sa_type=JSON)
    source: str = ""
    created_by: str = Field(max_length=20)
    created_at: datetime = Field(sa_type=UtcDateTime)
