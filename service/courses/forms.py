"""Validated input about courses: the only door in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

from service.errors import UserError
from service.typed import Cents, Day, at_most, day
from service.typed.days import last_day
from service.typed.mistyped import Mistyped

LONGEST_NOTE = 300
LONGEST_COURSE = 731  # days
MOST_CENTS = 10_000_000  # what a whole course may cost one person
MONDAY = 0
Meeting = tuple[int, int, int, str]


@dataclass(frozen=True)
class ProposalIn:
    """A proposed course as planning hands it over for approval.

    `meetings` are (weekday, start, end, "every" | "a" | "b"), wall minutes; `learners`
    are (learner id, minutes there, minutes back). `school_holidays`: it meets then,
    too. With `existing_course_id` no course is made: the learners get seats in that
    one.
    """

    proposed_course_id: str
    kind: str
    levels: tuple[str, ...]
    pattern: str
    meetings: tuple[Meeting, ...]
    online: bool
    venue_id: str | None
    room_id: str | None
    teacher_id: str | None
    provider_id: str
    funding_id: str | None
    cost_cents: int | None
    price_cents: int | None
    teaching_units: int | None
    minimum: int
    capacity: int
    childcare: bool
    children_in_room: bool
    start_on: date
    end_on: date
    anchor_monday: date | None
    no_meeting_on: tuple[date, ...]
    learners: tuple[tuple[str, int | None, int | None], ...]
    existing_course_id: str | None = None
    school_holidays: bool = False


class CourseIn(BaseModel):
    """A course that others run, or one that the office enters by hand."""

    model_config = ConfigDict(extra="forbid")
    form_key: str = Field(min_length=8, max_length=40)
    kind: str = Field(min_length=1, max_length=60)
    levels: list[str] = Field(min_length=1)
    pattern: str = Field(default="", max_length=40)
    meetings: list[Meeting] = Field(min_length=1)
    anchor_monday: Day | None = None
    start_on: Day
    end_on: Day
    school_holidays: bool = False
    no_meeting_on: list[Day] = Field(default_factory=list)
    module_starts: list[Day] = Field(default_factory=list)
    online: bool = False
    venue_id: str | None = None
    room_id: str | None = None
    teacher_id: str | None = None
    provider_id: str = Field(min_length=1)
    funding_id: str | None = None
    cost_cents: int | None = Field(default=None, ge=0)
    price_cents: int | None = Field(default=None, ge=0, le=MOST_CENTS)
    teaching_units: int | None = Field(default=None, ge=1, le=2000)
    minimum: int = Field(default=1, ge=1, le=200)
    capacity: int = Field(ge=1, le=200)
    taken: int = Field(default=0, ge=0)
    childcare: bool = False
    children_in_room: bool = False
    external: bool = True

    @model_validator(mode="after")
    def hangs_together(self) -> CourseIn:
        """Dates in order, meetings within the day, seats within the capacity."""
        last_day(self.end_on, self.start_on, LONGEST_COURSE)
        if self.taken > self.capacity:
            raise ValueError("More people than places: check places and free places.")
        if not self.online and self.venue_id is None:
            raise ValueError("Please choose a place, or say that the course is online.")
        _check_meetings(self.meetings, self.anchor_monday)
        return self


def _check_meetings(meetings: list[Meeting], anchor: date | None) -> None:
    for weekday, start, end, week in meetings:
        if not 0 <= weekday <= 6 or week not in ("every", "a", "b"):
            raise ValueError("This weekday or week does not exist.")
        if not 0 <= start < end <= 24 * 60:
            raise ValueError("A meeting must end after it begins.")
        if week != "every" and (anchor is None or anchor.weekday() != MONDAY):
            raise ValueError("Alternating weeks need the Monday of a week A.")
    days = sorted((m[0], m[1], m[2], m[3]) for m in meetings)
    for one, other in pairwise(days):
        same_week = "every" in (one[3], other[3]) or one[3] == other[3]
        if one[0] == other[0] and same_week and other[1] < one[2]:
            raise ValueError("Two meetings overlap.")


class ExternalIn(BaseModel):
    """The office's form for a course run by others: one time for chosen weekdays."""

    model_config = ConfigDict(extra="forbid")
    form_key: str = Field(min_length=8, max_length=40)
    kind: str
    levels: list[str] = Field(min_length=1)
    days: list[Annotated[int, Field(ge=0, le=6)]] = Field(min_length=1)
    start: time
    end: time
    start_on: Day
    end_on: Day
    school_holidays: bool = False
    no_meeting_on: str = Field(default="", max_length=800)
    module_starts: str = Field(default="", max_length=400)
    where: str = Field(min_length=1, max_length=20)  # a venue's id or "online"
    provider_id: str = Field(min_length=1)
    price: Annotated[Cents, at_most(MOST_CENTS)] | None = None
    teaching_units: int | None = Field(default=None, ge=1, le=2000)
    capacity: int = Field(ge=1, le=200)
    free: int = Field(ge=0, le=200)
    childcare: Literal["none", "beside", "in_room"] = "none"

    @field_validator("end")
    @classmethod
    def end_after_start(cls, value: time, info: ValidationInfo) -> time:
        """A meeting has a length."""
        start = info.data.get("start")
        if start is not None and value <= start:
            raise ValueError("A meeting must end after it begins.")
        return value

    @field_validator("end_on")
    @classmethod
    def last_after_first(cls, value: date, info: ValidationInfo) -> date:
        """The course ends after it begins."""
        return last_day(value, info.data.get("start_on"), LONGEST_COURSE)

    @field_validator("free")
    @classmethod
    def free_within(cls, value: int, info: ValidationInfo) -> int:
        """Free places are places."""
        capacity = info.data.get("capacity")
        if capacity is not None and value > capacity:
            raise ValueError("There cannot be more free places than places.")
        return value

    @field_validator("module_starts", "no_meeting_on")
    @classmethod
    def readable_days(cls, value: str, info: ValidationInfo) -> str:
        """Days separated by commas, within the course."""
        first, last = info.data.get("start_on"), info.data.get("end_on")
        for one in listed_days(value):
            if first and last and not first <= one <= last:
                raise Mistyped(
                    "%(day)s is not between the first and the last day.",
                    day=f"{one:%d.%m.%Y}",
                )
        return value

    def course(self, held: int = 0) -> CourseIn:
        """The course meant by the form; `held` places are promised by the office.

        Raises UserError if more places are said to be free than are left then.
        """
        if self.capacity - self.free < held:
            raise UserError(
                "Places are promised to people of this office: %(held)s. "
                "Enter at most %(free)s as free.",
                "free",
                held=held,
                free=max(0, self.capacity - held),
            )
        online = self.where == "online"
        start, end = _minutes(self.start), _minutes(self.end)
        return CourseIn(
            form_key=self.form_key,
            kind=self.kind,
            levels=self.levels,
            meetings=[(day, start, end, "every") for day in sorted(set(self.days))],
            start_on=self.start_on,
            end_on=self.end_on,
            school_holidays=self.school_holidays,
            no_meeting_on=list(listed_days(self.no_meeting_on)),
            module_starts=list(listed_days(self.module_starts)),
            online=online,
            venue_id=None if online else self.where,
            provider_id=self.provider_id,
            price_cents=self.price,
            teaching_units=self.teaching_units,
            capacity=self.capacity,
            taken=self.capacity - self.free - held,
            childcare=self.childcare == "beside",
            children_in_room=self.childcare == "in_room",
        )


