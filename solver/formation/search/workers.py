"""Neighbourhood search: CP-SAT on parts of the plan, on every worker, any time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

import numpy as np
from ortools.sat.python import cp_model

from solver.errors import Stopped
from solver.formation.search import model, readout
from solver.formation.search.neighbourhoods import KINDS, Neighbourhoods, Size
from solver.formation.search.odds import Choice, Draw
from solver.formation.search.shared import Shared
from solver.formation.search.sites import Scope
from solver.formation.search.staffing import Staffed

#: Up to so many learner variables the whole problem is solved at once, first thing,
#: and again when the bound has left out what cannot be part of a better plan.
TINY = 1_500
#: Neighbourhoods in a row without success after which the bound is lowered further.
TIRED = 40
#: What the other workers try while there is no guide yet.
EARLY = Size(courses=6, joins=800)
#: Most seconds of one try, and what building and checking take beside the solve.
TRY, OVERHEAD = 1.2, 0.1


class Search(Shared):
    """A leader that a bound guides, and followers; each solves parts of the plan."""

    def start(self, workers: int) -> list[threading.Thread]:
        """One leader and as many followers as there are workers left."""
        self.alone = workers == 1
        tasks: list[Callable[[], None]]
        tasks = [self.lead, *(partial(self.follow, w) for w in range(1, workers))]
        threads = [threading.Thread(target=self.guarded(t), daemon=True) for t in tasks]
        for t in threads:
            t.start()
        return threads

    def whole(self, share: float = 1.0) -> None:
        """Solve everything in one model, from the incumbent, and prove a bound.

        Entries that cannot be part of a better plan are left out, which keeps the
        proof: what is lost by them is more than bound - incumbent.
        """
        with self.best.lock:
            seen, value = self.best.solution, self.best.value
        standing = [k for k in seen if not self.movable(k.candidate)]
        everyone = np.ones(len(self.p.learners), dtype=np.bool_)
        every = [c.index for c in self.p.candidates]
        entries = None
        if self.guide is not None:
            entries = self.guide.worthy(value / self.p.scale)
        scope = Scope(standing, every, everyone, entries)
        m = model.build(self.p, scope, self.deadline.check)
        readout.hint(m, seen)
        most = self.deadline.left() if self.effort.left is None else self.effort.left
        solver = self.solver(share * most, self.seed)
        offset = self.constant(scope)
        watch = _Watch(self, m, offset)
        status = self.solves.run(solver, m.cp, watch)
        if watch.fault is not None:
            raise watch.fault
        self.effort.spend(solver.deterministic_time)
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            self.replace(readout.read(m, solver.value))
            proven = offset + int(np.floor(solver.best_objective_bound + 0.5))
            self.best.bounded(max(value, proven))

    def lead(self) -> None:
        """The bound, then a start where it points, then neighbourhoods."""
        if self.joins() <= TINY:
            self.whole(0.1)
            if self.best.proven() or self.deadline.over() or self.effort.over():
                return
        # Compiled code takes a second to load: tiny problems do without it.
        from solver.formation.search.guided import Guided

        Guided(self).lead()
        if self.open_entries() <= TINY:
            self.whole(0.6)
        self.wander(0)

    def follow(self, worker: int) -> None:
        """Neighbourhoods anywhere until the bound points somewhere, then there."""
        near = Neighbourhoods(self.p, self.seed * 1000 + worker)
        round_ = worker
        while not self.guided.is_set() and not self.deadline.over():
            if self.best.proven():
                return
            kind = KINDS[round_ % len(KINDS)]
            self._step(near, Draw(kind, "any", EARLY), 0.5)
            round_ += 1
        if self.guide is not None and worker == 1:
            from solver.formation.search.guided import Guided

            Guided(self).plans(self.guide, turned=True)
        self.wander(worker)

    def wander(self, worker: int) -> None:
        """Solve neighbourhoods until time or effort is over, or proven."""
        near = Neighbourhoods(self.p, self.seed * 1000 + worker)
        choice = Choice(self.seed * 1000 + worker)
        vain = 0
        while not self.deadline.over() and not self.effort.over():
            if self.best.proven():
                return
            if worker == 0 and vain == TIRED:
                self.close_in(0.5)
            won = self._step(near, choice.draw(), TRY, choice)
            vain = 0 if won else vain + 1

    def close_in(self, share: float) -> None:
        """Lower the bound for such a share of the time that is left."""
        from solver.formation.search.guided import Guided

        Guided(self).close_in(share)

    def _step(
        self,
        near: Neighbourhoods,
        what: Draw,
        seconds: float,
        choice: Choice | None = None,
    ) -> int:
        """Solve one neighbourhood; returns what the plan gained in scaled points."""
        with self.best.lock:
            seen = self.best.solution
        scope = near.draw(seen, what.kind, what.mode, what.size, self.guide)
        m = model.build(self.p, scope, self.deadline.check)
        readout.hint(m, seen)
        self.tries += 1
        solver = self.solver(seconds, self.seed + self.tries)
        self.plain(solver)
        status = self.solves.run(solver, m.cp)
        self.effort.spend(solver.deterministic_time)
        won = 0
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            won = self.best.offer(seen, readout.read(m, solver.value))
        if choice is not None:
            spent = solver.deterministic_time + OVERHEAD
            choice.tell(what, won / self.p.scale, spent)
        self.note(what, status == cp_model.OPTIMAL, won > 0)
        return won

    def guarded(self, task: Callable[[], None]) -> Callable[[], None]:
        """The task, ending quietly when the solve is stopped."""

        def run() -> None:
            try:
                task()
            except Stopped:
                return
            except Exception as e:  # a worker's fault must not cost the plan
                self.faults.append(f"a worker ended: {type(e).__name__}: {e}")

        return run


class _Watch(cp_model.CpSolverSolutionCallback):
    """Writes every better solution of the whole model."""

    def __init__(self, search: Shared, m: Staffed, base: int) -> None:
        super().__init__()
        self.search, self.m, self.base = search, m, base
        self.fault: Exception | None = None

    def on_solution_callback(self) -> None:
        """Called by CP-SAT, which no error may pass through: kept, the solve ends."""
        if self.fault is not None:
            return
        try:
            best = self.search.best
            if self.base + round(self.objective_value) > best.value:
                self.search.replace(readout.read(self.m, self.value))
        except Exception as e:
            self.fault = e
            self.stop_search()
