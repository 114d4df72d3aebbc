"""Compiled loops of the search: what is left beside a day, and its good routes."""

from __future__ import annotations

import numpy as np

from solver.assignment.bound.kernels import IMPOSSIBLE, _join
from solver.compiled import compiled


@compiled
def _rest_of_seasons(  # type: ignore[no-untyped-def]
    p, person_ptr, season_ptr, season_limit, most, table, free, count, size
):
    """Best of each season of a person by number of duties; a fixed one has its count.

    Returns (best, largest number) of every season.
    """
    seasons = person_ptr[p + 1] - person_ptr[p]
    season = np.full((seasons, size), IMPOSSIBLE)
    tops = np.zeros(seasons, dtype=np.int64)
    new = np.zeros(size)
    pick = np.zeros(size, dtype=np.int64)
    for s in range(seasons):
        g = person_ptr[p] + s
        if not free[g]:
            tops[s] = count[g]
            season[s, count[g]] = 0.0
            continue
        limit = min(season_limit[g], size - 1)
        season[s, 0] = 0.0
        top = 0
        for d in range(season_ptr[g], season_ptr[g + 1]):
            top = _join(season[s], top, table[d], most[d], limit, new, pick)
            season[s, : top + 1] = new[: top + 1]
        tops[s] = top
    return season, tops


@compiled
def _beside(parts, tops, leave, limit, size):  # type: ignore[no-untyped-def]
    """All parts but one joined, up to a limit; and the largest number."""
    now = np.full(size, IMPOSSIBLE)
    now[0] = 0.0
    new = np.zeros(size)
    pick = np.zeros(size, dtype=np.int64)
    top = 0
    for i in range(len(tops)):
        if i != leave:
            top = _join(now, top, parts[i], tops[i], min(limit, size - 1), new, pick)
            now[: top + 1] = new[: top + 1]
    return now, top


@compiled
def rests(  # type: ignore[no-untyped-def]
    people, person_ptr, season_ptr, season_limit, most, load, weight, table, free,
    count, rest, best,
):  # fmt: skip
    """rest[d, k]: the best of everything else when a free day has k duties.

    Load is counted in it; `best[p]` is the best diary, fixed seasons counted as 0.
    """
    for at in range(len(people)):
        p = people[at]
        size = 1
        for g in range(person_ptr[p], person_ptr[p + 1]):
            size += max(season_limit[g], count[g])
        reach = 1
        for g in range(person_ptr[p], person_ptr[p + 1]):
            reach += count[g]
            for d in range(season_ptr[g], season_ptr[g + 1]):
                reach += most[d]
        size = min(size, reach)
        season, tops = _rest_of_seasons(
            p, person_ptr, season_ptr, season_limit, most, table, free, count, size
        )
        whole, top = _beside(season, tops, -1, size, size)
        best[p] = IMPOSSIBLE
        for k in range(top + 1):
            best[p] = max(best[p], whole[k] - weight * k * (2 * load[p] + k))
        for s in range(person_ptr[p + 1] - person_ptr[p]):
            g = person_ptr[p] + s
            if not free[g]:
                continue
            others, other_top = _beside(season, tops, s, size, size)
            first = season_ptr[g]
            days = season_ptr[g + 1] - first
            limit = min(season_limit[g], size - 1)
            for i in range(days):
                d = first + i
                near, near_top = _beside(
                    table[first : first + days], most[first : first + days], i, limit,
                    size,
                )  # fmt: skip
                for k in range(most[d] + 1):
                    found = IMPOSSIBLE
                    for j in range(min(near_top, limit - k) + 1):
                        for m in range(other_top + 1):
                            n = k + j + m
                            value = near[j] + others[m]
                            value -= weight * n * (2 * load[p] + n)
                            found = max(found, value)
                    rest[d, k] = found


@compiled
def routes(  # type: ignore[no-untyped-def]
    days, day_ptr, day_person, most, first, last, ptr, link_from, link_cost, out, back,
    request, gain, minute, deep, value, rest, best, limit, least, day, size, worth,
    members,
):  # fmt: skip
    """Every route of these days that loses at most `limit`; returns how many.

    Backwards from the last duty; `value` says how good the part before can be. Those
    for which there is room are written down; `least[o]` is the least loss with duty o.
    """
    found = 0
    room = len(day)
    width = members.shape[1] if room else value.shape[1]
    node = np.zeros(width + 1, dtype=np.int64)
    step = np.zeros(width + 1, dtype=np.int64)
    total = np.zeros(width + 1)
    for at in range(len(days)):
        d = days[at]
        floor = best[day_person[d]] - limit
        for end in range(day_ptr[d], day_ptr[d + 1]):
            if not last[end] or deep[end] == 0:
                continue
            c = 0
            node[0] = end
            total[0] = gain[end] - minute * back[end]
            step[0] = -1
            while c >= 0:
                o = node[c]
                if step[c] < 0:  # seen for the first time
                    step[c] = ptr[o]
                    able = False
                    top = min(deep[o], most[d] - c)
                    for k in range(top):
                        before = value[o, k] - gain[o] + total[c]
                        if before + rest[d, k + c + 1] >= floor:
                            able = True
                    if not able:
                        c -= 1
                        continue
                    if first[o]:
                        whole = total[c] - minute * out[o]
                        loss = best[day_person[d]] - whole - rest[d, c + 1]
                        if loss <= limit:
                            if found < room:
                                day[found] = d
                                size[found] = c + 1
                                worth[found] = whole
                                for j in range(c + 1):
                                    members[found, j] = node[c - j]
                            for j in range(c + 1):
                                least[node[j]] = min(least[node[j]], loss)
                            found += 1
                if step[c] == ptr[o + 1] or c + 1 >= most[d]:
                    c -= 1
                    continue
                a = link_from[step[c]]
                cost = link_cost[step[c]]
                step[c] += 1
                if deep[a] == 0:
                    continue
                twice = False
                for j in range(c + 1):
                    if request[a] >= 0 and request[node[j]] == request[a]:
                        twice = True
                if twice:
                    continue
                node[c + 1] = a
                total[c + 1] = total[c] + gain[a] - minute * cost
                step[c + 1] = -1
                c += 1
    return found
