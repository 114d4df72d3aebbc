"""Looks up whole weeks of journeys in a prepared timetable; for the worker only.

`solver.travel` is imported inside: the web process never loads its compiled part.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from service.timetables.week_journey import (
    Found,
    Leg,
    Legs,
    Meeting,
    Point,
    WeekJourney,
    gather,
)

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Spot:
    """An end of the way: its name and position in degrees."""

    name: str
    latitude: float
    longitude: float

    @property
    def point(self) -> Point:
        """Longitude and latitude, to about a metre."""
        return round(self.longitude, 5), round(self.latitude, 5)


@dataclass(frozen=True)
class Wanted:
    """A week to look up: from where to where, and the meetings with their dates."""

    home: Spot
    venue: Spot
    meetings: Mapping[Meeting, tuple[date, ...]]


class WeekFinder:
    """Finds journeys in one timetable; dates on which the same runs are asked once."""

    def __init__(
        self,
        store: Path,
        digest: str,
        settings: Any,
        zones: Sequence[Any],
        marks: tuple[Any, ...] = (),
    ) -> None:
        from solver.travel.timetable.marks import marked
        from solver.travel.timetable.store import open_timetable

        self.timetable = marked(open_timetable(store, digest), marks)
        self.settings = settings
        self.zones = tuple(zones)
        self._drawn: dict[tuple[str, str, str], tuple[Point, ...]] = {}

    def weeks(self, wanted: Mapping[Key, Wanted]) -> dict[Key, WeekJourney]:
        """All weeks; every network of a day is built once for all who need it."""
        asked: dict[tuple[Meeting, tuple[date, ...]], list[Key]] = {}
        for key, one in wanted.items():
            for meeting, dates in one.meetings.items():
                asked.setdefault((meeting, tuple(dates)), []).append(key)
        found: dict[Key, list[Found]] = {key: [] for key in wanted}
        for (meeting, dates), keys in asked.items():
            for alike in self._alike(meeting, dates):
                for key in keys:
                    found[key].append(self._find(wanted[key], meeting, alike))
        first, last = self._span()
        return {key: gather(ways).within(first, last) for key, ways in found.items()}

    def _span(self) -> tuple[date, date]:
        """The first and last day of which the timetable says anything."""
        from solver.travel.feed.calendar import as_date

        span = self.timetable.calendar.span()
        return (as_date(span[0]), as_date(span[1])) if span else (date.max, date.min)

    def _alike(
        self, meeting: Meeting, dates: tuple[date, ...]
    ) -> list[tuple[date, ...]]:
        """The dates in groups on which the same services run around the meeting."""
        from solver.travel.scans.cache import TravelCache
        from solver.travel.scans.ends import ends_of
        from solver.travel.scans.matrix import grouped
        from solver.travel.scans.units import Units

        nowhere = ends_of([], self.timetable, self.settings)
        units = Units(
            self.timetable, nowhere, nowhere, self.settings, self.zones, TravelCache()
        )
        window = _window(meeting, dates)
        return [tuple(days) for days in grouped(units, window).values()]

    def _find(self, wanted: Wanted, meeting: Meeting, dates: tuple[date, ...]) -> Found:
        from solver.travel.journeys.journey import journey
        from solver.travel.settings import LatLon

        home, venue = wanted.home, wanted.venue
        way = journey(
            self.timetable,
            LatLon(home.latitude, home.longitude),
            LatLon(venue.latitude, venue.longitude),
            _window(meeting, dates),
            dates[0],
            self.settings,
            self.zones,
            home.name,
            venue.name,
        )
        return Found(
            meeting,
            dates,
            self._legs(way.there, home, venue),
            self._legs(way.back, venue, home),
        )

    def _legs(self, legs: Sequence[Any] | None, start: Spot, end: Spot) -> Legs | None:
        if legs is None:
            return None
        return tuple(
            Leg(
                mode=leg.mode,
                start=leg.from_name,
                end=leg.to_name,
                departure=leg.departure // 60,
                arrival=-(-leg.arrival // 60),
                route=leg.route,
                phone=leg.phone,
                lead_minutes=leg.lead_minutes,
                wait_minutes=leg.wait_minutes,
                stays=leg.stays,
                book_by=None if leg.book_by is None else leg.book_by // 60,
                line=self._line(leg, start, end),
            )
            for leg in legs
        )

    def _line(self, leg: Any, start: Spot, end: Spot) -> tuple[Point, ...]:
        """Through the stops of the trip; walks and call buses are straight."""
        first = self._at(leg.from_stop) or start.point
        last = self._at(leg.to_stop) or end.point
        if leg.mode == "walk" or leg.trip_id is None or leg.from_stop is None:
            return first, last
        key = (leg.trip_id, leg.from_stop, leg.to_stop or "")
        if key not in self._drawn:
            self._drawn[key] = self._through(*key) or (first, last)
        return self._drawn[key]

    def _through(self, trip_id: str, start: str, end: str) -> tuple[Point, ...]:
        """The stops of a trip between two of them, () if it is not found so."""
        import numpy as np

        t = self.timetable
        for trip in t.trip_id.positions.get(trip_id, ()):
            rides = np.flatnonzero(t.trip == trip)
            ids = [t.stop_id[int(t.from_stop[ride])] for ride in rides]
            goals = [t.stop_id[int(t.to_stop[ride])] for ride in rides]
            if start not in ids or end not in goals[ids.index(start) :]:
                continue
            at = ids.index(start)
            stops = [ids[at], *goals[at : goals.index(end, at) + 1]]
            points = [self._at(stop) for stop in stops]
            return tuple(point for point in points if point is not None)
        return ()

    def _at(self, stop_id: str | None) -> Point | None:
        """Where a stop is; None at a home or venue and where the file does not say."""
        if stop_id is None:
            return None
        t = self.timetable
        for stop in t.stop_id.positions.get(stop_id, ()):
            lat, lon = float(t.stop_lat[stop]), float(t.stop_lon[stop])
            if lat == lat:
                return round(lon, 5), round(lat, 5)
        return None


def _window(meeting: Meeting, dates: tuple[date, ...]) -> Any:
    from solver.travel.scans.windows import Window

    weekday, start, end, week = meeting
    name = f"{weekday}-{start}-{end}-{week}"
    return Window(name, start * 60, end * 60, tuple(dates))
