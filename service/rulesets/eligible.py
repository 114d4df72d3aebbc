"""Which course kinds suit a person: level, group of its own, entitlement.

Pure. Never an office's final word: the plan is a proposal that a person approves.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from service.rulesets.schema import CourseKind, Entitlement, in_force

# Kinds for these are proposed only to somebody whose record asks for them.
ON_REQUEST = frozenset({"slow", "fast", "youth"})


class Person(Protocol):
    """What eligibility looks at."""

    level: str
    course_types: list[str]  # ids of kinds; none: any that suits
    women_only: bool
    gender: str
    child_ages: list[int]
    entitlement: str
    entitlement_until: date | None


@dataclass(frozen=True)
class Offered:
    """A course kind at one level, or at two neighbouring ones."""

    kind: CourseKind
    levels: tuple[str, ...]

    @property
    def id(self) -> str:
        """The instance's name of it: kind/level or kind/level+level."""
        return f"{self.kind.id}/{'+'.join(self.levels)}"


def offered(
    kinds: Iterable[CourseKind], neighbours: dict[str, tuple[str, ...]], day: date
) -> tuple[Offered, ...]:
    """Every kind in force at each of its levels, mixed pairs included."""
    found = []
    for kind in kinds:
        if kind.legacy or not in_force(kind, day):
            continue
        found += [Offered(kind, (level,)) for level in kind.levels]
        if kind.mixes_neighbours:
            order = {level: i for i, level in enumerate(kind.levels)}
            found += [
                Offered(kind, (level, other))
                for level in kind.levels
                for other in neighbours.get(level, ())
                if other in order and order[level] < order[other]
            ]
    return tuple(found)


def suits(
    person: Person,
    course: Offered,
    entitlements: dict[str, Entitlement],
    day: date,
) -> bool:
    """Whether a person may be proposed for a course that starts on a day."""
    return (
        person.level in course.levels
        and wished(person, course.kind)
        and _entitled(person, course.kind, entitlements, day)
    )


def wished(person: Person, kind: CourseKind) -> bool:
    """Kinds that a record asks for are the only ones; nothing ticked asks for none."""
    if person.women_only and kind.audience not in ("women", "parents"):
        return False
    if kind.audience == "women" and person.gender == "male":
        return False
    if person.course_types:
        return kind.id in person.course_types
    return _open_to(person, kind)


def _open_to(person: Person, kind: CourseKind) -> bool:
    """Whether a kind may be proposed to somebody who asked for none."""
    if kind.trade or kind.audience in ON_REQUEST:
        return False
    if kind.audience == "women":
        return person.women_only
    if kind.audience == "parents":
        return bool(person.child_ages)
    return True  # all; literacy and second script are levels of their own


def _entitled(
    person: Person, kind: CourseKind, known: dict[str, Entitlement], day: date
) -> bool:
    if any(e.for_everyone and kind.group in e.opens for e in known.values()):
        return True
    held = known.get(person.entitlement)
    if held is None or kind.group not in held.opens:
        return False
    return person.entitlement_until is None or day <= person.entitlement_until
