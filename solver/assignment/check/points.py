"""What a plan is worth: the points of every soft rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from solver.assignment.check.view import View, link
from solver.assignment.problem.rules import Rule


def _priority(v: View) -> int:
    met = [r for r, _ in v.requests() if r.id not in v.instance.confirmed]
    return v.instance.weights.priority * sum(r.priority for r in met)


def _continuity(v: View) -> int:
    again = [r.id for r, found in v.requests() if r.earlier in found.interpreters]
    return v.instance.weights.continuity * len(again)


def _preferred(v: View) -> int:
    wished = [
        r.id for r, f in v.requests() if not r.preferred.isdisjoint(f.interpreters)
    ]
    return v.instance.weights.preferred * len(wished)


def _minutes(v: View) -> int:
    """First trip out, ways between, last trip back of each interpreter."""
    ends = sum((d[0].out or 0) + (d[-1].back or 0) for d in v.diaries.values())
    between = sum((link(v.instance, a, b) or (0, False))[0] for a, b in v.pairs())
    return -v.instance.weights.minute * (ends + between)


def _load(v: View) -> int:
    """The n-th job of somebody's quarter costs 2n - 1."""
    people = v.instance.interpreters
    squares = sum(
        (people[name].load + len(diary)) ** 2 - people[name].load ** 2
        for name, diary in v.diaries.items()
    )
    return -v.instance.weights.load * squares


def _fallback(v: View) -> int:
    cost = v.instance.weights.fallback
    return -sum(cost.get(f.mode, 0) for r, f in v.requests() if f.mode != r.modes[0])


def _alternative(v: View) -> int:
    moved = sum(f.start != r.times[0] for r, f in v.requests())
    return -v.instance.weights.alternative * moved


def _gender_wish(v: View) -> int:
    missed = sum(
        t.request.gender is not None and t.request.gender != t.person.gender
        for t in v.tasks
    )
    return -v.instance.weights.gender * missed


POINTS: Mapping[Rule, Callable[[View], int]] = {
    Rule.PRIORITY: _priority,
    Rule.CONTINUITY: _continuity,
    Rule.PREFERRED: _preferred,
    Rule.MINUTES: _minutes,
    Rule.LOAD: _load,
    Rule.FALLBACK: _fallback,
    Rule.ALTERNATIVE: _alternative,
    Rule.GENDER_WISH: _gender_wish,
}
