"""One interpreter falls ill: what falls, who could step in, the plan repaired.

All other assignments stand as if they were confirmed, so only what falls is asked
anew; that is small enough to be solved to its end.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from solver.assignment.check.verdict import check
from solver.assignment.problem.instance import WEEK, Assigned, Instance
from solver.assignment.problem.plan import Plan
from solver.assignment.rank import Ranking, rank
from solver.assignment.routes.diary import Diaries, confirmed_only
from solver.assignment.routes.greedy import all_ways, greedy
from solver.deadline import Deadline


@dataclass(frozen=True, slots=True)
class Repaired:
    """What fell, the pool for each of it, and the plan without her.

    `proven`: no plan that keeps the rest meets what fell better.
    """

    fallen: tuple[Assigned, ...]
    stepping_in: tuple[Ranking, ...]
    plan: Plan
    proven: bool

    def to_json(self) -> dict[str, object]:
        """As the command line tells it."""
        met = {a.request: a for a in self.plan.assignments}
        rows = []
        for fell, ranking in zip(self.fallen, self.stepping_in, strict=True):
            new = met.get(fell.request)
            rows.append(
                {
                    "request": fell.request,
                    "able": [c.interpreter for c in ranking.candidates],
                    "met_by": sorted(new.interpreters) if new else None,
                    "start": new.start if new else None,
                    "mode": new.mode if new else None,
                }
            )
        return {"fallen": rows, "proven": self.proven, "plan": self.plan.to_json()}


def without(instance: Instance, name: str, since: int, plan: Plan) -> Instance:
    """The instance with her absent from a moment on and all else confirmed."""
    person = instance.interpreters[name]
    away = (since, instance.weeks * WEEK + 1)
    people = dict(instance.interpreters)
    people[name] = replace(person, absences=tuple(sorted((*person.absences, away))))
    kept = {a.request: a for a in plan.assignments if not _falls(a, name, since)}
    return replace(instance, interpreters=people, confirmed=dict(sorted(kept.items())))


def _falls(found: Assigned, name: str, since: int) -> bool:
    return name in found.interpreters and found.start >= since


def repaired(
    instance: Instance, plan: Plan, name: str, since: int, deadline: Deadline
) -> Repaired:
    """Everything that can be saved when somebody is ill from a moment on.

    A duty before that moment stands. Raises: Stopped.
    """
    fallen = tuple(a for a in plan.assignments if _falls(a, name, since))
    rest = _only(without(instance, name, since, plan), fallen)
    diaries = Diaries(rest, rest.confirmed.values())
    pool = tuple(rank(rest, diaries, rest.requests[a.request]) for a in fallen)
    ways = all_ways(rest, deadline.check)
    start = greedy(rest, ways, confirmed_only(rest), deadline.check)
    found, proven = _searched(rest, start, deadline) if fallen else (start, True)
    return Repaired(fallen, pool, found, proven)


def _only(instance: Instance, fallen: tuple[Assigned, ...]) -> Instance:
    """Without the requests that were unmet before: nobody asks for them now."""
    names = {a.request for a in fallen} | instance.confirmed.keys()
    kept = {k: r for k, r in instance.requests.items() if k in names}
    return replace(instance, requests=kept)


def _searched(instance: Instance, start: Plan, deadline: Deadline) -> tuple[Plan, bool]:
    from solver.assignment.search.engine import Search

    score = check(instance, start).score
    assert score is not None
    ways = all_ways(instance, deadline.check)
    search = Search(instance, ways, start, score, deadline, 1, None, 1)
    thread = search.start(1)[0]
    while thread.is_alive() and not deadline.over() and not search.best.proven():
        deadline.wait(0.02)
    fresh, _ = search.best.taken()
    return (fresh[0] if fresh is not None else start), search.best.proven()
