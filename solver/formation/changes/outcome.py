"""What became of a patched instance, and what that says of a change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from solver.formation.changes.steps import Step
from solver.formation.problem.instance import Instance
from solver.formation.problem.plan import Plan


class Does(Enum):
    """What a change does for the learner it was made for."""

    PLACES = "places"
    #: Some best plan has her, but none is better than without the change.
    DRAW = "draw"
    FAILS = "fails"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A patched instance's plan, its cost per course, and the priorities it places.

    Priorities count people who are in the instance without the patch.
    """

    plan: Plan
    costs: Mapping[str, int]
    priority: int


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a change does, and a plan that shows it where one was found."""

    does: Does
    outcome: Outcome | None = None


class Judge(Protocol):
    """Rules on changes; `proves` where a ruling is a proof and not one try."""

    proves: bool

    def rules(self, person: str, steps: Sequence[Step], kind: str) -> Ruling:
        """What these steps do for her, made for a course of a kind."""
        ...

    def waits(self, person: str) -> bool:
        """She is in no best plan of the instance as it is, as far as is known."""
        ...


def outcome(known: Instance, patched: Instance, plan: Plan) -> Outcome:
    """What a plan of a patched instance costs and places of the people `known`."""
    people = known.learners
    priority = sum(people[x].priority for x in plan.enrolments if x in people)
    costs = {c.id: patched.course_cost(*c.shape(), c.teacher) for c in plan.courses}
    return Outcome(plan, costs, priority)
