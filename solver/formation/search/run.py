"""One planning run from an instance to a plan file: start, search, last line.

What the last line says is what stands in the file: figures are taken when a plan is
written, and nothing is written any more once they are told.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from solver.deadline import Deadline, Patience
from solver.errors import OutputError, Stopped
from solver.formation.check.points import told
from solver.formation.check.verdict import CheckResult, check
from solver.formation.courses.booking import Solution, score, to_plan
from solver.formation.courses.candidates import Problem
from solver.formation.courses.greedy import Greedy, by_both, by_money, by_value
from solver.formation.courses.start import broken_pins, pinned, restored, settled
from solver.formation.problem import files
from solver.formation.problem.instance import Instance
from solver.formation.problem.plan import Plan
from solver.formation.problem.rules import Rule
from solver.progress import Log, Outcome
from solver.status import Status

if TYPE_CHECKING:
    from solver.formation.search.workers import Search

#: With more learner variables one greedy plan is enough: the search begins elsewhere.
LARGE = 150_000
#: Seconds after the time limit that pins may still take to become a first plan, and
#: that workers may take to end.
LATE, END = 1.0, 0.7


@dataclass(frozen=True, slots=True)
class Options:
    """How long, how wide and how repeatable a run shall be, and from which plan."""

    seconds: float = 60.0
    workers: int = 2
    seed: int = 1
    effort: float | None = None
    start: Plan | None = None


class Run:
    """Plans an instance as a whole; holds the deadline, the log and what was found."""

    def __init__(
        self, path: Path, options: Options, deadline: Deadline, log: Log
    ) -> None:
        self.path = path
        self.options = options
        self.deadline = deadline
        self.log = log
        self.outcome = Outcome(Status.FEASIBLE)
        #: How long is worth waiting for a first plan.
        self.patience: Deadline = Patience(deadline, LATE)

    def solve(self, instance: Instance) -> Outcome:
        """Form courses until time, effort, a stop, a proof or a full disk ends it."""
        self.log.write("start", learners=len(instance.learners))
        clashes = broken_pins(instance)
        if clashes:
            return self._no(clashes)
        try:
            self._solve(instance)
        except Stopped:
            self.log.write("phase", name="stopped")
        if self.outcome.status is not Status.INFEASIBLE:
            self._finish()
        return self.outcome

    def _solve(self, instance: Instance) -> None:
        written = self._first(instance)
        pause = self.deadline if written else self.patience
        problem = Problem(instance, pause.check)
        self.log.write("phase", name="candidates", candidates=len(problem.candidates))
        self._form(problem)

    def _form(self, problem: Problem) -> None:
        """Complete the pins, then a greedy plan, then search."""
        start = pinned(problem)
        if not settled(problem, start):
            from solver.formation.search.pins import complete

            found, clashes = complete(problem, start, self.patience)
            if found is None:
                self._no(clashes)
                return
            start = found
        self._keep(to_plan(problem, start), problem.instance)
        best = self._greedy(problem, start)
        if not self.deadline.over():
            self._search(problem, best)

    def _no(self, clashes: Sequence[str]) -> Outcome:
        faults = self.outcome.faults
        self.outcome = Outcome(Status.INFEASIBLE, clashes=tuple(clashes), faults=faults)
        return self.outcome

    def _first(self, instance: Instance) -> bool:
        """Write what is pinned and nothing else, if that is a plan already."""
        held = {x: c for x, c in instance.pins.enrolments.items() if c is not None}
        seats = {x: c for x, c in held.items() if x in instance.learners}
        plan = Plan(instance.pins.courses, seats)
        if not check(instance, plan).valid:
            return False
        self._keep(plan, instance)
        return True

    def _keep(self, plan: Plan, instance: Instance) -> None:
        """Check and write a better plan, and say so.

        Raises: Stopped where it cannot be written. That ends the run: the plan that
        stands and its figures stay.
        """
        result = check(instance, plan)
        assert result.valid and result.score is not None, result.violations[:3]
        try:
            files.write_plan(self.path, plan)
        except OutputError as e:
            self.outcome.failed(e)
            self.deadline.stop()
            raise Stopped from e
        self._note(result)
        self.log.write("plan", **figures(result), bound=self.outcome.bound)

    def _note(self, result: CheckResult) -> None:
        """Take the figures of the plan that stands now."""
        self.outcome.score = result.score
        self.outcome.placed = result.placed
        if self.outcome.first_plan_seconds is None:
            self.outcome.first_plan_seconds = self.deadline.elapsed()

    def _greedy(self, problem: Problem, start: Solution) -> Solution:
        best, value = start, score(problem, start)
        self.log.write("phase", name="greedy")
        try:
            kept = restored(problem, start, self.deadline.check)
            if self.options.start is not None:
                from solver.formation.search.resume import resumed

                kept = resumed(problem, self.options.start)
            large = sum(len(c.members) for c in problem.candidates) > LARGE
            for guide in (by_both,) if large else (by_both, by_value, by_money):
                found = Greedy(problem, kept, self.deadline).run(guide)
                valid = check(problem.instance, to_plan(problem, found)).valid
                if valid and score(problem, found) > value:
                    best, value = found, score(problem, found)
                    self._keep(to_plan(problem, best), problem.instance)
        except Stopped:
            self.log.write("phase", name="stopped")
        return best

    def _search(self, problem: Problem, best: Solution) -> None:
        """Search in threads of its own, so that this one can answer a signal."""
        self.log.write("phase", name="search")
        found: list[Search] = []

        def prepare() -> None:
            try:
                found.append(self._prepared(problem, best))
            except Exception as e:
                self.outcome.failed(f"preparing the search: {type(e).__name__}: {e}")

        ready = threading.Thread(target=prepare, daemon=True)
        ready.start()
        while ready.is_alive() and not self.deadline.over():
            ready.join(min(0.1, self.deadline.left()))
        if not found:
            return
        search = found[0]
        threads = search.start(1 if self.options.effort else self.options.workers)
        while any(t.is_alive() for t in threads) and not self.deadline.over():
            if search.best.proven():
                break
            self.deadline.wait(min(0.1, self.deadline.left()))
        search.solves.stop()
        end = Deadline(END)
        for t in threads:
            t.join(end.left())
        search.best.close()
        self.log.write("phase", name="searched", tally=search.tally)
        for fault in search.faults:
            self.outcome.failed(fault)
        if search.best.bound is None:
            self.outcome.bound = None  # also one that turned out to be wrong
        if search.best.proven():
            self.outcome.status = Status.OPTIMAL

    def _prepared(self, problem: Problem, best: Solution) -> Search:
        """Load OR-Tools, which takes a second or more, and set up the search."""
        from solver.formation.search.incumbent import Incumbent
        from solver.formation.search.workers import Search

        incumbent = Incumbent(
            problem,
            best,
            score(problem, best),
            lambda plan: self._keep(plan, problem.instance),
            on_bound=lambda bound: self._bounded(problem, bound),
        )
        seed, effort = self.options.seed, self.options.effort
        return Search(incumbent, self.deadline, seed, effort)

    def _bounded(self, problem: Problem, bound: int) -> None:
        self.take_bound(Fraction(bound, problem.scale))

    def take_bound(self, bound: Fraction) -> None:
        """A smaller bound, told as scores are."""
        self.outcome.bound = told(bound)
        self.log.write("bound", bound=self.outcome.bound, score=self.outcome.score)

    def _finish(self) -> None:
        self.log.write(
            "done",
            score=self.outcome.score,
            bound=self.outcome.bound,
            placed=self.outcome.placed,
        )


def figures(result: CheckResult) -> Mapping[str, object]:
    """What the board draws its curve from."""
    parts = {
        "priority": result.parts[Rule.PRIORITY],
        "minutes": result.parts[Rule.MINUTES],
        "long": result.parts[Rule.LONG_MINUTES],
        "cost": result.parts[Rule.COST],
    }
    return {
        "score": result.score,
        "placed": result.placed,
        "courses": result.courses,
        "parts": parts,
    }
