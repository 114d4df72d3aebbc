"""Why nobody takes a request, the rest of the plan standing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from solver.assignment.problem.instance import Instance, Request
from solver.assignment.problem.plan import Plan
from solver.assignment.problem.rules import HARD, Rule
from solver.assignment.rank import Ranking, rank
from solver.assignment.routes.diary import Diaries

#: Rules in the order in which they are looked at: the later, the nearer she was.
NEARNESS: Sequence[Rule] = [rule for rule in Rule if rule in HARD]


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule and everyone whom it keeps out at the wished time."""

    rule: Rule
    interpreters: tuple[str, ...]


def unmet(instance: Instance, plan: Plan) -> list[Request]:
    """Open requests that a plan does not meet."""
    met = {found.request for found in plan.assignments}
    return [r for r in instance.open if r.id not in met]


def reasons(ranking: Ranking) -> list[Reason]:
    """Everyone who is kept out, by rule, the nearest to coming first."""
    found: dict[Rule, list[str]] = defaultdict(list)
    for one in ranking.excluded:
        found[one.rule].append(one.interpreter)
    order = sorted(found, key=NEARNESS.index, reverse=True)
    return [Reason(rule, tuple(sorted(found[rule]))) for rule in order]


def explained(
    instance: Instance, diaries: Diaries, request: Request
) -> Mapping[str, object]:
    """Reasons and those who could come after all, as the file tells them.

    Somebody can be able to come to a request that is unmet: where it needs more than
    come, or where meeting it would cost more than it brings.
    """
    ranking = rank(instance, diaries, request)
    return {
        "reasons": [
            {"rule": r.rule.value, "interpreters": list(r.interpreters)}
            for r in reasons(ranking)
        ],
        "able": [c.interpreter for c in ranking.candidates],
        "needed": request.needed,
    }
