"""Compiled inner loops of the bound; arrays as laid out in `pricing.Layout`.

Every function releases the interpreter lock, so that a search runs beside it.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import numpy as np

# A checkout may be read-only; the worker may name a better folder.
os.environ.setdefault(
    "NUMBA_CACHE_DIR", str(Path(tempfile.gettempdir()) / f"kursmittler-{os.getuid()}")
)

from numba import njit

IMPOSSIBLE = -1e15
compiled = njit(cache=True, nogil=True, boundscheck=False)


@compiled
def best_people(start, end, members, reduced, most, chosen):  # type: ignore[no-untyped-def]
    """Positions of the `most` largest reduced values, best first; returns how many.

    Insertion into a short sorted list: `most` is a class size, so this beats sorting.
    """
    count = 0
    for at in range(start, end):
        value = reduced[at]
        if count == most and value <= reduced[chosen[count - 1]]:
            continue
        place = count if count < most else most - 1
        if count < most:
            count += 1
        while place > 0 and reduced[chosen[place - 1]] < value:
            chosen[place] = chosen[place - 1]
            place -= 1
        chosen[place] = at
    return count


@compiled
def knapsack(start, end, heads, reduced, most, places, table, back):  # type: ignore[no-untyped-def]
    """Best value by number of people and children; table[n, k], k children or fewer.

    back[i, n, k] says whether the i-th person is taken, for reading people back.
    """
    for n in range(most + 1):
        for k in range(places + 1):
            table[n, k] = 0.0 if n == 0 else IMPOSSIBLE
    for i in range(end - start):
        h = heads[start + i]
        value = reduced[start + i]
        top = min(most, i + 1)
        for n in range(top, 0, -1):
            for k in range(places, -1, -1):
                back[i, n, k] = False
                if h <= k:
                    other = table[n - 1, k - h] + value
                    if other > table[n, k]:
                        table[n, k] = other
                        back[i, n, k] = True
        for n in range(top + 1, most + 1):
            for k in range(places + 1):
                back[i, n, k] = False


@compiled
def price_people(ptr, members, values, heads, care, lam, reduced):  # type: ignore[no-untyped-def]
    """reduced = value - price of the learner - prices of her childcare."""
    for c in range(len(ptr) - 1):
        for at in range(ptr[c], ptr[c + 1]):
            reduced[at] = values[at] - lam[members[at]] - care[c] * heads[at]


@compiled
def price_courses(ptr, members, heads, reduced, least, most, places, total, tight):  # type: ignore[no-untyped-def]
    """total[c, n]: best value of candidate c with between least and n people.

    `tight[c]` says whether the childcare knapsack changed the choice.
    """
    widest = 1
    deepest = 1
    longest = 1
    for c in range(len(ptr) - 1):
        widest = max(widest, most[c] + 1)
        deepest = max(deepest, places[c] + 1)
        longest = max(longest, ptr[c + 1] - ptr[c])
    chosen = np.empty(widest, np.int64)
    table = np.empty((widest, deepest), np.float64)
    back = np.empty((longest, widest, deepest), np.bool_)
    for c in range(len(ptr) - 1):
        count = best_people(ptr[c], ptr[c + 1], members, reduced, most[c], chosen)
        children = 0
        for n in range(count):
            children += heads[chosen[n]]
        tight[c] = children > places[c]
        if tight[c]:
            knapsack(
                ptr[c], ptr[c + 1], heads, reduced, most[c], places[c], table, back
            )
        sum_ = 0.0
        best = IMPOSSIBLE
        for n in range(most[c] + 1):
            if n > 0:
                sum_ = sum_ + reduced[chosen[n - 1]] if n <= count else IMPOSSIBLE
            now = table[n, places[c]] if tight[c] else sum_
            if n >= least[c] and now > best:
                best = now
            total[c, n] = best


@compiled
def seat(c, cap, ptr, members, heads, reduced, least, most, places, tight, take):  # type: ignore[no-untyped-def]
    """Positions of the best people of candidate c with at most `cap`; how many."""
    cap = min(cap, most[c])
    count = best_people(ptr[c], ptr[c + 1], members, reduced, max(1, cap), take)
    if cap == 0:
        return 0
    if not tight[c]:
        n = min(count, least[c])
        while n < count and n < cap and reduced[take[n]] > 0:
            n += 1
        return n
    size = ptr[c + 1] - ptr[c]
    table = np.empty((cap + 1, places[c] + 1), np.float64)
    back = np.empty((size, cap + 1, places[c] + 1), np.bool_)
    knapsack(ptr[c], ptr[c + 1], heads, reduced, cap, places[c], table, back)
    n = least[c]
    for m in range(least[c], cap + 1):
        if table[m, places[c]] > table[n, places[c]]:
            n = m
    k = places[c]
    found = 0
    i = size - 1
    want = n
    while want > 0 and i >= 0:
        if back[i, want, k]:
            take[found] = ptr[c] + i
            found += 1
            k -= heads[ptr[c] + i]
            want -= 1
        i -= 1
    return found


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
def count_people(  # type: ignore[no-untyped-def]
    opened,
    caps,
    weight,
    ptr,
    members,
    heads,
    reduced,
    least,
    most,
    places,
    tight,
    times,
    kids,
    seen,
):
    """Adds each opened course's people to `times` (learners) and `seen` (entries).

    kids[c] gets the children of candidate c's people, all copies together.
    """
    widest = 1
    for c in range(len(most)):
        widest = max(widest, most[c] + 1)
    take = np.empty(widest, np.int64)
    for o in range(len(opened)):
        c = opened[o]
        n = seat(
            c, caps[o], ptr, members, heads, reduced, least, most, places, tight, take
        )
        for i in range(n):
            times[members[take[i]]] += weight[o]
            kids[c] += weight[o] * heads[take[i]]
            seen[take[i]] += weight[o]


@compiled
def entry_losses(  # type: ignore[no-untyped-def]
    ptr, members, heads, reduced, least, most, places, total, tight, course, out
):
    """out[entry]: least the relaxation loses when this person joins this course.

    course[c] is what opening the course at all loses; joining adds the swap with the
    last person of the best group. Where the childcare knapsack is tight, the loose
    group bounds the tight one from above.
    """
    widest = 1
    for c in range(len(most)):
        widest = max(widest, most[c] + 1)
    chosen = np.empty(widest, np.int64)
    for c in range(len(ptr) - 1):
        count = best_people(
            ptr[c], ptr[c + 1], members, reduced, max(1, most[c]), chosen
        )
        n = min(count, least[c])
        while n < count and n < most[c] and reduced[chosen[n]] > 0:
            n += 1
        loose = 0.0
        for i in range(n):
            loose += reduced[chosen[i]]
        bar = 0.0
        if n > 0:
            worst = reduced[chosen[n - 1]]
            if n >= most[c] or worst < 0:
                bar = worst
        held = total[c, most[c]]
        for at in range(ptr[c], ptr[c + 1]):
            swap = max(0.0, bar - reduced[at])
            if tight[c]:
                swap = max(0.0, held - (loose - swap))
            out[at] = course[c] + swap


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
