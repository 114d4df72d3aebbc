"""The connection scan (Dibbelt, Pajor, Strasser, Wagner 2013), limited in boardings.

Imported only where something is routed: numba is slow to start.

Labels are one row a node, 2 K numbers for K boardings: `ready[k]`, k = 0 … K-1, the
earliest time one can board there after at most k boardings (change or walk included),
then `arrived[k]`, k = 1 … K, the earliest time a vehicle brings one there after at
most k. Both fall with k. Backwards in time the same code runs on mirrored
connections, whose times are negated. A Rufbus ride between two lines is a walk that
costs a boarding and keeps hours (see `between.Between`).
"""

import numpy as np
from numpy.typing import NDArray

from solver.compiled import compiled

NEVER = 1 << 29
NOT_ABOARD = 255
Int = NDArray[np.int32]


def labels(nodes: int, boardings: int) -> Int:
    """Return empty labels."""
    return np.full((nodes, 2 * boardings), NEVER, np.int32)


def seed(table: Int, node: int, time: int, used: int) -> None:
    """Let a traveller be ready at `node` at `time` after `used` boardings."""
    boardings = table.shape[1] // 2
    row = table[node, used:boardings]
    np.minimum(row, np.int32(time), out=row)


@compiled
def spread(
    table: Int, walked_from: Int | None, node: int, used: int, by: int, ready: int
) -> None:
    """Let who used so many boardings be ready at `node`, having come `by` what."""
    for k in range(used, table.shape[1] // 2):
        if ready >= table[node, k]:
            break
        table[node, k] = ready
        if walked_from is not None:
            walked_from[node, k] = by


@compiled
def scan(
    departure: Int,
    arrival: Int,
    from_node: Int,
    to_node: Int,
    code: Int,
    first: int,
    until: int,
    table: Int,
    aboard: NDArray[np.uint8],
    change: Int,
    walk_start: Int,
    walk_target: Int,
    walk_seconds: Int,
    edge_start: Int,
    edge_target: Int,
    edge_low: Int,
    edge_high: Int,
    edge_before: Int,
    edge_spent: Int,
    boarded: Int | None,
    walked_from: Int | None,
    rode: Int | None,
) -> int:
    """Relax all connections from `first` that depart up to `until`; return how many.

    `aboard[run]`: the fewest boardings with which one sits in the run, NOT_ABOARD.
    With the last three it remembers how; where they are None, the compiler leaves the
    remembering out. `boarded[run]`: the connection at which the run was boarded.
    `rode[node, k - 1]`: for `arrived[k]` the connections boarded and left, and the
    boardings used. `walked_from[node, k]`: where the walk to `ready[k]` began, -1 at a
    seed, -2 - e after the Rufbus ride e.
    """
    top = table.shape[1] // 2
    count = len(departure)
    i = first
    while i < count:
        leaves = departure[i]
        if leaves > until:
            break
        run = code[i] >> 2
        used = aboard[run]
        if code[i] & 1:
            node = from_node[i]
            if table[node, top - 1] <= leaves:
                for k in range(min(used - 1, top)):
                    if table[node, k] <= leaves:
                        used = k + 1
                        aboard[run] = used
                        if boarded is not None:
                            boarded[run] = i
                        break
        if used <= top and code[i] & 2:
            comes, node = arrival[i], to_node[i]
            if comes < table[node, top + used - 1]:
                for k in range(used, top + 1):
                    if comes >= table[node, top + k - 1]:
                        break
                    table[node, top + k - 1] = comes
                    if rode is not None and boarded is not None:
                        rode[node, k - 1, 0] = boarded[run]
                        rode[node, k - 1, 1] = i
                        rode[node, k - 1, 2] = used
                spread(table, walked_from, node, used, node, comes + change[node])
                if used < top:
                    for w in range(walk_start[node], walk_start[node + 1]):
                        ready = comes + walk_seconds[w]
                        spread(table, walked_from, walk_target[w], used, node, ready)
                    for e in range(edge_start[node], edge_start[node + 1]):
                        begin = max(comes + edge_before[e], edge_low[e])
                        if begin <= edge_high[e]:
                            ready, other = begin + edge_spent[e], edge_target[e]
                            spread(table, walked_from, other, used + 1, -2 - e, ready)
        i += 1
    return i - first
