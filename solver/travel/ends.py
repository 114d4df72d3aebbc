"""Homes and venues as arrays: positions once each, with their ways to the nodes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solver.travel import demand
from solver.travel.demand import Doors, Service, Ways
from solver.travel.geo import Floats, great_circle_m, near_pairs
from solver.travel.settings import LatLon, TravelSettings
from solver.travel.timetable import Int, Timetable

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
    change: int,
) -> Seeds:
    """Return the seeds of scans that start at `time` (negated backward)."""
    sign = 1 if forward else -1
    place: list[Int] = [walk_places(venues)]
    node, when = [venues.node], [(sign * time + venues.seconds).astype(np.int32)]
    used = [np.zeros(len(venues.node), np.int32)]
    for service, way in rides:
        ready, fits = first_ride(service, way, time, forward, change)
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
    service: Service, way: Ways, time: int, forward: bool, change: int
) -> tuple[Int, NDArray[np.bool_]]:
    """Return when one is ready at the node after a ride from a venue, and if at all.

    Backward in time, the ride brings one to the venue by `time` (negated result).
    """
    if forward:
        start = np.maximum(time + way.walk, service.open)
        fits = (start <= service.close) & (start + way.ride <= service.latest)
        return (start + way.ride + change).astype(np.int32), fits
    start = np.minimum(time - way.walk, service.latest) - way.ride
    start = np.minimum(start, service.close)
    return (-(start - change)).astype(np.int32), start >= service.open


def direct_ride(
    service: Service,
    one: Doors,
    other: Doors,
    metres: Floats,
    time: int,
    forward: bool,
) -> Int:
    """Return seconds [home, venue] of a ride all the way, NONE where there is none.

    `one`, `other`: where the service meets homes and venues. Forward, one goes home.
    """
    ride = service.seconds(metres)
    home, venue = one.walk[:, None], other.walk[None, :]
    if forward:
        start = np.maximum(time + venue, service.open)
        fits = (start <= service.close) & (start + ride <= service.latest)
        taken = start + ride + home - time
    else:
        start = np.minimum(time - venue, service.latest) - ride
        start = np.minimum(start, service.close)
        fits = start >= service.open
        taken = time - (start - home)
    fits = fits & one.ok[:, None] & other.ok[None, :]
    return np.where(fits, taken, NONE).astype(np.int32)


def ride_metres(one: Doors, other: Doors) -> Floats:
    """Return great-circle metres between where a service meets homes and venues."""
    return great_circle_m(
        one.lat[:, None], one.lon[:, None], other.lat[None, :], other.lon[None, :]
    )


def met(
    service: Service,
    homes: Ends,
    venues: Ends,
    timetable: Timetable,
    settings: TravelSettings,
    forward: bool,
) -> tuple[Doors, Doors]:
    """Return where a service meets homes and venues."""
    near, far = (service.drop, service.pick)[:: 1 if forward else -1]
    reach = settings.reach_m
    at_home = demand.doors(near, homes.lat, homes.lon, timetable, settings, reach)
    at_venue = demand.doors(far, venues.lat, venues.lon, timetable, settings, reach)
    return at_home, at_venue
