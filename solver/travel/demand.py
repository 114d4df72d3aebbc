"""Rufbus: rides that run only if booked, drawn by the office or given by the feed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from solver.travel.access import Access, Booked, Place, spot
from solver.travel.flex import FlexTrip, Ring
from solver.travel.footpaths import served
from solver.travel.geo import Floats, great_circle_m, near_pairs
from solver.travel.settings import LatLon, TravelSettings
from solver.travel.timetable import Int, Timetable

SAME_SPOT_M = 1.0


@dataclass(frozen=True)
class OnDemandZone:
    """A Rufbus area as an office describes it.

    It serves every address inside `polygon` or within a place's radius (metres).
    `hours`: wall times in seconds of the day between which one is picked up and
    brought. With `feeds_stops` it also goes to and from the stops inside.
    """

    id: str
    name: str
    weekdays: frozenset[int]  # 0 is Monday
    hours: tuple[tuple[int, int], ...]
    polygon: tuple[LatLon, ...] = ()
    places: tuple[tuple[LatLon, float], ...] = ()
    lead_minutes: int = 60
    wait_minutes: int = 10
    kmh: float = 35.0
    detour: float = 1.3
    phone: str = ""
    feeds_stops: bool = True


@dataclass(frozen=True)
class Area:
    """Where a service picks up or brings: at its stops, or anywhere inside."""

    stops: tuple[int, ...] = ()
    rings: tuple[Ring, ...] = ()
    discs: tuple[tuple[LatLon, float], ...] = ()

    @property
    def to_the_door(self) -> bool:
        """Whether it goes to addresses, not only to its stops."""
        return bool(self.rings or self.discs)

    def holds(self, lat: Floats, lon: Floats) -> NDArray[np.bool_]:
        """Return which positions lie inside its outline."""
        inside = np.zeros(len(lat), np.bool_)
        for ring in self.rings:  # even-odd: a ring within a ring is a hole
            inside ^= in_ring(ring, lat, lon)
        for (centre_lat, centre_lon), radius in self.discs:
            centre = np.array([centre_lat]), np.array([centre_lon])
            apart = great_circle_m(*centre, lat, lon)
            inside |= apart <= radius
        return inside


@dataclass(frozen=True)
class Service:
    """A Rufbus on one date, its hours in seconds on that date's clock."""

    name: str
    trip_id: str | None
    phone: str
    lead_minutes: int | None
    open: int
    close: int
    latest: int
    wait: int
    kmh: float
    detour: float
    pick: Area
    drop: Area

    def seconds(self, metres: Floats) -> Int:
        """Return the ride's time for great-circle metres, the wait included."""
        drive = np.ceil(metres * self.detour * 3.6 / self.kmh)
        return (np.nan_to_num(drive, nan=1e9) + self.wait).astype(np.int32)


@dataclass(frozen=True)
class Ways:
    """Rides of one service between places and nodes, in one direction.

    `place` numbers the places asked for; `walk` is between the place and where the
    ride begins (or ends), at stop `door` or, -1, at the place itself.
    """

    place: Int
    node: Int
    stop: Int
    ride: Int
    walk: Int
    door: Int


@dataclass(frozen=True)
class Doors:
    """Where a service meets each place; `ok` where it does at all."""

    ok: NDArray[np.bool_]
    lat: Floats
    lon: Floats
    walk: Int
    stop: Int


def services(
    timetable: Timetable,
    day: date,
    zones: Sequence[OnDemandZone],
    settings: TravelSettings,
) -> tuple[Service, ...]:
    """Return every Rufbus that runs on `day`, the day before or the day after."""
    found: list[Service] = []
    for running in (day + timedelta(days=n) for n in (-1, 0, 1)):
        active = timetable.calendar.active(running) if timetable.flex else None
        for trip in timetable.flex:
            service = int(timetable.trip_service[trip.trip])
            if active is not None and active[service]:
                zone = int(timetable.zone[service])
                shift = timetable.calendar.shift(zone, running, day)
                found.append(of_feed(timetable, trip, shift, settings))
        moved = (running - day).days * 86_400
        for drawn in zones:
            if running.weekday() in drawn.weekdays:
                found += of_office(timetable, drawn, day, moved)
    return tuple(found)


def of_feed(
    timetable: Timetable, trip: FlexTrip, shift: int, settings: TravelSettings
) -> Service:
    """Return a flexible trip of the feed on the asked date's clock."""
    return Service(
        timetable.route_name[int(timetable.trip_route[trip.trip])],
        timetable.trip_id[trip.trip],
        trip.phone,
        trip.lead_minutes,
        trip.open + shift,
        trip.close + shift,
        trip.latest + shift,
        settings.rufbus_wait_minutes * 60,
        settings.rufbus.kmh,
        settings.rufbus.detour,
        area_of_feed(timetable, trip.pick_stops, trip.pick_rings),
        area_of_feed(timetable, trip.drop_stops, trip.drop_rings),
    )


