"""What the workers of one search share: the best plan, the guide, time and effort."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import numpy as np
from ortools.sat.python import cp_model

from solver.cpsat import one_worker
from solver.deadline import Deadline
from solver.formation.courses.booking import Solution, score
from solver.formation.courses.candidates import Role
from solver.formation.search.incumbent import Effort, Incumbent, Solves
from solver.formation.search.odds import Draw
from solver.formation.search.sites import Scope

if TYPE_CHECKING:
    from solver.formation.search.support import Guide


class Shared:
    """What every worker reads and what each of them leaves for the others."""

    def __init__(
        self,
        best: Incumbent,
        deadline: Deadline,
        seed: int,
        effort: float | None,
    ) -> None:
        self.p = best.problem
        self.best = best
        self.deadline = deadline
        self.seed = seed
        self.solves = Solves(deadline)
        self.effort = Effort(effort)
        self.alone = True
        self.faults: list[str] = []
        self.guide: Guide | None = None
        self.guided = threading.Event()
        self.tries = 0
        self.tally: dict[str, tuple[int, int, int]] = {}

    def joins(self) -> int:
        """Learner variables of the whole model."""
        return sum(len(c.members) for c in self.p.candidates)

    def open_entries(self) -> int:
        """Learner variables that may still be part of a better plan."""
        if self.guide is None:
            return self.joins()
        worthy = self.guide.worthy(self.best.value / self.p.scale)
        return int(np.count_nonzero(worthy))

    def replace(self, found: Solution) -> None:
        """Offer a whole plan, whatever others did meanwhile."""
        with self.best.lock:
            self.best.offer(self.best.solution, found)

    def constant(self, scope: Scope) -> int:
        """Points of a scope's standing courses without their free learners."""
        fixed = [
            type(k)(
                k.candidate,
                k.room,
                k.teacher,
                k.line,
                [x for x in k.members if not scope.free[x]],
            )
            for k in scope.standing
        ]
        return score(self.p, fixed)

    def movable(self, candidate: int) -> bool:
        """True unless the course is pinned or exists already."""
        return self.p.candidates[candidate].role in (Role.NEW, Role.KEPT)

    def note(self, what: Draw, proof: bool, took: bool) -> None:
        """Remember how neighbourhoods fare: tried, successful, solved to proof."""
        key = f"{what.kind}/{what.mode}/{what.size.courses}"
        tried, won, proved = self.tally.get(key, (0, 0, 0))
        self.tally[key] = (tried + 1, won + took, proved + proof)

    def solver(self, most: float, seed: int) -> cp_model.CpSolver:
        """A solver for so many seconds, or for so much effort where that counts."""
        solver = one_worker(seed)
        parameters = solver.parameters
        parameters.linearization_level = 2
        left = max(0.05, self.deadline.left())
        if self.effort.left is None:
            parameters.max_time_in_seconds = min(max(0.05, most), left)
        else:
            effort = min(self.effort.left, most)
            parameters.max_deterministic_time = max(0.01, effort)
            parameters.max_time_in_seconds = left
        return solver

    @staticmethod
    def plain(solver: cp_model.CpSolver) -> None:
        """Leave out what a small model costs more than it brings.

        Measured on neighbourhoods of 1,000 learners: without cuts, probing and the
        hunt for symmetries a quarter less time at the same gain.
        """
        solver.parameters.cut_level = 0
        solver.parameters.cp_model_probing_level = 0
        solver.parameters.symmetry_level = 0
