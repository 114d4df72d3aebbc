"""What fits beside a plan: people to courses, rooms, teachers, money, childcare. Pure.

Looked up in the run's instance and plan, apart from the model that found the plan; the
tests hold it against the independent check.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from solver.formation.check.view import View, view
from solver.formation.problem.instance import ONLINE, Instance, Learner, ProposedCourse
from solver.formation.problem.plan import Plan
from solver.formation.problem.rules import Rule
from solver.formation.reasons.obstacle import Obstacle, Obstacles


@dataclass(frozen=True)
class Shape:
    """A course that could be held: what, where, when; venue "online" has no room."""

    kind: str
    venue: str
    pattern: str


class Fit:
    """Answers about one instance and plan; ways are remembered per home."""

    def __init__(self, instance: Instance, plan: Plan) -> None:
        self.instance = instance
        self.plan = plan
        self.members: defaultdict[str, list[str]] = defaultdict(list)
        for learner, course in sorted(plan.enrolments.items()):
            self.members[course].append(learner)
        self._obstacles = Obstacles(instance)
        self._waiting: dict[tuple[str, str], list[Learner]] = {}

    @cached_property
    def bound(self) -> frozenset[str]:
        """People tied to others or pinned: they cannot move by themselves."""
        tied = {x for group in self.instance.together for x in group.learners}
        return frozenset(tied | set(self.instance.pins.enrolments))

    @cached_property
    def seen(self) -> View:
        """The plan laid out, with children counted per meeting."""
        return view(self.instance, self.plan)

    def minutes(self, person: Learner, shape: Shape) -> int | None:
        """Minutes of the longer way of the worst meeting; None where one has none."""
        return self._obstacles.minutes(person, shape.venue, shape.pattern)

    def minutes_or(self, person: Learner, shape: Shape, other: int = 0) -> int:
        """Minutes to sort by; `other` where there is no way, as online."""
        if shape.venue == ONLINE:
            return other
        found = self.minutes(person, shape)
        return other if found is None else found

    def obstacle(self, person: Learner, shape: Shape) -> Obstacle | None:
        """The first thing that keeps somebody from a course, None if they could come.

        Looks at the person and the house alone, not at who else is there.
        """
        return self._obstacles.first(person, shape.kind, shape.venue, shape.pattern)

    def waiting(self, kind: str, pattern: str) -> list[Learner]:
        """People without a place who are free then and may join by themselves."""
        key = kind, pattern
        if key not in self._waiting:
            self._waiting[key] = [
                person
                for person in self._unplaced.get(kind, ())
                if self._obstacles.in_time(person, kind, pattern) is None
            ]
        return self._waiting[key]

    @cached_property
    def _unplaced(self) -> dict[str, list[Learner]]:
        found: defaultdict[str, list[Learner]] = defaultdict(list)
        for person in self.instance.learners.values():
            if person.id not in self.plan.enrolments and person.id not in self.bound:
                for kind in person.accepts:
                    found[kind].append(person)
        return found

    def quarrels(self, person: Learner, others: Iterable[str]) -> bool:
        """Whether somebody among the others must not meet this person."""
        return not self._rivals.get(person.id, set()).isdisjoint(others)

    @cached_property
    def _rivals(self) -> dict[str, set[str]]:
        found: defaultdict[str, set[str]] = defaultdict(set)
        for first, second in self.instance.apart:
            found[first].add(second)
            found[second].add(first)
        return found

    def rest(self, without: str) -> Rest:
        """What the plan leaves free when one of its courses is taken away."""
        return Rest(self.instance, self.plan, without)


class Rest:
    """A plan without one of its courses: what could be held instead."""

    def __init__(self, instance: Instance, plan: Plan, without: str) -> None:
        self.instance = instance
        self.gone = next(c for c in plan.courses if c.id == without)
        self.courses = [c for c in plan.courses if c.id != without]
        staying = {w: c for w, c in plan.enrolments.items() if c != without}
        self.view = view(instance, Plan(tuple(self.courses), staying))

    def stand(self, shape: Shape) -> ProposedCourse | Rule:
        """The course in this shape with room, teacher and money, or what is missing."""
        offer = self._offer(shape)
        if offer is not None:
            return offer
        room = None if shape.venue == ONLINE else self._room(shape)
        if isinstance(room, Rule):
            return room
        teacher = self._teacher(shape)
        if isinstance(teacher, Rule):
            return teacher
        funding = self._funding(shape, teacher)
        if isinstance(funding, Rule):
            return funding
        return ProposedCourse(
            self.gone.id, shape.kind, shape.venue, room, shape.pattern, teacher, funding
        )

    def _offer(self, shape: Shape) -> Rule | None:
        """Childcare that the kind needs, and how many courses may be online."""
        kind, slots = self.instance.kinds[shape.kind], self._slots(shape)
        if shape.venue == ONLINE:
            others = [c.pattern for c in self.courses if c.venue == ONLINE]
            most = self.instance.online_parallel
            busy = self.instance.busy
            for slot in busy[shape.pattern]:
                if sum(slot in busy[pattern] for pattern in others) >= most:
                    return Rule.ONLINE_PARALLEL
            return None
        if kind.childcare and not kind.children_in_room:
            care = self.instance.venues[shape.venue].childcare
            if any(not care.get(slot) for slot in slots):
                return Rule.CHILDCARE_OFFER
        return None

    def _room(self, shape: Shape) -> str | Rule:
        """The same room if it can be, else the largest free one of the house."""
        rooms = [r for r in self.instance.rooms.values() if r.venue == shape.venue]
        if not rooms:
            return Rule.ROOM
        rooms = [r for r in rooms if r.slots.issuperset(self._slots(shape))]
        if not rooms:
            return Rule.ROOM_OPEN
        taken = {c.room for c in self.courses if self._clash(c, shape)}
        rooms = [r for r in rooms if r.id not in taken]
        if not rooms:
            return Rule.ROOM_TAKEN
        return max(rooms, key=lambda r: (r.id == self.gone.room, r.seats, r.id)).id

    def _teacher(self, shape: Shape) -> str | Rule:
        """The same teacher if possible, else the cheapest who is free."""
        able = [
            t
            for t in self.instance.teachers.values()
            if shape.kind in t.kinds and shape.venue in t.venues
        ]
        if not able:
            return Rule.TEACHER
        able = [t for t in able if t.slots.issuperset(self._slots(shape))]
        if not able:
            return Rule.TEACHER_TIME
        busy = {c.teacher for c in self.courses if self._clash(c, shape)}
        able = [t for t in able if t.id not in busy]
        if not able:
            return Rule.TEACHER_TAKEN
        patterns = self.instance.patterns
        for t in sorted(able, key=lambda t: (t.id != self.gone.teacher, t.rate, t.id)):
            held = sum(
                patterns[c.pattern].load for c in self.courses if c.teacher == t.id
            )
            if held + patterns[shape.pattern].load <= t.max_load:
                return t.id
        return Rule.TEACHER_LOAD

    def _funding(self, shape: Shape, teacher: str) -> str | Rule:
        """The same line if it reaches, else the one with the most left."""
        lines = [f for f in self.instance.funding.values() if shape.kind in f.kinds]
        if not lines:
            return Rule.FUNDING
        cost = self.instance.course_cost(
            shape.kind, shape.venue, shape.pattern, teacher
        )
        left = {f.id: f.amount - self._spent(f.id) for f in lines}
        lines = [f for f in lines if left[f.id] >= cost]
        if not lines:
            return Rule.BUDGET
        return max(
            lines, key=lambda f: (f.id == self.gone.funding, left[f.id], f.id)
        ).id

    def _spent(self, line: str) -> int:
        return sum(
            self.instance.course_cost(*c.shape(), c.teacher)
            for c in self.courses
            if c.funding == line
        )

    def _slots(self, shape: Shape) -> Sequence[str]:
        return self.instance.patterns[shape.pattern].slots

    def _clash(self, course: ProposedCourse, shape: Shape) -> bool:
        return self.instance.clash(course.pattern, shape.pattern)


class Care:
    """Childcare places of a house in one pattern, filled person by person."""

    def __init__(self, rest: Rest, shape: Shape) -> None:
        self.instance, self.shape = rest.instance, shape
        self.free = shape.venue == ONLINE
        self.free = self.free or self.instance.kinds[shape.kind].children_in_room
        if self.free:
            return
        venue = self.instance.venues[shape.venue]
        self.places, self.ranges = venue.childcare, venue.childcare_ages
        own = set(self.instance.patterns[shape.pattern].slots)
        # A place taken while another course's meeting runs counts for both.
        self.slots = [
            slot
            for slot in sorted(self.instance.busy[shape.pattern])
            if slot in own or rest.view.child_meets[shape.venue, slot]
        ]
        self.own = own
        self.count = {s: rest.view.children[shape.venue, s] for s in self.slots}
        self.ages = {s: list(rest.view.ages[shape.venue, s]) for s in self.slots}

    def take(self, person: Learner) -> bool:
        """Seats a person's children; False if they do not fit, and nothing taken."""
        if self.free or not person.children:
            return True
        ages = list(person.child_ages or ()) if self.ranges is not None else []
        if not all(self._fits(slot, person.children, ages) for slot in self.slots):
            return False
        for slot in self.slots:
            self.count[slot] += person.children
            self.ages[slot] += ages
        return True

    def _fits(self, slot: str, children: int, ages: list[int]) -> bool:
        if self.count[slot] + children > self.places.get(slot, 0):
            return False
        if self.ranges is None:
            return True
        ranges, all_ages = self.ranges.get(slot, ()), [*self.ages[slot], *ages]
        if slot in self.own and not all(
            any(r.first <= age <= r.last for r in ranges) for age in ages
        ):
            return False
        return all(
            sum(r.first <= age <= r.last for age in all_ages) <= r.places
            for r in ranges
        )
