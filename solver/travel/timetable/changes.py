"""Changes between stops: within stations, by transfers.txt, and for single lines."""

import numpy as np
from numpy.typing import NDArray

from solver.travel.feed.reading import STATION, Feed
from solver.travel.timetable import twins
from solver.travel.timetable.twins import Int, Long, Split

BY_DISTANCE, FORBIDDEN, TIMED = -1, -2, -3  # instead of seconds
Rows = tuple[Long, Long, Long]


def links(feed: Feed, parted: Split) -> tuple[Int, tuple[Int, Int, Int]]:
    """Return each stop's change time (-1: the setting), and changes between stops.

    The platforms of a station are linked to each other, and a stop to its twins.
    transfers.txt wins over that, more specific rows over others, later over earlier
    ones; a station there stands for all its platforms.
    """
    parent = parted.stops["parent"].to_numpy()
    kind = parted.stops["kind"].to_numpy()
    root = np.arange(len(parent))
    for _ in range(3):  # boarding area, platform, station
        root = np.where(parent[root] >= 0, parent[root], root)
    within = np.flatnonzero((kind[root] == STATION) & (kind != 2))
    a, b = paired(within, within, root[within], root[within])
    c, d = of_twins(parted)
    one, other, row = of_rules(feed, parted, kind, root)
    seconds = np.full(len(a) + len(c), BY_DISTANCE, np.int32)
    seconds = np.concatenate([seconds, feed.transfers.seconds[row]])
    a, b = np.concatenate([a, c, one]), np.concatenate([b, d, other])
    last = len(a) - 1 - np.unique((a * len(root) + b)[::-1], return_index=True)[1]
    a, b, seconds = a[last], b[last], seconds[last]
    same, change = a == b, np.full(len(root), BY_DISTANCE, np.int32)
    change[a[same]] = seconds[same]
    apart = (a[~same].astype(np.int32), b[~same].astype(np.int32), seconds[~same])
    return change, apart


def of_twins(parted: Split) -> tuple[Long, Long]:
    """Return from and to of all changes between a stop and its twins."""
    plain = np.unique(parted.twin_of[parted.twin_of >= 0])
    family = np.flatnonzero(np.isin(parted.root, plain))
    root = parted.root.astype(np.int64)[family]
    return paired(family, family, root, root)


def of_rules(feed: Feed, parted: Split, kind: NDArray[np.generic], root: Long) -> Rows:
    """Return from, to and row of transfers.txt, the most specific rows last."""
    given = feed.transfers
    one, other, row = expanded(given.from_stop, given.to_stop, kind, root)
    one, other, row = to_twins(one, other, row, parted.twin_of)
    good = twins.fits(parted, one, given.from_route[row], given.from_trip[row])
    good &= twins.fits(parted, other, given.to_route[row], given.to_trip[row])
    one, other, row = one[good], other[good], row[good]
    order = np.lexsort((row, twins.ranks(given)[row]))
    return one[order], other[order], row[order]


def expanded(one: Int, other: Int, kind: NDArray[np.generic], root: Long) -> Rows:
    """Return from, to and row of transfers, stations replaced by their platforms."""
    row = np.arange(len(one))
    ends: list[Long] = [one.astype(np.int64), other.astype(np.int64)]
    for side in (0, 1):
        stations = np.flatnonzero(kind[ends[side]] == STATION)
        platforms = np.flatnonzero((kind[root] == STATION) & (kind != STATION))
        at, platform = paired(
            stations, platforms, ends[side][stations], root[platforms]
        )
        row = np.concatenate([row, row[at]])
        ends[1 - side] = np.concatenate([ends[1 - side], ends[1 - side][at]])
        ends[side] = np.concatenate([ends[side], platform])
    return ends[0], ends[1], row


def to_twins(one: Long, other: Long, row: Long, twin_of: Int) -> Rows:
    """Return the rows again for every twin of the stops they name."""
    ends, twin = [one, other], np.flatnonzero(twin_of >= 0)
    for side in (0, 1):
        every = np.arange(len(row))
        at, found = paired(every, twin, ends[side], twin_of[twin].astype(np.int64))
        row = np.concatenate([row, row[at]])
        ends[1 - side] = np.concatenate([ends[1 - side], ends[1 - side][at]])
        ends[side] = np.concatenate([ends[side], found])
    return ends[0], ends[1], row


def paired(one: Long, other: Long, key: Long, other_key: Long) -> tuple[Long, Long]:
    """Return all pairs of `one` and `other` whose keys are equal."""
    order = np.argsort(other_key, kind="stable")
    low = np.searchsorted(other_key[order], key, "left")
    counts = np.searchsorted(other_key[order], key, "right") - low
    starts = np.repeat(low - np.cumsum(counts) + counts, counts)
    return np.repeat(one, counts), other[order][starts + np.arange(len(starts))]
