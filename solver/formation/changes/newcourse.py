"""One more course for a learner: with whom, where, taught and paid by what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from solver.formation.changes.answers import own_steps
from solver.formation.changes.means import Finder, Means
from solver.formation.changes.seats import Seats
from solver.formation.changes.steps import Step, Steps
from solver.formation.changes.uses import Uses
from solver.formation.problem.instance import ONLINE, Instance, Kind, Learner
from solver.formation.problem.rules import Rule
from solver.formation.reasons.explainer import Explainer
from solver.formation.reasons.openings import Shape

#: So many people who are not registered may be missing.
MISSING = 2
ALMOST = 1e-6


@dataclass(frozen=True, slots=True)
class Opened:
    """Steps that open a course, who of those waiting would be in it, its cost."""

    steps: tuple[Step, ...]
    people: tuple[str, ...]
    cost: int


class _Weights:
    """The instance's exact weights as doubles, rounded once instead of per person."""

    def __init__(self, instance: Instance) -> None:
        w = instance.weights
        every = {p.priority for p in instance.learners.values()}
        self.priority = {n: float(w.priority * n) for n in every}
        self.online = float(w.minute * w.online_minutes)
        self.minute, self.long_minute = float(w.minute), float(w.long_minute)
        self.long_from = float(w.long_from)


