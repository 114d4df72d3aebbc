"""Courses that break when one person leaves, who keeps them alive, who could step in.

Drop-outs are normal: with one in twenty leaving, a quarter of the courses at their
least size fell below it in trials. `min_reserve` of a kind forms them larger from the
start; what is tight all the same is listed here. Recomputed from the instance alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from solver.formation.check.view import View, view
from solver.formation.problem.instance import ONLINE, Instance, Learner, ProposedCourse
from solver.formation.problem.plan import Plan
from solver.formation.reasons.obstacle import Obstacles


@dataclass(frozen=True, slots=True)
class Fragile:
    """A course with `spare` people above its least size.

    `keepers` are those whose leaving breaks it (all of its people, where `spare` is
    0); `substitutes` have no place yet and could take a free seat, most urgent first.
    """

    course: str
    size: int
    least: int
    spare: int
    keepers: tuple[str, ...]
    substitutes: tuple[str, ...]


def fragile(instance: Instance, plan: Plan, spare: int = 0) -> list[Fragile]:
    """Courses of a valid plan with at most `spare` people to lose, tightest first."""
    seen, obstacles = view(instance, plan), Obstacles(instance)
    found = []
    for course in seen.courses.values():
        least = instance.kinds[course.kind].min_size
        size = seen.size[course.id]
        if size - least <= spare:
            inside = tuple(
                sorted(p for p, c in seen.enrolled.items() if c == course.id)
            )
            keepers = inside if size <= least else ()
            others = tuple(_substitutes(seen, obstacles, course))
            found.append(Fragile(course.id, size, least, size - least, keepers, others))
    return sorted(found, key=lambda f: (f.spare, len(f.substitutes), f.course))


def _substitutes(
    v: View, obstacles: Obstacles, course: ProposedCourse
) -> Iterator[str]:
    if v.size[course.id] >= v.seats(course.id):
        return
    inside = {p for p, c in v.enrolled.items() if c == course.id}
    waiting = [p for p in v.instance.learners.values() if p.id not in v.enrolled]
    for person in sorted(waiting, key=lambda p: (-p.priority, p.id)):
        if course.teacher in person.barred_teachers:
            continue
        if obstacles.first(person, *course.shape()) is not None:
            continue
        if _welcome(v, person, inside) and _children_fit(v, person, course):
            yield person.id


def _welcome(v: View, person: Learner, inside: set[str]) -> bool:
    """Not kept out, not of a family that needs more than one seat, no rival inside."""
    if person.id in v.instance.pins.enrolments:
        return False
    if any(person.id in group.learners for group in v.instance.together):
        return False
    rivals = {x for pair in v.instance.apart if person.id in pair for x in pair}
    return rivals.isdisjoint(inside)


def _children_fit(v: View, person: Learner, course: ProposedCourse) -> bool:
    """Her children find places in every slot; where ages count, only none is sure."""
    kind = v.instance.kinds[course.kind]
    if not person.children or course.venue == ONLINE or kind.children_in_room:
        return True
    venue = v.instance.venues[course.venue]
    if venue.childcare_ages is not None:
        return False
    return all(
        v.children[venue.id, slot] + person.children <= venue.childcare.get(slot, 0)
        for slot in v.instance.busy[course.pattern]
    )
