"""Rufbus: what runs only if booked, drawn by the office or given by the feed."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from solver.travel.feed.booking import ANY_TIME, EVERY_DAY, Booking, Span
from solver.travel.feed.flex import FlexTrip, Ring
from solver.travel.ground.geo import Floats, great_circle_m
from solver.travel.settings import LatLon, TravelSettings
from solver.travel.timetable.compact import Int, Timetable
from solver.travel.timetable.footpaths import served

MOST_CELLS = 1 << 20  # corners times positions looked at in one go


@dataclass(frozen=True)
class OnDemandZone:
    """A Rufbus area as an office describes it.

    It serves every address inside `polygon` or within a place's radius (metres).
    `hours`: wall times in seconds of the day between which one is picked up and
    brought. With `feeds_stops` it also goes to and from the stops inside.
    `phone_hours`, `phone_weekdays`: when calls are taken; none given means always.
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
    phone_hours: tuple[Span, ...] = ()
    phone_weekdays: frozenset[int] = EVERY_DAY


@dataclass(frozen=True)
class Area:
    """Where a service picks up or brings: at its stops, or anywhere inside."""

    stops: tuple[int, ...] = ()
    rings: tuple[Ring, ...] = ()
    discs: tuple[tuple[LatLon, float], ...] = ()

    def __hash__(self) -> int:
        """Hash once: an outline has thousands of corners and is looked up often."""
        known: int | None = self.__dict__.get("_hash")
        if known is None:
            known = hash((self.stops, self.rings, self.discs))
            self.__dict__["_hash"] = known
        return known

    @property
    def to_the_door(self) -> bool:
        """Whether it goes to addresses, not only to its stops."""
        return bool(self.rings or self.discs)

    def corners(self, timetable: Timetable) -> tuple[Floats, Floats]:
        """Return where it reaches farthest: its stops, and its outline's box."""
        stops = np.array(self.stops, np.int64)
        lat, lon = timetable.stop_lat[stops], timetable.stop_lon[stops]
        if not self.rings:
            return lat, lon
        points = np.concatenate([np.array(ring, np.float64) for ring in self.rings])
        low, high = points.min(axis=0), points.max(axis=0)
        box = np.array([low, high, (low[0], high[1]), (high[0], low[1])])
        return np.concatenate([lat, box[:, 0]]), np.concatenate([lon, box[:, 1]])

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
    """A Rufbus on one date, its hours in seconds on the clock of the date asked for.

    One is picked up between `open` and `close`, where that can be booked in time, and
    brought by `latest`. `midnight`, `weekday`: the start and the weekday of the day it
    runs on, which `booking` counts from.
    """

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
    booking: Booking = ANY_TIME
    midnight: int = 0
    weekday: int = field(
        default=0, compare=False
    )  # days that run alike are scanned once
    least: int = 0  # seconds that every ride takes at least

    def seconds(self, metres: Floats) -> Int:
        """Return the ride's time for great-circle metres, the wait included."""
        drive = np.ceil(metres * self.detour * 3.6 / self.kmh)
        ride = (np.nan_to_num(drive, nan=1e9) + self.wait).astype(np.int32)
        return np.maximum(ride, np.int32(self.least))

    def longest(self, timetable: Timetable) -> int:
        """Return the time of a ride between its areas' farthest corners."""
        corners = [area.corners(timetable) for area in (self.pick, self.drop)]
        (lat1, lon1), (lat2, lon2) = corners
        metres = great_circle_m(lat1[:, None], lon1[:, None], lat2, lon2)
        known = metres[~np.isnan(metres)]
        return int(self.seconds(known).max(initial=0))

    def book_by(self, pickup: int) -> int | None:
        """Return the last second for a call to be picked up at `pickup`."""
        by = self.booking.deadline(pickup - self.midnight, self.weekday)
        return None if by is None else by + self.midnight

    def bookable(self, since: int | None) -> "list[Service]":
        """Return the service for each span of pickups that can be booked.

        `since`: the second from which people can call, None for weeks before.
        """
        moved = None if since is None else since - self.midnight
        first, last = self.open - self.midnight, self.close - self.midnight
        spans = self.booking.pickups(first, last, self.weekday, moved)
        return [
            replace(self, open=start + self.midnight, close=end + self.midnight)
            for start, end in spans
        ]


