"""Why a learner has no place: computed from instance and plan, not from the model.

For each learner the options nearest to opening, each with one rule that closes it
while the rest of the plan stands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from solver.formation.check.view import View, view
from solver.formation.problem.instance import ONLINE, Instance, Learner
from solver.formation.problem.plan import Plan
from solver.formation.problem.rules import Rule
from solver.formation.reasons.fields import OWN, Field
from solver.formation.reasons.openings import CODES, Openings
from solver.formation.reasons.terrain import Ints, Terrain

#: So many options are named for each learner, chosen among so many nearest ones.
NAMED, LOOKED_AT = 8, 64
#: Steps between an option that needs others and one that needs the learner to change.
PERSONAL = 1000.0
#: Nearness of options that are open to her: a seat is there, the course is full, one
#: more course is closed by one thing, or speaks against itself.
SEAT, FULL, CLOSED, DEAR = 0.5, 1.5, 2.5, 2.8
#: A reason in the making: rule, kind, place among its options, missing, nearness.
Named = tuple[Rule, str, int, int, float]


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule that closes an option; None stands for "every one of them".

    `missing` says by how much, where the rule has a measure: people for a least
    size, minutes for a trip, money for a line, else 0. `nearness` sorts: small is
    close to opening.
    """

    rule: Rule
    kind: str | None
    venue: str | None
    pattern: str | None
    missing: int = 0
    nearness: float = 0.0


def explain(instance: Instance, plan: Plan) -> dict[str, tuple[Reason, ...]]:
    """Reasons for exactly the learners without a place, nearest option first."""
    return Explainer(instance, plan).all()


