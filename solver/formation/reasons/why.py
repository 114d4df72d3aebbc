"""For each placed learner: why this course, and what the next best would be.

Read off instance and plan alone; the course page and the survey both tell it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from solver.formation.check.view import Attended, View
from solver.formation.problem.instance import ONLINE, Learner
from solver.formation.problem.rules import Rule
from solver.formation.reasons.obstacle import Obstacle, Obstacles

#: Why she is here, the first that holds: her seat is pinned; her family sits in this
#: course, or in this house and she can reach no other course there; the plan has no
#: other course of a kind she accepts; she can reach none of them; none is nearer.
PINNED, FAMILY, HOUSE, ALONE, ONLY, NEAREST = (
    "pinned",
    "family",
    "house",
    "alone",
    "only",
    "nearest",
)
#: Why not in a nearer one: it is full, its childcare places are taken, without her
#: this course falls below its least size, or the plan as a whole is better so.
FULL, CARE, KEEPS, WHOLE = "full", "care", "keeps", "whole"


@dataclass(frozen=True, slots=True)
class Other:
    """Another course of a kind she accepts; `rule` closes it, None if it is open."""

    course: str
    minutes: int | None
    rule: Rule | None
    missing: int = 0

    def to_json(self) -> dict[str, Any]:
        """As files carry it."""
        return {
            "course": self.course,
            "minutes": self.minutes,
            "rule": None if self.rule is None else self.rule.value,
            "missing": self.missing,
        }


@dataclass(frozen=True, slots=True)
class Why:
    """The reason, the way in minutes (None online) and the nearest other courses.

    The reason speaks of the first of `others`: courses she could go to come before
    those that a rule about herself closes.
    """

    reason: str
    course: str
    minutes: int | None
    others: tuple[Other, ...]

    def to_json(self) -> dict[str, Any]:
        """As files carry it."""
        others = [other.to_json() for other in self.others]
        return {
            "reason": self.reason,
            "course": self.course,
            "minutes": self.minutes,
            "others": others,
        }


@dataclass(frozen=True, slots=True)
class _Option:
    """Another course; `obstacle` is about herself, `taken` about those inside."""

    course: Attended
    minutes: int | None
    cost: float
    obstacle: Obstacle | None
    taken: Rule | None

    def key(self) -> tuple[bool, float, str]:
        """Those she could go to first, then the nearest."""
        return self.obstacle is not None, self.cost, self.course.id

    def told(self) -> Other:
        """As others see it."""
        if self.obstacle is not None:
            rule, missing = self.obstacle.rule, self.obstacle.missing
            return Other(self.course.id, self.minutes, rule, missing)
        full = int(self.taken is Rule.SIZE_MAX)
        return Other(self.course.id, self.minutes, self.taken, full)


def why(v: View, named: int = 2) -> dict[str, Why]:
    """Everyone with a place; `named` others each."""
    reader = _Reader(v)
    return {p.id: reader.of(p, c, named) for p, c in sorted_pairs(v)}


def sorted_pairs(v: View) -> list[tuple[Learner, Attended]]:
    """Every placed learner with the course, by id."""
    return sorted(v.pairs(), key=lambda pair: pair[0].id)


class _Reader:
    def __init__(self, v: View) -> None:
        self.v, self.i = v, v.instance
        self.obstacles = Obstacles(v.instance)
        self.by_kind: dict[str, list[Attended]] = defaultdict(list)
        for name in sorted([*v.courses, *v.instance.existing]):
            course = v.attended(name)
            self.by_kind[course.kind].append(course)
        self.members: dict[str, set[str]] = defaultdict(set)
        for person, name in v.enrolled.items():
            self.members[name].add(person)
        self.tied: dict[str, set[str]] = {"course": set(), "venue": set()}
        for group in v.instance.together:
            self.tied[group.scope].update(group.learners)
        self.rivals: dict[str, set[str]] = defaultdict(set)
        for one, other in v.instance.apart:
            self.rivals[one].add(other)
            self.rivals[other].add(one)

    def of(self, person: Learner, here: Attended, named: int) -> Why:
        options = [
            self._option(person, here, course)
            for kind in sorted(person.accepts)
            for course in self.by_kind[kind]
            if course.id != here.id
        ]
        options.sort(key=_Option.key)
        reason = self._reason(person, here, options)
        minutes = self._minutes(person, here)
        others = tuple(option.told() for option in options[:named])
        return Why(reason, here.id, minutes, others)

    def _option(self, person: Learner, here: Attended, course: Attended) -> _Option:
        obstacle = self._obstacle(person, here, course)
        taken = None if obstacle is not None else self._taken(person, course)
        minutes, cost = self._minutes(person, course), self._cost(person, course)
        return _Option(course, minutes, cost, obstacle, taken)

    def _obstacle(
        self, person: Learner, here: Attended, course: Attended
    ) -> Obstacle | None:
        shape = course.kind, course.venue, course.pattern
        found = self.obstacles.first(person, *shape)
        if found is None and course.teacher in person.barred_teachers:
            return Obstacle(Rule.BARRED_TEACHER)
        if found is None and not self.rivals[person.id].isdisjoint(
            self.members[course.id]
        ):
            return Obstacle(Rule.APART)
        elsewhere = person.id in self.tied["venue"] and course.venue != here.venue
        return Obstacle(Rule.TOGETHER) if found is None and elsewhere else found

    def _taken(self, person: Learner, course: Attended) -> Rule | None:
        """What others took of a course that she could go to by herself."""
        if self.v.size[course.id] >= self.v.seats(course.id):
            return Rule.SIZE_MAX
        if course.venue == ONLINE or not person.children:
            return None
        if self.i.kinds[course.kind].children_in_room:
            return None
        places = self.i.venues[course.venue].childcare
        short = any(
            places.get(s, 0) - self.v.children[course.venue, s] < person.children
            for s in self.i.patterns[course.pattern].slots
        )
        return Rule.CHILDCARE if short else None

    def _minutes(self, person: Learner, course: Attended) -> int | None:
        if course.venue == ONLINE:
            return None
        return self.obstacles.minutes(person, course.venue, course.pattern)

    def _cost(self, person: Learner, course: Attended) -> float:
        """Minutes to compare by: online counts what its weight says."""
        if course.venue == ONLINE:
            return float(self.i.weights.online_minutes)
        minutes = self._minutes(person, course)
        return float("inf") if minutes is None else float(minutes)

    def _reason(
        self, person: Learner, here: Attended, options: Sequence[_Option]
    ) -> str:
        if self.i.pins.enrolments.get(person.id) is not None:
            return PINNED
        if person.id in self.tied["course"]:
            return FAMILY
        if not options:
            return ALONE
        first = options[0]
        if first.obstacle is not None:
            away = any(o.obstacle == Obstacle(Rule.TOGETHER) for o in options)
            return HOUSE if away else ONLY
        if first.cost >= self._cost(person, here):
            return NEAREST
        return self._not_nearer(here, first)

    def _not_nearer(self, here: Attended, nearer: _Option) -> str:
        if nearer.taken is not None:
            return FULL if nearer.taken is Rule.SIZE_MAX else CARE
        least = self.i.kinds[here.kind].min_size
        needed = here.id in self.v.courses and self.v.size[here.id] <= least
        return KEEPS if needed else WHOLE
