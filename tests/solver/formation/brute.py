"""Every plan of a tiny county, judged by the check alone."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product

from solver.formation.check.verdict import CheckResult, check
from solver.formation.problem.instance import ONLINE, Instance, ProposedCourse
from solver.formation.problem.plan import Plan


def best(instance: Instance) -> float:
    """The largest score of any valid plan with at most two opened courses."""
    return max(r.score for _, r in plans(instance) if r.score is not None)


def plans(instance: Instance) -> Iterator[tuple[Plan, CheckResult]]:
    """Every valid plan with at most two opened courses, and what it is worth."""
    for courses in _course_sets(instance):
        yield from _fillings(instance, courses)


def _fillings(
    instance: Instance, courses: tuple[ProposedCourse, ...]
) -> Iterator[tuple[Plan, CheckResult]]:
    targets = [None, *(c.id for c in courses), *instance.existing]
    people = list(instance.learners)
    options = [
        [t for t in targets if t is None or _may(instance, x, t, courses)]
        for x in people
    ]
    for choice in product(*options):
        seats = {x: t for x, t in zip(people, choice, strict=True) if t is not None}
        plan = Plan(courses, seats)
        result = check(instance, plan)
        if result.valid:
            yield plan, result


def _may(
    instance: Instance, person: str, target: str, courses: tuple[ProposedCourse, ...]
) -> bool:
    kinds = {c.id: c.kind for c in courses}
    kinds |= {e.id: e.kind for e in instance.existing.values()}
    return kinds[target] in instance.learners[person].accepts


def _course_sets(instance: Instance) -> Iterator[tuple[ProposedCourse, ...]]:
    shapes = []
    for kind in instance.kinds.values():
        for pattern in kind.patterns:
            places = [(r.venue, r.id) for r in instance.rooms.values()]
            for venue, room in [*places, (ONLINE, None)]:
                for teacher, line in product(instance.teachers, instance.funding):
                    shapes.append((kind.id, venue, room, pattern, teacher, line))
    names = list(instance.previous.courses) if instance.previous else []
    for size in (0, 1, 2):
        for chosen in combinations(shapes, size):
            courses = [
                ProposedCourse(f"x{i}", *shape) for i, shape in enumerate(chosen)
            ]
            yield tuple(courses)
            # A course may also carry the name of one that stood before.
            for i, name in product(range(size), names):
                renamed = [ProposedCourse(name, *chosen[i])]
                yield tuple(courses[:i] + renamed + courses[i + 1 :])
