"""Which public courses fit what somebody asks for, and why others only nearly do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from service.courses.catalogue.queries import PublicCourse
from service.courses.catalogue.ways import BIKE, BUS, CAR, Trip, Ways
from service.rulesets.schema import Band

FARTHEST_MINUTES = 90  # a longer way "nearly fits"
MOST_REASONS = 2


@dataclass(frozen=True)
class Wish:
    """What the visitor asked for; empty means no wish."""

    place_id: str = ""
    level: str = ""
    mode: str = BUS
    bands: frozenset[str] = frozenset()
    child_age: int | None = None


@dataclass(frozen=True)
class Reason:
    """Why a course only nearly fits, and what could be done: a code each.

    `way_out`: waiting, mode, time, none; `trip` is the way that would do.
    """

    code: str
    way_out: str = "waiting"
    trip: Trip | None = None


@dataclass(frozen=True)
class Fit:
    """A course beside the wish; `label` is its number in list and map."""

    label: int
    course: PublicCourse
    trip: Trip | None
    reasons: tuple[Reason, ...]
    ways_known: bool


def fits(
    courses: Iterable[PublicCourse],
    wish: Wish,
    bands: Mapping[str, Band],
    ways_of: Callable[[str], Ways | None],
) -> tuple[tuple[Fit, ...], tuple[Fit, ...]]:
    """Courses that fit, nearest first, and those that nearly do, with reasons.

    Nearest is by the worse of the ways there and back. Courses at a level that is not
    even a neighbour are left out, as are those that miss more than two wishes.
    """
    found = []
    for course in courses:
        ways = ways_of(course.id) if wish.place_id and not course.online else None
        trip = ways.trip(wish.place_id, wish.mode) if ways else None
        reasons = tuple(_reasons(course, wish, bands, ways, trip))
        if any(reason.code == "other_level" for reason in reasons):
            continue
        if len(reasons) <= MOST_REASONS:
            known = ways is not None and wish.place_id in ways.places
            found.append(Fit(0, course, trip, reasons, known))
    ordered = sorted(found, key=_order)
    numbered = [
        Fit(n, f.course, f.trip, f.reasons, f.ways_known)
        for n, f in enumerate(ordered, 1)
    ]
    return (
        tuple(f for f in numbered if not f.reasons),
        tuple(f for f in numbered if f.reasons),
    )


def _order(fit: Fit) -> tuple[object, ...]:
    """Fitting first; then the shorter way, online last, then the earlier start."""
    course = fit.course
    minutes = fit.trip.worst if fit.trip else 10_000
    return (len(fit.reasons), minutes, course.online, course.start_on, course.number)


def _reasons(
    course: PublicCourse,
    wish: Wish,
    bands: Mapping[str, Band],
    ways: Ways | None,
    trip: Trip | None,
) -> Iterable[Reason]:
    if wish.level:
        yield from _level(course, wish.level)
    if course.left < 1:
        yield Reason("full")
    if course.next_entry is None:
        yield Reason("no_entry")
    if wish.bands and not parts_of_day(course, bands) <= wish.bands:
        yield Reason("time", "time")
    if wish.child_age is not None:
        yield from _childcare(course, wish.child_age)
    if ways is not None and wish.place_id in ways.places:
        yield from _way(ways, wish, trip)


def _level(course: PublicCourse, wanted: str) -> Iterable[Reason]:
    offered = {level.id for level in course.levels}
    if wanted in offered or not offered:
        return
    near = {neighbour for level in course.levels for neighbour in level.neighbours}
    yield Reason("level" if wanted in near else "other_level")


def _childcare(course: PublicCourse, age: int) -> Iterable[Reason]:
    if course.online or course.children_in_room:
        return
    if not course.childcare:
        yield Reason("no_childcare")
        return
    if not course.age_groups:
        return  # there is childcare, its places are not known: the page says so
    groups = [g for g in course.age_groups if g.from_age <= age <= g.to_age]
    if not groups:
        yield Reason("childcare_age")
    elif max(group.left for group in groups) < 1:
        yield Reason("childcare_full")


def _way(ways: Ways, wish: Wish, trip: Trip | None) -> Iterable[Reason]:
    if trip is not None and trip.worst <= FARTHEST_MINUTES:
        return
    if trip is None and wish.mode == BUS and not ways.has_bus:
        return  # no timetable: nothing is known about buses, so nothing is said
    others = [
        other
        for mode in (CAR, BIKE)
        if mode != wish.mode
        and (other := ways.trip(wish.place_id, mode)) is not None
        and other.worst <= FARTHEST_MINUTES
    ]
    code = "far" if trip is not None else ("no_bus" if wish.mode == BUS else "far")
    if others:
        yield Reason(code, "mode", others[0])
    else:
        yield Reason(code)


def parts_of_day(course: PublicCourse, bands: Mapping[str, Band]) -> frozenset[str]:
    """The parts of the day its meetings lie in, by their middle."""
    found = set()
    for _weekday, start, end, _week in course.meetings:
        middle = (start + end) / 2
        nearest = min(bands.values(), key=lambda b: abs((b.start + b.end) / 2 - middle))
        found.add(nearest.id)
    return frozenset(found)
