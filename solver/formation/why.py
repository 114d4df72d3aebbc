"""For each placed learner: why this course, and what the next best would be.

One function that course pages and the survey share; read off instance and plan.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from solver.formation.check_view import Attended, View
from solver.formation.instance import ONLINE, Learner
from solver.formation.rules import Rule

#: Why she is here: pinned or kept, only with her family, no other course could take
#: her, none is nearer, or the nearer ones are taken by others.
PINNED, FAMILY, ONLY, NEAREST, OTHERS = (
    "pinned",
    "family",
    "only",
    "nearest",
    "others",
)


@dataclass(frozen=True, slots=True)
class Other:
    """Another course of a kind she accepts; `rule` closes it, None if it is open."""

    course: str
    minutes: int | None
    rule: Rule | None
    missing: int = 0


@dataclass(frozen=True, slots=True)
class Why:
    """The reason, the way in minutes (None online) and the nearest other courses."""

    reason: str
    course: str
    minutes: int | None
    others: tuple[Other, ...]

    def to_json(self) -> dict[str, Any]:
        """As files carry it."""
        return {
            "reason": self.reason,
            "course": self.course,
            "minutes": self.minutes,
            "others": [
                {
                    "course": o.course,
                    "minutes": o.minutes,
                    "rule": None if o.rule is None else o.rule.value,
                    "missing": o.missing,
                }
                for o in self.others
            ],
        }


def why(v: View, named: int = 2) -> dict[str, Why]:
    """Everyone with a place; `named` others each, the nearest first."""
    by_kind: dict[str, list[Attended]] = defaultdict(list)
    for name in sorted([*v.courses, *v.instance.existing]):
        course = v.attended(name)
        by_kind[course.kind].append(course)
    families = {x for group in v.instance.together for x in group.learners}
    found = {}
    for person, course in v.pairs():
        others = [
            _other(v, person, c)
            for kind in sorted(person.accepts)
            for c in by_kind[kind]
            if c.id != course.id
        ]
        others.sort(key=lambda o: (o.minutes is None, o.minutes or 0, o.course))
        minutes = _minutes(v, person, course)
        held = v.instance.pins.enrolments.get(person.id) is not None
        reason = PINNED if held else FAMILY if person.id in families else ""
        reason = reason or _reason(minutes, others)
        found[person.id] = Why(reason, course.id, minutes, _named(others, named))
    return found


def _reason(minutes: int | None, others: Sequence[Other]) -> str:
    own = {Rule.SIZE_MAX, None}
    possible = [o for o in others if o.rule in own]
    if not possible:
        return ONLY
    nearer = [o for o in possible if (o.minutes or 0) < (minutes or 0)]
    return OTHERS if nearer else NEAREST


def _named(others: Sequence[Other], most: int) -> tuple[Other, ...]:
    """Possible ones first, then what one rule closes, nearest first."""
    first = [o for o in others if o.rule in (None, Rule.SIZE_MAX)]
    rest = [o for o in others if o.rule not in (None, Rule.SIZE_MAX)]
    return tuple((first + rest)[:most])


def _minutes(v: View, person: Learner, course: Attended) -> int | None:
    if course.venue == ONLINE:
        return None
    return v.instance.minutes(person, course.venue, course.pattern)


def _other(v: View, person: Learner, course: Attended) -> Other:
    minutes = _minutes(v, person, course)
    rule, missing = _closed(v, person, course, minutes)
    return Other(course.id, minutes, rule, missing)


def _closed(
    v: View, person: Learner, course: Attended, minutes: int | None
) -> tuple[Rule | None, int]:
    pattern = v.instance.patterns[course.pattern]
    if not person.slots.issuperset(pattern.slots):
        return Rule.TIME, 0
    if pattern.meetings < person.min_meetings:
        return Rule.MEETINGS, 0
    if course.venue in person.barred_venues:
        return Rule.BARRED_VENUE, 0
    if course.teacher in person.barred_teachers:
        return Rule.BARRED_TEACHER, 0
    if course.venue == ONLINE:
        if not person.online:
            return Rule.ONLINE_CAPABLE, 0
    elif minutes is None:
        return Rule.CONNECTION, 0
    elif minutes > person.max_travel:
        return Rule.TRAVEL, minutes - person.max_travel
    elif not _cared(v, person, course):
        return Rule.CHILDCARE, 0
    return (Rule.SIZE_MAX, 1) if _full(v, course) else (None, 0)


def _cared(v: View, person: Learner, course: Attended) -> bool:
    kind = v.instance.kinds[course.kind]
    if not person.children or kind.children_in_room:
        return True
    care = v.instance.venues[course.venue].childcare
    slots = v.instance.patterns[course.pattern].slots
    return all(
        care.get(s, 0) - v.children[course.venue, s] >= person.children for s in slots
    )


def _full(v: View, course: Attended) -> bool:
    size = v.size[course.id]
    if course.id in v.instance.existing:
        return size >= v.instance.existing[course.id].free_seats
    kind, seats = v.instance.kinds[course.kind], v.instance.online_max
    if course.venue != ONLINE:
        seats = v.instance.rooms[str(v.courses[course.id].room)].seats
    return size >= min(kind.max_size - kind.keep_free, seats)
