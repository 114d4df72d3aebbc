"""Many scans at once: from venues to all nodes, and from nodes to all homes.

Imported only where something is routed: numba is slow to start.
"""

import numba
import numpy as np
from numpy.typing import NDArray

from solver.travel.scan import NEVER, NOT_ABOARD, scan

Int = NDArray[np.int32]
FAR = np.int16(32_767)  # seconds; farther than any limit


@numba.njit(cache=True, nogil=True)
def sweep_venues(
    departure: Int,
    arrival: Int,
    from_node: Int,
    to_node: Int,
    code: Int,
    runs: int,
    first: int,
    time: int,
    until: int,
    boardings: int,
    seed_start: Int,
    seed_node: Int,
    seed_time: Int,
    seed_used: Int,
    change: Int,
    walk_start: Int,
    walk_target: Int,
    walk_seconds: Int,
    low: int,
    high: int,
    full: NDArray[np.int16],
    short: NDArray[np.int16],
) -> int:
    """Fill for venues `low` to `high` the seconds from `time` to every node.

    `full`, `short` [venue, node]: with all boardings and with one fewer, FAR where it
    takes too long. Seeds are (node, time, boardings used), in rows by venue. Returns
    the number of connections scanned.
    """
    nodes = len(change)
    table = np.empty((nodes, 2 * boardings), np.int32)
    aboard = np.empty(runs, np.uint8)
    scanned = 0
    for venue in range(low, high):
        table[:] = NEVER
        aboard[:] = NOT_ABOARD
        for s in range(seed_start[venue], seed_start[venue + 1]):
            for k in range(seed_used[s], boardings):
                if seed_time[s] < table[seed_node[s], k]:
                    table[seed_node[s], k] = seed_time[s]
        scanned += scan(
            departure,
            arrival,
            from_node,
            to_node,
            code,
            first,
            until,
            table,
            aboard,
            change,
            walk_start,
            walk_target,
            walk_seconds,
        )
        for node in range(nodes):
            taken = table[node, 2 * boardings - 1] - time
            full[venue, node] = taken if taken < FAR else FAR
            taken = FAR
            if boardings > 1:
                taken = table[node, 2 * boardings - 2] - time
            short[venue, node] = taken if taken < FAR else FAR
    return scanned


@numba.njit(cache=True, nogil=True)
def reach_homes(
    full: NDArray[np.int16],
    home_start: Int,
    home_node: Int,
    home_seconds: Int,
    out: Int,
) -> None:
    """Lower `out` [home, venue] to the seconds over a node and a walk.

    Nodes of each home are in rows by `home_start`.
    """
    for home in range(len(home_start) - 1):
        for venue in range(full.shape[0]):
            best = out[home, venue]
            for e in range(home_start[home], home_start[home + 1]):
                there = full[venue, home_node[e]]
                if there < FAR:
                    best = min(best, there + home_seconds[e])
            out[home, venue] = best


@numba.njit(cache=True, nogil=True)
def ride_home(
    short: NDArray[np.int16],
    forward: bool,
    time: int,
    home: Int,
    node: Int,
    ride: Int,
    walk: Int,
    change: int,
    opens: int,
    closes: int,
    latest: int,
    out: Int,
) -> None:
    """Lower `out` [home, venue] to the seconds over a node and a booked ride.

    `time` is on the day's clock; forward the ride follows the vehicle, else it comes
    before it (see `access.Booked`).
    """
    for e in range(len(home)):
        for venue in range(short.shape[0]):
            taken = short[venue, node[e]]
            if taken >= FAR:
                continue
            if forward:
                start = max(time + taken + change, opens)
                if start <= closes and start + ride[e] <= latest:
                    total = start + ride[e] + walk[e] - time
                    out[home[e], venue] = min(out[home[e], venue], total)
            else:
                start = min(time - taken - change, latest) - ride[e]
                start = min(start, closes)
                if start >= opens:
                    total = time - (start - walk[e])
                    out[home[e], venue] = min(out[home[e], venue], total)
