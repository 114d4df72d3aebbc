"""The first plan: request by request, whoever costs least, the scarce ones first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from solver.assignment.problem.instance import Assigned, Instance, Request
from solver.assignment.problem.plan import Plan
from solver.assignment.routes.diary import Diaries
from solver.assignment.routes.duties import Duty, duties, unfit
from solver.assignment.routes.worth import meeting, own

#: By start and mode, who could come then: interpreters in order of their ids.
Ways = Mapping[tuple[int, str], tuple[tuple[str, Duty], ...]]


def able(
    instance: Instance, request: Request, speakers: Mapping[str, Iterable[str]]
) -> Ways:
    """Every duty that somebody could do for a request, were it her only one."""
    found: dict[tuple[int, str], list[tuple[str, Duty]]] = defaultdict(list)
    names = {n for w in request.languages for n in speakers.get(w.language, ())}
    for name in sorted(names):
        person = instance.interpreters[name]
        if unfit(person, request) is None:
            for duty in duties(instance, person, request):
                found[duty.start, duty.mode].append((name, duty))
    return {way: tuple(who) for way, who in found.items()}


def speakers(instance: Instance) -> Mapping[str, list[str]]:
    """By language, who speaks it at any level."""
    found: dict[str, list[str]] = defaultdict(list)
    for person in instance.interpreters.values():
        for language in person.languages:
            found[language].append(person.id)
    return found


def all_ways(instance: Instance, check: Callable[[], None]) -> Mapping[str, Ways]:
    """`able` for every open request; `check` is called now and then."""
    known = speakers(instance)
    found = {}
    for request in instance.open:
        check()
        found[request.id] = able(instance, request, known)
    return found


@dataclass(slots=True)
class Choice:
    """A way to meet a request and what the whole plan gains by it."""

    points: int
    duties: tuple[tuple[str, Duty], ...]


def greedy(
    instance: Instance,
    ways: Mapping[str, Ways],
    standing: Plan,
    check: Callable[[], None],
) -> Plan:
    """Add to a valid plan: by priority, of equals the one with fewest people first."""

    def rank(request: Request) -> tuple[int, int, str]:
        people = {name for who in ways[request.id].values() for name, _ in who}
        return -request.priority, len(people), request.id

    diaries = Diaries(instance, standing.assignments)
    met = list(standing.assignments)
    taken = {found.request for found in met}
    for request in sorted(instance.open, key=rank):
        check()
        if request.id in taken:
            continue
        choice = best(instance, diaries, ways[request.id], request)
        if choice is None or choice.points <= 0:
            continue
        for name, duty in choice.duties:
            diaries.of[name].add(duty)
        _, duty = choice.duties[0]
        names = tuple(name for name, _ in choice.duties)
        met.append(Assigned(request.id, duty.start, duty.mode, names))
    return Plan(tuple(met))


def best(
    instance: Instance, diaries: Diaries, ways: Ways, request: Request
) -> Choice | None:
    """The way that gains most as the diaries stand, None where there is none."""
    w = instance.weights
    found: Choice | None = None
    for who in ways.values():
        fitting = []
        for name, duty in who:
            diary = diaries.of[name]
            minutes = diary.cost(duty)
            if isinstance(minutes, int):
                nth = 2 * (diary.person.load + len(diary.duties)) + 1
                points = own(w, diary.person, duty) - w.minute * minutes - w.load * nth
                fitting.append((-points, name, duty))
        if len(fitting) < request.needed:
            continue
        taken = sorted(fitting, key=lambda f: f[:2])[: request.needed]
        points = meeting(w, taken[0][2]) - sum(f[0] for f in taken)
        if found is None or points > found.points:
            found = Choice(points, tuple((name, duty) for _, name, duty in taken))
    return found
