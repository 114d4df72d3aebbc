"""What a planning run was told: limits, prices of changes, pins, people left out."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

LONGEST_SECONDS = 900
#: Enough for a county of hundreds; its plan is then there within half a minute.
USUAL_SECONDS = 16
#: How the people of a plan can be split for a least share of places.
SPLITS = ("level", "municipality", "childcare", "gender", "mode")
Split = Literal["", "level", "municipality", "childcare", "gender", "mode"]
#: From so many people on a group has a least share and is compared with others.
LEAST_PEOPLE = 5

#: People above the minimum with which a course is formed.
Reserve = Annotated[int, Field(ge=0, le=10)]


class Moved(BaseModel):
    """A pinned course that this run holds at another time or in another house.

    `proposal_id` is the base run's; the others are ids as the instance knows them.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    proposal_id: str
    venue: str  # "online" has no room
    room: str | None
    pattern: str
    teacher: str
    funding: str
    learners: tuple[str, ...]


class Parameters(BaseModel):
    """Kept with the run as JSON, so that it can be replayed; unknown keys are refused.

    Minutes are per trip, money is whole euros; `pinned` are proposed courses of the
    base run (ids), `moved` those of them that change time or house, `excluded`
    learners left out of this run.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    seconds: int = Field(default=USUAL_SECONDS, ge=1, le=LONGEST_SECONDS)
    funding_ids: tuple[str, ...] | None = None  # None: all in force
    max_courses: int | None = Field(default=None, ge=0, le=1000)
    school_holidays: bool = False  # whether courses meet in the school holidays
    default_max_minutes: int = Field(default=60, ge=5, le=180)
    max_minutes_cap: int = Field(default=120, ge=5, le=240)
    accepted_exceptions: int = Field(default=0, ge=0, le=20)
    per_unit_euros: int = Field(default=6, ge=0, le=200)
    childcare_course_euros: int = Field(default=500, ge=0, le=20000)
    online_parallel: int = Field(default=3, ge=0, le=50)
    online_seats: int = Field(default=16, ge=1, le=100)
    min_reserve: Reserve = 0
    reserves: dict[str, Reserve] = Field(default_factory=dict)  # by kind of course
    pinned: tuple[str, ...] = ()
    moved: tuple[Moved, ...] = ()
    excluded: tuple[str, ...] = ()
    # Courses that providers have refused (ids): their teacher or room is not proposed
    # for these times again, unless the form says so.
    refused: tuple[str, ...] = ()
    with_refused: bool = False
    # An alternative to another run: what it aims at, and euros each line may cost.
    alternative_of: str = ""
    goal: str = "coverage"  # coverage | short | cheap | wide | fair | free
    caps: dict[str, int] = Field(default_factory=dict)
    # Of each group of this split at least this part shall have a place: points for
    # each place that a group lacks, "" without a limit.
    fair_by: Split = ""
    fair_share: float = Field(default=0.0, ge=0, le=1)
    form_key: str = ""  # of the form that started it: sent again, it is one run
    workers: int = Field(default=2, ge=1, le=16)
    seed: int = 1

    def reserve(self, kind: str) -> int:
        """People above the minimum for a kind: its own number, else the general one."""
        return self.reserves.get(kind, self.min_reserve)

    def stored(self) -> dict[str, Any]:
        """As JSON."""
        return self.model_dump(mode="json")
