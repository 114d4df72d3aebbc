"""A start near the bound: level by level where the relaxed solutions lie.

A level is solved by CP-SAT inside what the relaxation often uses; rooms, teachers,
money and childcare cost what the levels still to come would make of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solver.formation.bound.lagrangian import Prices
from solver.formation.bound.losses import Shadow
from solver.formation.bound.pricing import Floats
from solver.formation.courses.candidates import Problem
from solver.formation.search.model import Charges

#: Most entries of a level that are looked at for losing little.
ENTRIES = 2000


@dataclass(frozen=True)
class Guide:
    """What the relaxation knows: prices, losses and how often it used what.

    `bound` and losses are points at the same prices; `course_use` and `entry_use`
    are shares of late relaxed solutions. `beside`: what was proven since for other
    groups of kinds, per candidate (`Tighten.others`).
    """

    bound: float
    shadow: Shadow
    prices: Prices
    course_use: Floats
    entry_use: Floats
    course_loss: Floats
    entry_loss: Floats
    beside: Floats

    def worthy(self, value: float) -> NDArray[np.bool_]:
        """Entries that may be part of a plan worth more than `value` points."""
        sizes = np.diff(self.shadow.a.ptr)
        lost = self.entry_loss + np.repeat(self.beside, sizes)
        return np.asarray(lost <= self.bound - value + 1e-3)


def levels(problem: Problem) -> list[str]:
    """Levels, the one with most to win first."""
    worth: dict[str, int] = {}
    for c in problem.candidates:
        level = problem.instance.kinds[c.kind].level
        worth[level] = worth.get(level, 0) + int(c.values.sum())
    return sorted(worth, key=lambda x: (-worth[x], x))


def level_candidates(
    problem: Problem, guide: Guide, level: str, share: float, margin: float
) -> list[int]:
    """Candidates of a level that are used that often or lose no more than `margin`."""
    near = (guide.course_use > share) | (guide.course_loss <= margin)
    return [c for c in _of_level(problem, level) if near[c]]


def narrowed(problem: Problem, guide: Guide, level: str, margin: float) -> float:
    """The margin, or a smaller one where more than ENTRIES people would come in."""
    sizes = np.diff(guide.shadow.a.ptr)
    own = np.zeros(len(sizes), np.bool_)
    own[_of_level(problem, level)] = True
    lost = guide.entry_loss[np.repeat(own, sizes)]
    if np.count_nonzero(lost <= margin) <= ENTRIES:
        return margin
    return float(min(margin, np.partition(lost, ENTRIES)[ENTRIES]))


def _of_level(problem: Problem, level: str) -> list[int]:
    kinds = problem.instance.kinds
    return [c.index for c in problem.candidates if kinds[c.kind].level == level]


def charges(problem: Problem, guide: Guide, later: set[str]) -> Charges:
    """What using a room or a teacher takes from the levels still to come."""
    shadow, a = guide.shadow, guide.shadow.a
    kept = np.array(
        [problem.instance.kinds[c.kind].level in later for c in problem.candidates],
        np.bool_,
    )
    shapes = np.array(
        [problem.instance.kinds[c.kind].level in later for c in a.shape_of], np.bool_
    )
    rooms = shadow.without(shadow.room_grid(kept), shadow.no_limit)
    teachers = shadow.without(shadow.teacher_grid(shapes), shadow.limit)
    scale = problem.scale
    care: dict[int, int] = {}
    for c in range(len(a.ptr) - 1):
        hits = a.care_hit[a.care_ptr[c] : a.care_ptr[c + 1]]
        price = float(guide.prices.care[hits].sum())
        if price > 0:
            care[c] = round(price * scale)
    return Charges(
        room=_rows(rooms, a.patterns, scale),
        teacher=_rows(teachers, a.patterns, scale),
        care=care,
        money={i: float(v) * scale for i, v in enumerate(guide.prices.money)},
    )


def _rows(
    weeks: NDArray[np.float64], patterns: list[str], scale: int
) -> dict[tuple[int, str], int]:
    lost = weeks[:, -1:] - weeks[:, :-1]
    return {
        (h, patterns[p]): round(min(float(lost[h, p]), 1e7) * scale)
        for h, p in zip(*np.nonzero(lost > 0), strict=True)
    }
