"""The least share of every group that shall have a place: who counts, how many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

from solver.formation.problem.instance import Instance, Learner


@dataclass(frozen=True, slots=True)
class Quota:
    """A group: its learners by id, and how many of them shall have a place."""

    group: str
    people: tuple[str, ...]
    target: int


def splitter(by: str) -> Callable[[Learner], str]:
    """The group of a learner: by level, place, mode, childcare or a group of theirs."""
    own: dict[str, Callable[[Learner], str]] = {
        "level": lambda p: p.level,
        "place": lambda p: p.place,
        "mode": lambda p: p.mode,
        "childcare": lambda p: "children" if p.children else "none",
    }
    return own.get(by, lambda p: p.groups.get(by, ""))


def quotas(instance: Instance) -> list[Quota]:
    """Groups with their targets, by name; none where fairness is not asked for.

    Groups with fewer people than the instance asks for have no target.
    """
    asked = instance.fairness
    if asked is None or not instance.weights.fair_share:
        return []
    split = splitter(asked.by)
    people: dict[str, list[str]] = defaultdict(list)
    for person in instance.learners.values():
        if split(person):
            people[split(person)].append(person.id)
    return [
        Quota(name, tuple(ids), ceil(asked.least_share * len(ids)))
        for name, ids in sorted(people.items())
        if len(ids) >= asked.least_people
    ]
