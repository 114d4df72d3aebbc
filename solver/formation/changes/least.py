"""Whether a proven change is the least: each step left out, each number made smaller.

What is tried is proven as the change itself was; where less does as well, less is
kept. As more never closes an option, no step that can be left out alone means none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from solver.formation.changes.alive import Alive
from solver.formation.changes.proof import OWN_ANSWERS, Outcome, Proof
from solver.formation.changes.sizes import sized, without
from solver.formation.changes.smallest import Change, Changes
from solver.formation.changes.steps import Step
from solver.formation.problem.instance import Learner
from solver.formation.problem.plan import Plan
from solver.formation.reasons.openings import Shape


class Least:
    """Answers for one plan, as far as the proof's time goes."""

    def __init__(self, changes: Changes, proof: Proof) -> None:
        self.c, self.i, self.proof = changes, changes.i, proof
        self.alive = Alive(changes.e)
        self.waiting = {p.id for p in changes.e.unplaced}

    def of(self, person: Learner, change: Change, solving: bool) -> tuple[Change, bool]:
        """The least of it that was found, and whether everything less was tried.

        Without `solving` only what needs no solve is tried.
        """
        sure, place = True, 0
        while place < len(change.steps) > 1:
            fewer = without(change.steps, place)
            found = self._tried(person, change, fewer, solving)
            if isinstance(found, Change):
                change = found
            else:
                sure, place = sure and found, place + 1
        for place in range(len(change.steps)):
            change, small = self._smaller(person, change, place, solving)
            sure = sure and small
        return change, sure

    def _smaller(
        self, person: Learner, change: Change, place: int, solving: bool
    ) -> tuple[Change, bool]:
        """One number made as small as does, by halves; whether less was tried."""
        number = sized(change.steps[place], self.proof.raw)
        low, high = 0, 0 if number is None else number.count
        middle = high - 1
        while number is not None and high - low > 1:
            steps = list(change.steps)
            steps[place] = number.at(middle)
            found = self._tried(person, change, steps, solving)
            if isinstance(found, Change):
                change, high = found, middle
            elif found:
                low = middle
            else:
                return change, False
            middle = (low + high) // 2
        return change, True

    def _tried(
        self, person: Learner, change: Change, steps: Sequence[Step], solving: bool
    ) -> Change | bool:
        """The change with these steps, True where they do not do, False if unknown."""
        own = all(s.rule in OWN_ANSWERS for s in steps)
        if own and not self.alive.opens(person, steps):
            return True
        if not solving:
            return False
        outcome = self.proof.outcome(person.id, steps, change.kind)
        if outcome is None:
            return False
        if not self.proof.good(person.id, outcome):
            return True
        return self._seated(person, change, steps, outcome)

    def _seated(
        self, person: Learner, change: Change, steps: Sequence[Step], found: Outcome
    ) -> Change:
        """These steps with the course that the solve put her in."""
        plan = found.plan
        target = plan.enrolments[person.id]
        inside = {x for x, c in plan.enrolments.items() if c == target}
        shape = self._shape(plan, target)
        course = self._standing(shape, inside)
        names = {person.id, *self.c.family(person.id)}
        people = names if course is not None else inside & self.waiting
        kind, venue, pattern = shape
        return replace(
            change,
            steps=tuple(steps),
            kind=kind,
            venue=venue,
            pattern=pattern,
            course=course,
            people=tuple(sorted(people)),
            cost=0 if course is not None else found.costs.get(target, 0),
        )

    def _shape(self, plan: Plan, course: str) -> Shape:
        if course in self.i.existing:
            there = self.i.existing[course]
            return there.kind, there.venue, there.pattern
        return next(c.shape() for c in plan.courses if c.id == course)

    def _standing(self, shape: Shape, inside: set[str]) -> str | None:
        """The course of the plan that stands with most of these people, if any."""
        before = self.c.v.enrolled
        shared = {
            c.id: sum(before.get(x) == c.id for x in inside)
            for c in self.c.standing(shape)
        }
        best = max(sorted(shared), key=lambda c: shared[c], default=None)
        if best is None or best in self.i.existing:
            return best
        return best if shared[best] else None
