"""One run from an instance to a plan file: start, search, last line.

What the last line says is what stands in the file: figures are taken when a plan is
written, and nothing is written any more once they are told.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from solver.assignment.check.verdict import CheckResult, check
from solver.assignment.problem import files
from solver.assignment.problem.instance import Instance
from solver.assignment.problem.plan import Plan
from solver.assignment.routes.diary import confirmed_only
from solver.assignment.routes.greedy import Ways, all_ways, greedy
from solver.assignment.routes.resume import resumed
from solver.deadline import Deadline
from solver.errors import OutputError, Stopped
from solver.progress import Log, Outcome
from solver.status import Status

if TYPE_CHECKING:
    from solver.assignment.search.engine import Search

#: Seconds that workers may take to end after the time limit.
END = 0.5


@dataclass(frozen=True, slots=True)
class Options:
    """How long, how wide and how repeatable a run shall be, and from which plan."""

    seconds: float = 60.0
    workers: int = 2
    seed: int = 1
    effort: float | None = None
    start: Plan | None = None


class Run:
    """Plans an instance; holds the deadline, the log and what was found."""

    def __init__(
        self, path: Path, options: Options, deadline: Deadline, log: Log
    ) -> None:
        self.path = path
        self.options = options
        self.deadline = deadline
        self.log = log
        self.outcome = Outcome(Status.FEASIBLE)

    def solve(self, instance: Instance) -> Outcome:
        """Assign until time, effort, a stop, a proof or a full disk ends it."""
        self.log.write("start", requests=len(instance.open))
        confirmed = confirmed_only(instance)
        broken = check(instance, confirmed).violations
        if broken:
            clashes = tuple(f"{v.rule}: {v.text}" for v in broken)
            self.outcome = Outcome(Status.INFEASIBLE, clashes=clashes)
            return self.outcome
        try:
            self._keep(instance, confirmed)
            self._improve(instance)
        except Stopped:
            self.log.write("phase", name="stopped")
        figures = self.outcome.score, self.outcome.bound, self.outcome.placed
        names = ("score", "bound", "placed")
        self.log.write("done", **dict(zip(names, figures, strict=True)))
        return self.outcome

    def _improve(self, instance: Instance) -> None:
        self.log.write("phase", name="greedy")
        standing = confirmed_only(instance)
        if self.options.start is not None:
            standing = resumed(instance, self.options.start)
        ways = all_ways(instance, self.deadline.check)
        plan = greedy(instance, ways, standing, self.deadline.check)
        self._keep(instance, plan)
        if not self.deadline.over():
            self._search(instance, ways, plan)

    def _search(self, instance: Instance, ways: Mapping[str, Ways], plan: Plan) -> None:
        """Search in threads of its own, so that this one can answer a signal."""
        found: list[Search] = []

        def prepare() -> None:
            try:
                found.append(self._prepared(instance, ways, plan))
            except Stopped:
                return
            except Exception as e:
                self.outcome.failed(f"preparing the search: {type(e).__name__}: {e}")

        ready = threading.Thread(target=prepare, daemon=True)
        ready.start()
        while ready.is_alive() and not self.deadline.over():
            ready.join(min(0.1, self.deadline.left()))
        if found:
            self._watch(found[0])

    def _prepared(
        self, instance: Instance, ways: Mapping[str, Ways], plan: Plan
    ) -> Search:
        """Load what is compiled and OR-Tools, and lay out the arrays."""
        from solver.assignment.search.engine import Search

        o = self.options
        score = check(instance, plan).score
        assert score is not None
        search = Search(
            instance, ways, plan, score, self.deadline, o.seed, o.effort, o.workers
        )
        search.phase = lambda **values: self.log.write("phase", **values)
        return search

    def _watch(self, search: Search) -> None:
        """Write what the workers find until it is over."""
        workers = 1 if self.options.effort is not None else self.options.workers
        threads = search.start(workers)
        while any(t.is_alive() for t in threads) and not self.deadline.over():
            self._take(search)
            if search.best.proven():
                break
            self.deadline.wait(min(0.1, self.deadline.left()))
        end = Deadline(END)
        for t in threads:
            t.join(0.0 if search.best.proven() else end.left())
        with search.best.lock:
            self._take(search)
        for fault in search.faults:
            self.outcome.failed(fault)
        if search.best.bound is None:
            self.outcome.bound = None  # also one that turned out to be wrong
        if search.best.proven():
            self.outcome.status = Status.OPTIMAL

    def _take(self, search: Search) -> None:
        fresh, bound = search.best.taken()
        if bound is not None:
            self.outcome.bound = bound
            self.log.write("bound", bound=bound, score=self.outcome.score)
        if fresh is not None:
            self._write(*fresh)

    def _keep(self, instance: Instance, plan: Plan) -> None:
        """Check and write a better plan, and say so.

        Raises: Stopped where it cannot be written. That ends the run: the plan that
        stands and its figures stay.
        """
        result = check(instance, plan)
        assert result.valid and result.score is not None, result.violations[:3]
        if self.outcome.score is None or result.score > self.outcome.score:
            self._write(plan, result)

    def _write(self, plan: Plan, result: CheckResult) -> None:
        try:
            files.write_plan(self.path, plan)
        except OutputError as e:
            self.outcome.failed(e)
            self.deadline.stop()
            raise Stopped from e
        self._note(result)
        self.log.write("plan", **figures(result), bound=self.outcome.bound)

    def _note(self, result: CheckResult) -> None:
        self.outcome.score = result.score
        self.outcome.placed = result.met
        if self.outcome.first_plan_seconds is None:
            self.outcome.first_plan_seconds = round(self.deadline.elapsed(), 3)


def figures(result: CheckResult) -> dict[str, object]:
    """What a page draws a curve from."""
    parts = {rule.value: points for rule, points in result.parts.items()}
    return {"score": result.score, "placed": result.met, "parts": parts}
