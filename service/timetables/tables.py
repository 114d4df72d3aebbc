"""Uploaded timetables and on-demand zones; prepared travel times lie in files."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field

from service.database import OfficeRow, UtcDateTime, office_unique


class Feed(OfficeRow, table=True):
    """A GTFS file: uploaded → preparing → ready | refused.

    One row is active; it and the files `beside` it are the timetable in use.
    """

    __tablename__ = "feed"
    __table_args__ = (office_unique(),)
    filename: str = Field(max_length=200)
    file_digest: str = Field(max_length=64)
    stored_as: str = Field(default="", max_length=80)
    prepared_digest: str = Field(default="", max_length=64)
    state: str = Field(default="uploaded", max_length=12)
    active: bool = False
    invented: bool = False
    # Files it stands beside in use: [{"filename", "stored_as", "digest"}, …]
    beside: list[dict[str, str]] = Field(default_factory=list, sa_type=JSON)
    report: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    problem: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    uploaded_by: str = Field(max_length=20)
    uploaded_at: datetime = Field(sa_type=UtcDateTime)


class LineMark(OfficeRow, table=True):
    """An office's word on a line: it runs on call, or it does not.

    By agency and name, so that it holds for the next timetable too.
    """

    __tablename__ = "line_mark"
    __table_args__ = (
        office_unique(),
        UniqueConstraint("office_id", "agency", "name"),
    )
    agency: str = Field(max_length=300)
    name: str = Field(max_length=300)
    booked: bool
    marked_at: datetime = Field(sa_type=UtcDateTime)


class OnDemandZone(OfficeRow, table=True):
    """A Rufbus zone: an outline, places it serves, or both; hours, lead time."""

    __tablename__ = "on_demand_zone"
    __table_args__ = (office_unique(),)
    name: str = Field(max_length=120)
    place_ids: list[str] = Field(default_factory=list, sa_type=JSON)
    # [[longitude, latitude], …] without the closing point; empty: places only
    outline: list[list[float]] = Field(default_factory=list, sa_type=JSON)
    weekdays: list[int] = Field(default_factory=list, sa_type=JSON)  # 0 = Monday
    start_minute: int  # of the day
    end_minute: int
    lead_minutes: int
    wait_minutes: int
    phone: str = Field(default="", max_length=40)
