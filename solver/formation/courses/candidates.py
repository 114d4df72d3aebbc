"""Courses that could be opened: (kind, venue, pattern) with everyone who could come.

Everything a solver needs stands here in numbers; scores are whole numbers, the
instance's points times `scale`. Learners, rooms, teachers and lines are indices in
the order of their ids.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from functools import cached_property

import numpy as np

from solver.formation.courses.building import Builder
from solver.formation.courses.candidate import NONE, Candidate, CareRow, Role
from solver.formation.courses.indexed import Indexed
from solver.formation.courses.reach import Ints
from solver.formation.problem.instance import ONLINE, Instance
from solver.formation.problem.shares import quotas

__all__ = ["NONE", "Candidate", "CareRow", "Problem", "Role"]


class Problem(Indexed):
    """An instance compiled for solving; `pause` is called often and may raise."""

    def __init__(
        self, instance: Instance, pause: Callable[[], None] = lambda: None
    ) -> None:
        super().__init__(instance)
        self.candidates = Builder(self).build(pause)

    @cached_property
    def cost_weight(self) -> int:
        """Scaled points per unit of money."""
        return self.points(self.instance.weights.cost)

    @cached_property
    def offsets(self) -> Ints:
        """Where each candidate's members begin when all are laid end to end."""
        sizes = [len(c.members) for c in self.candidates]
        return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)

    @cached_property
    def base(self) -> int:
        """Scaled points of the empty plan: everyone dropped, all cancelled."""
        before = self.instance.previous
        if before is None:
            return 0
        w = self.instance.weights
        known = sum(x in self.index for x in before.enrolments)
        return -self.points(w.dropped) * known - self.points(w.cancelled) * len(
            before.courses
        )

    def cost(self, candidate: Candidate, teacher: int) -> int:
        """Whole units of money; nothing for an existing course."""
        if candidate.role is Role.EXISTING:
            return 0
        c = candidate
        key = c.kind, c.venue, c.pattern, self.teachers[teacher].rate
        if key not in self._costs:
            self._costs[key] = self.instance.course_cost(
                c.kind, c.venue, c.pattern, self.teachers[teacher].id
            )
        return self._costs[key]

    @cached_property
    def _costs(self) -> dict[tuple[str, str, str, float], int]:
        return {}

    def seats(self, candidate: Candidate, room: int) -> int:
        """Most people in this course in this room."""
        return min(candidate.most, self.rooms[room].seats if room != NONE else 10**6)

    @cached_property
    def care_rows(self) -> list[CareRow]:
        """Every childcare capacity that could be exceeded."""
        rows = []
        for venue in self.instance.venues.values():
            for slot in self.instance.slots:
                shared = len(self.instance.near[slot]) > 1
                places = venue.childcare.get(slot, 0)
                rows.append(CareRow(venue.id, slot, None, places, shared))
                for r in (venue.childcare_ages or {}).get(slot, ()):
                    span = (r.first, r.last)
                    rows.append(CareRow(venue.id, slot, span, r.places, shared))
        return rows

    @cached_property
    def _rows_at(self) -> dict[tuple[str, str], list[int]]:
        found: dict[tuple[str, str], list[int]] = defaultdict(list)
        for i, row in enumerate(self.care_rows):
            found[row.venue, row.slot].append(i)
        return found

    def care_hits(self, candidate: Candidate) -> list[tuple[int, bool]]:
        """Care rows this candidate counts in; True where it meets in the row's slot."""
        if not candidate.care or candidate.venue == ONLINE:
            return []
        own = self.instance.patterns[candidate.pattern].slots
        busy = self.instance.busy[candidate.pattern]
        return [
            (row, slot in own)
            for slot in sorted(busy)
            for row in self._rows_at[candidate.venue, slot]
        ]

    def heads(self, row: CareRow, learner: int) -> int:
        """Children of a learner who count in a care row."""
        person = self.learners[learner]
        if row.ages is None:
            return person.children
        first, last = row.ages
        return sum(first <= age <= last for age in person.child_ages or ())

    @cached_property
    def quotas(self) -> list[tuple[frozenset[int], int]]:
        """Groups that shall have a least number of places, with that number."""
        return [
            (frozenset(self.index[x] for x in q.people), q.target)
            for q in quotas(self.instance)
        ]

    def short(self, placed: Collection[int]) -> list[int]:
        """Per group of `quotas`, how many places it lacks."""
        seen = frozenset(placed) if self.quotas else frozenset()
        return [max(0, target - len(seen & some)) for some, target in self.quotas]

    @cached_property
    def fair_weight(self) -> int:
        """Scaled points for each place a group lacks."""
        return self.points(self.instance.weights.fair_share)
