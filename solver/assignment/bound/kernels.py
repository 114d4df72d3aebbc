"""Compiled inner loops of the bound; arrays as laid out in `layout.Layout`.

Every function releases the interpreter lock, so that several threads share the pool.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from solver.compiled import compiled

IMPOSSIBLE = -1e15


@compiled
def _within(spans, first, last, a, b):  # type: ignore[no-untyped-def]
    """True when one span of first to last holds everything from a to b."""
    for i in range(first, last):  # noqa: SIM110 compiled: no generators there
        if spans[i, 0] <= a and b <= spans[i, 1]:
            return True
    return False


@compiled
def _link(  # type: ignore[no-untyped-def]
    a, b, p, start, end, out, back, remote, place, agency, band, vehicle, trips,
    longest, span_ptr, spans, stay, pause,
):  # fmt: skip
    """Minutes from duty a to duty b of person p, -1 where there is too little time."""
    gap = start[b] - end[a]
    if gap < 0:
        return -1
    home = back[a] + out[b]
    found = home if home + pause <= gap else -1
    if gap > stay:
        return found
    if remote[a] and remote[b]:
        hop = 0
    elif remote[a]:
        hop = out[b]
    elif remote[b]:
        hop = back[a]
    elif agency[a] == agency[b]:
        hop = 0
    else:
        hop = trips[vehicle[p], band[a], place[a], place[b]]
    if hop < 0 or hop > gap or hop > longest[p] or (0 <= found <= hop):
        return found
    if _within(spans, span_ptr[p], span_ptr[p + 1], end[a], start[b]):
        return hop
    return found


@compiled
def _fill_links(  # type: ignore[no-untyped-def]
    day_ptr, person, request, start, end, out, back, remote, place, agency, band,
    confirmed, vehicle, trips, longest, span_ptr, spans, stay, pause, first, last,
    depth, ptr, link_from, link_cost,
):  # fmt: skip
    """Links of every duty, only counted while `link_from` is empty; how many."""
    count = 0
    for d in range(len(day_ptr) - 1):
        low, high = day_ptr[d], day_ptr[d + 1]
        seen = False
        for b in range(low, high):
            first[b] = not seen
            seen = seen or confirmed[b]
        seen = False
        for b in range(high - 1, low - 1, -1):
            last[b] = not seen
            seen = seen or confirmed[b]
        for b in range(low, high):
            ptr[b] = count
            depth[b] = 1 if first[b] else 0
            for a in range(b - 1, low - 1, -1):
                if request[a] < 0 or request[a] != request[b]:
                    minutes = _link(
                        a, b, person[b], start, end, out, back, remote, place, agency,
                        band, vehicle, trips, longest, span_ptr, spans, stay, pause,
                    )  # fmt: skip
                    if minutes >= 0 and depth[a] > 0:
                        if len(link_from) > 0:
                            link_from[count] = a
                            link_cost[count] = minutes
                        count += 1
                        depth[b] = max(depth[b], depth[a] + 1)
                if confirmed[a]:
                    break
    ptr[len(person)] = count
    return count


def links(**given: Any) -> dict[str, Any]:
    """Links, ends and depths of every day; counted first, then filled."""
    size = len(given["person"])
    found: dict[str, Any] = {
        "first": np.zeros(size, dtype=np.bool_),
        "last": np.zeros(size, dtype=np.bool_),
        "depth": np.zeros(size, dtype=np.int64),
        "ptr": np.zeros(size + 1, dtype=np.int64),
        "link_from": np.zeros(0, dtype=np.int32),
        "link_cost": np.zeros(0, dtype=np.int32),
    }
    # By position: compiled functions take no keywords in this many.
    count = _fill_links(*given_in_order(given), *found.values())
    if count:
        found["link_from"] = np.zeros(count, dtype=np.int32)
        found["link_cost"] = np.zeros(count, dtype=np.int32)
        _fill_links(*given_in_order(given), *found.values())
    return found


def given_in_order(given: dict[str, Any]) -> list[Any]:
    """The arguments of `_fill_links` that the caller knows."""
    names = (
        "day_ptr person request start end out back remote place agency band confirmed"
        " vehicle trips longest span_ptr spans stay pause"
    )
    return [given[name] for name in names.split()]


@compiled
def paths(  # type: ignore[no-untyped-def]
    days, day_ptr, day_must, most, first, last, depth, ptr, link_from, link_cost, out,
    back, gain, minute, deep, value, came, table, ends,
):  # fmt: skip
    """Best path of each day by its number of duties.

    value[o, k]: best path of k + 1 duties that ends in o; came[o, k]: its last but one.
    table[d, k]: best path of k duties, its last in ends[d, k]. `deep` is for its use.
    """
    for at in range(len(days)):
        d = days[at]
        width = most[d]
        table[d, 0] = IMPOSSIBLE if day_must[d] else 0.0
        for k in range(1, width + 1):
            table[d, k] = IMPOSSIBLE
        for o in range(day_ptr[d], day_ptr[d + 1]):
            limit = min(depth[o], width)
            for k in range(limit):
                value[o, k] = IMPOSSIBLE
            reached = 0
            if first[o] and limit:
                value[o, 0] = gain[o] - minute * out[o]
                reached = 1
            for i in range(ptr[o], ptr[o + 1]):
                a = link_from[i]
                if deep[a] == 0:
                    continue
                step = gain[o] - minute * link_cost[i]
                top = min(deep[a] + 1, limit)
                reached = max(reached, top)
                for k in range(1, top):
                    other = value[a, k - 1] + step
                    if other > value[o, k]:
                        value[o, k] = other
                        came[o, k] = a
            deep[o] = reached
            if last[o]:
                for k in range(reached):
                    other = value[o, k] - minute * back[o]
                    if other > table[d, k + 1]:
                        table[d, k + 1] = other
                        ends[d, k + 1] = o


@compiled
def _join(a, many_a, b, many_b, limit, into, pick):  # type: ignore[no-untyped-def]
    """into[k]: best of a[j] + b[k - j]; pick[k] = k - j. Returns its largest k."""
    top = min(limit, many_a + many_b)
    for k in range(top + 1):
        into[k] = IMPOSSIBLE
        for i in range(max(0, k - many_a), min(many_b, k) + 1):
            other = a[k - i] + b[i]
            if other > into[k]:
                into[k] = other
                pick[k] = i
    return top


@compiled
def diaries(  # type: ignore[no-untyped-def]
    low, high, person_ptr, season_ptr, season_limit, most, load, weight, table, ends,
    came, chosen, best, many,
):  # fmt: skip
    """The best diary of the people low to high: its worth and its duties.

    Days are joined to seasons up to their limit, seasons to a diary, whose load grows
    more and more: `best[p]`; the duties are marked in `chosen`, counted in `many`.
    """
    for p in range(low, high):
        first_day, last_day = season_ptr[person_ptr[p]], season_ptr[person_ptr[p + 1]]
        size = 1
        for s in range(person_ptr[p], person_ptr[p + 1]):
            size += season_limit[s]
        reach = 1
        for d in range(first_day, last_day):
            reach += most[d]
        size = min(size, reach)
        days = last_day - first_day
        seasons = person_ptr[p + 1] - person_ptr[p]
        now = np.zeros(size)
        new = np.zeros(size)
        day_pick = np.zeros((days, size), dtype=np.int64)
        season = np.zeros((seasons, size))
        tops = np.zeros(seasons, dtype=np.int64)
        for s in range(seasons):
            g = person_ptr[p] + s
            limit = min(season_limit[g], size - 1)
            now[0] = 0.0
            top = 0
            for d in range(season_ptr[g], season_ptr[g + 1]):
                top = _join(
                    now, top, table[d], most[d], limit, new, day_pick[d - first_day]
                )
                now[: top + 1] = new[: top + 1]
            season[s, : top + 1] = now[: top + 1]
            tops[s] = top
        season_pick = np.zeros((seasons, size), dtype=np.int64)
        now[0] = 0.0
        top = 0
        for s in range(seasons):
            top = _join(now, top, season[s], tops[s], size - 1, new, season_pick[s])
            now[: top + 1] = new[: top + 1]
        best[p] = IMPOSSIBLE
        count = 0
        for k in range(top + 1):
            other = now[k] - weight * k * (2 * load[p] + k)
            if other > best[p]:
                best[p] = other
                count = k
        many[p] = count
        for s in range(seasons - 1, -1, -1):
            inside = season_pick[s, count]
            count -= inside
            g = person_ptr[p] + s
            for d in range(season_ptr[g + 1] - 1, season_ptr[g] - 1, -1):
                k = day_pick[d - first_day, inside]
                inside -= k
                o = ends[d, k]
                while k > 0:
                    chosen[o] = 1
                    o = came[o, k - 1]
                    k -= 1
