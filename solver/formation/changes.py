"""The smallest change that would place one learner, the rest of the plan standing.

Two ways are tried: a seat in a course that is open, and one more course that only
lacks money. Numbers are the smallest that do; operations are RFC 6902 on the
instance's file, whose lists keep their own order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from solver.formation.check_view import Attended
from solver.formation.instance import ONLINE, Learner
from solver.formation.reasons import Explainer
from solver.formation.rules import Rule

Operation = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """One operation, the rule it opens and how hard it is for an office."""

    rule: Rule
    operation: Operation
    effort: float


@dataclass(frozen=True, slots=True)
class Change:
    """Steps that together place the learner in an option."""

    steps: tuple[Step, ...]
    kind: str
    venue: str
    pattern: str
    course: str | None

    def size(self) -> tuple[int, float]:
        """Fewer operations first, then the easier ones."""
        return len(self.steps), sum(s.effort for s in self.steps)

    def text_key(self) -> str:
        """Message id of the sentence that tells this change."""
        rules = sorted({s.rule.value for s in self.steps})
        return "change." + ("several" if len(rules) > 1 else rules[0])


class Changes:
    """Finds changes against one instance file and plan."""

    def __init__(self, explainer: Explainer, raw: Mapping[str, Any]) -> None:
        self.e = explainer
        self.i = explainer.instance
        self.v = explainer.view
        self.raw = raw
        self.at = {
            key: {x["id"]: n for n, x in enumerate(raw[key])}
            for key in ("learners", "rooms", "venues", "funding")
        }
        self._bound = {x for t in self.i.together for x in t.learners}
        self._bound |= {x for pair in self.i.apart for x in pair}
        self._bound |= set(self.i.pins.enrolments)
        self._courses = self._by_kind()

    def _by_kind(self) -> dict[str, list[Attended]]:
        found: dict[str, list[Attended]] = {}
        for name in sorted([*self.v.courses, *self.i.existing]):
            course = self.v.attended(name)
            found.setdefault(course.kind, []).append(course)
        return found

    def smallest(self, person: Learner) -> Change | None:
        """The smallest change found, None where none of the known kinds helps.

        Learners tied to others or pinned are left alone: their place is not theirs
        only to change.
        """
        if person.id in self._bound:
            return None
        found = [*self._seats(person), *self._money(person)]
        if not found:
            return None
        return min(found, key=lambda c: (*c.size(), c.kind, c.venue, c.pattern))

    # --- a seat in an open course

    def _seats(self, person: Learner) -> Iterator[Change]:
        for kind in sorted(person.accepts):
            for course in self._courses.get(kind, ()):
                steps = self._into(person, course)
                if steps and self._gains(person, course.venue, course.pattern):
                    shape = course.kind, course.venue, course.pattern
                    yield Change(tuple(steps), *shape, course.id)

    def _into(self, person: Learner, course: Attended) -> list[Step] | None:
        """Steps that seat her in a course, None where something cannot be changed."""
        if course.venue in person.barred_venues:
            return None
        if course.teacher in person.barred_teachers:
            return None
        steps = self._hours(person, course.pattern)
        for part in (
            self._way(person, course),
            self._seat(course),
            self._care(person, course),
        ):
            if part is None:
                return None
            steps += part
        return steps

    def _hours(self, person: Learner, pattern: str) -> list[Step]:
        p = self.i.patterns[pattern]
        path = f"/learners/{self.at['learners'][person.id]}"
        steps = [
            Step(Rule.TIME, _add(f"{path}/slots/-", slot), 3.0)
            for slot in p.slots
            if slot not in person.slots
        ]
        if p.meetings < person.min_meetings:
            fewer = _replace(f"{path}/min_meetings", _plain(p.meetings))
            steps.append(Step(Rule.MEETINGS, fewer, 2.0))
        return steps

    def _way(self, person: Learner, course: Attended) -> list[Step] | None:
        path = f"/learners/{self.at['learners'][person.id]}"
        if course.venue == ONLINE:
            if person.online:
                return []
            return [Step(Rule.ONLINE_CAPABLE, _replace(f"{path}/online", True), 1.5)]
        minutes = self.i.minutes(person, course.venue, course.pattern)
        if minutes is None:
            return None
        over = minutes - person.max_travel
        if over <= 0:
            return []
        longer = _replace(f"{path}/max_travel", minutes)
        return [Step(Rule.TRAVEL, longer, 1.0 + over / 30)]

    def _seat(self, course: Attended) -> list[Step] | None:
        size = self.v.size[course.id]
        if course.id in self.i.existing:
            return [] if size < self.i.existing[course.id].free_seats else None
        kind = self.i.kinds[course.kind]
        if size >= kind.max_size - kind.keep_free:
            return None
        if course.venue == ONLINE:
            return [] if size < self.i.online_max else None
        room = self.i.rooms[str(self.v.courses[course.id].room)]
        if size < room.seats:
            return []
        path = f"/rooms/{self.at['rooms'][room.id]}/seats"
        return [Step(Rule.SIZE_MAX, _replace(path, size + 1), 2.0)]

    def _care(self, person: Learner, course: Attended) -> list[Step] | None:
        kind = self.i.kinds[course.kind]
        if course.venue == ONLINE or not person.children or kind.children_in_room:
            return []
        venue = self.i.venues[course.venue]
        own = self.i.patterns[course.pattern].slots
        steps = []
        for slot in sorted(self.i.busy[course.pattern]):
            if slot not in own and not self.v.child_meets[venue.id, slot]:
                continue
            need = self.v.children[venue.id, slot] + person.children
            if need > venue.childcare.get(slot, 0):
                if venue.childcare_ages is not None:
                    return None
                steps.append(self._places(venue.id, slot, need))
        if venue.childcare_ages is not None and person.child_ages:
            return None if not self._ages_fit(person, course) else steps
        return steps

    def _places(self, venue: str, slot: str, need: int) -> Step:
        path = f"/venues/{self.at['venues'][venue]}/childcare/{_escape(slot)}"
        return Step(Rule.CHILDCARE, _add(path, need), 2.0)

    def _ages_fit(self, person: Learner, course: Attended) -> bool:
        """Free places for each child's age beside those who are there."""
        offered = self.i.venues[course.venue].childcare_ages or {}
        ages = list(person.child_ages or ())
        for slot in self.i.patterns[course.pattern].slots:
            there = [*self.v.ages[course.venue, slot], *ages]
            ranges = offered.get(slot, ())
            if not all(any(r.first <= a <= r.last for r in ranges) for a in ages):
                return False
            for r in ranges:
                if sum(r.first <= a <= r.last for a in there) > r.places:
                    return False
        return all(
            not self.v.age_meets[course.venue, s]
            for s in self.i.busy[course.pattern]
            if s not in self.i.patterns[course.pattern].slots
        )

    def _gains(self, person: Learner, venue: str, pattern: str) -> bool:
        return self._points(person, venue, pattern) > 0

    def _points(self, person: Learner, venue: str, pattern: str) -> Fraction:
        w = self.i.weights
        if venue == ONLINE:
            return w.priority * person.priority - w.minute * w.online_minutes
        minutes = self.i.minutes(person, venue, pattern) or 0
        beyond = max(Fraction(0), minutes - w.long_from)
        return (
            w.priority * person.priority - w.minute * minutes - w.long_minute * beyond
        )

    # --- one more course that only lacks money

    def _money(self, person: Learner) -> Iterator[Change]:
        for kind in sorted(person.accepts):
            for pattern in self.i.kinds[kind].patterns:
                if self.e.personal_time(person, pattern) is not None:
                    continue
                for venue in self.e.reachable(person, pattern):
                    if self.e.openings.closed(kind, venue, pattern) is Rule.BUDGET:
                        yield from self._paid(person, kind, venue, pattern)

    def _paid(
        self, person: Learner, kind: str, venue: str, pattern: str
    ) -> Iterator[Change]:
        """More money for a course that enough waiting people could fill."""
        people = self._group(person, kind, venue, pattern)
        if people is None:
            return
        short = self.e.openings.short_of_money(kind, venue, pattern)
        if short is None:
            return
        line, amount, cost = short
        worth = sum((self._points(x, venue, pattern) for x in people), Fraction(0))
        if worth <= self.i.weights.cost * cost:
            return
        path = f"/funding/{self.at['funding'][line]}/amount"
        more = (amount - self.i.funding[line].amount) / 1000
        step = Step(Rule.BUDGET, _replace(path, amount), 2.5 + more)
        yield Change((step,), kind, venue, pattern, None)

    def _group(
        self, person: Learner, kind: str, venue: str, pattern: str
    ) -> list[Learner] | None:
        """She and just enough others without children; None where they are too few."""
        k = self.i.kinds[kind]
        least = max(1, k.min_size + k.min_reserve)
        names = self.e.demand(kind, pattern).get(venue, [])
        if person.id not in names or (person.children and not k.children_in_room):
            return None
        others = [
            self.i.learners[x] for x in names if x != person.id and x not in self._bound
        ]
        if not k.children_in_room and venue != ONLINE:
            others = [x for x in others if not x.children]
        others.sort(key=lambda x: (-self._points(x, venue, pattern), x.id))
        if len(others) < least - 1:
            return None
        return [person, *others[: least - 1]]


def _add(path: str, value: object) -> Operation:
    return {"op": "add", "path": path, "value": value}


def _replace(path: str, value: object) -> Operation:
    return {"op": "replace", "path": path, "value": value}


def _escape(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def _plain(value: Fraction) -> int | float:
    return int(value) if value.denominator == 1 else float(value)
