"""Walks between stops: what the feed says, and what the map allows."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from solver.travel.ground.geo import near_pairs
from solver.travel.settings import LEAST_CHANGE, TravelSettings
from solver.travel.timetable.changes import BY_DISTANCE, FORBIDDEN, TIMED
from solver.travel.timetable.compact import Int, Timetable

NEVER = 1 << 29  # seconds; a change that cannot be made


@dataclass(frozen=True)
class Footpaths:
    """Changes of each node: within it (`change`), and to others in rows by `start`.

    `seconds` is the whole time from one vehicle to the next. `reverse` holds the same
    edges by their end.
    """

    change: Int
    start: Int
    target: Int
    seconds: Int

    @cached_property
    def reverse(self) -> "Footpaths":
        """The same walks seen from where they end."""
        source = np.repeat(np.arange(len(self.change)), np.diff(self.start))
        return rows(self.change, self.target, source.astype(np.int32), self.seconds)

    def of(self, node: int) -> list[tuple[int, int]]:
        """Return (node, seconds) for the walks that start at `node`."""
        low, high = int(self.start[node]), int(self.start[node + 1])
        targets, seconds = self.target[low:high], self.seconds[low:high]
        return list(zip(targets.tolist(), seconds.tolist(), strict=True))


def footpaths(timetable: Timetable, settings: TravelSettings) -> Footpaths:
    """Return the walks between nodes.

    transfers.txt wins over the map. No change takes less than LEAST_CHANGE, except to a
    vehicle that waits: to this one as long as the walk.
    """
    least = max(settings.change_seconds, LEAST_CHANGE)
    given = timetable.node_change
    change = np.where(given == BY_DISTANCE, least, np.maximum(given, LEAST_CHANGE))
    change = np.where(given == TIMED, 0, change)
    change = np.where(given == FORBIDDEN, NEVER, change).astype(np.int32)
    a, b, seconds = walks(timetable, settings, least)
    told = timetable.link_seconds
    known = told >= 0
    key = a.astype(np.int64) * timetable.nodes + b
    link = timetable.link_from.astype(np.int64) * timetable.nodes + timetable.link_to
    keep = ~np.isin(key, link[told != BY_DISTANCE])
    near = (told == BY_DISTANCE) & ~np.isin(link, key)
    waits = told == TIMED
    chosen = [known, near, waits]
    taken = [
        np.maximum(told[known], LEAST_CHANGE),
        measured(timetable, settings, near, least),
        measured(timetable, settings, waits, 0),
    ]
    one = np.concatenate([a[keep], *(timetable.link_from[c] for c in chosen)])
    other = np.concatenate([b[keep], *(timetable.link_to[c] for c in chosen)])
    seconds = np.concatenate([seconds[keep], *taken])
    fits = of_one_listing(timetable, one, other)
    return rows(change, one[fits], other[fits], seconds[fits])


def of_one_listing(timetable: Timetable, one: Int, other: Int) -> NDArray[np.bool_]:
    """Return the changes that do not lead from a ride to another one's copy."""
    a, b = timetable.node_listing[one], timetable.node_listing[other]
    return np.asarray((a == 0) | (b == 0) | (a == b), np.bool_)


def end_walks(timetable: Timetable, settings: TravelSettings) -> Footpaths:
    """Return the walks between plain stops, for the ends of a journey.

    Whoever walks to the first stop or from the last changes between no vehicles: what
    forbids a change and what holds for single routes and trips does not count. Twins
    have no walks here; they stand where their plain stop does.
    """
    twin = np.flatnonzero(timetable.stop_twin >= 0)
    plain = np.arange(timetable.nodes, dtype=np.int32)
    root = timetable.stop_twin[twin]
    plain[timetable.stop_node[twin]] = timetable.stop_node[root]
    told = timetable.link_seconds != FORBIDDEN
    for end in (timetable.link_from, timetable.link_to):
        told &= plain[end] == end
    if told.all() and not len(twin):
        return footpaths(timetable, settings)
    alone = replace(
        timetable,
        stop_node=plain[timetable.stop_node],
        link_from=timetable.link_from[told],
        link_to=timetable.link_to[told],
        link_seconds=timetable.link_seconds[told],
    )
    return footpaths(alone, settings)


def walks(
    timetable: Timetable, settings: TravelSettings, least: int
) -> tuple[Int, Int, Int]:
    """Return from, to, seconds of the walks that the map allows between nodes."""
    none = np.zeros(0, np.int32)
    if not settings.footpaths:
        return none, none, none
    lat, lon = served(timetable)
    limit = min(settings.footpath_m, settings.max_walk_m) / settings.walk.detour
    one, two, metres = near_pairs(lat, lon, lat, lon, limit)
    a, b = timetable.stop_node[one], timetable.stop_node[two]
    other = a != b
    a, b, metres = a[other], b[other], metres[other]
    order = np.lexsort((metres, b, a))
    a, b, metres = a[order], b[order], metres[order]
    first = np.ones(len(a), np.bool_)
    first[1:] = (a[1:] != a[:-1]) | (b[1:] != b[:-1])
    return a[first], b[first], on_foot(metres[first], settings, least)


def on_foot(metres: NDArray[np.float64], settings: TravelSettings, least: int) -> Int:
    """Return seconds to walk great-circle metres and change, at least `least`."""
    speed = settings.walk.kmh / 3.6
    seconds = np.ceil(metres * settings.walk.detour / speed)
    return np.maximum(seconds, least).astype(np.int32)


def measured(
    timetable: Timetable,
    settings: TravelSettings,
    chosen: NDArray[np.bool_],
    least: int,
) -> Int:
    """Return the seconds of changes that the feed recommends without a time."""
    if not chosen.any():
        return np.zeros(0, np.int32)
    from solver.travel.ground.geo import great_circle_m

    lat, lon = node_positions(timetable)
    a, b = timetable.link_from[chosen], timetable.link_to[chosen]
    metres = great_circle_m(lat[a], lon[a], lat[b], lon[b])
    return on_foot(np.nan_to_num(metres), settings, least)


def node_positions(
    timetable: Timetable,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the mean position of each node's stops, NaN where none is known."""
    known = ~np.isnan(timetable.stop_lat)
    node = timetable.stop_node[known]
    count = np.bincount(node, minlength=timetable.nodes).astype(np.float64)
    count[count == 0] = np.nan
    lat = np.bincount(node, timetable.stop_lat[known], timetable.nodes) / count
    lon = np.bincount(node, timetable.stop_lon[known], timetable.nodes) / count
    return lat, lon


def served(
    timetable: Timetable,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the stops' positions, NaN where no vehicle ever stops."""
    used = np.zeros(len(timetable.stop_lat), np.bool_)
    used[timetable.from_stop] = True
    used[timetable.to_stop] = True
    lat = np.where(used, timetable.stop_lat, np.nan)
    return lat, np.where(used, timetable.stop_lon, np.nan)


def rows(change: Int, a: Int, b: Int, seconds: Int) -> Footpaths:
    """Return the walks sorted by start, in compressed rows."""
    order = np.lexsort((b, a))
    start = np.searchsorted(a[order], np.arange(len(change) + 1)).astype(np.int32)
    return Footpaths(
        change,
        start,
        b[order].astype(np.int32),
        seconds[order].astype(np.int32),
    )
