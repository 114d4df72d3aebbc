"""Compiled inner loops of the bound; arrays as laid out in `pricing.Layout`.

Every function releases the interpreter lock, so that a search runs beside it.
"""

from __future__ import annotations

import numpy as np

from solver.compiled import compiled

IMPOSSIBLE = -1e15


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
def sort_people(start, end, reduced, order):  # type: ignore[no-untyped-def]
    """order[start:end] by falling reduced value.

    Insertion sort: prices move little between two steps, so little is out of order.
    """
    for i in range(start + 1, end):
        at = order[i]
        value = reduced[at]
        j = i
        while j > start and reduced[order[j - 1]] < value:
            order[j] = order[j - 1]
            j -= 1
        order[j] = at


@compiled
def lead_people(start, end, reduced, most, order):  # type: ignore[no-untyped-def]
    """order[start:start + most] by falling reduced value; the others in any order.

    Who is not among the best stays where she is, so a step that changes little
    costs one comparison a person.
    """
    top = min(end, start + most)
    sort_people(start, top, reduced, order)
    if top == start:
        return
    last = reduced[order[top - 1]]
    for i in range(top, end):
        at = order[i]
        value = reduced[at]
        if value <= last:
            continue
        order[i] = order[top - 1]
        j = top - 1
        while j > start and reduced[order[j - 1]] < value:
            order[j] = order[j - 1]
            j -= 1
        order[j] = at
        last = reduced[order[top - 1]]


@compiled
def with_children(  # type: ignore[no-untyped-def]
    start, end, order, heads, reduced, most, places, used, free, table, values
):
    """values[n]: best value of exactly n people with at most `places` children.

    People without children are taken in their order; of those with h children at
    most places // h can ever sit together, so few are left for the knapsack.
    """
    top = min(most, places)
    for h in range(places + 1):
        used[h] = 0
    for n in range(most + 1):
        free[n] = 0.0 if n == 0 else IMPOSSIBLE
    for n in range(top + 1):
        for k in range(places + 1):
            table[n, k] = 0.0 if n == 0 else IMPOSSIBLE
    alone = 0
    parents = 0
    for i in range(start, end):
        h = heads[order[i]]
        value = reduced[order[i]]
        if h == 0:
            if alone < most:
                free[alone + 1] = free[alone] + value
                alone += 1
        elif h <= places and used[h] < places // h:
            used[h] += 1
            parents += 1
            for n in range(min(top, parents), 0, -1):
                # The n - 1 others have at least a child each.
                for k in range(places, h + n - 2, -1):
                    other = table[n - 1, k - h] + value
                    if other > table[n, k]:
                        table[n, k] = other
    for n in range(most + 1):
        values[n] = free[n]
        for m in range(1, min(n, top) + 1):
            values[n] = max(values[n], free[n - m] + table[m, places])


@compiled
def price_people(ptr, members, values, heads, care, lam, reduced):  # type: ignore[no-untyped-def]
    """reduced = value - price of the learner - prices of her childcare."""
    for c in range(len(ptr) - 1):
        for at in range(ptr[c], ptr[c + 1]):
            reduced[at] = values[at] - lam[members[at]] - care[c] * heads[at]


@compiled
def price_courses(  # type: ignore[no-untyped-def]
    ptr, order, heads, reduced, least, most, places, entry, total, tight
):
    """total[c, n]: best value of candidate c with between least and n people.

    `tight[c]` says whether the childcare knapsack changed the choice. A course that
    is not worth its `entry` even without the knapsack, or with everyone who gains and
    no limit at all, is left at that larger value: nobody opens it either way.
    """
    widest = 1
    deepest = 1
    for c in range(len(ptr) - 1):
        widest = max(widest, most[c] + 1)
        deepest = max(deepest, places[c] + 1)
    used = np.empty(deepest, np.int64)
    free = np.empty(widest, np.float64)
    values = np.empty(widest, np.float64)
    table = np.empty((widest, deepest), np.float64)
    for c in range(len(ptr) - 1):
        start, end = ptr[c], ptr[c + 1]
        sum_ = 0.0
        for at in range(start, end):
            sum_ += max(0.0, reduced[at])
        tight[c] = False
        if sum_ <= entry[c]:
            for n in range(most[c] + 1):
                total[c, n] = sum_ if n >= least[c] else IMPOSSIBLE
            continue
        lead_people(start, end, reduced, most[c], order)
        children = 0
        sum_ = 0.0
        best = IMPOSSIBLE
        for n in range(most[c] + 1):
            if n > 0:
                sum_ += reduced[order[start + n - 1]]
                children += heads[order[start + n - 1]]
            if n >= least[c] and sum_ > best:
                best = sum_
            total[c, n] = best
        tight[c] = children > places[c]
        if not tight[c] or best <= entry[c]:
            continue
        sort_people(start, end, reduced, order)
        with_children(
            start,
            end,
            order,
            heads,
            reduced,
            most[c],
            places[c],
            used,
            free,
            table,
            values,
        )
        best = IMPOSSIBLE
        for n in range(least[c], most[c] + 1):
            best = max(best, values[n])
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
