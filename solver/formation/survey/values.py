"""What a little more of something would bring: teacher, room, childcare place, money.

What there could be more of is ordered by the prices of the bound; the dearest of each
sort are solved, with and without, and say: at least so many people and points more
with it than the same search finds without it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from solver.deadline import Deadline
from solver.formation.bound.market import Market
from solver.formation.courses.candidates import Problem
from solver.formation.problem.instance import Instance
from solver.formation.problem.patch import as_written
from solver.formation.problem.plan import Plan
from solver.formation.survey.extras import Extras, More
from solver.formation.survey.gain import Gain, Gains

Json = dict[str, Any]
#: So many of each sort are solved again, in no more than so many seconds each.
CHECKED, SECONDS = 2, 6.0
#: A value is solved in no less than so many times what setting up a problem takes:
#: of a large county fewer are solved.
LEAST = 12


class Values:
    """What could be added to one plan's instance, and what each brings."""

    def __init__(
        self, instance: Instance, plan: Plan, raw: Mapping[str, Any], deadline: Deadline
    ) -> None:
        self.deadline = deadline
        began = deadline.left()
        problem = Problem(instance, deadline.check_stopped)
        self.least = LEAST * (began - deadline.left())
        market = Market(problem, deadline)
        self.extras = Extras(market, plan, raw)
        self.gains = Gains(market, plan, raw, deadline)

    def all(self) -> list[Json]:
        """Each with points by the bound and, while time lasts, people by solving."""
        chosen, told = self.chosen(), []
        for number, more in enumerate(chosen):
            share = self.deadline.left() / (len(chosen) - number)
            seconds = max(self.least, min(SECONDS, share))
            found = self.gains.of(more.patch, seconds)
            told.append(_told(more, found))
        return sorted(told, key=_order)

    def chosen(self) -> list[More]:
        """The dearest of every group, then the second of each."""
        ranked = self.extras.all()
        groups = dict.fromkeys(m.group for m in ranked)
        each = [[m for m in ranked if m.group == group] for group in groups]
        return [m for n in range(CHECKED) for some in each for m in some[n : n + 1]]


def _order(told: Json) -> tuple[int, float, float]:
    """Most people first, then points; what was not solved comes last by its price."""
    unknown = told["people"] is None
    people, points = (-1, 0.0) if unknown else (told["people"], told["points"])
    return -people, -points, -told["price_points"]


def _told(more: More, found: Gain | None) -> Json:
    return {
        "sort": more.sort,
        "name": more.name,
        "values": dict(more.values),
        "patch": as_written(list(more.patch)),
        "price_points": round(more.price, 1),
        "people": found.people if found else None,
        "points": found.points if found else None,
        "solved": found is not None,
    }
