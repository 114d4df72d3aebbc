"""What a little more would bring: one more interpreter, less notice, longer trips.

Each is tried by adding to the plan that stands: requests met then are met for sure, so
the numbers are told as "at least". The same is done without the change, and what that
alone brings is taken off.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from solver.assignment.explain.reasons import unmet
from solver.assignment.problem.instance import DAY, Instance, Interpreter
from solver.assignment.problem.plan import Plan
from solver.assignment.routes.greedy import all_ways, greedy
from solver.deadline import Deadline

#: Somebody new: free on working days, two trips of three quarters of an hour, one job
#: a day, for every setting, by car.
WINDOWS = tuple((d * DAY + 8 * 60, d * DAY + 18 * 60) for d in range(5))
#: Places tried for somebody new of a language, those with most unmet requests.
PLACES = 3
#: An hour less of notice, ten minutes more of a trip.
HOUR, MINUTES = 60, 10


@dataclass(frozen=True, slots=True)
class Value:
    """A change and how many requests more, of which priorities, it meets at least."""

    kind: str
    language: str | None
    place: str | None
    met: int
    priority: int

    def order(self) -> tuple[int, str, str, str]:
        """The most valuable first."""
        return -self.priority, self.kind, self.language or "", self.place or ""

    def to_json(self) -> dict[str, object]:
        """As the command line tells it."""
        return {
            "kind": self.kind,
            "language": self.language,
            "place": self.place,
            "met_at_least": self.met,
            "priority_at_least": self.priority,
        }


def values(instance: Instance, plan: Plan, deadline: Deadline) -> list[Value]:
    """Every change that brings something, the most valuable first.

    Ends with what is known when the deadline is over.
    """
    alone = _met(instance, plan)
    found = []
    for kind, language, place, changed in _changes(instance, plan):
        if deadline.over():
            break
        more = _met(changed, plan)
        met = len(more) - len(alone)
        priority = sum(more.values()) - sum(alone.values())
        if met > 0:
            found.append(Value(kind, language, place, met, priority))
    return sorted(
        found, key=lambda v: (-v.priority, v.kind, str(v.language), str(v.place))
    )


def _met(instance: Instance, plan: Plan) -> Mapping[str, int]:
    """Priorities of the open requests that can be met with the plan standing."""
    left = {r.id for r in unmet(instance, plan)}
    names = left | {a.request for a in plan.assignments}
    kept = {k: r for k, r in instance.requests.items() if k in names}
    standing = {a.request: a for a in plan.assignments}
    small = replace(instance, requests=kept, confirmed=standing)
    found = greedy(small, all_ways(small, lambda: None), plan, lambda: None)
    return {
        a.request: instance.requests[a.request].priority
        for a in found.assignments
        if a.request in left
    }


Trial = tuple[str, str | None, str | None, Instance]


def _changes(instance: Instance, plan: Plan) -> Iterator[Trial]:
    people = instance.interpreters.values()
    less = {p.id: replace(p, notice=max(0, p.notice - HOUR)) for p in people}
    yield "notice_hour", None, None, replace(instance, interpreters=less)
    more = {p.id: replace(p, max_oneway=p.max_oneway + MINUTES) for p in people}
    yield "trip_ten_minutes", None, None, replace(instance, interpreters=more)
    for language, place in _wanted(instance, plan):
        pool = {**instance.interpreters, "": _somebody(instance, language, place)}
        yield "interpreter", language, place, replace(instance, interpreters=pool)


def _wanted(instance: Instance, plan: Plan) -> Iterator[tuple[str, str]]:
    """Languages of unmet requests and the places where most of them are."""
    by_language: dict[str, Counter[str]] = {}
    for request in unmet(instance, plan):
        first = request.languages[0].language
        by_language.setdefault(first, Counter())[request.place] += request.priority
    total = {name: sum(c.values()) for name, c in by_language.items()}
    for name in sorted(total, key=lambda n: (-total[n], n)):
        places = by_language[name]
        for place in sorted(places, key=lambda p: (-places[p], p))[:PLACES]:
            yield name, place


def _somebody(instance: Instance, language: str, place: str) -> Interpreter:
    settings = frozenset(r.setting for r in instance.requests.values())
    return Interpreter(
        id="", kind="volunteer", place=place, mode="car", gender="", absences=(),
        languages={language: 3}, settings=settings, windows=WINDOWS, max_week=5,
        max_oneway=45, notice=DAY, phone=True, video=False, rate_cents=0, paid_cents=0,
        limit_cents=0, load=0, excluded_places=frozenset(),
        excluded_agencies=frozenset(),
    )  # fmt: skip
