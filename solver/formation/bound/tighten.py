"""A smaller bound: groups of kinds solved exactly at the relaxation's prices.

First only what loses little is kept, and the question is whether that reaches the
relaxation's value less this little. It mostly does not, which is proven quickly and
lowers the bound; then more is kept, until the group's optimum is found.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from ortools.sat.python import cp_model

from solver.formation.bound.groups import Group, Groups, Offer
from solver.formation.bound.pricing import Floats

#: Share of a group's value kept in the first question, and its growth.
FIRST, GROWTH = 0.0003, 1.7
#: Points are whole tenths inside the model, rounded so that the bound stays above.
GRAIN = 10

#: Solves a model: status, proven bound, deterministic time.
Solve = Callable[[cp_model.CpModel], tuple[int, float, float]]


@dataclass(slots=True)
class Progress:
    """How far a group has come: proven gain, next question, work of the last."""

    group: Group
    depth: float
    gain: float = 0.0
    work: float = 0.0
    done: bool = False


@dataclass
class Tighten:
    """Takes the groups in turn, cheapest question first."""

    groups: Groups
    progress: list[Progress] = field(init=False)

    def __post_init__(self) -> None:
        """Every group begins with a shallow question."""
        self.progress = [Progress(g, FIRST * g.value) for g in self.groups.all]

    @property
    def bound(self) -> float:
        """What is proven by now, in points."""
        return self.groups.bound - sum(p.gain for p in self.progress)

    @property
    def others(self) -> Floats:
        """Per candidate, what the other groups have gained.

        A plan that opens it is worth at most the relaxation's bound less its loss
        there less this.
        """
        every = sum(p.gain for p in self.progress)
        found = np.full(len(self.groups.course_loss), every)
        for p in self.progress:
            found[p.group.candidates] -= p.gain
        return found

    def step(self, solve: Solve) -> bool:
        """Ask the next question; False when none is left."""
        left = [p for p in self.progress if not p.done]
        if not left:
            return False
        self._ask(min(left, key=lambda p: (p.work, p.depth)), solve)
        return True

    def _ask(self, now: Progress, solve: Solve) -> None:
        goal = now.group.value - now.depth
        offers = self.groups.offers(now.group, now.depth)
        status, proven, now.work = solve(group_model(offers, goal))
        if status == cp_model.INFEASIBLE:
            now.gain = max(now.gain, now.depth)
            now.depth *= GROWTH
            now.done = now.depth > max(1.0, now.group.value)
            return
        now.done = True
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            most = max(goal, proven / GRAIN)
            now.gain = max(now.gain, now.group.value - most)


def group_model(offers: list[Offer], goal: float) -> cp_model.CpModel:
    """The group's courses and people as a model that must reach `goal` points."""
    m = cp_model.CpModel()
    seats: dict[int, list[cp_model.IntVar]] = {}
    variables: list[cp_model.IntVar] = []
    points: list[int] = []
    for offer in offers:
        opened = _opened(m, offer)
        if not offer.always:
            variables += opened
            # Costs rounded down and values up: the bound can only rise.
            points += [-math.floor(GRAIN * price) for _, price in offer.options]
        joins = _joins(m, offer, opened)
        variables += joins
        points += [math.ceil(GRAIN * v) for v in offer.points.tolist()]
        for learner, var in zip(offer.people.tolist(), joins, strict=True):
            seats.setdefault(learner, []).append(var)
    for terms in seats.values():
        if len(terms) > 1:
            m.add_at_most_one(terms)
    total = cp_model.LinearExpr.weighted_sum(variables, points)
    m.add(total >= math.floor(GRAIN * goal))
    m.maximize(total)
    return m


def _opened(m: cp_model.CpModel, offer: Offer) -> list[cp_model.IntVar]:
    if offer.always:
        return [m.new_constant(1)]
    opened = [m.new_bool_var("") for _ in offer.options]
    if len(opened) > offer.copies:
        m.add(cp_model.LinearExpr.sum(opened) <= offer.copies)
    return opened


def _joins(
    m: cp_model.CpModel, offer: Offer, opened: list[cp_model.IntVar]
) -> list[cp_model.IntVar]:
    """Who joins: only where open, between least and seats, with childcare."""
    joins = [m.new_bool_var("") for _ in offer.people]
    if not joins:
        return []
    people, courses = cp_model.LinearExpr.sum(joins), cp_model.LinearExpr.sum(opened)
    for var in joins:
        m.add(var <= courses) if len(opened) > 1 else m.add_implication(var, opened[0])
    if offer.least:
        m.add(people >= offer.least * courses)
    caps = [cap for cap, _ in offer.options]
    m.add(people <= cp_model.LinearExpr.weighted_sum(opened, caps))
    heads = offer.heads.tolist()
    if sum(heads) > offer.places:
        m.add(cp_model.LinearExpr.weighted_sum(joins, heads) <= offer.places)
    return joins
