"""Many scans at once: from venues to all nodes, and from nodes to all homes.

Imported only where something is routed: numba is slow to start.

The scan of `scan.py` again, for LANES venues side by side: every connection is read
once for all of them, and the lanes are what the processor computes together. Times are
16-bit seconds after the scan's start, which is why journeys have a longest length; a
single journey may take a whole day, and remembers its way, so that it keeps a scan of
its own. The rules are the same, and a test compares both.
The inner loops run over a length known only at run time: with a constant the compiler
unrolls them and gives up on doing lanes together.
"""

import numpy as np
from numpy.typing import NDArray

from solver.compiled import compiled

Int = NDArray[np.int32]
Seconds = NDArray[np.int16]
FAR = np.int16(32_767)  # seconds; farther than any limit
NOT_ABOARD = np.int16(99)
LANES = 32  # of 8, 16, 32 and 64 the fastest: labels stay in the second-level cache


@compiled
def sweep_venues(
    departure: Seconds,
    arrival: Seconds,
    from_node: Int,
    to_node: Int,
    code: Int,
    runs: int,
    boardings: int,
    seed_start: Int,
    seed_node: Int,
    seed_time: Int,
    seed_used: Int,
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
    venues: NDArray[np.int64],
    full: Seconds,
    short: Seconds,
) -> None:
    """Fill for the given venues the seconds from the scan's start to every node.

    `full`, `short` [venue, node]: with all boardings and with one fewer, FAR where it
    takes too long. Seeds are (node, seconds, boardings used), in rows by venue.
    """
    nodes = len(change)
    ready = np.empty((nodes, boardings, LANES), np.int16)
    arrived = np.empty((nodes, boardings, LANES), np.int16)
    aboard = np.empty((runs, LANES), np.int16)
    for low in range(0, len(venues), LANES):
        high = min(low + LANES, len(venues))
        ready[:] = FAR
        arrived[:] = FAR
        aboard[:] = NOT_ABOARD
        seed(venues[low:high], seed_start, seed_node, seed_time, seed_used, ready)
        scan_lanes(
            departure,
            arrival,
            from_node,
            to_node,
            code,
            ready,
            arrived,
            aboard,
            change,
            walk_start,
            walk_target,
            walk_seconds,
            edge_start,
            edge_target,
            edge_low,
            edge_high,
            edge_before,
            edge_spent,
        )
        read_off(venues[low:high], arrived, full, short)


@compiled
def seed(
    venues: NDArray[np.int64],
    seed_start: Int,
    seed_node: Int,
    seed_time: Int,
    seed_used: Int,
    ready: Seconds,
) -> None:
    """Enter the venues' seeds, a lane each, with the boardings they leave."""
    boardings = ready.shape[1]
    for lane, venue in enumerate(venues):
        for s in range(seed_start[venue], seed_start[venue + 1]):
            for k in range(seed_used[s], boardings):
                if seed_time[s] < ready[seed_node[s], k, lane]:
                    ready[seed_node[s], k, lane] = seed_time[s]


@compiled
def read_off(
    venues: NDArray[np.int64], arrived: Seconds, full: Seconds, short: Seconds
) -> None:
    """Copy the lanes to their venues' rows: all boardings, and one fewer."""
    nodes, boardings = arrived.shape[0], arrived.shape[1]
    for lane, venue in enumerate(venues):
        for node in range(nodes):
            full[venue, node] = arrived[node, boardings - 1, lane]
            short[venue, node] = FAR
            if boardings > 1:
                short[venue, node] = arrived[node, boardings - 2, lane]