class Explainer:
    """Remembers what several learners ask about the same kind of course."""

    def __init__(self, instance: Instance, plan: Plan) -> None:
        self.instance = instance
        self.view: View = view(instance, plan)
        self.terrain = Terrain(instance)
        self.openings = Openings(self.view, self.terrain)
        self.unplaced = [
            p for p in instance.learners.values() if p.id not in self.view.enrolled
        ]
        self.families = {x for group in instance.together for x in group.learners}
        self._fields: dict[str, Field] = {}
        self._demand: dict[str, Ints] = {}
        self._near: dict[str, NDArray[np.float64]] = {}

    def all(self) -> dict[str, tuple[Reason, ...]]:
        """Everyone without a place."""
        return {p.id: self.of(p) for p in self.unplaced}

    def of(self, person: Learner) -> tuple[Reason, ...]:
        """The nearest options of one learner and what closes them."""
        held = self.instance.pins.enrolments
        if person.id in held and held[person.id] is None:
            return (Reason(Rule.PIN_ENROLMENT, None, None, None),)
        if not person.accepts:
            named = sorted(self.instance.kinds)[:NAMED]
            found = [Reason(Rule.KIND, k, None, None, 1) for k in named]
            return tuple(found) or (Reason(Rule.KIND, None, None, None),)
        if person.id in self.torn:
            return (Reason(Rule.TOGETHER, None, None, None),)
        named_too = self._nearest(person)
        return named_too or (Reason(self._whole(person), None, None, None),)

    @cached_property
    def torn(self) -> frozenset[str]:
        """People who must share a course though no kind of course takes all of them."""
        found: set[str] = set()
        for group in self.instance.together:
            kinds = [self.instance.learners[x].accepts for x in group.learners]
            if group.scope == "course" and not frozenset.intersection(*kinds):
                found.update(group.learners)
        return frozenset(found)

    def _whole(self, person: Learner) -> Rule:
        """One rule that closes every option of a learner."""
        if not person.slots:
            return Rule.TIME
        return Rule.CONNECTION if self.instance.venues else Rule.ROOM

    # --- who waits for what

    @cached_property
    def waiting(self) -> dict[str, list[int]]:
        """Per kind, learners without a place who accept it."""
        found: dict[str, list[int]] = {k: [] for k in self.instance.kinds}
        for person in self.unplaced:
            for kind in person.accepts:
                found[kind].append(self.terrain.index[person.id])
        return found

    def field(self, kind: str) -> Field:
        """Learners without a place who accept a kind."""
        if kind not in self._fields:
            self._fields[kind] = Field(self.terrain, kind, self.waiting[kind])
        return self._fields[kind]

    @cached_property
    def _pinned(self) -> set[int]:
        held = self.instance.pins.enrolments
        return {self.terrain.index[x] for x in held if x in self.terrain.index}

    def demand(self, kind: str) -> Ints:
        """W x p: learners without a place who could come to a new course."""
        if kind not in self._demand:
            field = self.field(kind)
            free = np.array([n not in self._pinned for n in field.who], dtype=np.bool_)
            self._demand[kind] = field.fits[free].sum(axis=0)
        return self._demand[kind]

    # --- options in the order of their nearness

    def nearness(self, kind: str) -> NDArray[np.float64]:
        """n x W x p: how far an option is from opening; infinite where it is none."""
        if kind not in self._near:
            field = self.field(kind)
            other = self._by_others(kind)
            opened = np.where(other <= FULL, 0.0, 100.0)
            far = PERSONAL * field.faults + field.missing + opened[None, :, :]
            far = np.where(field.faults == 0, other[None, :, :], far)
            self._near[kind] = np.where(field.allowed[None, :, :], far, np.inf)
        return self._near[kind]

    def _by_others(self, kind: str) -> NDArray[np.float64]:
        """W x p: nearness for somebody who could come."""
        field, k = self.field(kind), self.instance.kinds[kind]
        missing = k.min_size + k.min_reserve - self.demand(kind)
        closed = self.openings.codes(kind)[:, field.patterns] > 0
        found = np.where(closed, CLOSED, DEAR)
        found = np.where(missing > 0, 2.0 + missing + 5.0 * closed, found)
        for venue, pattern, free in self._standing(kind):
            at = self.terrain.venue_at[venue], field.place(pattern)
            found[at] = min(SEAT if free else FULL, found[at])
        return found

    def _standing(self, kind: str) -> Iterable[tuple[str, str, bool]]:
        """Courses of a kind, the plan's and others': where, when, a seat left."""
        known = set(self.field(kind).patterns.tolist())
        for shape, courses in self.openings.courses.items():
            if shape[0] == kind and self.terrain.pattern_at[shape[2]] in known:
                for c in courses:
                    yield c.venue, c.pattern, not self.openings.full(c)
        for e in self.instance.existing.values():
            if e.kind == kind:
                yield e.venue, e.pattern, self.view.size[e.id] < e.free_seats

    def _nearest(self, person: Learner) -> tuple[Reason, ...]:
        """The named options; no rule more than three times while others wait."""
        n = self.terrain.index[person.id]
        kinds = sorted(person.accepts)
        parts = [self.nearness(k)[self.field(k).row[n]].ravel() for k in kinds]
        starts = np.cumsum([0, *(len(p) for p in parts)])
        far = np.concatenate(parts)
        places = _smallest(far)
        part = np.searchsorted(starts, places, side="right") - 1
        options = part, places - starts[part], far[places]
        first: list[Named] = []
        rest: list[Named] = []
        count: dict[Rule, int] = defaultdict(int)
        for k, at, key in zip(*(column.tolist() for column in options), strict=True):
            rule, missing = self._closing(person, n, kinds[k], at, key)
            count[rule] += 1
            named = rule, kinds[k], at, missing, key
            (first if count[rule] <= 3 else rest).append(named)
            if len(first) >= NAMED:
                break
        return tuple(self._reason(*x) for x in (first + rest)[:NAMED])

    def _reason(
        self, rule: Rule, kind: str, at: int, missing: int, far: float
    ) -> Reason:
        venue, pattern = self._place(kind, at)
        return Reason(rule, kind, venue, pattern, missing, far)

    def _place(self, kind: str, at: int) -> tuple[str, str]:
        """Venue and pattern of a place among a kind's options."""
        patterns = self.field(kind).patterns
        w, p = divmod(at, len(patterns))
        return self.terrain.venues[w], self.terrain.patterns[patterns[p]]

    def _closing(
        self, person: Learner, n: int, kind: str, at: int, far: float
    ) -> tuple[Rule, int]:
        """The rule that closes an option to a learner, and by how much."""
        field = self.field(kind)
        w, p = divmod(at, len(field.patterns))
        if far >= PERSONAL:
            row = field.row[n]
            return _known(OWN[field.rules[row, w, p]]), int(field.missing[row, w, p])
        if far == SEAT:
            return self._beside(person, kind, *self._place(kind, at)), 1
        if far == FULL:
            return Rule.SIZE_MAX, 1
        k = self.instance.kinds[kind]
        missing = k.min_size + k.min_reserve - int(self.demand(kind)[w, p])
        if missing > 0:
            return Rule.SIZE_MIN, missing
        rule = CODES[self.openings.codes(kind)[w, field.patterns[p]]]
        if rule is None and person.id in self.families:
            rule = Rule.TOGETHER
        return rule or self._children_or_cost(kind, w, p), 1

    def _children_or_cost(self, kind: str, w: int, p: int) -> Rule:
        """A course could open on paper: its children or its cost speak against it."""
        field, k = self.field(kind), self.instance.kinds[kind]
        least = k.min_size + k.min_reserve
        who = field.who[field.fits[:, w, p]]
        heads = np.sort(self.terrain.children[who])[:least]
        venue = self.terrain.venues[w]
        if venue != ONLINE and not k.children_in_room and heads.any():
            slots = self.instance.patterns[
                self.terrain.patterns[field.patterns[p]]
            ].slots
            left = min(self.openings.places_left(venue, s) for s in slots)
            if heads.sum() > left:
                return Rule.CHILDCARE
        return Rule.COST

    def _beside(self, person: Learner, kind: str, venue: str, pattern: str) -> Rule:
        """Why she is not in a course that has a seat and that she could reach."""
        found = [
            c.id
            for c in self.openings.courses.get((kind, venue, pattern), ())
            if not self.openings.full(c)
        ]
        found += [
            e.id
            for e in self.instance.existing.values()
            if (e.kind, e.venue, e.pattern) == (kind, venue, pattern)
            and self.view.size[e.id] < e.free_seats
        ]
        return self._beside_course(person, found[0])

    def _beside_course(self, person: Learner, course: str) -> Rule:
        there = self.view.attended(course)
        if there.teacher in person.barred_teachers:
            return Rule.BARRED_TEACHER
        for pair in self.instance.apart:
            if person.id in pair and self._sits(pair, course):
                return Rule.APART
        if person.id in self.families:
            return Rule.TOGETHER
        kind = self.instance.kinds[there.kind]
        if there.venue != ONLINE and person.children and not kind.children_in_room:
            for slot in self.instance.patterns[there.pattern].slots:
                if self.openings.places_left(there.venue, slot) < person.children:
                    return Rule.CHILDCARE
            if self.instance.venues[there.venue].childcare_ages is not None:
                return Rule.CHILDCARE_AGE
        return Rule.MINUTES

    def _sits(self, people: Iterable[str], course: str) -> bool:
        return any(self.view.enrolled.get(x) == course for x in people)


def _known(rule: Rule | None) -> Rule:
    assert rule is not None
    return rule


def _smallest(far: NDArray[np.float64]) -> Ints:
    """Places of the smallest finite values, ties in their own order."""
    if len(far) > LOOKED_AT:
        bar = np.partition(far, LOOKED_AT)[LOOKED_AT]
        some = np.flatnonzero(far <= bar)
    else:
        some = np.arange(len(far))
    some = some[np.isfinite(far[some])]
    order = np.argsort(far[some], kind="stable")
    return some[order][: 2 * LOOKED_AT]
