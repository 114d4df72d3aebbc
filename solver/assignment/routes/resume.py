"""Beginning with a plan that somebody has: what of it still holds is kept."""

from __future__ import annotations

from solver.assignment.problem.instance import Assigned, Instance
from solver.assignment.problem.plan import Plan
from solver.assignment.routes.diary import Diaries
from solver.assignment.routes.duties import Duty, duty, unfit


def resumed(instance: Instance, start: Plan) -> Plan:
    """What is confirmed, and of `start`, in its order, all that fits to it."""
    diaries = Diaries(instance, instance.confirmed.values())
    met = dict(instance.confirmed)
    for found in start.assignments:
        if found.request in met or found.request not in instance.requests:
            continue
        duties = _jobs(instance, diaries, found)
        if duties:
            for name, one in duties.items():
                diaries.of[name].add(one)
            met[found.request] = found
    return Plan(tuple(met.values()))


def _jobs(instance: Instance, diaries: Diaries, found: Assigned) -> dict[str, Duty]:
    """The assignment's duties by interpreter, empty where one of them does not fit."""
    request = instance.requests[found.request]
    names = set(found.interpreters)
    known = names <= instance.interpreters.keys()
    whole = len(found.interpreters) == len(names) == request.needed and known
    if not whole or found.start not in request.times or found.mode not in request.modes:
        return {}
    duties: dict[str, Duty] = {}
    for name in sorted(names):
        person = instance.interpreters[name]
        one = duty(instance, person, request, found.start, found.mode)
        if unfit(person, request) is not None or not isinstance(one, Duty):
            return {}
        if not isinstance(diaries.of[name].cost(one), int):
            return {}
        duties[name] = one
    return duties
