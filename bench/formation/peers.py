"""Plain ways to solve the same problem: greedy, one CP-SAT model, one MIP model.

python bench/formation/peers.py greedy|cpsat|scip INSTANCE -o PLAN --seconds S
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from ortools.sat.python import cp_model

from solver.deadline import Deadline
from solver.formation import files, model, readout
from solver.formation.booking import Solution, to_plan
from solver.formation.candidates import Problem
from solver.formation.check import check
from solver.formation.greedy import Greedy, by_both
from solver.formation.sites import Scope, Sites
from solver.formation.start import pinned


def greedy(problem: Problem, deadline: Deadline) -> Solution | None:
    """One pass of the greedy start."""
    return Greedy(problem, pinned(problem), deadline).run(by_both)


def _whole(problem: Problem) -> Sites:
    everyone = np.ones(len(problem.learners), dtype=np.bool_)
    every = [c.index for c in problem.candidates]
    scope = Scope(pinned(problem), every, everyone)
    return model.build(problem, scope, lambda: None)


def cpsat(problem: Problem, deadline: Deadline) -> Solution | None:
    """The whole model at once, no hint, two workers."""
    m = _whole(problem)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 2
    solver.parameters.max_time_in_seconds = deadline.left()
    if solver.solve(m.cp) in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return readout.read(m, solver.value)
    return None


def scip(problem: Problem, deadline: Deadline) -> Solution | None:
    """The same model as a mixed-integer program, through OR-Tools' SCIP."""
    from ortools.linear_solver import pywraplp

    m = _whole(problem)
    mip = pywraplp.Solver.CreateSolver("SCIP")
    variables = [
        mip.IntVar(v.domain[0], v.domain[-1], "") for v in m.cp.proto.variables
    ]

    def term(literal: int) -> object:
        return variables[literal] if literal >= 0 else 1 - variables[-literal - 1]

    for c in m.cp.proto.constraints:
        if c.has_linear():
            sum_ = sum(
                k * variables[i]
                for i, k in zip(c.linear.vars, c.linear.coeffs, strict=True)
            )
            mip.Add(sum_ >= max(c.linear.domain[0], -(10**12)))
            mip.Add(sum_ <= min(c.linear.domain[-1], 10**12))
        elif c.has_at_most_one():
            mip.Add(sum(term(i) for i in c.at_most_one.literals) <= 1)
        elif c.has_exactly_one():
            mip.Add(sum(term(i) for i in c.exactly_one.literals) == 1)
    goal = m.cp.proto.objective
    mip.Minimize(
        sum(k * variables[i] for i, k in zip(goal.vars, goal.coeffs, strict=True))
    )
    mip.SetTimeLimit(int(1000 * deadline.left()))
    if mip.Solve() in (mip.OPTIMAL, mip.FEASIBLE):
        return readout.read(m, lambda v: round(variables[v.index].solution_value()))
    return None


def main() -> None:
    """Solve with one peer and print a last line as the product does."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("peer", choices=["greedy", "cpsat", "scip"])
    parser.add_argument("instance", type=Path)
    parser.add_argument("-o", "--out", type=Path, required=True)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--workers", type=int, default=2)
    o = parser.parse_args()
    deadline = Deadline(o.seconds)
    problem = Problem(files.read_instance(o.instance))
    peer = {"greedy": greedy, "cpsat": cpsat, "scip": scip}[o.peer]
    found = peer(problem, deadline)
    result = None
    if found is not None:
        plan = to_plan(problem, found)
        files.write_plan(o.out, plan)
        result = check(problem.instance, plan).score
    print(json.dumps({"score": result, "seconds": deadline.elapsed()}))


if __name__ == "__main__":
    main()
