"""Money: monthly lists, and their entries, which are corrected and never edited."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from service.database import OfficeRow, UtcDateTime, office_unique, same_office


class PaymentList(OfficeRow, table=True):
    """What is paid for a month: draft → approved → paid."""

    __tablename__ = "payment_list"
    __table_args__ = (
        office_unique(),
        UniqueConstraint("office_id", "month", "position"),
    )
    month: date  # its first day
    position: int = 1  # later lists of the same month
    state: str = Field(default="draft", index=True, max_length=10)
    approved_by: str = Field(default="", max_length=20)
    approved_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    paid_on: date | None = None
    file_number: str = Field(default="", max_length=35)  # of the credit transfer file
    created_at: datetime = Field(sa_type=UtcDateTime)


class PaymentItem(OfficeRow, table=True):
    """One amount to one interpreter for one assignment, or its correction."""

    __tablename__ = "payment_item"
    __table_args__ = (
        office_unique(),
        same_office("list_id", "payment_list"),
        same_office("assignment_id", "assignment"),
        same_office("interpreter_id", "interpreter"),
        same_office("agency_id", "agency"),
        same_office("corrects_id", "payment_item"),
        UniqueConstraint("office_id", "assignment_id", "kind", "position"),
        CheckConstraint("kind in ('fee', 'trip', 'correction')", name="kind"),
    )
    list_id: str | None = Field(default=None, max_length=20, index=True)
    assignment_id: str | None = Field(default=None, max_length=20, index=True)
    interpreter_id: str = Field(max_length=20, index=True)
    agency_id: str | None = Field(default=None, max_length=20)  # where it is billed
    kind: str = Field(max_length=12)
    position: int = 1
    minutes: int = 0
    distance_m: int = 0
    rate_cents: int = 0  # per hour, or per kilometre
    amount_cents: int  # negative in a correction that takes back
    counts_for: int  # the year of the allowance
    reason: str = Field(default="", max_length=200)
    corrects_id: str | None = Field(default=None, max_length=20)
    created_by: str = Field(max_length=20)
    created_at: datetime = Field(sa_type=UtcDateTime)
