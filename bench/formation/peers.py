"""Plain ways to solve the same problem, each in a process of its own.

    python -m bench.formation.peers PEER INSTANCE -o PLAN --seconds S

greedy: one pass of the greedy start. kmeans: homes clustered per level, a course for
each cluster at the nearest venue, as one would by hand. cpsat: the whole model at once.
highs, scip: the same model as a mixed-integer program (both as built into OR-Tools,
which clashes with the highspy package in one process; each uses one thread there).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import numpy as np
from ortools.math_opt.python import mathopt
from ortools.sat.python import cp_model

from bench.formation.clusters import clustered
from solver.deadline import Deadline
from solver.formation.check.verdict import check
from solver.formation.courses.booking import Solution, to_plan
from solver.formation.courses.candidates import Problem
from solver.formation.courses.greedy import Greedy, by_both
from solver.formation.courses.start import pinned
from solver.formation.problem import files
from solver.formation.search import model, readout
from solver.formation.search.sites import Scope
from solver.formation.search.staffing import Staffed

Peer = Callable[[Problem, Deadline], Solution | None]
#: Larger than any sum of the models: stands for "no limit".
FAR = 10**12


def greedy(problem: Problem, deadline: Deadline) -> Solution | None:
    """One pass of the greedy start."""
    return Greedy(problem, pinned(problem), deadline).run(by_both)


def kmeans(problem: Problem, deadline: Deadline) -> Solution | None:
    """Clusters of homes, a course each."""
    return clustered(problem)


def _whole(problem: Problem) -> Staffed:
    everyone = np.ones(len(problem.learners), dtype=np.bool_)
    every = [c.index for c in problem.candidates]
    scope = Scope(pinned(problem), every, everyone)
    return model.build(problem, scope, lambda: None)


def cpsat(problem: Problem, deadline: Deadline) -> Solution | None:
    """The whole model at once, no hint, two workers."""
    m = _whole(problem)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 2
    solver.parameters.max_time_in_seconds = max(0.1, deadline.left())
    if solver.solve(m.cp) in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return readout.read(m, solver.value)
    return None


def highs(problem: Problem, deadline: Deadline) -> Solution | None:
    """As a mixed-integer program, by HiGHS."""
    return _by_mip(problem, deadline, mathopt.SolverType.HIGHS)


def scip(problem: Problem, deadline: Deadline) -> Solution | None:
    """As a mixed-integer program, by SCIP."""
    return _by_mip(problem, deadline, mathopt.SolverType.GSCIP)


def _by_mip(
    problem: Problem, deadline: Deadline, solver: mathopt.SolverType
) -> Solution | None:
    m = _whole(problem)
    mip, variables = linear(m.cp)
    left = timedelta(seconds=max(0.1, deadline.left()))
    parameters = mathopt.SolveParameters(time_limit=left)
    result = mathopt.solve(mip, solver, params=parameters)
    if not result.has_primal_feasible_solution():
        return None
    values = result.variable_values(variables)
    return readout.read(m, lambda v: round(values[v.index]))


def linear(cp: cp_model.CpModel) -> tuple[mathopt.Model, list[mathopt.Variable]]:
    """A CP-SAT model of linear rules as a mixed-integer program.

    Raises: ValueError for a rule that is not linear.
    """
    mip = mathopt.Model()
    variables = [
        mip.add_integer_variable(lb=min(v.domain), ub=max(v.domain))
        for v in cp.proto.variables
    ]
    for c in cp.proto.constraints:
        if c.has_linear() and not c.enforcement_literal:
            low, high = min(c.linear.domain), max(c.linear.domain)
            terms = list(zip(c.linear.vars, c.linear.coeffs, strict=True))
            _row(mip, variables, terms, low, high)
        elif c.has_at_most_one():
            _literals(mip, variables, c.at_most_one.literals, -FAR, 1)
        elif c.has_exactly_one():
            _literals(mip, variables, c.exactly_one.literals, 1, 1)
        elif c.has_bool_or():
            _literals(mip, variables, c.bool_or.literals, 1, FAR)
        else:
            raise ValueError(f"no linear form for {c}")
    goal = cp.proto.objective
    mip.objective.is_maximize = False
    for i, k in zip(goal.vars, goal.coeffs, strict=True):
        mip.objective.set_linear_coefficient(variables[i], k)
    return mip, variables


def _literals(
    mip: mathopt.Model,
    variables: list[mathopt.Variable],
    literals: list[int],
    low: int,
    high: int,
) -> None:
    """Sum of literals between two limits; a negative one is 1 - its variable."""
    terms = [(i, 1) if i >= 0 else (-i - 1, -1) for i in literals]
    turned = sum(i < 0 for i in literals)
    _row(mip, variables, terms, low - turned, high - turned)


def _row(
    mip: mathopt.Model,
    variables: list[mathopt.Variable],
    terms: list[tuple[int, int]],
    low: int,
    high: int,
) -> None:
    row = mip.add_linear_constraint(
        lb=float("-inf") if low <= -FAR else low,
        ub=float("inf") if high >= FAR else high,
    )
    for i, k in terms:
        row.set_coefficient(variables[i], k)


PEERS: dict[str, Peer] = {
    "greedy": greedy,
    "kmeans": kmeans,
    "cpsat": cpsat,
    "highs": highs,
    "scip": scip,
}


def main() -> None:
    """Solve with one peer and print a last line as the product does."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("peer", choices=sorted(PEERS))
    parser.add_argument("instance", type=Path)
    parser.add_argument("-o", "--out", type=Path, required=True)
    parser.add_argument("--seconds", type=float, default=60)
    o = parser.parse_args()
    deadline = Deadline(o.seconds)
    problem = Problem(files.read_instance(o.instance))
    found = PEERS[o.peer](problem, deadline)
    result = None
    if found is not None:
        plan = to_plan(problem, found)
        files.write_plan(o.out, plan)
        result = check(problem.instance, plan).score
    print(json.dumps({"score": result, "seconds": round(deadline.elapsed(), 2)}))


if __name__ == "__main__":
    main()
