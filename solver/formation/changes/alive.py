"""Courses that somebody's other answers could open, before anything is solved.

Most options of a county can never be held: no room there is open then, nobody teaches
it, too few could come. Where different answers open none of the others to a person,
solving again would meet the problem it has met already.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np

from solver.formation.changes.steps import Step
from solver.formation.problem.instance import Learner
from solver.formation.problem.rules import Rule
from solver.formation.reasons.explainer import Explainer
from solver.formation.reasons.fields import Field
from solver.formation.reasons.obstacle import Obstacles
from solver.formation.reasons.openings import CODE
from solver.formation.reasons.terrain import Mask

#: What closes a place or a staff only because other courses stand.
TAKEN = [0, *(CODE[r] for r in (Rule.ROOM_TAKEN, Rule.ONLINE_PARALLEL))]
BUSY = [
    0,
    *(CODE[r] for r in (Rule.TEACHER_TAKEN, Rule.TEACHER_LOAD, Rule.BUDGET)),
]


class Alive:
    """Shapes per kind that some plan of this instance could hold."""

    def __init__(self, explainer: Explainer) -> None:
        self.e, self.i, self.t = explainer, explainer.instance, explainer.terrain
        self.obstacles = Obstacles(explainer.instance)
        self._shapes: dict[str, list[tuple[str, str]]] = {}

    def opens(self, person: Learner, steps: Sequence[Step]) -> bool:
        """Whether these answers let her come to any course she could not come to."""
        other = answered(person, steps)
        return any(
            self.obstacles.first(other, kind, *at) is None
            and self.obstacles.first(person, kind, *at) is not None
            for kind in sorted(other.accepts)
            for at in self.shapes(kind)
        )

    def shapes(self, kind: str) -> list[tuple[str, str]]:
        """Venues and patterns where a course may run if one person more could come."""
        if kind not in self._shapes:
            field = self._field(kind)
            at = np.argwhere(self._held(kind, field))
            self._shapes[kind] = [
                (self.t.venues[w], self.t.patterns[field.patterns[p]]) for w, p in at
            ]
        return self._shapes[kind]

    def _field(self, kind: str) -> Field:
        people = self.i.learners.values()
        who = [self.t.index[p.id] for p in people if kind in p.accepts]
        return Field(self.t, kind, who)

    def _held(self, kind: str, field: Field) -> Mask:
        o, least = self.e.openings, max(1, self.i.kinds[kind].min_size)
        place = np.isin(o.place_codes(least)[:, field.patterns], TAKEN)
        staff = np.isin(o.staff_codes(kind)[:, field.patterns], BUSY)
        many = field.fits.sum(axis=0) >= least - 1
        found = place & staff & many & field.allowed
        standing = [(e.kind, e.venue, e.pattern) for e in self.i.existing.values()]
        for own, venue, pattern in [*o.courses, *standing]:
            if own == kind:
                found[self.t.venue_at[venue], field.place(pattern)] = True
        return np.asarray(found)


def answered(person: Learner, steps: Sequence[Step]) -> Learner:
    """The learner with the steps that are her own answers done."""
    for step in steps:
        value = step.operation["value"]
        if step.rule is Rule.TRAVEL:
            person = replace(person, max_travel=int(value))
        elif step.rule is Rule.ONLINE_CAPABLE:
            person = replace(person, online=True)
        elif step.rule is Rule.TIME:
            person = replace(person, slots=person.slots | {str(value)})
        elif step.rule is Rule.MEETINGS:
            person = replace(person, min_meetings=Fraction(str(value)))
        elif step.rule is Rule.KIND:
            person = replace(person, accepts=person.accepts | {str(value)})
    return person
