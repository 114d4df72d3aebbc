"""Other times and houses for a proposed course: who would join, who would drop out.

Pure. The rest of the plan stands as it is, nobody changes from another course, and
whoever sits in the course already goes before those who would join.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from service.planning.course.fitting import Care, Fit, Rest, Shape
from solver.formation.problem.instance import ONLINE, Learner, ProposedCourse
from solver.formation.problem.rules import Rule
from solver.formation.reasons.obstacle import Obstacle

MOST_TIMES, MOST_HOUSES, MOST_SPARES = 8, 4, 12


@dataclass(frozen=True)
class Join:
    """Somebody without a place who could come; minutes None online."""

    learner: str
    minutes: int | None


@dataclass(frozen=True)
class Leave:
    """Somebody of the course who could not come then, and why."""

    learner: str
    rule: str
    missing: int


@dataclass(frozen=True)
class Option:
    """The course at another time or in another house; `blocked` is what it lacks."""

    venue: str
    pattern: str
    room: str | None
    teacher: str
    funding: str
    blocked: str
    size: int
    least: int
    most: int
    joins: tuple[Join, ...]
    leaves: tuple[Leave, ...]

    @property
    def opens(self) -> bool:
        """Whether the course could be held so."""
        return not self.blocked and self.size >= self.least


def course_options(fit: Fit, course: ProposedCourse) -> dict[str, Any]:
    """Other times here, other houses at this time, and who could step in, as JSON."""
    rest = fit.rest(course.id)
    times = [o for s in _times(fit, course) if (o := option(fit, rest, s))]
    houses = [o for s in _houses(fit, course) if (o := option(fit, rest, s))]
    return {
        "times": [asdict(o) for o in _best(times, MOST_TIMES)],
        "houses": [asdict(o) for o in _best(houses, MOST_HOUSES)],
        "spares": [asdict(join) for join in spares(fit, rest)],
    }


def _times(fit: Fit, course: ProposedCourse) -> Iterator[Shape]:
    for pattern in fit.instance.kinds[course.kind].patterns:
        if pattern != course.pattern:
            yield Shape(course.kind, course.venue, pattern)


def _houses(fit: Fit, course: ProposedCourse) -> Iterator[Shape]:
    if course.venue == ONLINE:
        return
    for venue in fit.instance.venues:
        if venue != course.venue:
            yield Shape(course.kind, venue, course.pattern)


def _best(found: Sequence[Option], most: int) -> list[Option]:
    """Those that can be held first, then the larger ones with fewer who drop out."""
    ordered = sorted(
        found, key=lambda o: (not o.opens, bool(o.blocked), -o.size, len(o.leaves))
    )
    return ordered[:most]


def option(fit: Fit, rest: Rest, shape: Shape) -> Option | None:
    """The course in another shape, None where nobody at all could come."""
    stand = rest.stand(shape)
    kind = fit.instance.kinds[shape.kind]
    most = kind.max_size - kind.keep_free
    if isinstance(stand, ProposedCourse):
        most = min(most, _seats(fit, stand))
    teacher = "" if isinstance(stand, Rule) else stand.teacher
    care = Care(rest, shape)
    stays, leaves = _members(fit, rest.gone, shape, teacher, care, most)
    joins = _joins(fit, shape, teacher, care, stays, most - len(stays))
    if not stays and not joins:
        return None
    return Option(
        venue=shape.venue,
        pattern=shape.pattern,
        room=stand.room if isinstance(stand, ProposedCourse) else None,
        teacher=teacher,
        funding=stand.funding if isinstance(stand, ProposedCourse) else "",
        blocked=str(stand) if isinstance(stand, Rule) else "",
        size=len(stays) + len(joins),
        least=kind.min_size + kind.min_reserve,
        most=most,
        joins=joins,
        leaves=leaves,
    )


def _seats(fit: Fit, course: ProposedCourse) -> int:
    if course.venue == ONLINE:
        return fit.instance.online_max
    return fit.instance.rooms[str(course.room)].seats


def _members(
    fit: Fit,
    course: ProposedCourse,
    shape: Shape,
    teacher: str,
    care: Care,
    most: int,
) -> tuple[list[Learner], tuple[Leave, ...]]:
    """Who of the course could still come, the most urgent first, and who not.

    The room may be smaller elsewhere: whoever finds no seat any more drops out.
    """
    people = [fit.instance.learners[x] for x in fit.members[course.id]]
    people.sort(key=lambda p: (-p.priority, fit.minutes_or(p, shape), p.id))
    shut: dict[str, Obstacle] = {}
    stays: list[Learner] = []
    for person in people:
        found = _shut(fit, person, shape, teacher)
        if found is None and len(stays) >= most:
            found = Obstacle(Rule.SIZE_MAX)
        if found is None and not care.take(person):
            found = Obstacle(Rule.CHILDCARE)
        if found is None:
            stays.append(person)
        else:
            shut[person.id] = found
    _together(fit, course, shape, people, shut)
    return (
        [person for person in stays if person.id not in shut],
        tuple(Leave(who, str(o.rule), o.missing) for who, o in sorted(shut.items())),
    )


def _shut(fit: Fit, person: Learner, shape: Shape, teacher: str) -> Obstacle | None:
    if teacher in person.barred_teachers:
        return Obstacle(Rule.BARRED_TEACHER)
    return fit.obstacle(person, shape)


def _together(
    fit: Fit,
    course: ProposedCourse,
    shape: Shape,
    people: Iterable[Learner],
    shut: dict[str, Obstacle],
) -> None:
    """Families: if one cannot come, or would be left in the old house, none can."""
    inside = {person.id for person in people}
    for group in fit.instance.together:
        members = inside.intersection(group.learners)
        split = group.scope == "venue" and shape.venue != course.venue
        apart = split and len(members) < len(group.learners)
        if members and (apart or not members.isdisjoint(shut)):
            for who in members - set(shut):
                shut[who] = Obstacle(Rule.TOGETHER)


def _joins(
    fit: Fit,
    shape: Shape,
    teacher: str,
    care: Care,
    stays: Sequence[Learner],
    seats: int,
) -> tuple[Join, ...]:
    """People without a place for the free seats: the most urgent, then the nearest."""
    able = [
        person
        for person in fit.waiting(shape.kind, shape.pattern)
        if _shut(fit, person, shape, teacher) is None
    ]
    able.sort(key=lambda p: (-p.priority, fit.minutes_or(p, shape), p.id))
    there = {person.id for person in stays}
    joins: list[Join] = []
    for person in able:
        if len(joins) >= seats:
            break
        if not fit.quarrels(person, there) and care.take(person):
            there.add(person.id)
            minutes = None if shape.venue == ONLINE else fit.minutes(person, shape)
            joins.append(Join(person.id, minutes))
    return tuple(joins)


def spares(fit: Fit, rest: Rest) -> tuple[Join, ...]:
    """People without a place who fit the course as it is, were a seat free."""
    course = rest.gone
    shape = Shape(*course.shape())
    members = [fit.instance.learners[x] for x in fit.members[course.id]]
    care = Care(rest, shape)
    for person in members:
        care.take(person)
    return _joins(fit, shape, course.teacher, care, members, MOST_SPARES)


def main_reason(rules: Iterable[str]) -> tuple[str, int]:
    """The rule by which most people drop out and how many; ("", 0) if nobody does."""
    counted = Counter(rules)
    return counted.most_common(1)[0] if counted else ("", 0)
