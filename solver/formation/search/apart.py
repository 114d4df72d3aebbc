"""Planning the parts of an instance one after the other, as one plan."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction

from solver.deadline import Share
from solver.errors import Stopped
from solver.formation.check.verdict import check
from solver.formation.courses.booking import to_plan
from solver.formation.courses.candidates import Problem
from solver.formation.courses.greedy import Greedy, by_both
from solver.formation.courses.start import pinned, restored, settled
from solver.formation.problem.instance import Instance
from solver.formation.problem.plan import Plan
from solver.formation.search.parts import joined, parts, standing_ids
from solver.formation.search.run import Run
from solver.progress import Log
from solver.status import Status


class RunByParts(Run):
    """A run that plans parts which share nothing one after the other."""

    def _form(self, problem: Problem) -> None:
        pieces = parts(problem)
        if len(pieces) < 2:
            super()._form(problem)
            return
        self.log.write("phase", name="parts", parts=len(pieces))
        Apart(self, problem.instance, pieces).solve()


class PartRun(RunByParts):
    """A run whose plans go into the whole plan instead of a file."""

    def __init__(self, whole: Apart, number: int, share: float) -> None:
        run = whole.run
        deadline = Share(run.deadline, share * run.deadline.left())
        effort = run.options.effort
        options = replace(
            run.options, effort=None if effort is None else share * effort
        )
        super().__init__(run.path, options, deadline, Log(None, deadline))
        self.patience = run.patience
        self._whole = whole
        self._number = number

    def _keep(self, plan: Plan, instance: Instance) -> None:
        result = check(instance, plan)
        assert result.valid and result.score is not None, result.violations[:3]
        self._note(result)
        self._whole.kept(self._number, plan, result.score)

    def _bounded(self, problem: Problem, bound: int) -> None:
        super()._bounded(problem, bound)
        self._whole.bounded(self._number, Fraction(bound, problem.scale))


class Apart:
    """Holds the best plan and bound of every part; writes the whole when one grows."""

    def __init__(
        self, run: Run, instance: Instance, pieces: Sequence[Instance]
    ) -> None:
        self.run = run
        self.instance = instance
        self.pieces = pieces
        self.plans: list[Plan | None] = [None] * len(pieces)
        self.scores = [float("-inf")] * len(pieces)
        self.bounds: list[Fraction | None] = [None] * len(pieces)
        self._taken = standing_ids(instance)
        self._own = [standing_ids(piece) for piece in pieces]

    def solve(self) -> None:
        """Greedy plans for all parts, then each part in its share of the time."""
        with suppress(Stopped):
            for number, piece in enumerate(self.pieces):
                self._quick(number, piece)
        sizes = [max(1, len(piece.learners)) for piece in self.pieces]
        proven = True
        effort = sum(sizes)
        for number, piece in enumerate(self.pieces):
            if self.run.options.effort is not None:
                share = sizes[number] / effort
            else:
                share = sizes[number] / sum(sizes[number:])
            outcome = PartRun(self, number, share).solve(piece)
            for fault in outcome.faults:
                self.run.outcome.failed(fault)
            if outcome.bound is None:
                self.run.outcome.bound = None
            if outcome.status is Status.INFEASIBLE:
                self.run._no(outcome.clashes)
                return
            proven &= outcome.status is Status.OPTIMAL
        if proven:
            self.run.outcome.status = Status.OPTIMAL

    def _quick(self, number: int, piece: Instance) -> None:
        problem = Problem(piece)
        start = pinned(problem)
        if not settled(problem, start):
            return
        kept = restored(problem, start, self.run.deadline.check)
        plan = to_plan(problem, Greedy(problem, kept, self.run.deadline).run(by_both))
        result = check(piece, plan)
        if result.valid and result.score is not None:
            self.kept(number, plan, result.score)

    def kept(self, number: int, plan: Plan, score: float) -> None:
        """A part's plan, if it is better than the one that stands."""
        if score <= self.scores[number]:
            return
        self.plans[number], self.scores[number] = plan, score
        done = [p for p in self.plans if p is not None]
        if len(done) == len(self.plans):
            both = joined(zip(done, self._own, strict=True), self._taken)
            self.run._keep(both, self.instance)

    def bounded(self, number: int, bound: Fraction) -> None:
        """A part's bound; the whole has one when every part has.

        Added exactly: a sum of floats may end below the score it bounds.
        """
        self.bounds[number] = bound
        known = [b for b in self.bounds if b is not None]
        if len(known) == len(self.bounds):
            self.run.take_bound(sum(known, Fraction(0)))
