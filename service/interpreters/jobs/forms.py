"""What people write around an assignment, read and checked."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from service.interpreters.jobs.shapes import DAY, Report
from service.typed import Cents, Clock, Day, Line, Whole, at_most


class ReportIn(BaseModel):
    """How long it took, how far it was, and whether everybody was there."""

    model_config = ConfigDict(extra="ignore")
    start: Clock
    end: Clock
    km: Annotated[Whole, Field(ge=0, le=500)] = 0
    fare: Annotated[Cents, at_most(20_000)] = 0
    no_show: Literal["", "client", "agency"] = ""

    def told(self, *, by_car: bool, onsite: bool) -> Report:
        """Kilometres by car, tickets without; neither from home."""
        metres = self.km * 1000 if by_car and onsite else None
        fare = self.fare if onsite and not by_car else None
        return Report(self.start % DAY, self.end % DAY, metres, fare, self.no_show)


class ChangeIn(BaseModel):
    """Another time for a talk."""

    model_config = ConfigDict(extra="ignore")
    day: Day
    start: Clock
    minutes: Annotated[Whole, Field(ge=15, le=600)]


class DisputeIn(BaseModel):
    """What is not as reported, in one sentence."""

    model_config = ConfigDict(extra="ignore")
    sentence: Line = Field(min_length=3, max_length=300)
