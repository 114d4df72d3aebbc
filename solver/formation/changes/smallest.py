"""The smallest change that would place one learner, the rest of the plan standing.

Every option of every kind she accepts, or that is taught one level beside hers, is
ranked by how many operations it would take; the nearest are then built exactly: a
seat in a course that is open, or one more course. Numbers are the smallest that do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from solver.formation.changes.answers import neighbours, own_steps
from solver.formation.changes.newcourse import NewCourses
from solver.formation.changes.seats import Seats
from solver.formation.changes.steps import PEOPLE, Step, Steps
from solver.formation.check.view import Attended
from solver.formation.problem.instance import Learner
from solver.formation.problem.rules import Rule
from solver.formation.reasons.explainer import Explainer
from solver.formation.reasons.openings import Shape
from solver.formation.reasons.ranking import Ranking

#: So many of the nearest options are built to see which is smallest.
TRIED = 14


@dataclass(frozen=True, slots=True)
class Change:
    """Steps that together place the learner in an option.

    `course` is None for one more course; `people` are those it would place, `cost`
    what it would cost in whole units of money.
    """

    steps: tuple[Step, ...]
    kind: str
    venue: str
    pattern: str
    course: str | None
    people: tuple[str, ...] = ()
    cost: int = 0

    def size(self) -> tuple[int, bool, float]:
        """Fewer operations first, then those without somebody new, then the easier."""
        return len(self.steps), self.recruits(), sum(s.effort for s in self.steps)

    def recruits(self) -> bool:
        """It needs somebody who is not registered: no office can decide that."""
        return any(s.text_key() == PEOPLE for s in self.steps)

    def unties(self) -> bool:
        """The learner would come without her family."""
        return any(s.rule is Rule.TOGETHER for s in self.steps)

    def text_key(self) -> str:
        """Message id of the sentence that tells this change."""
        if self.recruits():
            return PEOPLE
        keys = sorted({s.text_key() for s in self.steps})
        return "change.several" if len(keys) > 1 else keys[0]


class Changes:
    """Finds changes against one instance file and plan."""

    def __init__(self, explainer: Explainer, raw: Mapping[str, Any]) -> None:
        self.e, self.i, self.v = explainer, explainer.instance, explainer.view
        self.raw, self.steps = raw, Steps(raw)
        self.seats = Seats(explainer, self.steps)
        bound = {x for group in self.i.together for x in group.learners}
        bound |= {x for pair in self.i.apart for x in pair}
        bound |= set(self.i.pins.enrolments)
        self.new = NewCourses(explainer, self.steps, self.seats, bound)
        self._families = _families(self.i.together)
        self._open = self._by_shape()
        self._doors: dict[tuple[str, str], list[Learner]] = defaultdict(list)
        for person in explainer.unplaced:
            self._doors[person.place, person.mode].append(person)
        self.ranking = Ranking(explainer, self._beside(raw))

    def family(self, person: str) -> set[str]:
        """Everyone who is placed only together with a learner, herself included."""
        return self._families.get(person, {person})

    def standing(self, shape: Shape) -> Sequence[Attended]:
        """Courses of a shape in the plan that stands, and running ones."""
        return self._open.get(shape, ())

    def _by_shape(self) -> dict[Shape, list[Attended]]:
        found: dict[Shape, list[Attended]] = defaultdict(list)
        for name in sorted([*self.v.courses, *self.i.existing]):
            course = self.v.attended(name)
            found[course.kind, course.venue, course.pattern].append(course)
        return found

    def _beside(self, raw: Mapping[str, Any]) -> dict[str, frozenset[str]]:
        """Per learner, kinds of a type she accepts one level beside hers."""
        near = neighbours(self.i)
        types = {k: v.get("type", "") for k, v in raw["kinds"].items()}
        found = {}
        for person in self.e.unplaced:
            mine = {types[k] for k in person.accepts}
            levels = near.get(person.level, set())
            found[person.id] = frozenset(
                k.id
                for k in self.i.kinds.values()
                if k.id not in person.accepts
                and types[k.id] in mine
                and not levels.isdisjoint(k.level.split("+"))
            )
        return found

    def smallest(self, person: Learner) -> Change | None:
        """The smallest change found, None where none of the known kinds helps."""
        return next(iter(self.some(person)), None)

    def some(self, person: Learner, spare: int = 0, tried: int = TRIED) -> list[Change]:
        """Changes that should do, smallest first, and some of `spare` steps more.

        A pinned learner is left alone; a family is placed whole, or the asked learner
        is untied from it; and only her own answers may change.
        """
        if person.id in self.i.pins.enrolments:
            return []
        names = self.family(person.id)
        party = [self.i.learners[x] for x in sorted(names)]
        if any(x in self.v.enrolled or x in self.i.pins.enrolments for x in names):
            return []
        alone = self.steps.untied(person) if len(names) > 1 else []
        found: list[Change] = []
        for ops, shape, seat in self.ranking.nearest(person, tried):
            if found and ops > len(found[0].steps) + spare:
                break
            found += self._build(party, person, shape, seat)
            if alone:
                found += self._build([person], person, shape, seat, alone)
        return sorted(found, key=lambda c: (*c.size(), c.kind, c.venue, c.pattern))

    def _build(
        self,
        party: Sequence[Learner],
        asked: Learner,
        shape: Shape,
        seat: bool,
        before: Sequence[Step] = (),
    ) -> Iterator[Change]:
        others = [p for p in party if p.id != asked.id]
        if any(own_steps(self.i, self.steps, p, shape) != [] for p in others):
            return
        if seat:
            for course in self.standing(shape):
                steps = self._into(party, asked, course)
                if steps is not None and (every := (*before, *steps)):
                    names = tuple(p.id for p in party)
                    yield Change(every, *shape, course.id, names)
            return
        opened = self.new.open(party, asked, shape, before)
        if opened is not None:
            yield Change(opened.steps, *shape, None, opened.people, opened.cost)

    def _into(
        self, party: Sequence[Learner], asked: Learner, course: Attended
    ) -> list[Step] | None:
        """Steps that seat a party in a course, None where something is fixed."""
        shape = course.kind, course.venue, course.pattern
        own = own_steps(self.i, self.steps, asked, shape)
        if own is None or not self.seats.welcome(party, course):
            return None
        if sum(self.new.points(p, shape) for p in party) <= 0:
            return None
        ahead, children = self._ahead(party, asked, course, own)
        chairs = self.seats.chairs(course, ahead + len(party))
        if chairs is None:
            return None
        care = self.seats.care(party, *shape, children)
        return [*own, *chairs, *care]

    def _ahead(
        self,
        party: Sequence[Learner],
        asked: Learner,
        course: Attended,
        own: Sequence[Step],
    ) -> tuple[int, int]:
        """Others who would take a seat first, and children who would take a place."""
        shape = course.kind, course.venue, course.pattern
        mine = self.new.points(asked, shape)
        names = {p.id for p in party}
        people = children = 0
        for value, name in self.new.ranked(shape):
            other = self.i.learners[name]
            if value < mine or name in names or not self.seats.welcome([other], course):
                continue
            if self.seats.care([other], *shape):
                children += other.children
            else:
                people += 1
        if any(s.rule is Rule.CONNECTION for s in own):
            people += self._same_way(asked, shape, names)
        return people, children

    def _same_way(self, asked: Learner, shape: Shape, names: set[str]) -> int:
        """Others of the same place whom a new connection would bring as well."""
        kind, _, pattern = shape
        return sum(
            p.id not in names
            and kind in p.accepts
            and p.priority >= asked.priority
            and p.slots.issuperset(self.i.patterns[pattern].slots)
            for p in self._doors[asked.place, asked.mode]
        )


def _families(groups: Sequence[Any]) -> dict[str, set[str]]:
    """Per learner, everyone she is tied to, herself included."""
    found: dict[str, set[str]] = {}
    for group in groups:
        names = set(group.learners)
        for name in group.learners:
            names |= found.get(name, set())
        for name in names:
            found[name] = names
    return found
