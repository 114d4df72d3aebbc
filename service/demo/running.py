"""Courses that already run in a demo county and take newcomers at module starts.

They never share a room or a teacher at one time, and children of their learners already
take childcare places.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from service.demo.shapes import (
    DemoChildcare,
    DemoCourse,
    DemoFunding,
    DemoRoom,
    DemoTeacher,
    DemoVenue,
    Stretch,
)
from service.rulesets.schema import CourseKind, WeeklyPattern

WEEK = timedelta(days=7)
MODULE_UNITS = 50  # where a kind has no modules of its own
# Kind, level, pattern, online: wanted in this order, as far as room and teacher exist.
WANTED = (
    ("integration", "A1.1", "am4", False),
    ("integration", "A2.1", "am4", False),
    ("integration-alpha", "Alpha", "am3", False),
    ("county", "A1.2", "am2", False),
    ("integration", "B1.1", "am5", False),
    ("mama", "A1.1", "am3late", False),
    ("county-evening", "A2.1", "ev2", False),
    ("county-online", "A2.2", "ev2b", True),
    ("job-b2", "B2", "am4", False),
    ("integration", "A1.2", "pm4", False),
    ("county-slow", "A1.1", "am2", False),
    ("county-evening", "B1.1", "ev2b", False),
    ("county", "A2.2", "pm2", False),
    ("county-online", "B1.2", "ev2", True),
    ("county-women", "A2.1", "am3late", False),
    ("integration-script", "Zweitschrift", "am3", False),
    ("county", "A1.1", "pm3", False),
    ("integration", "A2.2", "am3", False),
)


@dataclass
class Week:
    """Who and what is busy when, while courses are placed."""

    taken: dict[str, list[Stretch]] = field(default_factory=dict)
    units: dict[str, float] = field(default_factory=dict)

    def free(self, resource: str, meetings: Sequence[Stretch]) -> bool:
        """Whether a room or teacher has no other course at these times."""
        return not any(
            _overlap(a, b) for a in self.taken.get(resource, ()) for b in meetings
        )

    def take(self, resource: str, meetings: Sequence[Stretch]) -> None:
        """Marks the times as taken."""
        self.taken.setdefault(resource, []).extend(meetings)


def course_count(learners: int) -> int:
    """How many courses run already: 4 to 16."""
    return max(4, min(16, round(4 + learners / 75)))


def meetings_of(pattern: WeeklyPattern) -> tuple[Stretch, ...]:
    """Weekday, start and end of each meeting of a pattern."""
    return tuple((m.weekday_number, m.start, m.end) for m in pattern.meetings)


def _overlap(a: Stretch, b: Stretch) -> bool:
    return a[0] == b[0] and a[1] < b[2] and b[1] < a[2]


def covers(hours: Sequence[Stretch], meetings: Sequence[Stretch]) -> bool:
    """Whether every meeting lies within one stretch."""
    return all(
        any(h[0] == m[0] and h[1] <= m[1] and m[2] <= h[2] for h in hours)
        for m in meetings
    )


def courses(
    rng: Random,
    count: int,
    today: date,
    school_monday: Callable[[date], date],
    kinds: Mapping[str, CourseKind],
    patterns: Mapping[str, WeeklyPattern],
    venues: Sequence[DemoVenue],
    teachers: Sequence[DemoTeacher],
    funding: Sequence[DemoFunding],
) -> tuple[DemoCourse, ...]:
    """Up to `count` running courses on free rooms and teachers.

    `school_monday`: the first Monday of a school week from a day on.
    """
    week = Week()
    found: list[DemoCourse] = []
    for kind_id, level, pattern_id, online in WANTED:
        if len(found) == count:
            break
        kind, pattern = kinds[kind_id], patterns[pattern_id]
        spots = _spots(rng, week, kind, level, pattern, online, venues, teachers)
        spot = next(spots, None)
        if spot is None:
            continue
        money = next(f.id for f in funding if kind.id in f.kinds)
        number = len(found) + 1
        began = today - rng.randrange(4, 16) * WEEK
        plan = _calendar(today, school_monday, began, kind, pattern)
        found.append(
            _course(rng, number, today, kind, level, pattern, spot, money, plan)
        )
    return tuple(found)


Spot = tuple[DemoVenue | None, DemoRoom | None, DemoTeacher]


def _spots(
    rng: Random,
    week: Week,
    kind: CourseKind,
    level: str,
    pattern: WeeklyPattern,
    online: bool,
    venues: Sequence[DemoVenue],
    teachers: Sequence[DemoTeacher],
) -> Iterator[Spot]:
    """Free pairs of room and teacher; taking one marks both as busy."""
    meetings = meetings_of(pattern)
    rooms: list[tuple[DemoVenue | None, DemoRoom | None]] = [
        (v, r)
        for v in venues
        for r in v.rooms
        if covers(r.hours, meetings)
        and week.free(r.id, meetings)
        and r.seats >= kind.min_size
    ]
    choices = [(None, None)] if online else rng.sample(rooms, len(rooms))
    for venue, room in choices:
        for teacher in teachers:
            load = week.units.get(teacher.id, 0) + pattern.units_per_week
            if (
                kind.id in teacher.kinds
                and level in teacher.levels
                and (teacher.online if venue is None else venue.id in teacher.venues)
                and load <= teacher.max_units_week
                and covers(teacher.available, meetings)
                and week.free(teacher.id, meetings)
            ):
                week.units[teacher.id] = load
                week.take(teacher.id, meetings)
                if room is not None:
                    week.take(room.id, meetings)
                yield venue, room, teacher


def _calendar(
    today: date,
    school_monday: Callable[[date], date],
    began: date,
    kind: CourseKind,
    pattern: WeeklyPattern,
) -> list[date]:
    """The Mondays on which modules start, and the one after the last module's end.

    At least two modules are still to come.
    """
    units = kind.module_units or MODULE_UNITS
    weeks = max(1, round(units / pattern.units_per_week))
    starts = [school_monday(began)]
    while sum(day > today for day in starts) < 3:
        starts.append(school_monday(starts[-1] + weeks * WEEK))
    return starts


def _course(
    rng: Random,
    number: int,
    today: date,
    kind: CourseKind,
    level: str,
    pattern: WeeklyPattern,
    spot: Spot,
    funding: str,
    plan: Sequence[date],
) -> DemoCourse:
    venue, room, teacher = spot
    capacity = min(kind.max_size, room.seats if room else kind.max_size)
    open_seats = rng.choice((1, 2, 2, 3, 4))
    units = (kind.module_units or MODULE_UNITS) * (len(plan) - 1)
    price = kind.price_cents_per_unit
    return DemoCourse(
        id=f"c{number:02d}",
        number=number,
        kind=kind.id,
        levels=(level,),
        pattern=pattern.id,
        start_on=plan[0],
        end_on=plan[-1] - timedelta(days=3),
        module_starts=tuple(day for day in plan[:-1] if day > today),
        online=venue is None,
        venue=venue.id if venue else None,
        room=room.id if room else None,
        teacher=teacher.id,
        provider=teacher.provider,
        funding=funding,
        minimum=kind.min_size,
        capacity=capacity,
        taken=max(1, capacity - open_seats),
        teaching_units=units,
        price_cents=None if price is None else price * units,
        external=teacher.provider != "own",
        last_confirmed_on=today - timedelta(days=rng.randrange(1, 40)),
    )


def use_childcare(
    rng: Random,
    venues: Sequence[DemoVenue],
    courses: Sequence[DemoCourse],
    patterns: Mapping[str, WeeklyPattern],
) -> tuple[DemoVenue, ...]:
    """Venues with the places that running courses' children take marked as taken."""
    used: dict[str, list[Stretch]] = {}
    for course in courses:
        if course.venue and course.kind != "mama":
            used.setdefault(course.venue, []).extend(
                meetings_of(patterns[course.pattern])
            )
    return tuple(
        replace(
            venue,
            childcare=tuple(
                _used(rng, offer, used.get(venue.id, ())) for offer in venue.childcare
            ),
        )
        for venue in venues
    )


def _used(
    rng: Random, offer: DemoChildcare, meetings: Sequence[Stretch]
) -> DemoChildcare:
    hours = (offer.weekday, offer.start_minute, offer.end_minute)
    if not any(_overlap(hours, m) for m in meetings):
        return offer
    return replace(offer, taken=min(offer.places, rng.choice((1, 1, 2))))
