"""Who gets a place and how far they travel, by group: level, place, gender, children.

Shares are of everyone in the instance. `gender` and further groups are read from the
optional key `groups` of a learner; where nobody has it, the split is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from solver.formation.check.view import View
from solver.formation.problem.instance import ONLINE, Instance, Learner
from solver.formation.problem.shares import splitter

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Group:
    """People of one group: all, with a place, one-way minutes of those who travel."""

    name: str
    people: int
    placed: int
    minutes: tuple[int, ...]

    @property
    def share(self) -> float:
        """Part with a place, 0 to 1."""
        return self.placed / self.people

    def to_json(self) -> Json:
        """Figures of the group."""
        middle = self.minutes[len(self.minutes) // 2] if self.minutes else None
        return {
            "group": self.name,
            "people": self.people,
            "placed": self.placed,
            "share": round(self.share, 4),
            "median_minutes": middle,
            "worst_minutes": self.minutes[-1] if self.minutes else None,
        }


#: Splits that every instance has.
ALWAYS = ("level", "place", "mode", "childcare")


def splits(instance: Instance) -> dict[str, Callable[[Learner], str]]:
    """Every way to group the people of an instance."""
    named = {key for p in instance.learners.values() for key in p.groups}
    return {by: splitter(by) for by in (*ALWAYS, *sorted(named - set(ALWAYS)))}


def groups(v: View, split: Callable[[Learner], str]) -> list[Group]:
    """Groups by name; people without a group are left out."""
    people: dict[str, list[Learner]] = defaultdict(list)
    for person in v.instance.learners.values():
        if split(person):
            people[split(person)].append(person)
    return [_group(v, name, some) for name, some in sorted(people.items())]


def _group(v: View, name: str, people: list[Learner]) -> Group:
    minutes = []
    placed = [p for p in people if p.id in v.enrolled]
    for person in placed:
        course = v.attended(v.enrolled[person.id])
        if course.venue != ONLINE:
            way = v.instance.minutes(person, course.venue, course.pattern)
            minutes.append(way or 0)
    return Group(name, len(people), len(placed), tuple(sorted(minutes)))


def fairness(v: View) -> Json:
    """Figures per split, with the spread of the shares in points of a hundred."""
    found: Json = {}
    for name, split in splits(v.instance).items():
        some = groups(v, split)
        shares = [g.share for g in some]
        spread = 100 * (max(shares) - min(shares)) if shares else 0.0
        found[name] = {
            "groups": [g.to_json() for g in some],
            "spread_points": round(spread, 1),
        }
    return found
