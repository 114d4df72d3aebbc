"""What a plan changes against the one it was computed from, person by person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from service.access import Scope, one
from service.learners.tables import Learner
from service.planning.runs.queries import RunView
from service.planning.tables import PlanningRun, ProposedCourse, ProposedSeat


@dataclass(frozen=True)
class Told:
    """A course in a few facts; `id` leads to its page, `people` are record numbers."""

    run_id: str
    id: str
    number: int
    levels: tuple[str, ...]
    kind: str
    venue_id: str | None
    meetings: tuple[tuple[Any, ...], ...]
    people: tuple[int, ...]
    minimum: int

    @property
    def spare(self) -> int:
        """How many may cancel before it falls below its minimum."""
        return len(self.people) - self.minimum


@dataclass(frozen=True)
class Moved:
    """Somebody whose course is another one now, or gone, or new."""

    learner_id: str
    number: int
    before: Told | None
    after: Told | None


@dataclass(frozen=True)
class Replanned:
    """Everything that differs; `base` is the number of the plan before."""

    base: int
    kept: int
    cancelled: tuple[Told, ...]
    opened: tuple[Told, ...]
    moved: tuple[Moved, ...]
    dropped: tuple[Moved, ...]
    placed: tuple[Moved, ...]


def replanned(session: Session, scope: Scope, run: RunView) -> Replanned | None:
    """The differences, None for a plan that was not computed from another."""
    after = _courses(session, scope, run.id)
    if not run.base_run_id:
        return None
    base = one(session, PlanningRun, scope, run.base_run_id)
    before = _courses(session, scope, base.id)
    same = {_shape(c) for c in after.values()}
    old = {_shape(c) for c in before.values()}
    people = _people(session, scope, before, after)
    return Replanned(
        base=base.number,
        kept=len([c for c in after.values() if _shape(c) in old]),
        cancelled=tuple(c for c in before.values() if _shape(c) not in same),
        opened=tuple(c for c in after.values() if _shape(c) not in old),
        moved=tuple(m for m in people if m.before and m.after),
        dropped=tuple(m for m in people if not m.after),
        placed=tuple(m for m in people if not m.before),
    )


def fragile(session: Session, scope: Scope, run: RunView) -> tuple[Told, ...]:
    """Courses that tip at one cancellation, with everybody in them."""
    every = _courses(session, scope, run.id).values()
    return tuple(c for c in every if c.minimum and c.spare <= 0)


def _shape(course: Told) -> tuple[object, ...]:
    """What a course may not change without being another one."""
    return course.kind, course.levels, course.venue_id, course.meetings


def _courses(session: Session, scope: Scope, run_id: str) -> dict[str, Told]:
    rows = session.exec(
        select(ProposedCourse, Learner.number)
        .where(
            ProposedCourse.office_id == scope.office_id,
            ProposedCourse.run_id == run_id,
            ProposedCourse.state != "dropped",
            ProposedSeat.proposed_course_id == ProposedCourse.id,
            Learner.id == ProposedSeat.learner_id,
        )
        .order_by(col(ProposedCourse.number), col(Learner.number))
    ).all()
    people: dict[str, list[int]] = defaultdict(list)
    courses = {}
    for course, number in rows:
        courses[course.id] = course
        people[course.id].append(number)
    return {i: _told(course, people[i]) for i, course in courses.items()}


def _told(course: ProposedCourse, people: Sequence[int]) -> Told:
    return Told(
        run_id=course.run_id,
        id=course.id,
        number=course.number,
        levels=tuple(course.levels),
        kind=course.kind,
        venue_id=course.venue_id,
        meetings=tuple(tuple(m) for m in course.meetings),
        people=tuple(people),
        minimum=0 if course.existing_course_id else course.minimum,
    )


def _people(
    session: Session,
    scope: Scope,
    before: Mapping[str, Told],
    after: Mapping[str, Told],
) -> list[Moved]:
    """Everybody whose course differs, by record number."""
    found = []
    numbers = session.exec(
        select(Learner.number, Learner.id).where(Learner.office_id == scope.office_id)
    ).all()
    ids = dict(numbers)
    old = {n: c for c in before.values() for n in c.people}
    new = {n: c for c in after.values() for n in c.people}
    for number in sorted({*old, *new}):
        was, now = old.get(number), new.get(number)
        if was is None or now is None or _shape(was) != _shape(now):
            found.append(Moved(ids[number], number, was, now))
    return found
