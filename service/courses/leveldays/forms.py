"""Validated input about a test day."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from service.errors import UserError
from service.typed import Clock, Day, EndClock, Line, Whole
from service.typed.mistyped import Mistyped

MOST_PLACES = 60
NO_PLACE = "Please choose a house, or write where the test is."


class LevelDayIn(BaseModel):
    """When, where, for how many and for which levels; no level: for everybody."""

    model_config = ConfigDict(extra="forbid")
    form_key: str = Field(min_length=8, max_length=40)
    day: Day
    start_minute: Clock
    end_minute: EndClock
    venue_id: str = Field(default="", max_length=20)
    place_text: Annotated[Line, Field(max_length=160)] = ""
    places: Annotated[Whole, Field(ge=1, le=MOST_PLACES)]
    levels: list[str] = []

    @model_validator(mode="after")
    def _somewhere(self) -> LevelDayIn:
        if not self.venue_id and not self.place_text:
            raise Mistyped(NO_PLACE)
        return self


def check_levels(levels: list[str], known: set[str]) -> None:
    """Raises UserError for a level that does not exist."""
    if not set(levels) <= known:
        raise UserError("This level does not exist.", "levels")
