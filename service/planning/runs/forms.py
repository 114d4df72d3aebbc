"""Validated input about terms and runs."""

from __future__ import annotations

from datetime import date, timedelta

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from service.planning.runs.parameters import USUAL_SECONDS, Reserve, Split
from service.typed import Day, Line

LONGEST_TERM = timedelta(days=370)


class TermIn(BaseModel):
    """A term; dates as ISO or as 07.09.2026."""

    model_config = ConfigDict(extra="forbid")
    name: Line = Field(min_length=1, max_length=80)
    start_on: Day
    end_on: Day

    @field_validator("end_on")
    @classmethod
    def in_order(cls, value: date, info: ValidationInfo) -> date:
        """A term has a beginning, an end after it, and at most a year between."""
        start_on = info.data.get("start_on")
        if start_on is not None and value <= start_on:
            raise ValueError("The last day lies before the first day.")
        if start_on is not None and value - start_on > LONGEST_TERM:
            raise ValueError("A term lasts at most a year.")
        return value

    @property
    def anchor_monday(self) -> date:
        """The Monday of the first week: it begins the weeks A."""
        return self.start_on - timedelta(days=self.start_on.weekday())


class RunIn(BaseModel):
    """A run to be started: its term, money and limits."""

    model_config = ConfigDict(extra="forbid")
    term_id: str = Field(min_length=1, max_length=20)
    form_key: str = Field(default="", max_length=40)
    base_run_id: str = Field(default="", max_length=20)
    seconds: int = Field(default=USUAL_SECONDS, ge=1, le=900)
    funding_ids: list[str] = Field(min_length=1)
    max_courses: int | None = Field(default=None, ge=0, le=1000)
    default_max_minutes: int = Field(default=60, ge=5, le=180)
    min_reserve: Reserve = 0
    reserves: dict[str, Reserve] = Field(default_factory=dict)
    fair_by: Split = ""
    fair_percent: int | None = Field(default=None, ge=1, le=100, validate_default=True)
    accepted_exceptions: int = Field(default=0, ge=0, le=20)
    school_holidays: bool = False
    with_refused: bool = False

    @field_validator("fair_percent")
    @classmethod
    def share_of_groups(cls, value: int | None, info: ValidationInfo) -> int | None:
        """A least share needs the groups it is for, and these a share."""
        by = info.data.get("fair_by")
        if by and value is None:
            raise ValueError("Please write a share, or choose no least share.")
        if by == "" and value is not None:
            raise ValueError("Please choose the groups too, or leave this empty.")
        return value

    @property
    def fair_share(self) -> float:
        """The least share of every group, 0 to 1."""
        return (self.fair_percent or 0) / 100


class ReserveIn(BaseModel):
    """One kind's own number of people above the minimum."""

    people: Reserve
