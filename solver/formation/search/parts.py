"""Parts of an instance that share nothing, each an instance of its own.

Two courses that could open belong together when they share a learner, a room, a
teacher, a line that could run short, childcare, online hours, a name or a family.
Without a limit on all courses or fairness over all people, parts are planned apart:
each is smaller, and small ones are solved to proof.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator
from dataclasses import replace

from solver.formation.courses.candidates import Candidate, Problem
from solver.formation.problem.instance import ONLINE, Instance, Pins, Previous
from solver.formation.problem.plan import Plan


def parts(problem: Problem) -> list[Instance]:
    """The instance's parts, largest first; the instance itself where it is whole."""
    instance = problem.instance
    groups = [g for g in _groups(problem) if any(len(c.members) for c in g)]
    shared = instance.max_courses is not None or instance.fairness is not None
    if len(groups) < 2 or shared:
        return [instance]
    groups.sort(key=lambda g: (-sum(len(c.members) for c in g), g[0].index))
    people = [_people(problem, g) for g in groups]
    # Who can go nowhere still counts for what the previous plan loses.
    people[0] |= set(instance.learners) - set().union(*people)
    names = [{c.name for c in g if c.name is not None} for g in groups]
    names[0] |= standing_ids(instance) - set().union(*names)
    return [_part(instance, p, n) for p, n in zip(people, names, strict=True)]


def joined(
    plans: Iterable[tuple[Plan, Collection[str]]], taken: Collection[str]
) -> Plan:
    """Plans of parts as one; new courses get ids that nobody else has.

    With each plan come the ids that stand in its own part and must stay. A part gives
    its new courses ids that may stand in another one: they are named anew, beside all
    that are `taken` anywhere in the instance.
    """
    courses, enrolments = [], {}
    number = 0
    for plan, own in plans:
        new: dict[str, str] = {}
        for course in plan.courses:
            if course.id in own:
                courses.append(course)
                continue
            number += 1
            while f"c{number:04d}" in taken:
                number += 1
            new[course.id] = f"c{number:04d}"
            courses.append(replace(course, id=new[course.id]))
        for person, target in plan.enrolments.items():
            enrolments[person] = new.get(target, target)
    return Plan(tuple(courses), enrolments)


def standing_ids(instance: Instance) -> set[str]:
    """Ids of courses that the instance itself speaks of."""
    found = {c.id for c in instance.pins.courses} | set(instance.existing)
    found |= {c for c in instance.pins.enrolments.values() if c is not None}
    if instance.previous is not None:
        found |= set(instance.previous.courses)
        found |= {c for c in instance.previous.enrolments.values() if c is not None}
    return found


def _groups(problem: Problem) -> list[list[Candidate]]:
    """Candidates that share something, by a union of everything each one uses."""
    first: dict[Hashable, int] = {}
    root = list(range(len(problem.candidates)))

    def find(c: int) -> int:
        while root[c] != c:
            root[c] = root[root[c]]
            c = root[c]
        return c

    scarce = _scarce(problem)
    for c in problem.candidates:
        for thing in _uses(problem, c, scarce):
            other = first.setdefault(thing, c.index)
            root[find(c.index)] = find(other)
    found: dict[int, list[Candidate]] = defaultdict(list)
    for c in problem.candidates:
        found[find(c.index)].append(c)
    return [found[key] for key in sorted(found)]


def _people(problem: Problem, group: list[Candidate]) -> set[str]:
    """Everyone who could come, with whole families, also those who never can."""
    found = {problem.learners[x].id for c in group for x in c.members}
    for family in problem.instance.together:
        if not found.isdisjoint(family.learners):
            found |= set(family.learners)
    return found


def _uses(
    problem: Problem, c: Candidate, scarce: frozenset[int]
) -> Iterator[tuple[str, Hashable]]:
    for x in c.members.tolist():
        yield "learner", x
        for group in problem.families.get(x, ()):
            yield "family", group
    for room in c.rooms:
        if c.venue != ONLINE:
            yield "room", room
    for teacher in c.teachers:
        yield "teacher", teacher
    for line in c.lines:
        if line in scarce:
            yield "line", line
    if c.venue == ONLINE:
        yield "online", 0
    elif any(problem.learners[x].children for x in c.members.tolist()):
        yield "childcare", c.venue
    if c.name is not None:
        yield "name", c.name


def _scarce(problem: Problem) -> frozenset[int]:
    """Lines that could not pay for every course that could ever open."""
    most = [0] * len(problem.lines)
    for c in problem.candidates:
        dearest = max((problem.cost(c, t) for t in c.teachers), default=0)
        for line in c.lines:
            most[line] += c.copies * dearest
    amounts = [line.amount for line in problem.lines]
    return frozenset(f for f, sum_ in enumerate(most) if sum_ > amounts[f])


def _part(instance: Instance, people: set[str], names: set[str]) -> Instance:
    """The instance with these learners, and these names of pins and courses, only."""
    pins, before = instance.pins, instance.previous
    return replace(
        instance,
        learners={x: p for x, p in instance.learners.items() if x in people},
        pins=Pins(
            tuple(c for c in pins.courses if c.id in names),
            {x: c for x, c in pins.enrolments.items() if x in people},
        ),
        existing={x: e for x, e in instance.existing.items() if x in names},
        previous=before
        and Previous(
            {x: c for x, c in before.courses.items() if x in names},
            {x: c for x, c in before.enrolments.items() if x in people},
        ),
        together=tuple(g for g in instance.together if people.issuperset(g.learners)),
        apart=tuple(pair for pair in instance.apart if people.issuperset(pair)),
    )
