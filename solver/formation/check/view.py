"""A plan laid out for checking: known courses, people in them, children per slot."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from solver.formation.problem.instance import (
    ONLINE,
    Instance,
    Learner,
    ProposedCourse,
    Room,
)
from solver.formation.problem.plan import Plan


@dataclass(frozen=True, slots=True)
class Attended:
    """A course as one of its learners sees it; teacher "" in an existing course."""

    id: str
    kind: str
    venue: str
    pattern: str
    teacher: str


@dataclass(frozen=True)
class View:
    """What of a plan refers to known things, with sums that several rules need.

    `children[venue, slot]` counts children whose course meets in `slot` or in one
    that overlaps it; `child_meets` those whose course meets in `slot` itself. `ages`
    and `age_meets` say the same as lists of ages, where ages matter.
    """

    instance: Instance
    courses: Mapping[str, ProposedCourse]
    enrolled: Mapping[str, str]
    unknown: Sequence[str]
    size: Counter[str]
    children: Counter[tuple[str, str]]
    child_meets: Counter[tuple[str, str]]
    ages: defaultdict[tuple[str, str], list[int]]
    age_meets: defaultdict[tuple[str, str], list[int]]

    def pairs(self) -> Iterator[tuple[Learner, Attended]]:
        """Every placed learner with the course."""
        for person, course in self.enrolled.items():
            yield self.instance.learners[person], self.attended(course)

    def attended(self, course: str) -> Attended:
        """The course behind an id, opened by the plan or existing."""
        return self._attended[course]

    @cached_property
    def _attended(self) -> Mapping[str, Attended]:
        found = {
            c.id: Attended(c.id, c.kind, c.venue, c.pattern, "")
            for c in self.instance.existing.values()
        }
        for c in self.courses.values():
            found[c.id] = Attended(c.id, c.kind, c.venue, c.pattern, c.teacher)
        return found

    @cached_property
    def ways(self) -> Sequence[tuple[Learner, Attended, int | None]]:
        """Everyone who travels: the course, one-way minutes or None without a way."""
        return [
            (person, c, self.instance.minutes(person, c.venue, c.pattern))
            for person, c in self.pairs()
            if c.venue != ONLINE
        ]

    def venue_of(self, course: str) -> str:
        """The venue's id, or "online"."""
        return self.attended(course).venue

    def room_of(self, course: ProposedCourse) -> Room | None:
        """The room of a course, None where it names none or an unknown one."""
        return None if course.room is None else self.instance.rooms.get(course.room)

    def seats(self, course: str) -> int:
        """How many people a course may take; in an existing one its free seats.

        The least of its kind's size, less what is kept free, and its room's seats.
        """
        if course in self.instance.existing:
            return self.instance.existing[course].free_seats
        there = self.courses[course]
        kind, seats = self.instance.kinds[there.kind], self.instance.online_max
        if there.venue != ONLINE:
            seats = self.instance.rooms[str(there.room)].seats
        return min(kind.max_size - kind.keep_free, seats)

    def kept(self, course: str | None) -> bool:
        """True when a course of the previous plan still stands unchanged."""
        if course in self.instance.existing:
            return True
        before = self.instance.previous
        if before is None or course is None or course not in before.courses:
            return False
        now = self.courses.get(course)
        return now is not None and now.shape() == before.courses[course].shape()

    def standing(self, course: ProposedCourse) -> bool:
        """True when the course is pinned or kept, so not newly opened."""
        pinned = any(p.id == course.id for p in self.instance.pins.courses)
        return pinned or self.kept(course.id)


def view(instance: Instance, plan: Plan) -> View:
    """Lay out the plan; what is unknown becomes a sentence, not an error."""
    unknown: list[str] = []
    courses: dict[str, ProposedCourse] = {}
    for course in plan.courses:
        fault = _fault(instance, courses, course)
        if fault:
            unknown.append(f"course {course.id}: {fault}")
        else:
            courses[course.id] = course
    enrolled: dict[str, str] = {}
    for person, target in plan.enrolments.items():
        if person not in instance.learners:
            unknown.append(f"enrolment of unknown learner {person}")
        elif target not in courses and target not in instance.existing:
            unknown.append(f"learner {person} in unknown course {target}")
        else:
            enrolled[person] = target
    found = View(
        instance,
        courses,
        enrolled,
        unknown,
        Counter(enrolled.values()),
        Counter(),
        Counter(),
        defaultdict(list),
        defaultdict(list),
    )
    _count_children(found)
    return found


def _fault(
    instance: Instance, courses: Mapping[str, ProposedCourse], course: ProposedCourse
) -> str:
    if course.id in courses or course.id in instance.existing:
        return "id used twice"
    known = (
        (course.kind in instance.kinds, "kind", course.kind),
        (course.pattern in instance.patterns, "pattern", course.pattern),
        (
            course.venue == ONLINE or course.venue in instance.venues,
            "venue",
            course.venue,
        ),
        (course.teacher in instance.teachers, "teacher", course.teacher),
        (course.funding in instance.funding, "funding line", course.funding),
    )
    return "; ".join(f"unknown {what} {name}" for ok, what, name in known if not ok)


def _count_children(v: View) -> None:
    for person, course in v.pairs():
        kind = v.instance.kinds[course.kind]
        if course.venue == ONLINE or kind.children_in_room or not person.children:
            continue
        matters = v.instance.venues[course.venue].childcare_ages is not None
        ages = list(person.child_ages or ()) if matters else []
        for slot in v.instance.busy[course.pattern]:
            v.children[course.venue, slot] += person.children
            if ages:
                v.ages[course.venue, slot].extend(ages)
        for slot in v.instance.patterns[course.pattern].slots:
            v.child_meets[course.venue, slot] += person.children
            if ages:
                v.age_meets[course.venue, slot].extend(ages)
