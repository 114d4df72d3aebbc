"""A change of a course that is tried before it is made: asked, computed, read.

The worker computes it (the web process loads no timetable): a page asks, shows "is
being computed" and reloads until the result is there. Results are files without names.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlmodel import Session, col, select

from service.access import Scope, one
from service.courses.tables import Course, CourseCheck
from service.jobs.actions import enqueue

TRIAL_JOB = "planning.trial"
KEPT = timedelta(days=7)
Meeting = tuple[int, int, int, str]  # weekday, start minute, end minute, week


class Change(BaseModel):
    """What of a course would be otherwise; None, or nothing: as it is now.

    `meetings` are all weekly meetings as they would be. `add` and `remove` are ids of
    learners who would get a seat or give theirs back. `changed_dates` as the course
    keeps them: day (ISO) → None for a date called off, or (day, start, end).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    meetings: tuple[Meeting, ...] | None = None
    pattern: str | None = None
    anchor_monday: date | None = None
    start_on: date | None = None
    end_on: date | None = None
    venue_id: str | None = None
    room_id: str | None = None
    teacher_id: str | None = None
    provider_id: str | None = None
    minimum: int | None = None
    capacity: int | None = None
    changed_dates: dict[str, tuple[str, int, int] | None] | None = None
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


class Asked(BaseModel):
    """A change of a course, as it is queued; `key` names its result."""

    model_config = ConfigDict(frozen=True)
    course_id: str
    change: Change
    key: str


class Broken(BaseModel):
    """A rule that is broken, with its figures (see `kept.sentences`)."""

    model_config = ConfigDict(frozen=True)
    rule: str
    details: dict[str, Any]


class Person(BaseModel):
    """Somebody who has a seat now or would have one: minutes and broken rules.

    Minutes are None where there is no way, online, or where somebody is not in it.
    `stays` says who would have a seat; `now` and `then` are the rules broken.
    """

    model_config = ConfigDict(frozen=True)
    learner_id: str
    code: str  # L-0117
    had_seat: bool
    stays: bool
    there_now: int | None
    back_now: int | None
    there_then: int | None
    back_then: int | None
    now: tuple[Broken, ...]
    then: tuple[Broken, ...]

    @property
    def can_come(self) -> bool:
        """Whether the changed course would suit this person."""
        return self.stays and not self.then


class Fitting(BaseModel):
    """Somebody who waits without a seat and would fit the changed course.

    `together` are ids of others of this list without whom they do not come.
    """

    model_config = ConfigDict(frozen=True)
    learner_id: str
    code: str
    priority: int
    there: int | None
    back: int | None
    together: tuple[str, ...] = ()


class Trial(BaseModel):
    """What a change would do: people, the course's own rules, who else would fit."""

    model_config = ConfigDict(frozen=True)
    course_id: str
    at: datetime
    people: tuple[Person, ...]
    course_now: tuple[Broken, ...]
    course_then: tuple[Broken, ...]
    fitting: tuple[Fitting, ...]  # best priority, then longest waiting first

    @property
    def coming(self) -> int:
        """How many of those with a seat could come."""
        return sum(person.can_come for person in self.people)

    @property
    def lost(self) -> tuple[Person, ...]:
        """Who could come now and could not then."""
        return tuple(p for p in self.people if p.stays and p.then and not p.now)


def ask_trial(
    session: Session, scope: Scope, course_id: str, change: Change, now: datetime
) -> str:
    """Queues a trial and returns its key; the same on unchanged data is one trial."""
    one(session, Course, scope, course_id)
    asked = session.exec(
        select(CourseCheck.asked).where(
            CourseCheck.office_id == scope.office_id,
            col(CourseCheck.course_id) == course_id,
        )
    ).first()
    text = f"{course_id} {asked or 0} {now.date()} {change.model_dump_json()}"
    key = hashlib.sha256(text.encode()).hexdigest()[:24]
    payload = {
        "course_id": course_id,
        "change": change.model_dump(mode="json"),
        "key": key,
    }
    enqueue(session, scope, now, TRIAL_JOB, payload, unique_key=f"trial:{key}")
    return key


def trial_of(payload: dict[str, Any]) -> Asked:
    """The trial as it was queued."""
    return Asked.model_validate(payload)


def read_trial(state_dir: Path, office_id: str, key: str) -> Trial | None:
    """The result; None while it is not there."""
    if not key.isalnum():
        return None
    try:
        text = _path(state_dir, office_id, key).read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    return Trial.model_validate_json(text)


def write_trial(state_dir: Path, office_id: str, asked: Asked, result: Trial) -> None:
    """Writes beside and renames: the page always sees a whole result."""
    path = _path(state_dir, office_id, asked.key)
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{secrets.token_hex(6)}.part")
    try:
        beside.write_text(result.model_dump_json(), encoding="utf-8")
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def drop_old(state_dir: Path, office_id: str, now: datetime) -> None:
    """Removes results that nobody waits for any more."""
    for path in (state_dir / "trials" / office_id).glob("*.json"):
        if path.stat().st_mtime < (now - KEPT).timestamp():
            path.unlink(missing_ok=True)


def _path(state_dir: Path, office_id: str, key: str) -> Path:
    return state_dir / "trials" / office_id / f"{key}.json"
