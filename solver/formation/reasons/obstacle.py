"""What keeps one person from one course: she herself and the house, nobody else.

Looked up in the instance, apart from the model; the tests hold it against the check.
"""

from __future__ import annotations

from dataclasses import dataclass

from solver.formation.problem.instance import ONLINE, Instance, Learner
from solver.formation.problem.rules import Rule


@dataclass(frozen=True, slots=True)
class Obstacle:
    """The rule that keeps her away; `missing` in minutes for the way, else 0."""

    rule: Rule
    missing: int = 0


class Obstacles:
    """Answers about one instance; ways are remembered per home."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self._ways: dict[tuple[str, str, int, str, str], int | None] = {}

    def minutes(self, person: Learner, venue: str, pattern: str) -> int | None:
        """Minutes of the worst meeting's way; None where one has none, or online."""
        key = person.place, person.mode, person.walk, venue, pattern
        if key not in self._ways:
            self._ways[key] = self.instance.minutes(person, venue, pattern)
        return self._ways[key]

    def first(
        self, person: Learner, kind: str, venue: str, pattern: str
    ) -> Obstacle | None:
        """The first thing that keeps her from such a course, None if she could come."""
        when = self.in_time(person, kind, pattern)
        where = when or self._where(person, venue, pattern)
        return where or self._children(person, kind, venue, pattern)

    def in_time(self, person: Learner, kind: str, pattern: str) -> Obstacle | None:
        """Kind, free times and owed meetings."""
        meets = self.instance.patterns[pattern]
        if kind not in person.accepts:
            return Obstacle(Rule.KIND)
        if not person.slots.issuperset(meets.slots):
            return Obstacle(Rule.TIME)
        owed = meets.meetings < person.min_meetings
        return Obstacle(Rule.MEETINGS) if owed else None

    def _where(self, person: Learner, venue: str, pattern: str) -> Obstacle | None:
        if venue in person.barred_venues:
            return Obstacle(Rule.BARRED_VENUE)
        if venue == ONLINE:
            return None if person.online else Obstacle(Rule.ONLINE_CAPABLE)
        minutes = self.minutes(person, venue, pattern)
        if minutes is None:
            return Obstacle(Rule.CONNECTION)
        over = minutes - person.max_travel
        return Obstacle(Rule.TRAVEL, over) if over > 0 else None

    def _children(
        self, person: Learner, kind: str, venue: str, pattern: str
    ) -> Obstacle | None:
        in_room = self.instance.kinds[kind].children_in_room
        if venue == ONLINE or in_room or not person.children:
            return None
        there = self.instance.venues[venue]
        ages = person.child_ages or () if there.childcare_ages is not None else ()
        for slot in self.instance.patterns[pattern].slots:
            if there.childcare.get(slot, 0) < person.children:
                return Obstacle(Rule.CHILDCARE)
            ranges = (there.childcare_ages or {}).get(slot, ())
            if not all(any(r.first <= a <= r.last for r in ranges) for a in ages):
                return Obstacle(Rule.CHILDCARE_AGE)
        return None
