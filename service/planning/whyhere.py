"""Why somebody sits in this course and in no other of the plan. Pure.

The facts are looked up again in instance and plan; the words are in `whywords`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from service.planning.fitting import Fit, Obstacle, Shape
from solver.formation.check_view import Attended
from solver.formation.instance import ONLINE, Learner
from solver.formation.rules import Rule

# Cases, told by `whywords.why`.
FAMILY, PINNED, ALONE, ONLY, NEAREST = "family", "pinned", "alone", "only", "nearest"
FULL, NO_CARE, KEEPS, WHOLE = "full", "care", "keeps", "whole"


@dataclass(frozen=True)
class Why:
    """A case with the course it speaks of: its key in the plan, minutes, obstacle."""

    case: str
    course: str = ""
    minutes: int | None = None
    rule: str = ""
    missing: int = 0


def everybody(fit: Fit) -> dict[str, dict[str, Any]]:
    """The reason of everyone with a place, by learner, as JSON."""
    courses = _courses(fit)
    return {
        who: asdict(why(fit, fit.instance.learners[who], course, courses))
        for who, course in sorted(fit.plan.enrolments.items())
    }


def _courses(fit: Fit) -> tuple[Attended, ...]:
    """Every course of the plan and every running one with seats."""
    names = sorted([*fit.seen.courses, *fit.instance.existing])
    return tuple(fit.seen.attended(name) for name in names)


def why(fit: Fit, person: Learner, course: str, courses: tuple[Attended, ...]) -> Why:
    """The first of the cases that holds."""
    if fit.instance.pins.enrolments.get(person.id) == course:
        return Why(PINNED)
    for group in fit.instance.together:
        if person.id in group.learners and group.scope == "course":
            return Why(FAMILY)
    here = fit.seen.attended(course)
    others = [c for c in courses if c.id != course and c.kind in person.accepts]
    if not others:
        return Why(ALONE)
    return _beside(fit, person, here, others)


def _beside(fit: Fit, person: Learner, here: Attended, others: list[Attended]) -> Why:
    mine = _minutes(fit, person, here)
    options = sorted(_options(fit, person, others), key=lambda o: (o[0], o[1].id))
    shut = [(m, c, o) for m, c, o in options if o is not None]
    able = [(m, c) for m, c, o in options if o is None]
    if not able:
        minutes, course, obstacle = shut[0]
        return Why(
            ONLY, course.id, _known(minutes), str(obstacle.rule), obstacle.missing
        )
    minutes, course = able[0]
    if minutes >= mine:
        return Why(NEAREST, course.id, _known(minutes))
    return Why(_not_nearer(fit, person, here, course), course.id, _known(minutes))


# Longer than any way: courses without one come last.
NEVER = 10_000


def _known(minutes: int) -> int | None:
    return None if minutes >= NEVER else minutes


def _options(
    fit: Fit, person: Learner, others: list[Attended]
) -> Iterator[tuple[int, Attended, Obstacle | None]]:
    for course in others:
        found = fit.obstacle(person, _shape(course))
        if found is None and course.teacher in person.barred_teachers:
            found = Obstacle(Rule.BARRED_TEACHER)
        yield _minutes(fit, person, course), course, found


def _minutes(fit: Fit, person: Learner, course: Attended) -> int:
    """Online counts as much as the weights say, to be compared with a way."""
    if course.venue == ONLINE:
        return int(fit.instance.weights.online_minutes)
    minutes = fit.minutes(person, _shape(course))
    return NEVER if minutes is None else minutes


def _shape(course: Attended) -> Shape:
    return Shape(course.kind, course.venue, course.pattern)


def _not_nearer(fit: Fit, person: Learner, here: Attended, nearer: Attended) -> str:
    """Why not the nearer course that the person could reach as well."""
    size = fit.seen.size
    if size[nearer.id] >= _most(fit, nearer):
        return FULL
    if person.children and _care_used_up(fit, person, nearer):
        return NO_CARE
    least = fit.instance.kinds[here.kind].min_size
    opened = here.id in fit.seen.courses
    return KEEPS if opened and size[here.id] <= least else WHOLE


def _most(fit: Fit, course: Attended) -> int:
    if course.id in fit.instance.existing:
        return fit.instance.existing[course.id].free_seats
    kind = fit.instance.kinds[course.kind]
    seats = fit.instance.online_max
    if course.venue != ONLINE:
        room = fit.seen.courses[course.id].room
        seats = fit.instance.rooms[str(room)].seats
    return min(kind.max_size - kind.keep_free, seats)


def _care_used_up(fit: Fit, person: Learner, course: Attended) -> bool:
    if course.venue == ONLINE or fit.instance.kinds[course.kind].children_in_room:
        return False
    places = fit.instance.venues[course.venue].childcare
    return any(
        places.get(slot, 0) - fit.seen.children[course.venue, slot] < person.children
        for slot in fit.instance.patterns[course.pattern].slots
    )