def of_office(
    timetable: Timetable, zone: OnDemandZone, day: date, moved: int
) -> list[Service]:
    """Return an office's zone, once for each of its spans of hours."""
    rings = (tuple((p.lat, p.lon) for p in zone.polygon),) if zone.polygon else ()
    area = Area((), rings, zone.places)
    if zone.feeds_stops:
        area = with_stops_inside(timetable, area)
    found = []
    for start, end in zone.hours:
        first = timetable.calendar.clock(day, start + moved)
        last = timetable.calendar.clock(day, end + moved)
        found.append(
            Service(
                zone.name,
                None,
                zone.phone,
                zone.lead_minutes,
                first,
                last,
                last,
                zone.wait_minutes * 60,
                zone.kmh,
                zone.detour,
                area,
                area,
            )
        )
    return found


def in_ring(ring: Ring, lat: Floats, lon: Floats) -> NDArray[np.bool_]:
    """Return which positions a ring encloses (ray casting)."""
    inside = np.zeros(len(lat), np.bool_)
    for (lat1, lon1), (lat2, lon2) in zip(ring, ring[1:] + ring[:1], strict=True):
        if lat1 == lat2:
            continue
        crosses = (lat1 > lat) != (lat2 > lat)
        inside ^= crosses & (lon < (lon2 - lon1) * (lat - lat1) / (lat2 - lat1) + lon1)
    return inside


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
    stops = feeder_stops(far, timetable)
    if not len(place) or not len(stops):
        none = np.zeros(0, np.int32)
        return Ways(none, none, none, none, none, none)
    node = timetable.stop_node[stops]
    metres = great_circle_m(
        met.lat[place, None],
        met.lon[place, None],
        timetable.stop_lat[stops][None, :],
        timetable.stop_lon[stops][None, :],
    )
    nodes, group = np.unique(node, return_inverse=True)
    best = np.full((len(place), len(nodes)), np.inf)
    at = np.zeros((len(place), len(nodes)), np.int32)
    for column, number in enumerate(group):
        shorter = metres[:, column] < best[:, number]
        best[shorter, number] = metres[shorter, column]
        at[shorter, number] = stops[column]
    count = len(nodes)
    return Ways(
        np.repeat(place, count),
        np.tile(nodes, len(place)).astype(np.int32),
        at.ravel(),
        service.seconds(best.ravel()),
        np.repeat(met.walk[place], count),
        np.repeat(met.stop[place], count),
    )


def feeder_stops(area: Area, timetable: Timetable) -> Int:
    """Return the stops of an area that a scheduled vehicle serves."""
    stops = np.array(area.stops, np.int32)
    lat, _ = served(timetable)
    return stops[~np.isnan(lat[stops])]


@lru_cache(maxsize=256)
def with_stops_inside(timetable: Timetable, area: Area) -> Area:
    """Return the area with the served stops within its outline."""
    inside = np.flatnonzero(area.holds(*served(timetable)))
    return replace(area, stops=tuple(inside.tolist()))


def area_of_feed(
    timetable: Timetable, stops: tuple[int, ...], rings: tuple[Ring, ...]
) -> Area:
    """Return a group of stops, or a drawn area with the stops inside."""
    area = Area(stops, rings)
    return with_stops_inside(timetable, area) if rings else area


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
    change = settings.change_seconds
    found = []
    for service in running:
        way = ways(service, lat, lon, timetable, settings, origin, reach)
        for i in range(len(way.node)):
            stop, door, walk = int(way.stop[i]), int(way.door[i]), int(way.walk[i])
            ride = booked(
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
        ride = booked(
            service,
            int(service.seconds(metres)[0]),
            from_stop=int(start.stop[0]),
            to_stop=int(end.stop[0]),
            lead=int(start.walk[0]),
            tail=int(end.walk[0]),
        )
        found.append(Access(-1, ride.ride, None, -1, ride))
    return tuple(found)


def booked(
    service: Service,
    ride: int,
    from_stop: int,
    to_stop: int,
    lead: int = 0,
    tail: int = 0,
    change_before: int = 0,
    change_after: int = 0,
) -> Booked:
    """Return one ride of a service with its ends."""
    return Booked(
        service.open,
        service.close,
        service.latest,
        ride,
        service.wait,
        service.name,
        service.trip_id,
        service.phone,
        service.lead_minutes,
        from_stop,
        to_stop,
        lead,
        tail,
        change_before,
        change_after,
    )
