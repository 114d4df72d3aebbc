"""Homes and venues as arrays: positions once each, with their ways to the nodes."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from solver.travel.ground.geo import Floats, great_circle_m, near_pairs
from solver.travel.rufbus.demand import Service
from solver.travel.rufbus.rides import Ways, doors
from solver.travel.settings import LatLon, TravelSettings
from solver.travel.timetable.compact import Int, Timetable

NONE = 1 << 29


@dataclass(frozen=True)
class Ends:
    """Distinct positions; `index` leads from what was given to them.

    The walk from position p to `node` takes `seconds`, in rows by `start`.
    """

    lat: Floats
    lon: Floats
    index: NDArray[np.int64]
    start: Int
    node: Int
    seconds: Int

    def __len__(self) -> int:
        return len(self.lat)

    @cached_property
    def sets(self) -> "AccessSets":
        """The distinct sets of nodes with their walks."""
        return access_sets(self)


@dataclass(frozen=True)
class AccessSets:
    """Which nodes are how far on foot, once for all positions that share it.

    `index` leads from a position to its set, in rows by `start`. All positions far
    from any stop share the empty one.
    """

    index: NDArray[np.int64]
    start: Int
    node: Int
    seconds: Int

    def __len__(self) -> int:
        return len(self.start) - 1


def access_sets(ends: Ends) -> AccessSets:
    """Return the distinct sets of (node, seconds) of some positions."""
    known: dict[bytes, int] = {}
    rows: list[slice] = []
    index = np.zeros(len(ends), np.int64)
    bounds = ends.start.tolist()
    for at in range(len(ends)):
        row = slice(bounds[at], bounds[at + 1])
        key = ends.node[row].tobytes() + ends.seconds[row].tobytes()
        index[at] = known.setdefault(key, len(known))
        if index[at] == len(rows):
            rows.append(row)
    start = np.zeros(len(rows) + 1, np.int32)
    np.cumsum([row.stop - row.start for row in rows], out=start[1:])
    none = np.zeros(0, np.int32)
    node = np.concatenate([none, *(ends.node[row] for row in rows)])
    seconds = np.concatenate([none, *(ends.seconds[row] for row in rows)])
    return AccessSets(index, start, node, seconds)


def ends_of(
    positions: Sequence[LatLon], timetable: Timetable, settings: TravelSettings
) -> Ends:
    """Return positions with the nodes within walking distance of each."""
    given = np.array(positions, np.float64).reshape(-1, 2)
    points, index = np.unique(given, axis=0, return_inverse=True)
    lat, lon = points[:, 0].copy(), points[:, 1].copy()
    place, stop, metres = near_pairs(
        lat, lon, timetable.stop_lat, timetable.stop_lon, settings.reach_m
    )
    node = timetable.stop_node[stop]
    order = np.lexsort((metres, node, place))
    place, node, metres = place[order], node[order], metres[order]
    first = np.ones(len(place), np.bool_)
    first[1:] = (place[1:] != place[:-1]) | (node[1:] != node[:-1])
    place, node, metres = place[first], node[first], metres[first]
    start = np.searchsorted(place, np.arange(len(points) + 1)).astype(np.int32)
    seconds = walk_seconds(metres, settings)
    return Ends(lat, lon, index.ravel(), start, node.astype(np.int32), seconds)


def walk_seconds(metres: Floats, settings: TravelSettings) -> Int:
    """Return the seconds on foot for great-circle metres (as settings do it)."""
    taken = np.ceil(metres * settings.walk.detour * 3.6 / settings.walk.kmh)
    return taken.astype(np.int32)


def direct_walk(homes: Ends, venues: Ends, settings: TravelSettings) -> Int:
    """Return seconds on foot [home, venue], NONE where it is too far."""
    metres = apart(homes, venues)
    seconds = np.full(metres.shape, NONE, np.int32)
    near = metres <= settings.reach_m
    seconds[near] = walk_seconds(metres[near], settings)
    return seconds


def apart(homes: Ends, venues: Ends) -> Floats:
    """Return great-circle metres [home, venue]."""
    return great_circle_m(
        homes.lat[:, None], homes.lon[:, None], venues.lat[None, :], venues.lon[None, :]
    )


@dataclass(frozen=True)
class Seeds:
    """Where the scans from each venue begin, in rows by `start`."""

    start: Int
    node: Int
    time: Int
    used: Int

    def key(self, venue: int) -> bytes:
        """Return the bytes of one venue's seeds."""
        part = slice(int(self.start[venue]), int(self.start[venue + 1]))
        columns = (self.node[part], self.time[part], self.used[part])
        return b"".join(c.tobytes() for c in columns)


def seeds(
    venues: Ends,
    rides: Sequence[tuple[Service, Ways]],
    time: int,
    forward: bool,
) -> Seeds:
    """Return the seeds of scans that start at `time` (negated backward)."""
    sign = 1 if forward else -1
    place: list[Int] = [walk_places(venues)]
    node, when = [venues.node], [(sign * time + venues.seconds).astype(np.int32)]
    used = [np.zeros(len(venues.node), np.int32)]
    for service, way in rides:
        ready, fits = first_ride(service, way, time, forward)
        place.append(way.place[fits])
        node.append(way.node[fits])
        when.append(ready[fits])
        used.append(np.ones(int(fits.sum()), np.int32))
    places = np.concatenate(place)
    order = np.argsort(places, kind="stable")
    start = np.searchsorted(places[order], np.arange(len(venues) + 1))
    nodes, times, boardings = (np.concatenate(c)[order] for c in (node, when, used))
    return Seeds(start.astype(np.int32), nodes, times, boardings)


def walk_places(ends: Ends) -> Int:
    """Return the position that each walk belongs to."""
    return np.repeat(np.arange(len(ends), dtype=np.int32), np.diff(ends.start))


def first_ride(
    service: Service, way: Ways, time: int, forward: bool
) -> tuple[Int, NDArray[np.bool_]]:
    """Return when one is ready at the node after a ride from a venue, and if at all.

    Backward in time, the ride brings one to the venue by `time` (negated result).
    """
    if forward:
        start = np.maximum(time + way.walk, service.open)
        fits = (start <= service.close) & (start + way.ride <= service.latest)
        return (start + way.ride + way.change).astype(np.int32), fits
    start = np.minimum(time - way.walk, service.latest) - way.ride
    start = np.minimum(start, service.close)
    return (-(start - way.change)).astype(np.int32), start >= service.open


@dataclass(frozen=True)
class DirectRides:
    """Rides of one service all the way: `ride` seconds [home, venue] where it meets.

    `home`, `venue`: the positions it meets at all, with the walk to or from it.
    """

    home: Int
    venue: Int
    ride: Int
    home_walk: Int
    venue_walk: Int


def direct_rides(
    service: Service,
    homes: Ends,
    venues: Ends,
    timetable: Timetable,
    settings: TravelSettings,
    forward: bool,
) -> DirectRides:
    """Return the rides between all homes and venues; `forward`, one goes home."""
    near, far = (service.drop, service.pick)[:: 1 if forward else -1]
    reach = settings.reach_m
    one = doors(near, homes.lat, homes.lon, timetable, settings, reach)
    other = doors(far, venues.lat, venues.lon, timetable, settings, reach)
    home, venue = (np.flatnonzero(d.ok).astype(np.int32) for d in (one, other))
    metres = great_circle_m(
        one.lat[home, None],
        one.lon[home, None],
        other.lat[None, venue],
        other.lon[None, venue],
    )
    ride = service.seconds(metres)
    return DirectRides(home, venue, ride, one.walk[home], other.walk[venue])
