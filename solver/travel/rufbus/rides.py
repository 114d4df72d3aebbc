"""Rides with a Rufbus: from doors and stops to the lines it feeds, and all the way."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from solver.travel.ground.geo import Floats, great_circle_m, near_pairs
from solver.travel.rufbus.access import Access, Booked, Place, spot
from solver.travel.rufbus.demand import Area, Service
from solver.travel.settings import TravelSettings
from solver.travel.timetable.compact import Int, Timetable
from solver.travel.timetable.footpaths import served

SAME_SPOT_M = 1.0
MOST_JOINTS = 100  # places where one service meets lines; beyond, the busiest count


@dataclass(frozen=True)
class Joints:
    """Where a service meets the lines: its stop, the line's node, seconds to change."""

    stop: Int
    node: Int
    change: Int


@dataclass(frozen=True)
class Ways:
    """Rides of one service between places and nodes, in one direction.

    `place` numbers the places asked for; `walk` is between the place and where the
    ride begins (or ends), at stop `door` or, -1, at the place itself. At the node's
    end it stops at `stop`, `change` seconds from the line. Each place has `joints`
    rows, one for each node; that number is at least one.
    """

    place: Int
    node: Int
    stop: Int
    ride: Int
    walk: Int
    door: Int
    change: Int
    joints: int


@dataclass(frozen=True)
class Doors:
    """Where a service meets each place; `ok` where it does at all."""

    ok: NDArray[np.bool_]
    lat: Floats
    lon: Floats
    walk: Int
    stop: Int


def doors(
    area: Area,
    lat: Floats,
    lon: Floats,
    timetable: Timetable,
    settings: TravelSettings,
    reach_m: float,
) -> Doors:
    """Return where the service meets each place: its door, or the nearest stop."""
    at_door = area.holds(lat, lon) if area.to_the_door else np.zeros(len(lat), np.bool_)
    result = Doors(
        at_door.copy(),
        lat.copy(),
        lon.copy(),
        np.zeros(len(lat), np.int32),
        np.full(len(lat), -1, np.int32),
    )
    stops = np.array(area.stops, np.int32)
    if area.to_the_door or not len(stops):
        return result
    stop_lat, stop_lon = timetable.stop_lat[stops], timetable.stop_lon[stops]
    place, near, metres = near_pairs(lat, lon, stop_lat, stop_lon, reach_m)
    order = np.lexsort((near, metres, place))
    place, near, metres = place[order], near[order], metres[order]
    place, first = np.unique(place, return_index=True)
    near, metres = near[first], metres[first]
    result.ok[place] = True
    result.lat[place], result.lon[place] = stop_lat[near], stop_lon[near]
    walk = np.ceil(metres * settings.walk.detour * 3.6 / settings.walk.kmh)
    result.walk[place] = np.where(metres <= SAME_SPOT_M, 0, walk)
    result.stop[place] = stops[near]
    return result


@lru_cache(maxsize=256)
def joints(timetable: Timetable, area: Area, settings: TravelSettings) -> Joints:
    """Return where an area's stops meet the lines, one joint a node.

    At the same stop, or on foot to one as near as footpaths between vehicles go.
    Where that is possible at more than MOST_JOINTS nodes, the busiest remain.
    """
    lat, lon = served(timetable)
    stops = np.array(area.stops, np.int32)
    here = stops[~np.isnan(lat[stops])]
    limit = min(settings.footpath_m, settings.max_walk_m) / settings.walk.detour
    own = timetable.stop_lat[stops], timetable.stop_lon[stops]
    one, near, metres = near_pairs(*own, lat, lon, limit if settings.footpaths else -1)
    walk = np.ceil(metres * settings.walk.detour * 3.6 / settings.walk.kmh)
    stop = np.concatenate([here, stops[one]])
    node = timetable.stop_node[np.concatenate([here, near.astype(np.int32)])]
    needed = np.maximum(walk, settings.change_seconds)
    change = np.concatenate([np.full(len(here), settings.change_seconds), needed])
    same_stop = np.concatenate([here, near]) == stop
    order = np.lexsort((stop, ~same_stop, change, node))
    node, first = np.unique(node[order], return_index=True)
    kept = order[first]
    if len(kept) > MOST_JOINTS:
        busy = np.argsort(-traffic(timetable)[node], kind="stable")[:MOST_JOINTS]
        kept = kept[np.sort(busy)]
        node = node[np.sort(busy)]
    return Joints(stop[kept], node.astype(np.int32), change[kept].astype(np.int32))


