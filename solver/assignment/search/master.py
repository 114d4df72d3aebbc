"""The routes of a part as a mixed-integer program, solved by HiGHS.

HiGHS comes with OR-Tools; it ends the process where CP-SAT ran before, so this package
never calls CP-SAT. Its solves end by nodes or seconds; a stop leaves them behind.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray
from ortools.math_opt import model_pb2
from ortools.math_opt.python import mathopt

from solver.assignment.bound.layout import Ints, Layout
from solver.assignment.search.columns import Columns, Part, Prepared

INF = float("inf")


@dataclass
class Rows:
    """A model in the making: columns with points, rows with limits, entries."""

    points: list[float] = field(default_factory=list)
    top: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    entries: list[tuple[Ints, Ints, NDArray[np.float64]]] = field(default_factory=list)

    def columns(self, points: Ints, top: float = 1.0, whole: bool = True) -> Ints:
        """New variables from 0 to `top`; their numbers."""
        first = len(self.points)
        self.points += points.tolist()
        self.top += [top] * len(points)
        self.whole += [whole] * len(points)
        return np.arange(first, first + len(points), dtype=np.int64)

    def rows(self, low: list[float], high: list[float]) -> Ints:
        """New rows with their limits; their numbers."""
        first = len(self.low)
        self.low += low
        self.high += high
        return np.arange(first, first + len(low), dtype=np.int64)

    def put(self, row: Ints, column: Ints, factor: object) -> None:
        """Entries of the matrix; `factor` is a number or one for each."""
        values = np.broadcast_to(np.asarray(factor, dtype=float), row.shape)
        self.entries.append((row, column, values))

    def model(self) -> mathopt.Model:
        """The same as OR-Tools wants it."""
        proto = model_pb2.ModelProto()
        v, c, m = (
            proto.variables,
            proto.linear_constraints,
            proto.linear_constraint_matrix,
        )
        size = len(self.points)
        v.ids.extend(range(size))
        v.lower_bounds.extend([0.0] * size)
        v.upper_bounds.extend(self.top)
        v.integers.extend(self.whole)
        c.ids.extend(range(len(self.low)))
        c.lower_bounds.extend(self.low)
        c.upper_bounds.extend(self.high)
        worth = [(i, p) for i, p in enumerate(self.points) if p]
        proto.objective.maximize = True
        proto.objective.linear_coefficients.ids.extend([i for i, _ in worth])
        proto.objective.linear_coefficients.values.extend([p for _, p in worth])
        row, column, value = (
            np.concatenate(x) for x in zip(*self.entries, strict=True)
        )
        order = np.lexsort((column, row))
        m.row_ids.extend(row[order].tolist())
        m.column_ids.extend(column[order].tolist())
        m.coefficients.extend(value[order].tolist())
        return mathopt.Model.from_model_proto(proto)


@dataclass(frozen=True, slots=True)
class Solved:
    """Duties of the part in the best plan found (None: none), and its limit.

    `points` and `limit` count the part alone, as `Master.worth` does. `work` grows with
    what the solve did, the same on every machine.
    """

    duties: Ints | None
    points: int
    limit: float
    proven: bool
    work: float


class Master:
    """One model over the routes of a part."""

    def __init__(self, prepared: Prepared, columns: Columns) -> None:
        self.prepared, self.c = prepared, columns
        self.a: Layout = prepared.routes.a
        self.bound = prepared.routes.bound
        self.part: Part = prepared.part
        self.m = Rows()
        self.x = self.m.columns(columns.points)
        self.route, self.duty = columns.duties()
        self._days()
        self._requests()
        self._several()
        self._seasons()
        self._people()

    def _days(self) -> None:
        """At most one route a day; one exactly where a duty is confirmed."""
        must = self.a.day_must[self.prepared.days]
        low = np.where(must, 1.0, 0.0).tolist()
        rows = self.m.rows(low, [1.0] * len(low))
        at = np.searchsorted(self.prepared.days, self.c.day)
        self.m.put(rows[at], self.x, 1.0)

    def _requests(self) -> None:
        """A request of one interpreter is met once at most."""
        request = self.a.request[self.duty]
        one = (request >= 0) & ~self.bound.several[request]
        wanted, at = np.unique(request[one], return_inverse=True)
        rows = self.m.rows([-INF] * len(wanted), [1.0] * len(wanted))
        self.m.put(rows[at], self.x[self.route[one]], 1.0)

    def _several(self) -> None:
        """A request of several: as many as needed, all at one time in one mode."""
        a = self.a
        request = a.request[self.duty]
        several = (request >= 0) & self.bound.several[request]
        for q in np.unique(request[several]).tolist():
            mine = several & (request == q)
            way, at = np.unique(a.way[self.duty[mine]], return_inverse=True)
            if q in self.part.inside:
                count = float(self.part.inside[q][1])
                rows = self.m.rows([count], [count])
                at = np.zeros_like(at)
            else:
                met = self.m.columns(a.way_points[way])
                rows = self.m.rows([0.0] * len(way), [0.0] * len(way))
                self.m.put(rows, met, -float(a.needed[q]))
                once = self.m.rows([-INF], [1.0])
                self.m.put(np.repeat(once, len(met)), met, 1.0)
            self.m.put(rows[at], self.x[self.route[mine]], 1.0)
            self._preferred(q, mine)

    def _preferred(self, q: int, mine: NDArray[np.bool_]) -> None:
        """Points for somebody preferred count once, however many of them come."""
        a, points = self.a, self.bound.weights.preferred
        wished = a.requests[q].preferred
        names = [a.people[p].id in wished for p in a.person[self.duty[mine]].tolist()]
        liked = np.flatnonzero(mine)[np.array(names, dtype=np.bool_)]
        outside = self._liked_outside(q)
        if len(set(a.person[self.duty[liked]].tolist())) + outside < 2 or not points:
            return
        twice = self.m.columns(np.array([-points]), float(a.needed[q]), whole=False)
        row = self.m.rows([-INF], [1.0 - outside])
        self.m.put(np.repeat(row, len(liked)), self.x[self.route[liked]], 1.0)
        self.m.put(row, twice, -1.0)

    def _liked_outside(self, q: int) -> int:
        """1 where somebody preferred is at the request already, outside the part."""
        if q not in self.part.inside:
            return 0
        a = self.a
        used = np.flatnonzero(self.part.chosen & (a.request == q))
        mine = set(self.part.seasons.tolist())
        season = self.prepared.routes.day_season[a.day_of[used]]
        others = [
            o
            for o, s in zip(used.tolist(), season.tolist(), strict=True)
            if s not in mine
        ]
        wished = a.requests[q].preferred
        return int(any(a.people[a.person[o]].id in wished for o in others))

    def _seasons(self) -> None:
        """At most so many duties a week."""
        a = self.a
        season = self.prepared.routes.day_season[self.c.day]
        largest = self._largest(self.c.size)
        whole = np.bincount(
            self.prepared.routes.day_season[self.prepared.days],
            largest,
            minlength=len(a.season_limit),
        )
        tight = np.flatnonzero(whole > a.season_limit)
        at = np.full(len(a.season_limit), -1)
        limits = a.season_limit[tight].astype(float).tolist()
        at[tight] = self.m.rows([-INF] * len(tight), limits)
        mine = at[season] >= 0
        self.m.put(at[season[mine]], self.x[mine], self.c.size[mine])
        self._weeks(tight)

    def _weeks(self, tight: Ints) -> None:
        """Where several weeks make a season, each of them by itself."""
        a = self.a
        for s in self.part.seasons.tolist():
            person = a.people[a.person_of_season[s]]
            if a.season_limit[s] <= person.max_week:
                continue
            week = np.array([d.start // 10080 for d in a.duties])[self.duty]
            inside = self.prepared.routes.day_season[self.c.day][self.route] == s
            for w in np.unique(week[inside]).tolist():
                mine = inside & (week == w)
                row = self.m.rows([-INF], [float(person.max_week)])
                at, count = np.unique(self.route[mine], return_counts=True)
                self.m.put(np.repeat(row, len(at)), self.x[at], count)

    def _largest(self, of: Ints) -> Ints:
        """By day of the part, the largest value of any of its routes."""
        found = np.zeros(len(self.prepared.days), dtype=np.int64)
        np.maximum.at(found, np.searchsorted(self.prepared.days, self.c.day), of)
        return found

    def _people(self) -> None:
        """The year's allowance, and a load that costs more with each duty."""
        a = self.a
        routes = self.prepared.routes
        standing = self._standing()
        count = np.bincount(a.person[standing], minlength=len(a.people))
        paid = np.bincount(a.person[standing], a.pay[standing], minlength=len(a.people))
        pay = np.bincount(self.route, a.pay[self.duty], minlength=len(self.c))
        person = routes.day_person[self.c.day]
        days = routes.day_person[self.prepared.days]
        most_pay = np.bincount(days, self._largest(pay), minlength=len(a.people))
        most = np.bincount(days, self._largest(self.c.size), minlength=len(a.people))
        weight = self.bound.weights.load
        for p in self.prepared.people.tolist():
            mine = np.flatnonzero(person == p)
            left = float(a.cap[p] - paid[p])
            if most_pay[p] > left:
                row = self.m.rows([-INF], [left])
                self.m.put(np.repeat(row, len(mine)), self.x[mine], pay[mine])
            n = a.load[p] + count[p] + np.arange(1, int(most[p]) + 1)
            steps = self.m.columns(-weight * (2 * n - 1), whole=False)
            row = self.m.rows([-INF], [0.0])
            self.m.put(np.repeat(row, len(mine)), self.x[mine], self.c.size[mine])
            self.m.put(np.repeat(row, len(steps)), steps, -1.0)

    def _standing(self) -> Ints:
        """Chosen duties outside the part, of anybody."""
        a = self.a
        used = np.flatnonzero(self.part.chosen)
        free = np.zeros(len(a.season_limit), dtype=np.bool_)
        free[self.part.seasons] = True
        found: Ints = used[~free[self.prepared.routes.day_season[a.day_of[used]]]]
        return found

    def solve(self, seconds: float, nodes: int | None, gap: float = 0.0) -> Solved:
        """Solve for so many seconds or nodes, to a gap in points."""
        parameters = mathopt.SolveParameters(
            time_limit=timedelta(seconds=max(0.05, seconds)),
            node_limit=nodes,
            absolute_gap_tolerance=gap + 0.5,
            relative_gap_tolerance=0.0,
            random_seed=1,
        )
        found = mathopt.solve(
            self.m.model(), mathopt.SolverType.HIGHS, params=parameters
        )
        limit = found.termination.objective_bounds.dual_bound
        reason = found.termination.reason
        stats = found.solve_stats
        work = 1e-6 * len(self.m.low) * stats.simplex_iterations + 1e-6 * len(self.c)
        if not found.has_primal_feasible_solution():
            return Solved(None, 0, limit, False, work)
        values = found.variable_values()
        on = np.array([values[v] for v in self._variables(values, len(self.x))])
        taken = np.flatnonzero(on > 0.5)
        duties = self.c.members[taken]
        proven = reason is mathopt.TerminationReason.OPTIMAL
        points = round(found.objective_value())
        return Solved(duties[duties >= 0], points, limit, proven, work)

    @staticmethod
    def _variables(
        values: dict[mathopt.Variable, float], many: int
    ) -> list[mathopt.Variable]:
        return sorted(values, key=lambda v: v.id)[:many]
