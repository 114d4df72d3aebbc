"""A planning problem as frozen data: what is known before any course is formed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from math import lcm

FORMAT = "course-formation/1"
ONLINE = "online"


@dataclass(frozen=True, slots=True)
class Pattern:
    """A weekly pattern: the slots a course meets in.

    `meetings` per week (0.5 for alternating weeks), `load` in teacher's units,
    `units` for the cost formula; where the file is silent, they follow from the
    number of slots.
    """

    id: str
    slots: tuple[str, ...]
    meetings: Fraction
    load: Fraction
    units: float


@dataclass(frozen=True, slots=True)
class Kind:
    """A course kind with its sizes; `patterns` are ids."""

    id: str
    level: str
    min_size: int
    max_size: int
    childcare: bool
    online: bool
    patterns: tuple[str, ...]
    children_in_room: bool = False
    keep_free: int = 0
    min_reserve: int = 0
    online_only: bool = False  # never in a house


@dataclass(frozen=True, slots=True)
class AgeRange:
    """Childcare for children from `first` to `last` years, both included."""

    first: int
    last: int
    places: int


@dataclass(frozen=True, slots=True)
class Venue:
    """A venue with its childcare places per slot and rent per unit.

    `childcare_ages` is None where ages do not matter.
    """

    id: str
    place: str
    childcare: Mapping[str, int]
    rent: float
    childcare_ages: Mapping[str, tuple[AgeRange, ...]] | None = None


@dataclass(frozen=True, slots=True)
class Room:
    """A room: seats and the slots in which it is open."""

    id: str
    venue: str
    seats: int
    slots: frozenset[str]


@dataclass(frozen=True, slots=True)
class Teacher:
    """A teacher; `venues` may hold "online"; `max_load` per week."""

    id: str
    kinds: frozenset[str]
    venues: frozenset[str]
    slots: frozenset[str]
    max_load: Fraction
    rate: float


@dataclass(frozen=True, slots=True)
class Funding:
    """A funding line: whole units of money and the kinds it pays."""

    id: str
    amount: int
    kinds: frozenset[str]


@dataclass(frozen=True, slots=True)
class Learner:
    """A person waiting for a course; minutes are one way."""

    id: str
    place: str
    level: str
    accepts: frozenset[str]
    mode: str
    walk: int
    max_travel: int
    slots: frozenset[str]
    children: int
    online: bool
    min_meetings: Fraction
    priority: int
    child_ages: tuple[int, ...] | None = None
    barred_venues: frozenset[str] = frozenset()
    barred_teachers: frozenset[str] = frozenset()
    #: Further groups for fairness figures, as {"gender": "f"}; no rule reads them.
    groups: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ProposedCourse:
    """A course of a plan; ids may be unknown (then the check says so)."""

    id: str
    kind: str
    venue: str
    room: str | None
    pattern: str
    teacher: str
    funding: str

    def shape(self) -> tuple[str, str, str]:
        """What a course may not change without counting as another course."""
        return self.kind, self.venue, self.pattern


@dataclass(frozen=True, slots=True)
class ExistingCourse:
    """A running course of somebody else with open seats."""

    id: str
    kind: str
    venue: str
    pattern: str
    free_seats: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class Together:
    """Learners who are all placed or none; `scope` is "course" or "venue"."""

    learners: tuple[str, ...]
    scope: str


@dataclass(frozen=True, slots=True)
class Previous:
    """The plan that stands: changing it has a price."""

    courses: Mapping[str, ProposedCourse]
    enrolments: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Pins:
    """What must not change; an enrolment of None keeps a learner out."""

    courses: tuple[ProposedCourse, ...] = ()
    enrolments: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Weights:
    """Points per unit of each soft rule; minutes beyond `long_from` count extra."""

    priority: Fraction
    minute: Fraction
    long_minute: Fraction
    long_from: Fraction
    cost: Fraction
    online_minutes: Fraction
    moved: Fraction
    dropped: Fraction
    cancelled: Fraction
    existing: Fraction = Fraction(0)
    fair_share: Fraction = Fraction(0)

    def scale(self) -> int:
        """Smallest factor that makes every score a whole number."""
        products = (
            self.priority,
            self.minute,
            self.long_minute,
            self.cost,
            self.moved,
            self.dropped,
            self.cancelled,
            self.existing,
            self.fair_share,
        )
        denominators = [p.denominator for p in products]
        denominators.append(self.minute.denominator * self.online_minutes.denominator)
        denominators.append(self.long_minute.denominator * self.long_from.denominator)
        return lcm(*denominators)


@dataclass(frozen=True, slots=True)
class Fairness:
    """Of every group of a split at least this part shall have a place, 0 to 1.

    Groups of fewer than `least_people` are left out: a share of two people says little.
    """

    by: str
    least_share: Fraction
    least_people: int = 1


@dataclass(frozen=True, slots=True)
class CostRule:
    """What a course costs: units x (rate + rent + per_unit), plus childcare."""

    slots_to_units: float
    per_unit: float
    childcare_course: float


@dataclass(frozen=True)
class Instance:
    """The whole problem; mappings are keyed by id and sorted by it."""

    slots: tuple[str, ...]
    patterns: Mapping[str, Pattern]
    kinds: Mapping[str, Kind]
    places: tuple[str, ...]
    venues: Mapping[str, Venue]
    rooms: Mapping[str, Room]
    teachers: Mapping[str, Teacher]
    funding: Mapping[str, Funding]
    learners: Mapping[str, Learner]
    car: Mapping[str, Mapping[str, int]]
    transit: Mapping[str, Mapping[str, Mapping[str, int]]]
    online_max: int
    online_parallel: int
    cost: CostRule
    weights: Weights
    pins: Pins
    previous: Previous | None
    overlaps: frozenset[tuple[str, str]] = frozenset()
    existing: Mapping[str, ExistingCourse] = field(default_factory=dict)
    together: tuple[Together, ...] = ()
    apart: tuple[tuple[str, str], ...] = ()
    max_courses: int | None = None
    fairness: Fairness | None = None

    @cached_property
    def only_running(self) -> frozenset[str]:
        """Kinds that existing courses have and nobody here teaches or pays.

        They stand for one running course of somebody else; none is ever opened.
        """
        used = {course.kind for course in self.existing.values()}
        taught = [teacher.kinds for teacher in self.teachers.values()]
        paid = [line.kinds for line in self.funding.values()]
        return frozenset(used).difference(*taught, *paid)

    @cached_property
    def near(self) -> Mapping[str, frozenset[str]]:
        """Per slot, the slots that run at the same time, itself included."""
        found: dict[str, set[str]] = {s: {s} for s in self.slots}
        for a, b in self.overlaps:
            found[a].add(b)
            found[b].add(a)
        return {s: frozenset(n) for s, n in found.items()}

    @cached_property
    def busy(self) -> Mapping[str, frozenset[str]]:
        """Per pattern, every slot that runs while one of its meetings runs."""
        return {
            p.id: frozenset().union(*(self.near[s] for s in p.slots))
            for p in self.patterns.values()
        }

    def clash(self, a: str, b: str) -> bool:
        """True when two patterns meet at the same time somewhere in the week."""
        return not self.busy[a].isdisjoint(self.patterns[b].slots)

    def course_cost(self, kind: str, venue: str, pattern: str, teacher: str) -> int:
        """Whole units of money for one term, rounded half to even."""
        units = self.patterns[pattern].units
        rent = 0.0 if venue == ONLINE else self.venues[venue].rent
        extra = self.cost.childcare_course if self.kinds[kind].childcare else 0.0
        rate = self.teachers[teacher].rate
        return round(units * (rate + rent) + self.cost.per_unit * units + extra)

    def minutes(self, learner: Learner, venue: str, pattern: str) -> int | None:
        """One-way minutes of the worst meeting, None where one is unreachable."""
        worst = 0
        by_slot = self.transit.get(learner.place, {}).get(venue, {})
        drive = self.car.get(learner.place, {}).get(venue)
        for slot in self.patterns[pattern].slots:
            ride = drive if learner.mode == "car" else by_slot.get(slot)
            if ride is None:
                return None
            worst = max(worst, ride + learner.walk)
        return worst
