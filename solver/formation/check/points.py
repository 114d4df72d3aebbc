"""What a plan is worth: one function per soft rule, read off the plan itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction

from solver.formation.check.view import View
from solver.formation.problem.instance import ONLINE
from solver.formation.problem.rules import Rule
from solver.formation.problem.shares import quotas


def rides(v: View) -> Iterator[tuple[str, int]]:
    """Learners who travel, with their minutes (0 where there is no connection)."""
    for person, _, minutes in v.ways:
        yield person.id, minutes or 0


def costs(v: View) -> list[int]:
    return [
        v.instance.course_cost(c.kind, c.venue, c.pattern, c.teacher)
        for c in v.courses.values()
    ]


def changes(v: View) -> Counter[str]:
    """How many learners moved or were dropped, how many courses were cancelled."""
    found: Counter[str] = Counter(moved=0, dropped=0, cancelled=0)
    before = v.instance.previous
    if before is None:
        return found
    for person, course in before.enrolments.items():
        if person not in v.instance.learners:
            continue
        if person not in v.enrolled:
            found["dropped"] += 1
        elif v.enrolled[person] != course or not v.kept(course):
            found["moved"] += 1
    found["cancelled"] = sum(not v.kept(course) for course in before.courses)
    return found


def told(points: Fraction) -> float:
    """Points as scores and bounds are told, in whole tenths.

    Weights may be finer than that. As rounding keeps the order, a bound is never told
    below the score of a plan that it bounds.
    """
    return round(float(points), 1)


def _priority_points(v: View) -> Fraction:
    placed = sum(v.instance.learners[x].priority for x in v.enrolled)
    return v.instance.weights.priority * placed


def _minute_points(v: View) -> Fraction:
    w = v.instance.weights
    online = sum(c.venue == ONLINE for _, c in v.pairs())
    return -w.minute * (sum(m for _, m in rides(v)) + w.online_minutes * online)


def _long_points(v: View) -> Fraction:
    w = v.instance.weights
    long = [m for _, m in rides(v) if m > w.long_from]
    return -w.long_minute * (sum(long) - len(long) * w.long_from)


def _cost_points(v: View) -> Fraction:
    return -v.instance.weights.cost * sum(costs(v))


def _existing_points(v: View) -> Fraction:
    taken = sum(c in v.instance.existing for c in v.enrolled.values())
    return v.instance.weights.existing * taken


def _moved_points(v: View) -> Fraction:
    return -v.instance.weights.moved * changes(v)["moved"]


def _dropped_points(v: View) -> Fraction:
    return -v.instance.weights.dropped * changes(v)["dropped"]


def _cancelled_points(v: View) -> Fraction:
    return -v.instance.weights.cancelled * changes(v)["cancelled"]


def _fair_points(v: View) -> Fraction:
    short = sum(
        max(0, q.target - sum(x in v.enrolled for x in q.people))
        for q in quotas(v.instance)
    )
    return -v.instance.weights.fair_share * short


POINTS: Mapping[Rule, Callable[[View], Fraction]] = {
    Rule.PRIORITY: _priority_points,
    Rule.MINUTES: _minute_points,
    Rule.LONG_MINUTES: _long_points,
    Rule.COST: _cost_points,
    Rule.EXISTING: _existing_points,
    Rule.MOVED: _moved_points,
    Rule.DROPPED: _dropped_points,
    Rule.CANCELLED: _cancelled_points,
    Rule.FAIR_SHARE: _fair_points,
}