@compiled
def scan_lanes(
    departure: Seconds,
    arrival: Seconds,
    from_node: Int,
    to_node: Int,
    code: Int,
    ready: Seconds,
    arrived: Seconds,
    aboard: Seconds,
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
) -> None:
    """Relax all connections for every lane.

    `ready` [node, boardings used, lane], `arrived` [node, boardings used - 1, lane],
    `aboard` [run, lane]: the fewest boardings with which one sits there.
    """
    lanes, top = aboard.shape[1], ready.shape[1]
    used = np.empty(lanes, np.int16)
    for i in range(len(departure)):
        leaves, run, node = departure[i], code[i] >> 2, from_node[i]
        for lane in range(lanes):
            used[lane] = aboard[run, lane]
        if code[i] & 1:
            for k in range(top - 1, -1, -1):
                with_one_more = np.int16(k + 1)
                for lane in range(lanes):
                    old = used[lane]
                    at = ready[node, k, lane] <= leaves
                    new = with_one_more if at else NOT_ABOARD
                    used[lane] = new if new < old else old
            for lane in range(lanes):
                aboard[run, lane] = used[lane]
        fewest = NOT_ABOARD
        for lane in range(lanes):
            fewest = min(fewest, used[lane])
        if fewest > top or not code[i] & 2:
            continue
        comes, node = arrival[i], to_node[i]
        better = np.int16(0)
        for k in range(int(fewest) - 1, top):
            most = np.int16(k + 1)
            for lane in range(lanes):
                old = arrived[node, k, lane]
                new = comes if used[lane] <= most else FAR
                better |= np.int16(new < old)
                arrived[node, k, lane] = new if new < old else old
        if not better:
            continue
        spread(ready, used, node, fewest, 0, comes + np.int64(change[node]))
        for w in range(walk_start[node], walk_start[node + 1]):
            time = comes + np.int64(walk_seconds[w])
            spread(ready, used, walk_target[w], fewest, 0, time)
        for e in range(edge_start[node], edge_start[node + 1]):
            begin = max(comes + np.int64(edge_before[e]), np.int64(edge_low[e]))
            if begin <= edge_high[e]:
                time = begin + edge_spent[e]
                spread(ready, used, edge_target[e], fewest, 1, time)


@compiled
def spread(
    ready: Seconds,
    used: Seconds,
    node: np.int32,
    fewest: np.int16,
    more: int,
    time: int,
) -> None:
    """Let everyone who just arrived be ready at `node` at `time`.

    `more`: the boardings that this takes.
    """
    lanes, top = used.shape[0], ready.shape[1]
    if time >= FAR:
        return
    short = np.int16(time)
    for k in range(int(fewest) + more, top):
        most = np.int16(k - more)
        for lane in range(lanes):
            old = ready[node, k, lane]
            new = short if used[lane] <= most else FAR
            ready[node, k, lane] = new if new < old else old


@compiled
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


@compiled
def ride_home(
    taken: Seconds,
    reached: NDArray[np.bool_],
    forward: bool,
    time: int,
    home: Int,
    walk: Int,
    ride: Int,
    change: Int,
    opens: int,
    closes: int,
    latest: int,
    out: Int,
) -> None:
    """Lower `out` [home, venue] to the seconds over a node and a booked ride.

    `taken` [node, venue]: the seconds with one boarding fewer; `reached` says where
    there are any. `ride` [home, node] and `change` [node] lead on from there. `time` is
    on the day's clock; forward the ride follows the vehicle, else it comes before it
    (see `access.Booked`). All venues of a node are computed together.
    """
    venues, far = taken.shape[1], np.int32(FAR)
    for h in range(len(home)):
        best = out[home[h]]
        for n in range(len(change)):
            if not reached[n]:
                continue
            length, at = ride[h, n], taken[n]
            last = np.int32(min(closes, latest - length))
            if last < opens:
                continue
            if forward:
                ready, first = np.int32(time + change[n]), np.int32(opens)
                more = np.int32(length + walk[h] - time)
                for v in range(venues):
                    start = max(at[v] + ready, first)
                    good = (at[v] < far) & (start <= last)
                    best[v] = min(best[v], start + more if good else best[v])
            else:
                ready, first = np.int32(time - change[n] - length), np.int32(opens)
                more = np.int32(time + walk[h])
                for v in range(venues):
                    start = min(ready - at[v], last)
                    good = (at[v] < far) & (start >= first)
                    best[v] = min(best[v], more - start if good else best[v])


@compiled
def ride_direct(
    home: Int,
    venue: Int,
    ride: Int,
    home_walk: Int,
    venue_walk: Int,
    forward: bool,
    time: int,
    opens: int,
    closes: int,
    latest: int,
    out: Int,
) -> None:
    """Lower `out` [home, venue] to the seconds of a booked ride all the way.

    `ride` [h, v] is between the h-th of `home` and the v-th of `venue`. Forward, one
    goes home.
    """
    for h in range(len(home)):
        for v in range(len(venue)):
            taken = ride[h, v]
            if forward:
                start = max(time + venue_walk[v], opens)
                if start > closes or start + taken > latest:
                    continue
                total = start + taken + home_walk[h] - time
            else:
                start = min(min(time - venue_walk[v], latest) - taken, closes)
                if start < opens:
                    continue
                total = time - (start - home_walk[h])
            if total < out[home[h], venue[v]]:
                out[home[h], venue[v]] = total