def services(
    timetable: Timetable,
    day: date,
    zones: Sequence[OnDemandZone],
    settings: TravelSettings,
    since: datetime | None = None,
) -> tuple[Service, ...]:
    """Return every Rufbus that runs on `day`, the day before or the day after.

    `since`: local time before which nobody can have called; None for long ago.
    """
    found: list[Service] = []
    for running in (day + timedelta(days=n) for n in (-1, 0, 1)):
        active = timetable.calendar.active(running) if timetable.flex else None
        for trip in timetable.flex:
            service = int(timetable.trip_service[trip.trip])
            if active is not None and active[service]:
                zone = int(timetable.zone[service])
                shift = timetable.calendar.shift(zone, running, day)
                weekday = running.weekday()
                found.append(of_feed(timetable, trip, shift, weekday, settings))
        moved = (running - day).days * 86_400
        for drawn in zones:
            if running.weekday() in drawn.weekdays:
                found += of_office(timetable, drawn, day, moved, running.weekday())
    from_then = None if since is None else seconds_on(timetable, day, since)
    return tuple(s for service in found for s in service.bookable(from_then))


def seconds_on(timetable: Timetable, day: date, moment: datetime) -> int:
    """Return the seconds on the clock of `day` of a local time on any day."""
    wall = moment.hour * 3600 + moment.minute * 60 + moment.second
    return timetable.calendar.clock(day, (moment.date() - day).days * 86_400 + wall)


def of_feed(
    timetable: Timetable,
    trip: FlexTrip,
    shift: int,
    weekday: int,
    settings: TravelSettings,
) -> Service:
    """Return a flexible trip of the feed on the asked date's clock."""
    wait = settings.rufbus_wait_minutes * 60
    service = Service(
        timetable.route_name[int(timetable.trip_route[trip.trip])],
        timetable.trip_id[trip.trip],
        trip.phone,
        trip.lead_minutes,
        trip.open + shift,
        trip.close + shift,
        trip.latest + shift,
        wait,
        settings.rufbus.kmh,
        settings.rufbus.detour,
        area_of_feed(timetable, trip.pick_stops, trip.pick_rings),
        area_of_feed(timetable, trip.drop_stops, trip.drop_rings),
        trip.booking,
        shift,
        weekday,
    )
    return not_before(service, trip.earliest + shift, timetable)


def not_before(service: Service, earliest: int, timetable: Timetable) -> Service:
    """Return the service with nobody brought before `earliest`.

    A ride to a stop with a time ends then: one is called for as long before as the
    longest ride takes. From a stop with a time one rides until the other's window
    opens. Between windows one is picked up so late that the wait alone fills the time.
    """
    if earliest == service.latest:
        longest = service.longest(timetable)
        start = max(min(service.close, earliest - longest), service.open)
        return replace(service, open=start, close=start, least=earliest - start)
    if service.open == service.close:
        return replace(service, least=max(earliest - service.open, 0))
    return replace(service, open=max(service.open, earliest - service.wait))


def of_office(
    timetable: Timetable, zone: OnDemandZone, day: date, moved: int, weekday: int
) -> list[Service]:
    """Return an office's zone, once for each of its spans of hours."""
    rings = (tuple((p.lat, p.lon) for p in zone.polygon),) if zone.polygon else ()
    area = Area((), rings, zone.places)
    if zone.feeds_stops:
        area = with_stops_inside(timetable, area)
    booking = Booking(
        zone.lead_minutes,
        phone_hours=zone.phone_hours,
        phone_weekdays=zone.phone_weekdays,
    )
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
                booking,
                first - start,
                weekday,
            )
        )
    return found


def in_ring(ring: Ring, lat: Floats, lon: Floats) -> NDArray[np.bool_]:
    """Return which positions a ring encloses (ray casting)."""
    inside = np.zeros(len(lat), np.bool_)
    corners = np.array(ring, np.float64)
    low, high = corners.min(axis=0), corners.max(axis=0)
    near = (lat >= low[0]) & (lat <= high[0]) & (lon >= low[1]) & (lon <= high[1])
    at = np.flatnonzero(near)
    after = np.roll(corners, -1, axis=0)
    slopes = corners[:, 0] != after[:, 0]
    corners, after = corners[slopes], after[slopes]
    width = max(1, MOST_CELLS // max(len(at), 1))
    for start in range(0, len(corners), width):
        (lat1, lon1), (lat2, lon2) = (
            part[start : start + width, :, None].transpose(1, 0, 2)
            for part in (corners, after)
        )
        crosses = (lat1 > lat[at]) != (lat2 > lat[at])
        meets = (lon2 - lon1) * (lat[at] - lat1) / (lat2 - lat1) + lon1
        inside[at] ^= np.logical_xor.reduce(crosses & (lon[at] < meets), axis=0)
    return inside


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
