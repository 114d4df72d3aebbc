"""Compiled weeks of rooms and teachers: the best courses that do not clash.

Arrays as laid out in `pricing.Layout`; the interpreter lock is released.
"""

from __future__ import annotations

import numpy as np

from solver.compiled import compiled
from solver.formation.bound.kernels import IMPOSSIBLE


@compiled
def best_week(worth, limit, comp_ptr, set_ptr, items, loads, picked):  # type: ignore[no-untyped-def]
    """Best set of patterns that fit one week, and its worth; `picked` marks them.

    Patterns fall into components that never clash; each has its compatible sets.
    `limit` < 0 means no load limit, else a knapsack over the components.
    """
    for p in range(len(worth)):
        picked[p] = False
    comps = len(comp_ptr) - 1
    if limit < 0:
        total = 0.0
        for q in range(comps):
            best, at = 0.0, -1
            for s in range(comp_ptr[q], comp_ptr[q + 1]):
                sum_ = 0.0
                for i in range(set_ptr[s], set_ptr[s + 1]):
                    sum_ += worth[items[i]]
                if sum_ > best:
                    best, at = sum_, s
            total += best
            if at >= 0:
                for i in range(set_ptr[at], set_ptr[at + 1]):
                    picked[items[i]] = True
        return total
    table = np.zeros((comps + 1, limit + 1))
    choice = np.full((comps, limit + 1), -1, np.int64)
    for q in range(comps):
        for room in range(limit + 1):
            table[q + 1, room] = table[q, room]
        for s in range(comp_ptr[q], comp_ptr[q + 1]):
            sum_ = 0.0
            for i in range(set_ptr[s], set_ptr[s + 1]):
                sum_ += worth[items[i]]
            if sum_ <= 0.0:
                continue
            for room in range(loads[s], limit + 1):
                other = table[q, room - loads[s]] + sum_
                if other > table[q + 1, room]:
                    table[q + 1, room] = other
                    choice[q, room] = s
    room = limit
    for q in range(comps - 1, -1, -1):
        s = choice[q, room]
        if s >= 0:
            for i in range(set_ptr[s], set_ptr[s + 1]):
                picked[items[i]] = True
            room -= loads[s]
    return table[comps, limit]


@compiled
def room_weeks(  # type: ignore[no-untyped-def]
    room_ptr,
    room_cand,
    room_cap,
    pattern,
    entry,
    total,
    comp_ptr,
    set_ptr,
    items,
    loads,
    uses,
    worths,
    picks,
    n_patterns,
):
    """Best week of each room; fills uses[r, p] with the candidate or -1.

    `entry[c]` is what opening costs beside its people (prices, less the bonus).
    """
    sum_ = 0.0
    for r in range(len(room_ptr) - 1):
        worth = np.zeros(n_patterns)
        best = np.full(n_patterns, -1, np.int64)
        for at in range(room_ptr[r], room_ptr[r + 1]):
            c = room_cand[at]
            now = total[c, room_cap[at]] - entry[c]
            if now > worth[pattern[c]]:
                worth[pattern[c]] = now
                best[pattern[c]] = at
        worths[r] = best_week(worth, -1, comp_ptr, set_ptr, items, loads, picks)
        sum_ += worths[r]
        for p in range(n_patterns):
            uses[r, p] = best[p] if picks[p] and best[p] >= 0 else -1
    return sum_


@compiled
def teacher_weeks(  # type: ignore[no-untyped-def]
    teach_ptr,
    teach_shape,
    teach_cost,
    shape_pattern,
    shape_kind,
    staff,
    money,
    limit,
    comp_ptr,
    set_ptr,
    items,
    loads,
    uses,
    worths,
    picks,
    n_patterns,
):
    """Best week of each teacher; fills uses[t, p] with the position or -1."""
    sum_ = 0.0
    for t in range(len(teach_ptr) - 1):
        worth = np.zeros(n_patterns)
        best = np.full(n_patterns, -1, np.int64)
        for at in range(teach_ptr[t], teach_ptr[t + 1]):
            s = teach_shape[at]
            now = staff[s] - teach_cost[at] * money[shape_kind[s]]
            if now > worth[shape_pattern[s]]:
                worth[shape_pattern[s]] = now
                best[shape_pattern[s]] = at
        worths[t] = best_week(worth, limit[t], comp_ptr, set_ptr, items, loads, picks)
        sum_ += worths[t]
        for p in range(n_patterns):
            uses[t, p] = best[p] if picks[p] and best[p] >= 0 else -1
    return sum_


@compiled
def weeks_without(worth, limit, blocked, comp_ptr, set_ptr, items, loads, out):  # type: ignore[no-untyped-def]
    """out[h, p]: best week of holder h that leaves pattern p's time free.

    `limit[h]` is reduced by the load of p where there is a limit (else < 0); out is
    IMPOSSIBLE where p's load alone is too much. Returns the best weeks without any
    demand in out[h, n_patterns].
    """
    holders, n = worth.shape
    picks = np.zeros(n, np.bool_)
    left = np.zeros(n)
    for h in range(holders):
        out[h, n] = best_week(
            worth[h], limit[h, n], comp_ptr, set_ptr, items, loads, picks
        )
        for p in range(n):
            if limit[h, p] == -2:
                out[h, p] = IMPOSSIBLE
                continue
            for q in range(n):
                left[q] = 0.0 if blocked[p, q] else worth[h, q]
            out[h, p] = best_week(
                left, limit[h, p], comp_ptr, set_ptr, items, loads, picks
            )
