"""Points of a learner's place, in whole numbers of 1/scale."""

from __future__ import annotations

import numpy as np

from solver.formation.courses.indexed import Indexed
from solver.formation.courses.reach import Ints


class Worth:
    """One function per soft rule about learners; sums of them make a value.

    A learner of the previous plan starts at minus `dropped`; a place gives that back
    less `moved`, and the kept place gives `moved` back too.
    """

    def __init__(self, problem: Indexed) -> None:
        self.p = problem
        self.w = problem.instance.weights
        self._before = np.zeros(len(problem.learners), dtype=np.int64)
        if problem.instance.previous is not None:
            for name in problem.instance.previous.enrolments:
                if name in problem.index:
                    self._before[problem.index[name]] = 1

    def at(self, people: Ints, trips: Ints | None) -> Ints:
        """Points for placing each of `people`; `trips` in minutes, None online."""
        found = self.priority(people) + self._before[people] * (
            self.dropped() - self.moved()
        )
        if trips is None:
            return found - self.p.points(self.w.minute * self.w.online_minutes)
        return found - self.minutes(trips) - self.long_minutes(trips)

    def priority(self, people: Ints) -> Ints:
        """Rule.PRIORITY."""
        each = np.array([self.p.learners[i].priority for i in people], dtype=np.int64)
        return each * self.p.points(self.w.priority)

    def minutes(self, trips: Ints) -> Ints:
        """Rule.MINUTES, the points lost."""
        return trips * self.p.points(self.w.minute)

    def long_minutes(self, trips: Ints) -> Ints:
        """Rule.LONG_MINUTES, the points lost; whole by the choice of the scale."""
        beyond = np.maximum(0, trips * self.p.scale - self.p.points(self.w.long_from))
        weight = self.w.long_minute
        return np.asarray(beyond * weight.numerator // weight.denominator)

    def existing(self) -> int:
        """Rule.EXISTING, for each place in a running course."""
        return self.p.points(self.w.existing)

    def moved(self) -> int:
        """Rule.MOVED, the points lost."""
        return self.p.points(self.w.moved)

    def dropped(self) -> int:
        """Rule.DROPPED, the points lost."""
        return self.p.points(self.w.dropped)
