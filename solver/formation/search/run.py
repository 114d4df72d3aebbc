"""One planning run from an instance to a plan file: start, search, last line."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from solver.deadline import Deadline
from solver.errors import Stopped
from solver.formation.check.verdict import CheckResult, check
from solver.formation.courses.booking import Solution, score, to_plan
from solver.formation.courses.candidates import Problem
from solver.formation.courses.greedy import Greedy, by_both, by_money, by_value
from solver.formation.courses.start import broken_pins, pinned, restored, settled
from solver.formation.problem import files
from solver.formation.problem.instance import Instance
from solver.formation.problem.plan import Plan
from solver.formation.problem.rules import Rule
from solver.status import Status

if TYPE_CHECKING:
    from solver.formation.search.workers import Search

#: With more learner variables one greedy plan is enough: the search begins elsewhere.
LARGE = 150_000


@dataclass(frozen=True, slots=True)
class Options:
    """How long, how wide and how repeatable a run shall be, and from which plan."""

    seconds: float = 60.0
    workers: int = 2
    seed: int = 1
    effort: float | None = None
    start: Plan | None = None


@dataclass(slots=True)
class Outcome:
    """What a run ended with; `clashes` says why nothing is possible."""

    status: Status
    score: float | None = None
    bound: float | None = None
    placed: int = 0
    first_plan_seconds: float | None = None
    clashes: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()

    def gap(self) -> float | None:
        """(bound - score) / max(1, |bound|), None where there is no bound."""
        if self.score is None or self.bound is None:
            return None
        return (self.bound - self.score) / max(1.0, abs(self.bound))


class Log:
    """One JSON object a line, flushed at once; silent without a file."""

    def __init__(self, file: TextIO | None, deadline: Deadline) -> None:
        self._file = file
        self._deadline = deadline
        self._lock = threading.Lock()

    def write(self, event: str, **values: object) -> None:
        """Add a line with the seconds so far."""
        if self._file is None:
            return
        line = {"t": round(self._deadline.elapsed(), 3), "event": event, **values}
        with self._lock:
            self._file.write(json.dumps(line) + "\n")
            self._file.flush()


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

    def solve(self, instance: Instance) -> Outcome:
        """Form courses until time, effort, a stop or a proof ends it."""
        self.log.write("start", learners=len(instance.learners))
        clashes = broken_pins(instance)
        if clashes:
            return self._no(clashes)
        written = self._first(instance)
        try:
            pause = self.deadline.check if written else lambda: None
            problem = Problem(instance, pause)
        except Stopped:
            self._finish()
            return self.outcome
        self.log.write("phase", name="candidates", candidates=len(problem.candidates))
        self._form(problem)
        return self.outcome

    def _form(self, problem: Problem) -> None:
        """Complete the pins, then a greedy plan, then search."""
        start = pinned(problem)
        if not settled(problem, start):
            from solver.formation.search.pins import complete

            found, clashes = complete(problem, start)
            if found is None:
                self._no(clashes)
                return
            start = found
        self._keep(to_plan(problem, start), problem.instance)
        best = self._greedy(problem, start)
        if not self.deadline.over():
            self._search(problem, best)
        self._finish()

    def _no(self, clashes: list[str]) -> Outcome:
        self.outcome = Outcome(Status.INFEASIBLE, clashes=tuple(clashes))
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
        """Check and write a better plan, and say so."""
        result = self._note(plan, instance)
        files.write_plan(self.path, plan)
        self.log.write("plan", **figures(result), bound=self.outcome.bound)

    def _note(self, plan: Plan, instance: Instance) -> CheckResult:
        """Check a better plan and take its figures."""
        result = check(instance, plan)
        assert result.valid and result.score is not None, result.violations[:3]
        self.outcome.score = result.score
        self.outcome.placed = result.placed
        if self.outcome.first_plan_seconds is None:
            self.outcome.first_plan_seconds = self.deadline.elapsed()
        return result

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
        ready = threading.Thread(
            target=self._prepare, args=(problem, best, found), daemon=True
        )
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
        for t in threads:
            t.join(0.7)
        search.best.close()
        self.log.write("phase", name="searched", tally=search.tally)
        self.outcome.faults = tuple(search.faults)
        if search.best.proven():
            self.outcome.status = Status.OPTIMAL

    def _prepare(self, problem: Problem, best: Solution, found: list[Search]) -> None:
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
        found.append(Search(incumbent, self.deadline, seed, effort))

    def _bounded(self, problem: Problem, bound: int) -> None:
        self.outcome.bound = bound / problem.scale
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