class NewCourses:
    """Builds openings for one plan."""

    def __init__(
        self, explainer: Explainer, steps: Steps, seats: Seats, bound: set[str]
    ) -> None:
        self.e, self.i, self.t = explainer, explainer.instance, explainer.terrain
        self.o, self.steps, self.seats = explainer.openings, steps, seats
        self.bound = bound
        self.uses = Uses(explainer)
        self.find = Finder(explainer, steps, self.uses)
        self._weights = _Weights(self.i)
        self._ranked: dict[Shape, list[tuple[float, str]]] = {}

    def open(
        self,
        party: Sequence[Learner],
        asked: Learner,
        shape: Shape,
        before: Sequence[Step] = (),
    ) -> Opened | None:
        """The smallest opening of a shape that seats the party, None if too much.

        `before` are steps that come first whatever else it takes.
        """
        kind, venue, pattern = shape
        answers = own_steps(self.i, self.steps, asked, shape)
        limit = self.i.max_courses
        known = venue in self.t.venue_at and kind not in self.i.only_running
        if answers is None or not known:
            return None
        own = [*before, *answers]
        if limit is not None and len(self.e.view.courses) >= limit:
            own.append(self.steps.course_limit(len(self.e.view.courses) + 1))
        k = self.i.kinds[kind]
        least = max(1, k.min_size + k.min_reserve)
        mine = sum(self.points(p, shape) for p in party)
        better = [x for x in self.ranked(shape) if x[0] >= mine / len(party)]
        ahead = sum(name not in {p.id for p in party} for _, name in better)
        need = max(least, ahead + len(party))
        if need > k.max_size - k.keep_free or (
            venue == ONLINE and need > self.i.online_max
        ):
            return None
        group, worth = self._group(party, shape, least, need)
        missing = least - len(group)
        if missing > MISSING:
            return None
        steps = [*own, *self._care(group, k, venue, pattern)]
        steps += [
            self.steps.one_more(_moved(asked, own), k, self.i.patterns[pattern], n)
            for n in range(1, missing + 1)
        ]
        return self._equip(steps, group, shape, need, worth + mine)

    def _equip(
        self,
        steps: list[Step],
        group: Sequence[Learner],
        shape: Shape,
        need: int,
        worth: float,
    ) -> Opened | None:
        """Place, teacher and money; None where new means had a better use."""
        kind, venue, pattern = shape
        weight = float(self.i.weights.cost)
        at = self.t.venue_at[venue], self.t.pattern_at[pattern]
        teachers = self.find.teachers(*shape)
        for teacher in teachers:
            cost = self._cost(kind, at, teacher.rate)
            net = max(worth, self._usual(shape)) - weight * cost
            place = _first(self.find.places(venue, pattern, need), net)
            money = _first(self.find.money(kind, cost), net)
            if net <= 0 or teacher.best > net + ALMOST:
                continue
            if place is not None and money is not None:
                every = (*steps, *place.steps, *teacher.steps, *money.steps)
                names = tuple(p.id for p in group)
                return Opened(every, names, cost) if every else None
        return None

    def _cost(self, kind: str, at: tuple[int, int], rate: float) -> int:
        rule, v = self.i.cost, self.t.venues[at[0]]
        units = self.i.patterns[self.t.patterns[at[1]]].units
        rent = 0.0 if v == ONLINE else self.i.venues[v].rent
        extra = rule.childcare_course if self.i.kinds[kind].childcare else 0.0
        return round(units * (rate + rent) + rule.per_unit * units + extra)

    def _usual(self, shape: Shape) -> float:
        """Worth of this shape with those who could come anyway."""
        kind, venue, pattern = shape
        field = self.e.field(kind)
        at = self.t.venue_at[venue], field.place(pattern)
        return float(self.uses.worth(kind)[at])

    # --- the people

    def ranked(self, shape: Shape) -> list[tuple[float, str]]:
        """Points and ids of those waiting who could come, best first."""
        if shape not in self._ranked:
            kind, venue, pattern = shape
            field = self.e.field(kind)
            w, p = self.t.venue_at[venue], field.place(pattern)
            rows = field.fits[:, w, p].nonzero()[0]
            values = self.uses.values(kind)[:, w, p]
            found = [
                (float(values[r]), self.t.people[field.who[r]].id)
                for r in rows
                if self.t.people[field.who[r]].id not in self.bound
            ]
            self._ranked[shape] = sorted(found, key=lambda x: (-x[0], x[1]))
        return self._ranked[shape]

    def points(self, person: Learner, shape: Shape) -> float:
        """Points of placing her there; a new connection takes all she agreed to."""
        w, (_, venue, pattern) = self._weights, shape
        found = w.priority[person.priority]
        if venue == ONLINE:
            return found - w.online
        minutes = self.i.minutes(person, venue, pattern)
        ride = person.max_travel if minutes is None else minutes
        beyond = max(0.0, ride - w.long_from)
        return found - w.minute * ride - w.long_minute * beyond

    def _group(
        self, party: Sequence[Learner], shape: Shape, least: int, most: int
    ) -> tuple[list[Learner], float]:
        """The party and the best others up to `most`; others' points.

        Children of others join while places last; where people are too few, they
        join all the same and need places.
        """
        kind, venue, pattern = shape
        k = self.i.kinds[kind]
        left = self._places_left(k, venue, pattern)
        left -= sum(p.children for p in party)
        group, worth = list(party), 0.0
        waiting: list[tuple[float, Learner]] = []
        for value, name in self._others(party, shape):
            other = self.i.learners[name]
            if len(group) >= most or value <= 0:
                break
            if self._simple(other, k, venue) or other.children <= left:
                left -= 0 if self._simple(other, k, venue) else other.children
                group.append(other)
                worth += value
            else:
                waiting.append((value, other))
        waiting.sort(key=lambda x: (x[1].children, -x[0]))
        for value, other in waiting[: max(0, least - len(group))]:
            group.append(other)
            worth += value
        return group, worth

    def _others(
        self, party: Sequence[Learner], shape: Shape
    ) -> Iterator[tuple[float, str]]:
        names = {p.id for p in party}
        for value, name in self.ranked(shape):
            if name not in names:
                yield value, name

    def _simple(self, person: Learner, kind: Kind, venue: str) -> bool:
        return not person.children or kind.children_in_room or venue == ONLINE

    def _places_left(self, kind: Kind, venue: str, pattern: str) -> int:
        """Childcare places free in every slot; none where ages matter, to be sure."""
        if venue == ONLINE or kind.children_in_room:
            return 10**6
        if self.i.venues[venue].childcare_ages is not None:
            return 0
        slots = self.i.busy[pattern]
        return min(self.o.places_left(venue, s) for s in slots)

    def _care(
        self, group: Sequence[Learner], kind: Kind, venue: str, pattern: str
    ) -> list[Step]:
        """Places for the group's children, and at least one for a parents' course."""
        found = self.seats.care(group, kind.id, venue, pattern)
        if venue == ONLINE or not kind.childcare or kind.children_in_room:
            return found
        there = self.i.venues[venue]
        named = {s.values["slot"] for s in found if s.rule is Rule.CHILDCARE}
        for slot in self.i.patterns[pattern].slots:
            if not there.childcare.get(slot) and slot not in named:
                found.append(self.steps.care(there, slot, 1, 1))
        return found


def _first(some: Sequence[Means], net: float) -> Means | None:
    """The easiest means that nobody else would make better use of."""
    return next((m for m in some if m.best <= net + ALMOST), None)


def _moved(person: Learner, own: Sequence[Step]) -> Learner:
    """The learner with her own steps done, as far as somebody like her needs them."""
    for step in own:
        if step.rule is Rule.TRAVEL:
            person = replace(person, max_travel=int(str(step.values["minutes"])))
        if step.rule is Rule.ONLINE_CAPABLE:
            person = replace(person, online=True)
    return person
