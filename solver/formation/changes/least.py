"""The least of a change: each step left out, each number made smaller.

Less is judged as the change itself was; where it does as well, less is kept. Sure is
only what fails: less that does for a draw is neither kept nor ruled out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from solver.formation.changes.alive import Alive
from solver.formation.changes.outcome import Does, Judge, Outcome
from solver.formation.changes.sizes import sized, without
from solver.formation.changes.smallest import Change, Changes
from solver.formation.changes.steps import OWN_ANSWERS, Step
from solver.formation.problem.instance import Learner
from solver.formation.problem.plan import Plan
from solver.formation.reasons.openings import Shape

#: What was found of less: a change that does, True where it fails, False if unknown.
Tried = Change | bool


class Least:
    """Answers for one plan, as far as the judge's time goes."""

    def __init__(self, changes: Changes, judge: Judge) -> None:
        self.c, self.i, self.judge = changes, changes.i, judge
        self.alive = Alive(changes.e)
        self.waiting = {p.id for p in changes.e.unplaced}

    def of(self, person: Learner, change: Change, solving: bool) -> tuple[Change, bool]:
        """The least of it that was found, and whether everything less fails.

        Without `solving` only what needs no solve is tried. Each operation is left out
        and each number made one unit smaller, beside all else of the change as it is
        told in the end: whatever was kept is tried anew.
        """
        ask = partial(self._tried, person, change, solving=solving)
        sure = True
        for place in range(len(change.steps) if len(change.steps) > 1 else 0):
            found = ask(without(change.steps, place))
            if isinstance(found, Change):
                return self.of(person, found, solving)
            sure = sure and found
        for place in range(len(change.steps)):
            found = _smaller(change.steps, place, self.c.raw, ask)
            if isinstance(found, Change):
                return self.of(person, found, solving)
            sure = sure and found
        return change, sure

    def _tried(
        self, person: Learner, change: Change, steps: Sequence[Step], solving: bool
    ) -> Tried:
        """The change with these steps, True where they do not do, False if unknown."""
        own = all(s.rule in OWN_ANSWERS for s in steps)
        if own and not self.alive.opens(person, steps):
            return self.judge.waits(person.id)
        if not solving:
            return False
        found = self.judge.rules(person.id, steps, change.kind)
        if found.does is not Does.PLACES:
            return found.does is Does.FAILS
        assert found.outcome is not None
        return self._seated(person, change, steps, found.outcome)

    def _seated(
        self, person: Learner, change: Change, steps: Sequence[Step], found: Outcome
    ) -> Change:
        """These steps with the course that the solve put her in."""
        plan = found.plan
        target = plan.enrolments[person.id]
        inside = {x for x, c in plan.enrolments.items() if c == target}
        shape = self._shape(plan, target)
        course = self._standing(shape, inside)
        apart = replace(change, steps=tuple(steps)).unties()
        names = {person.id} if apart else {person.id, *self.c.family(person.id)}
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


def _smaller(
    steps: Sequence[Step],
    place: int,
    raw: Mapping[str, Any],
    ask: Callable[[Sequence[Step]], Tried],
) -> Tried:
    """One number made as small as does, by halves; True where one unit less fails."""
    number = sized(steps[place], raw)
    if number is None or number.count < 2:
        return True

    def less(count: int) -> Tried:
        return ask([*steps[:place], number.at(count), *steps[place + 1 :]])

    high = number.count - 1
    best = less(high)
    if not isinstance(best, Change):
        return best
    low = 0
    while high - low > 1:
        middle = (low + high) // 2
        found = less(middle)
        if isinstance(found, Change):
            best, high = found, middle
        elif found:
            low = middle
        else:
            break
    return best