@lru_cache(maxsize=8)
def traffic(timetable: Timetable) -> NDArray[np.int64]:
    """Return how many connections leave or reach each node in the whole timetable."""
    count = np.bincount(timetable.from_stop, minlength=len(timetable.stop_node))
    count += np.bincount(timetable.to_stop, minlength=len(timetable.stop_node))
    return np.bincount(timetable.stop_node, count, timetable.nodes).astype(np.int64)


def ways(
    service: Service,
    lat: Floats,
    lon: Floats,
    timetable: Timetable,
    settings: TravelSettings,
    outward: bool,
    reach_m: float,
) -> Ways:
    """Return the rides from places to nodes (`outward`), or from nodes to places."""
    near, far = service.pick, service.drop
    if not outward:
        near, far = far, near
    met = doors(near, lat, lon, timetable, settings, reach_m)
    place = np.flatnonzero(met.ok).astype(np.int32)
    joint = joints(timetable, far, settings)
    count = len(joint.node)
    metres = great_circle_m(
        met.lat[place, None],
        met.lon[place, None],
        timetable.stop_lat[joint.stop][None, :],
        timetable.stop_lon[joint.stop][None, :],
    )
    return Ways(
        np.repeat(place, count),
        np.tile(joint.node, len(place)),
        np.tile(joint.stop, len(place)),
        service.seconds(metres.ravel()),
        np.repeat(met.walk[place], count),
        np.repeat(met.stop[place], count),
        np.tile(joint.change, len(place)),
        max(count, 1),
    )


def reach_of(place: Place, settings: TravelSettings) -> float:
    """Return how far one walks to a Rufbus stop: not at all from a given stop."""
    return SAME_SPOT_M if place.stop >= 0 else settings.reach_m


def accesses(
    running: Sequence[Service],
    place: Place,
    timetable: Timetable,
    settings: TravelSettings,
    origin: bool,
) -> tuple[Access, ...]:
    """Return the rides between one place and the nodes it can be joined to."""
    at = spot(place, timetable)
    lat, lon = np.array([at.lat]), np.array([at.lon])
    reach = reach_of(place, settings)
    found = []
    for service in running:
        way = ways(service, lat, lon, timetable, settings, origin, reach)
        for i in range(len(way.node)):
            stop, door, walk = int(way.stop[i]), int(way.door[i]), int(way.walk[i])
            change = int(way.change[i])
            ride = Booked(
                service,
                int(way.ride[i]),
                from_stop=door if origin else stop,
                to_stop=stop if origin else door,
                lead=walk if origin else 0,
                tail=0 if origin else walk,
                change_before=0 if origin else change,
                change_after=change if origin else 0,
            )
            found.append(Access(int(way.node[i]), ride.ride, None, stop, ride))
    return tuple(found)


def direct(
    running: Sequence[Service],
    one: Place,
    other: Place,
    timetable: Timetable,
    settings: TravelSettings,
) -> tuple[Access, ...]:
    """Return the rides all the way from `one` to `other`."""
    found = []
    for service in running:
        met = []
        for area, place in ((service.pick, one), (service.drop, other)):
            at = spot(place, timetable)
            lat, lon = np.array([at.lat]), np.array([at.lon])
            reach = reach_of(place, settings)
            met.append(doors(area, lat, lon, timetable, settings, reach))
        start, end = met
        if not (start.ok[0] and end.ok[0]):
            continue
        metres = great_circle_m(start.lat, start.lon, end.lat, end.lon)
        ride = Booked(
            service,
            int(service.seconds(metres)[0]),
            from_stop=int(start.stop[0]),
            to_stop=int(end.stop[0]),
            lead=int(start.walk[0]),
            tail=int(end.walk[0]),
        )
        found.append(Access(-1, ride.ride, None, -1, ride))
    return tuple(found)