def listed_days(text: str) -> tuple[date, ...]:
    """Days from "11.11.2026, 9.1.2027". Raises ValueError with a message id."""
    found = []
    for part in text.replace(";", ",").split(","):
        if not part.strip():
            continue
        try:
            found.append(day(part))
        except ValueError:
            raise ValueError(
                "Please enter dates with commas between: 11.11.2026, 11.01.2027."
            ) from None
    return tuple(sorted(set(found)))


Reason = Literal["room", "teacher", "people", "money", "other"]


class DeclineIn(BaseModel):
    """The provider said no to the office."""

    model_config = ConfigDict(extra="forbid")
    reason: Reason


class CancelIn(BaseModel):
    """The office cancels a course."""

    model_config = ConfigDict(extra="forbid")
    reason: Reason


class AgainIn(BaseModel):
    """A refused course is asked for again; online it needs no room."""

    model_config = ConfigDict(extra="forbid")
    teacher_id: str = Field(min_length=1, max_length=20)
    room_id: str = Field(default="", max_length=20)


class AnswerIn(BaseModel):
    """A provider's answer: yes, no, or another proposal."""

    model_config = ConfigDict(extra="forbid")
    answer: Literal["yes", "no", "counter"]
    reason: Reason | Literal[""] = Field(default="", validate_default=True)
    start_time: time | None = None
    room_id: str = Field(default="", max_length=20)
    minimum: int | None = Field(default=None, ge=1, le=200)
    start_on: Day | None = None
    note: str = Field(default="", max_length=LONGEST_NOTE, validate_default=True)

    @field_validator("reason")
    @classmethod
    def no_has_a_reason(cls, value: str, info: ValidationInfo) -> str:
        """Whoever says no says why."""
        if info.data.get("answer") == "no" and not value:
            raise ValueError("Please choose a reason.")
        return value

    @field_validator("note")
    @classmethod
    def proposes_something(cls, value: str, info: ValidationInfo) -> str:
        """A counter-offer says at least one thing."""
        names = ("start_time", "room_id", "minimum", "start_on")
        read = [info.data[name] for name in names if name in info.data]
        silent = not value and len(read) == len(names) and not any(read)
        if info.data.get("answer") == "counter" and silent:
            raise ValueError("Please say what you propose instead.")
        return value

    def counter(self) -> dict[str, Any]:
        """The proposal as it is stored; only what was said."""
        said = {
            "start": _minutes(self.start_time) if self.start_time else None,
            "room_id": self.room_id or None,
            "minimum": self.minimum,
            "start_on": self.start_on.isoformat() if self.start_on else None,
            "reason": self.reason or None,
            "note": self.note or None,
        }
        return {key: value for key, value in said.items() if value is not None}


def _minutes(value: time) -> int:
    return value.hour * 60 + value.minute
