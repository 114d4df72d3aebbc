"""A plan laid beside its instance: what it says of whom, before any judgement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from solver.assignment.problem.instance import (
    ONSITE,
    Assigned,
    Instance,
    Interpreter,
    Request,
)
from solver.assignment.problem.plan import Plan


@dataclass(frozen=True, slots=True)
class Task:
    """One interpreter at one request; `out` and `back` are None without connection."""

    person: Interpreter
    request: Request
    start: int
    end: int
    mode: str
    out: int | None
    back: int | None

    @property
    def remote(self) -> bool:
        """True by phone and video, where she stays at home."""
        return self.mode != ONSITE

    def leaves(self) -> int:
        """The moment she sets out."""
        return self.start - (self.out or 0)

    def returns(self) -> int:
        """The moment she is home again."""
        return self.end + (self.back or 0)


@dataclass(frozen=True)
class View:
    """The plan's assignments of known requests, the first of each, and its tasks."""

    instance: Instance
    unknown: tuple[str, ...]
    met: Mapping[str, Assigned]
    tasks: tuple[Task, ...]
    diaries: Mapping[str, tuple[Task, ...]]

    def pairs(self) -> Iterator[tuple[Task, Task]]:
        """Every two consecutive tasks of an interpreter."""
        for diary in self.diaries.values():
            yield from pairwise(diary)

    def requests(self) -> Iterator[tuple[Request, Assigned]]:
        """Every request that the plan meets, and how."""
        for name, found in self.met.items():
            yield self.instance.requests[name], found


def view(instance: Instance, plan: Plan) -> View:
    """Everything the rules look at."""
    unknown: list[str] = []
    met: dict[str, Assigned] = {}
    for found in plan.assignments:
        if found.request not in instance.requests:
            unknown.append(f"unknown request {found.request}")
        elif found.request in met:
            unknown.append(f"request {found.request}: assigned twice")
        else:
            met[found.request] = found
    tasks: list[Task] = []
    for found in met.values():
        for name in sorted(set(found.interpreters)):
            if name not in instance.interpreters:
                unknown.append(f"request {found.request}: unknown interpreter {name}")
            else:
                tasks.append(_task(instance, found, name))
    diaries: dict[str, list[Task]] = defaultdict(list)
    for task in sorted(tasks, key=lambda t: (t.start, t.end, t.request.id)):
        diaries[task.person.id].append(task)
    ordered = {name: tuple(diary) for name, diary in sorted(diaries.items())}
    return View(instance, tuple(unknown), met, tuple(tasks), ordered)


def _task(instance: Instance, found: Assigned, name: str) -> Task:
    person, request = instance.interpreters[name], instance.requests[found.request]
    end = found.start + request.length
    out: int | None = 0
    back: int | None = 0
    if found.mode == ONSITE:
        trip = instance.timetable.trip
        out = trip(person.mode, person.place, request.place, found.start)
        back = trip(person.mode, request.place, person.place, end)
    return Task(person, request, found.start, end, found.mode, out, back)


def within(spans: tuple[tuple[int, int], ...], a: int, b: int) -> bool:
    """True when one stretch holds everything from a to b."""
    return any(x <= a and b <= y for x, y in spans)


def link(instance: Instance, a: Task, b: Task) -> tuple[int, bool] | None:
    """Minutes from one task to the next and whether by way of home; None if too few."""
    gap = b.start - a.end
    ways = []
    hop = _hop(instance, a, b)
    limit = min(gap, a.person.max_oneway)
    free = within(instance.free[a.person.id], a.end, b.start)
    if hop is not None and hop <= limit and gap <= instance.stay and free:
        ways.append((hop, False))
    by_home = (a.back or 0) + (b.out or 0)
    if by_home + instance.home_pause <= gap:
        ways.append((by_home, True))
    return min(ways, default=None)


def _hop(instance: Instance, a: Task, b: Task) -> int | None:
    """Minutes from one task straight to the next, None without connection."""
    if a.remote and b.remote:
        return 0
    if a.remote:
        return b.out or 0
    if b.remote:
        return a.back or 0
    if a.request.agency == b.request.agency:
        return 0
    places = a.request.place, b.request.place
    return instance.timetable.trip(a.person.mode, *places, a.end)
