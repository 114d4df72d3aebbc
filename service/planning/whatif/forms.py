"""Questions "what if": a call bus more, or a class at another time of the day."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from service.typed import Clock, EndClock, Weekdays

SHIFTS = (-60, -45, -30, -15, 15, 30, 45, 60)
RADII = (2, 3, 5, 8, 12)
DAY = 24 * 60


class ZoneQuestion(BaseModel):
    """A call bus around a place: who could come then?"""

    model_config = ConfigDict(extra="forbid", frozen=True)
    what: Literal["zone"] = "zone"
    place_id: str = Field(min_length=1, max_length=20)
    radius_km: int = 5
    weekdays: Weekdays = Field(default=(0, 1, 2, 3, 4), min_length=1)
    start_minute: Clock = Field(default=360, ge=0, lt=DAY)
    end_minute: EndClock = Field(default=1200, gt=0, le=DAY)
    wait_minutes: int = Field(default=15, ge=0, le=180)

    @field_validator("radius_km")
    @classmethod
    def known_radius(cls, value: int) -> int:
        """One of the distances offered."""
        if value not in RADII:
            raise ValueError("Please choose one of the options.")
        return value


class ShiftQuestion(BaseModel):
    """A course earlier or later on the same days: who could come, who no longer?"""

    model_config = ConfigDict(extra="forbid", frozen=True)
    what: Literal["shift"] = "shift"
    proposal_id: str = Field(min_length=1, max_length=20)
    minutes: int

    @field_validator("minutes")
    @classmethod
    def known_step(cls, value: int) -> int:
        """One of the steps offered."""
        if value not in SHIFTS:
            raise ValueError("Please choose one of the options.")
        return value


Question = ZoneQuestion | ShiftQuestion


def key_of(question: Question) -> str:
    """A name of the question for its answer's file."""
    text = json.dumps(question.model_dump(mode="json"), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def question_of(kept: dict[str, Any]) -> Question:
    """The question as it was kept with its job or answer."""
    model = ZoneQuestion if kept.get("what") == "zone" else ShiftQuestion
    return model.model_validate(kept)


def answer_path(run_folder: Path, key: str) -> Path:
    """Where the answer to a question about a run lies."""
    return run_folder / f"whatif-{key}.json"


def read_answer(run_folder: Path, key: str) -> dict[str, Any] | None:
    """The kept answer, None if there is none."""
    try:
        text = answer_path(run_folder, key).read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    found: dict[str, Any] = json.loads(text)
    return found
