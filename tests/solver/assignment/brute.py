"""Every plan of a tiny pool, judged by the check alone."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product

from solver.assignment.check.verdict import CheckResult, check
from solver.assignment.problem.instance import Assigned, Instance
from solver.assignment.problem.plan import Plan


def best(instance: Instance) -> int:
    """The largest score of any valid plan."""
    return max(r.score for _, r in plans(instance) if r.score is not None)


def plans(instance: Instance) -> Iterator[tuple[Plan, CheckResult]]:
    """Every valid plan, and what it is worth."""
    confirmed = tuple(instance.confirmed.values())
    choices = [[None, *_alone(instance, r.id)] for r in instance.open]
    for rows in product(*choices):
        plan = Plan((*confirmed, *(r for r in rows if r is not None)))
        result = check(instance, plan)
        if result.valid:
            yield plan, result


def _alone(instance: Instance, name: str) -> Iterator[Assigned]:
    """Every way to meet a request that breaks none but rules of whole diaries."""
    request = instance.requests[name]
    for start, mode in product(request.times, request.modes):
        for who in combinations(instance.interpreters, request.needed):
            row = Assigned(name, start, mode, who)
            found = check(instance, Plan((row,))).violations
            if all(v.rule == "confirmed" for v in found):
                yield row
