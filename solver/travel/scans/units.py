"""What one matrix has to scan: a time, a direction, and what runs around it."""

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray

from solver.travel.rufbus import demand, rides
from solver.travel.rufbus.between import Between
from solver.travel.rufbus.demand import OnDemandZone, Service
from solver.travel.rufbus.rides import Ways
from solver.travel.scans.cache import TravelCache
from solver.travel.scans.ends import (
    NONE,
    DirectRides,
    Ends,
    Seeds,
    direct_rides,
    direct_walk,
    seeds,
)
from solver.travel.scans.known import known_between, known_footpaths
from solver.travel.settings import UNREACHABLE, TravelSettings
from solver.travel.timetable.compact import Int, Timetable
from solver.travel.timetable.footpaths import Footpaths
from solver.travel.timetable.network import Network, network, service_days

Minutes = NDArray[np.int16]


@dataclass(frozen=True)
class Unit:
    """One set of scans: from every venue at `time`, forward or backward.

    Units are equal where the same services run within reach of `time`; `day` is the
    first date for which that was found.
    """

    key: bytes
    time: int  # seconds on the clock of `day`; of the scan, buffer included
    forward: bool
    services: tuple[Service, ...]
    day: date = field(compare=False)


class Units:
    """Finds, scans and measures the units of one matrix."""

    def __init__(
        self,
        timetable: Timetable,
        homes: Ends,
        venues: Ends,
        settings: TravelSettings,
        zones: tuple[OnDemandZone, ...],
        cache: TravelCache,
        since: datetime | None = None,
    ) -> None:
        self.timetable = timetable
        self.homes = homes
        self.venues = venues
        self.settings = settings
        self.zones = zones
        self.cache = cache
        self.since = since
        self.walks: Footpaths = known_footpaths(timetable, settings)
        self.on_foot = direct_walk(homes, venues, settings)
        self.networks: dict[date, Network] = {}
        self.scanned: list[int] = []  # connections looked at, for the benchmark
        self._active: dict[date, NDArray[np.bool_]] = {}
        self._services: dict[date, tuple[Service, ...]] = {}
        self._ways: dict[tuple[Service, bool, bool], Ways] = {}
        self._direct: dict[tuple[Service, bool], DirectRides] = {}
        self._spans = service_spans(timetable)

    def unit(self, day: date, wall: int, forward: bool) -> Unit:
        """Return the unit of one date for a meeting that starts or ends at `wall`."""
        clock = self.timetable.calendar.clock(day, wall)
        time = clock + self.buffer(forward) * (1 if forward else -1)
        low, high = self.reach(time, forward)
        running = self._services.get(day)
        if running is None:
            running = demand.services(
                self.timetable, day, self.zones, self.settings, self.since
            )
            self._services[day] = running
        near = tuple(s for s in running if s.open <= high and s.latest >= low)
        return Unit(self.pattern(day, low, high), time, forward, near, day)

    def buffer(self, forward: bool) -> int:
        """Return the seconds between the meeting and the scan."""
        if forward:
            return self.settings.leave_buffer_seconds
        return self.settings.arrive_buffer_seconds

    def reach(self, time: int, forward: bool) -> tuple[int, int]:
        """Return the first and last second that a journey may use."""
        most = self.settings.max_minutes * 60 - self.buffer(forward)
        return (time, time + most) if forward else (time - most, time)

    def pattern(self, day: date, low: int, high: int) -> bytes:
        """Return a digest of the services that run between `low` and `high`."""
        digest = hashlib.sha256()
        first, last = self._spans
        calendar = self.timetable.calendar
        for running in service_days(self.timetable, day, low, high):
            active = self._active.get(running)
            if active is None:
                active = self._active[running] = calendar.active(running)
            for zone in range(len(calendar.zones)):
                shift = calendar.shift(zone, running, day)
                near = active & (first + shift <= high) & (last + shift >= low)
                near &= self.timetable.zone == zone
                if near.any():
                    digest.update(f"{zone} {shift}:".encode())
                    digest.update(np.flatnonzero(near).tobytes())
        return digest.digest()

    def prepare(self, units: list[Unit]) -> None:
        """Build each day's network once, wide enough for all its units."""
        for day in dict.fromkeys(u.day for u in units):
            reaches = [self.reach(u.time, u.forward) for u in units if u.day == day]
            low, high = min(r[0] for r in reaches), max(r[1] for r in reaches)
            self.networks[day] = network(self.timetable, day, low, high)
            if any(not u.forward for u in units if u.day == day):
                _ = self.networks[day].mirrored
        for unit in units:
            for service in unit.services:
                self.ways(service, unit.forward, at_home=True)
                self.ways(service, unit.forward, at_home=False)
                self.direct(service, unit.forward)
            self.between(unit)

    def ways(self, service: Service, forward: bool, at_home: bool) -> Ways:
        """Return the rides between homes (or venues) and nodes, kept for reuse."""
        key = (service, forward, at_home)
        if key not in self._ways:
            ends = self.homes if at_home else self.venues
            self._ways[key] = rides.ways(
                service,
                ends.lat,
                ends.lon,
                self.timetable,
                self.settings,
                outward=forward != at_home,
                reach_m=self.settings.reach_m,
            )
        return self._ways[key]

    def minutes(self, unit: Unit) -> Minutes:
        """Return minutes [home, venue] of one unit."""
        from solver.travel.scans import cover  # numba starts here

        full, short = self.scans(unit)
        seconds = np.where(self.on_foot < NONE, self.on_foot, NONE).astype(np.int32)
        homes = self.homes
        reached = np.full((len(homes.sets), seconds.shape[1]), NONE, np.int32)
        sets = homes.sets
        cover.reach_homes(full, sets.start, sets.node, sets.seconds, reached)
        np.minimum(seconds, reached[sets.index], out=seconds)
        for service in unit.services:
            self.ride(unit, service, short, seconds)
        taken = -(-(seconds + np.int32(self.buffer(unit.forward))) // 60)
        within = taken <= self.settings.max_minutes
        return np.where(within, taken, UNREACHABLE).astype(np.int16)

    def ride(self, unit: Unit, service: Service, short: Minutes, seconds: Int) -> None:
        """Lower `seconds` to what a booked ride makes possible."""
        from solver.travel.scans import cover

        way = self.ways(service, unit.forward, at_home=True)
        count = way.joints
        taken = np.ascontiguousarray(short[:, way.node[:count]].T)
        cover.ride_home(
            taken,
            np.asarray((taken < cover.FAR).any(axis=1)),
            unit.forward,
            unit.time,
            way.place[::count],
            way.walk[::count],
            way.ride.reshape(-1, count),
            way.change[:count],
            service.open,
            service.close,
            service.latest,
            seconds,
        )
        direct = self.direct(service, unit.forward)
        cover.ride_direct(
            direct.home,
            direct.venue,
            direct.ride,
            direct.home_walk,
            direct.venue_walk,
            unit.forward,
            unit.time,
            service.open,
            service.close,
            service.latest,
            seconds,
        )

    def direct(self, service: Service, forward: bool) -> DirectRides:
        """Return the rides between homes and venues, kept for reuse."""
        key = (service, forward)
        if key not in self._direct:
            self._direct[key] = direct_rides(
                service,
                self.homes,
                self.venues,
                self.timetable,
                self.settings,
                forward,
            )
        return self._direct[key]

    def between(self, unit: Unit) -> Between:
        """Return the rides between two lines, in the direction of the unit's scan."""
        found = known_between(unit.services, self.timetable, self.settings)
        return found if unit.forward else found.mirrored

    def scans(self, unit: Unit) -> tuple[Minutes, Minutes]:
        """Return seconds [venue, node] with all boardings and one fewer."""
        booked = [
            (service, self.ways(service, unit.forward, at_home=False))
            for service in unit.services
        ]
        start = seeds(self.venues, booked, unit.time, unit.forward)
        count, nodes = len(self.venues), self.timetable.nodes
        full = np.empty((count, nodes), np.int16)
        short = np.empty((count, nodes), np.int16)
        key = self.key(unit)
        keys = [
            hashlib.sha256(key + start.key(venue)).digest() for venue in range(count)
        ]
        self.cache.fetch(key, keys, nodes)
        lost = self.missing(keys, full, short)
        if len(lost):
            self.sweep(unit, start, lost, full, short)
            for venue in lost.tolist():
                self.cache.put(keys[venue], full[venue], short[venue])
            self.cache.keep(key, keys)
        return full, short

    def key(self, unit: Unit) -> bytes:
        """Return what a scan depends on besides its seeds."""
        s = self.settings
        limits = (s.boardings, s.change_seconds, s.footpath_m, s.footpaths, s.walk)
        text = repr((unit.time, unit.forward, s.max_walk_m, s.max_minutes, limits))
        text += repr(self.buffer(unit.forward))
        digest = hashlib.sha256(unit.key + text.encode())
        for column in self.between(unit).columns:
            digest.update(column.tobytes())
        return digest.digest()

    def missing(
        self, keys: list[bytes], full: Minutes, short: Minutes
    ) -> NDArray[np.int64]:
        """Fill in the scans that are kept; return the venues that are not."""
        lost = []
        for venue, key in enumerate(keys):
            row = self.cache.get(key)
            if row is None:
                lost.append(venue)
            else:
                full[venue], short[venue] = row
        return np.array(lost, np.int64)

    def sweep(
        self,
        unit: Unit,
        start: Seeds,
        venues: NDArray[np.int64],
        full: Minutes,
        short: Minutes,
    ) -> None:
        """Scan from the given venues."""
        from solver.travel.scans import cover

        day = self.networks[unit.day]
        running = day if unit.forward else day.mirrored
        walks = self.walks if unit.forward else self.walks.reverse
        time = unit.time if unit.forward else -unit.time
        low, high = self.reach(unit.time, unit.forward)
        ends = [time, time + high - low + 1]
        first, last = np.searchsorted(running.departure, ends)
        part = slice(int(first), int(last))
        cover.sweep_venues(
            (running.departure[part] - time).astype(np.int16),
            np.minimum(running.arrival[part] - time, cover.FAR).astype(np.int16),
            running.from_node[part],
            running.to_node[part],
            running.code[part],
            running.runs,
            self.settings.boardings,
            start.start,
            start.node,
            np.minimum(start.time - time, cover.FAR),
            start.used,
            walks.change,
            walks.start,
            walks.target,
            walks.seconds,
            *self.between(unit).columns_after(time),
            venues,
            full,
            short,
        )
        self.scanned.append(int(last - first) * len(venues))


def service_spans(timetable: Timetable) -> tuple[Int, Int]:
    """Return each service's first departure and last arrival of any trip."""
    count = len(timetable.first)
    first, last = np.full(count, NONE, np.int32), np.full(count, -NONE, np.int32)
    runs = timetable.trip_origin >= 0
    service = timetable.trip_service[runs]
    np.minimum.at(first, service, timetable.trip_first[runs])
    np.maximum.at(last, service, timetable.trip_last[runs])
    return first, last
