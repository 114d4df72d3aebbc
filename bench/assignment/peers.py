"""Plain ways to solve the same problem, each in a process of its own.

    python -m bench.assignment.peers PEER INSTANCE -o PLAN --seconds S

greedy: by priority, then scarcity, whoever costs least. cpsat, highs: the whole problem
as flows through days (a duty is entered and left by one link), one model at once.
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

from solver.assignment.bound.layout import Layout, lay_out
from solver.assignment.check.verdict import check
from solver.assignment.problem import files
from solver.assignment.problem.instance import Instance
from solver.assignment.problem.plan import Plan
from solver.assignment.routes.diary import confirmed_only
from solver.assignment.routes.greedy import all_ways
from solver.assignment.routes.greedy import greedy as by_scarcity
from solver.assignment.search.master import INF, Rows
from solver.assignment.search.plans import to_plan
from solver.deadline import Deadline

Peer = Callable[[Instance, Deadline], Plan | None]


def greedy(instance: Instance, deadline: Deadline) -> Plan | None:
    """The greedy start."""
    ways = all_ways(instance, deadline.check)
    return by_scarcity(instance, ways, confirmed_only(instance), deadline.check)


def flows(a: Layout) -> Rows:
    """The whole problem; its first columns are the duties."""
    m, weights = Rows(), a.instance.weights
    minute, size = weights.minute, len(a.person)
    open_ = a.request >= 0
    one = open_ & (a.needed[np.maximum(a.request, 0)] == 1)
    meets = np.where(one, a.way_points[np.maximum(a.way, 0)], 0)
    x = m.columns(a.own + meets)
    first, last = np.flatnonzero(a.first), np.flatnonzero(a.last)
    begin = m.columns(-minute * a.out[first])
    end = m.columns(-minute * a.back[last])
    hop = m.columns(-minute * a.link_cost.astype(np.int64))
    to = np.repeat(np.arange(size), np.diff(a.ptr))
    for ends, at, side in ((begin, first, to), (end, last, a.link_from)):
        rows = m.rows([0.0] * size, [0.0] * size)
        m.put(rows, x, -1.0)
        m.put(rows[at], ends, 1.0)
        m.put(rows[side], hop, 1.0)
    days = m.rows(np.where(a.day_must, 1.0, 0.0).tolist(), [1.0] * a.days)
    m.put(days[a.day_of[first]], begin, 1.0)
    singles = m.rows([-INF] * len(a.requests), [1.0] * len(a.requests))
    m.put(singles[a.request[one]], x[one], 1.0)
    _several(m, a, x, open_ & ~one, singles)
    _limits(m, a, x)
    return m


def _several(
    m: Rows, a: Layout, x: np.ndarray, at: np.ndarray, once: np.ndarray
) -> None:
    ways = np.unique(a.way[at])
    met = m.columns(a.way_points[ways])
    m.put(once[a.way_request[ways]], met, 1.0)
    rows = m.rows([0.0] * len(ways), [0.0] * len(ways))
    m.put(rows, met, -a.needed[a.way_request[ways]].astype(float))
    m.put(rows[np.searchsorted(ways, a.way[at])], x[at], 1.0)


def _limits(m: Rows, a: Layout, x: np.ndarray) -> None:
    """Weeks, allowances, and load by steps that cost more and more."""
    season = a.season_of_day[a.day_of]
    count = len(a.season_limit)
    m.put(m.rows([-INF] * count, a.season_limit.astype(float).tolist())[season], x, 1.0)
    caps = m.rows([-INF] * len(a.people), a.cap.astype(float).tolist())
    m.put(caps[a.person], x, a.pay)
    loads = m.rows([-INF] * len(a.people), [0.0] * len(a.people))
    m.put(loads[a.person], x, 1.0)
    for p, person in enumerate(a.people):
        most = min(int((a.person == p).sum()), person.max_week * a.instance.weeks)
        n = person.load + np.arange(1, most + 1)
        steps = m.columns(-a.instance.weights.load * (2 * n - 1))
        m.put(np.repeat(loads[p : p + 1], most), steps, -1.0)


def _laid_out(instance: Instance, deadline: Deadline) -> tuple[Layout, Rows]:
    a = lay_out(instance, all_ways(instance, deadline.check), deadline.check)
    return a, flows(a)


def _plan(a: Layout, on: list[float]) -> Plan:
    return to_plan(a, (np.array(on) > 0.5).astype(np.uint8))


def highs(instance: Instance, deadline: Deadline) -> Plan | None:
    """By HiGHS, on one thread."""
    a, m = _laid_out(instance, deadline)
    left = timedelta(seconds=max(0.1, deadline.left()))
    parameters = mathopt.SolveParameters(time_limit=left)
    found = mathopt.solve(m.model(), mathopt.SolverType.HIGHS, params=parameters)
    if not found.has_primal_feasible_solution():
        return None
    values = sorted(found.variable_values().items(), key=lambda v: v[0].id)
    return _plan(a, [value for _, value in values[: len(a.person)]])


def cpsat(instance: Instance, deadline: Deadline) -> Plan | None:
    """By CP-SAT, two workers, no hint."""
    a, m = _laid_out(instance, deadline)
    cp = cp_model.CpModel()
    x = [cp.new_bool_var("") for _ in m.points]
    terms: list[list[tuple[int, int]]] = [[] for _ in m.low]
    for rows, columns, values in m.entries:
        for r, c, v in zip(
            rows.tolist(), columns.tolist(), values.tolist(), strict=True
        ):
            terms[r].append((c, round(v)))
    far = 10**12
    for low, high, row in zip(m.low, m.high, terms, strict=True):
        total = sum(v * x[c] for c, v in row)
        if row:
            cp.add_linear_constraint(
                total, round(max(low, -far)), round(min(high, far))
            )
    cp.maximize(sum(round(p) * v for p, v in zip(m.points, x, strict=True)))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 2
    solver.parameters.max_time_in_seconds = max(0.1, deadline.left())
    if solver.solve(cp) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return _plan(a, [solver.value(v) for v in x[: len(a.person)]])


PEERS: dict[str, Peer] = {"greedy": greedy, "cpsat": cpsat, "highs": highs}


def main() -> None:
    """Solve with one peer and print a last line as the product does."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("peer", choices=sorted(PEERS))
    parser.add_argument("instance", type=Path)
    parser.add_argument("-o", "--out", type=Path, required=True)
    parser.add_argument("--seconds", type=float, default=60)
    o = parser.parse_args()
    deadline = Deadline(o.seconds)
    instance = files.read_instance(o.instance)
    plan = PEERS[o.peer](instance, deadline)
    score = None
    if plan is not None:
        files.write_plan(o.out, plan)
        score = check(instance, plan).score
    print(json.dumps({"score": score, "seconds": round(deadline.elapsed(), 2)}))


if __name__ == "__main__":
    main()
