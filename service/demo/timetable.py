"""Writes an invented but rural timetable as GTFS, and places the Rufbus zones.

Real places, invented lines and times: hourly trunk lines by day, few feeders, school
buses, two late lines, half of it in school holidays, some on Saturday, none on Sunday.
"""

from __future__ import annotations

import csv
import io
import math
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from service.demo.lines import LINES, ZONES, Line
from service.demo.service_days import each_day, is_public_holiday, is_school_holiday
from service.demo.shapes import DemoZone
from service.places.read import GazetteerPlace
from service.rulesets.schema import SchoolHoliday

LAND = "NI"
KMH = 38.0  # of a country bus, stops included
DETOUR = 1.25
KM_PER_DEGREE = 111.2
PLAIN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
HUB = {"Cloppenburg", "Rotenburg (Wümme)", "Friesoythe", "Zeven", "Bremervörde"}
TRUNK_HOURS = range(6, 20)
# Departures from the hub; what is not in the second set runs on school days only.
OUT_ALL_YEAR = {7, 9, 11, 13, 15, 17, 18}
IN_ALL_YEAR = {6, 8, 10, 12, 14, 16, 17}
SATURDAY_OUT = (9, 11, 13, 15)
SATURDAY_IN = (8, 10, 12, 14)


@dataclass(frozen=True)
class Trip:
    """A run of a line: its service, direction and the minute at the hub."""

    service: str
    outbound: bool
    at_hub: int


def write_gtfs(
    path: Path,
    county: str,
    places: Sequence[GazetteerPlace],
    holidays: tuple[SchoolHoliday, ...],
    days: tuple[date, date],
    late: bool = False,
) -> None:
    """Writes the timetable of a demo county as a zip, the same bytes every time.

    `days`: first and last day of validity; `late`: as before the cuts, when each trunk
    line had a bus after evening courses. Raises KeyError for a county without lines.
    """
    lines = [
        replace(line, evening=line.evening or (late and line.kind == "trunk"))
        for line in LINES[county]
    ]
    known = {p.name: p for p in places}
    trips = [(line, trip) for line in lines for trip in _trips(line)]
    files = {
        "agency.txt": _agency(county),
        "feed_info.txt": _feed_info(days),
        "stops.txt": _stops(lines, known),
        "routes.txt": _routes(lines),
        "calendar.txt": _calendar(days),
        "calendar_dates.txt": _exceptions(days, holidays),
        "trips.txt": _trip_rows(trips),
        "stop_times.txt": _stop_times(trips, known),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in files.items():
            info = zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, _csv(rows))


def zones(county: str, places: Sequence[GazetteerPlace]) -> tuple[DemoZone, ...]:
    """The county's Rufbus zones; a zone's polygon is the hull of its places."""
    known = {p.name: p for p in places}
    return tuple(
        DemoZone(
            name=plan.name,
            places=plan.places,
            feeds=plan.feeds,
            weekdays=plan.weekdays,
            start_minute=plan.hours[0],
            end_minute=plan.hours[1],
            lead_minutes=plan.lead_minutes,
            wait_minutes=10,
            phone=f"030 23125 {920 + number}",
            polygon=_hull([known[name] for name in plan.places]),
        )
        for number, plan in enumerate(ZONES[county])
    )


def _hull(places: Sequence[GazetteerPlace]) -> tuple[tuple[float, float], ...]:
    """Convex hull (Andrew's monotone chain) of boxes of about 1 km around places."""
    points = sorted(
        {
            (round(p.longitude + dx, 4), round(p.latitude + dy, 4))
            for p in places
            for dx in (-0.015, 0.015)
            for dy in (-0.009, 0.009)
        }
    )
    lower = _half_hull(points)
    upper = _half_hull(points[::-1])
    ring = lower[:-1] + upper[:-1]
    return (*ring, ring[0])


def _half_hull(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    chain: list[tuple[float, float]] = []
    for x, y in points:
        while len(chain) > 1:
            (ax, ay), (bx, by) = chain[-2:]
            if (bx - ax) * (y - ay) - (by - ay) * (x - ax) > 0:
                break
            chain.pop()
        chain.append((x, y))
    return chain


def _csv(rows: Iterable[Sequence[object]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def _agency(county: str) -> list[list[object]]:
    name = f"Demo-Verkehr {county.capitalize()} (erfunden)"
    head = "agency_id,agency_name,agency_url,agency_timezone,agency_lang,agency_phone"
    row = ["demo", name, "https://example.org/", "Europe/Berlin", "de", "030 23125 930"]
    return [list(head.split(",")), list(row)]


def _feed_info(days: tuple[date, date]) -> list[list[object]]:
    head = "feed_publisher_name,feed_publisher_url,feed_lang,feed_start_date"
    row = ["Erfundener Fahrplan", "https://example.org/", "de", _day(days[0])]
    return [[*head.split(","), "feed_end_date"], [*row, _day(days[1])]]


def _day(day: date) -> str:
    return day.strftime("%Y%m%d")


def _stop_id(name: str) -> str:
    plain = name.lower().translate(PLAIN)
    return "demo:" + "".join(c for c in plain if c.isalnum())


def _stop_name(name: str) -> str:
    return f"{name}, ZOB" if name in HUB else f"{name}, Ortsmitte"


def _stops(
    lines: Sequence[Line], known: Mapping[str, GazetteerPlace]
) -> Iterator[Sequence[object]]:
    yield ("stop_id", "stop_name", "stop_lat", "stop_lon", "location_type")
    for name in sorted({name for line in lines for name in line.places}):
        place = known[name]
        position = (f"{place.latitude:.5f}", f"{place.longitude:.5f}")
        yield (_stop_id(name), _stop_name(name), *position, 0)


def _routes(lines: Sequence[Line]) -> Iterator[Sequence[object]]:
    yield ("route_id", "agency_id", "route_short_name", "route_long_name", "route_type")
    for line in lines:
        name = f"{line.places[0]} – {line.places[-1]} (erfunden)"
        yield (f"demo-{line.number}", "demo", line.number, name, 3)


def _calendar(days: tuple[date, date]) -> list[list[object]]:
    head = "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday"
    week: dict[str, str] = {
        "weekday": "1111100",
        "school": "1111100",
        "holiday": "0000000",
        "late": "1111000",
        "saturday": "0000010",
    }
    rows: list[list[object]] = [[*head.split(","), "start_date", "end_date"]]
    for service, pattern in week.items():
        rows.append([service, *pattern, _day(days[0]), _day(days[1])])
    return rows


def _exceptions(
    days: tuple[date, date], holidays: tuple[SchoolHoliday, ...]
) -> Iterator[Sequence[object]]:
    yield ("service_id", "date", "exception_type")
    for day in each_day(*days):
        weekday = day.weekday()
        closed = is_public_holiday(day, LAND)
        eve = (day.month, day.day) in ((12, 24), (12, 31))
        if weekday < 5 and (closed or eve):
            late = ["late"] if weekday < 4 else []
            for service in ("weekday", "school", *late):
                yield (service, _day(day), 2)
            if eve and not closed:
                yield ("saturday", _day(day), 1)
        elif weekday < 5 and is_school_holiday(day, LAND, holidays):
            yield ("school", _day(day), 2)
            yield ("holiday", _day(day), 1)
        elif weekday == 5 and closed:
            yield ("saturday", _day(day), 2)


def _trips(line: Line) -> list[Trip]:
    """All runs of a line; minutes at the hub so that classes at 8:30 work."""
    arrive, leave = (48, 27) if line.half else (18, 57)
    if line.kind == "school":
        return [
            Trip("school", False, 7 * 60 + 28),
            Trip("school", True, 13 * 60 + 12),
            Trip("school", True, 15 * 60 + 42),
        ]
    if line.kind == "feeder":
        return _feeder_trips(line, arrive, leave)
    found = [
        Trip("weekday" if hour in year else "school", outbound, hour * 60 + minute)
        for outbound, minute, year in (
            (True, leave, OUT_ALL_YEAR),
            (False, arrive, IN_ALL_YEAR),
        )
        for hour in TRUNK_HOURS
    ]
    found += [Trip("saturday", True, h * 60 + leave) for h in SATURDAY_OUT]
    found += [Trip("saturday", False, h * 60 + arrive) for h in SATURDAY_IN]
    found.append(Trip("school", False, 7 * 60 + 28))
    found.append(Trip("school", True, 16 * 60 + 12))
    if line.evening:
        found += [Trip("late", True, 20 * 60 + 42), Trip("late", False, 20 * 60 + 38)]
    return found


def _feeder_trips(line: Line, arrive: int, leave: int) -> list[Trip]:
    """A few runs by day; half of the feeders rest in school holidays."""
    found = [
        Trip("school", False, 7 * 60 + 24),
        Trip("school", False, 8 * 60 + min(arrive, 22)),
        Trip("school", False, 13 * 60 + arrive),
        Trip("school", False, 17 * 60 + arrive),
        Trip("school", True, 6 * 60 + leave),
        Trip("school", True, 11 * 60 + max(leave, 55)),
        Trip("school", True, 13 * 60 + 14),
        Trip("school", True, 16 * 60 + 10),
        Trip("school", True, 18 * 60 + leave),
    ]
    if line.holidays:
        found += [
            Trip("holiday", False, 8 * 60 + min(arrive, 22)),
            Trip("holiday", False, 13 * 60 + arrive),
            Trip("holiday", True, 12 * 60 + 2),
            Trip("holiday", True, 17 * 60 + leave),
        ]
    return found


def minutes_from_hub(line: Line, known: Mapping[str, GazetteerPlace]) -> list[int]:
    """Whole minutes from the hub to each place of a line, the hub's own 0 first."""
    minutes, km = [0], 0.0
    for a, b in zip(line.places, line.places[1:], strict=False):
        km += distance_km(known[a], known[b]) * DETOUR
        minutes.append(max(minutes[-1] + 2, math.ceil(km / KMH * 60)))
    return minutes


def distance_km(a: GazetteerPlace, b: GazetteerPlace) -> float:
    """Kilometres between places on a plane around them, good within a county."""
    east = (a.longitude - b.longitude) * math.cos(math.radians(a.latitude))
    return KM_PER_DEGREE * math.hypot(a.latitude - b.latitude, east)


def _trip_id(line: Line, trip: Trip) -> str:
    way = "out" if trip.outbound else "in"
    return f"demo-{line.number}-{way}-{trip.service}-{trip.at_hub:04d}"


def _trip_rows(trips: Iterable[tuple[Line, Trip]]) -> Iterator[Sequence[object]]:
    yield ("route_id", "service_id", "trip_id", "trip_headsign", "direction_id")
    for line, trip in trips:
        goal = line.places[-1 if trip.outbound else 0]
        direction = 0 if trip.outbound else 1
        trip_id = _trip_id(line, trip)
        yield (f"demo-{line.number}", trip.service, trip_id, goal, direction)


def _stop_times(
    trips: Iterable[tuple[Line, Trip]], known: Mapping[str, GazetteerPlace]
) -> Iterator[Sequence[object]]:
    yield ("trip_id", "arrival_time", "departure_time", "stop_id", "stop_sequence")
    for line, trip in trips:
        away = minutes_from_hub(line, known)
        calls = list(zip(line.places, away, strict=True))
        if not trip.outbound:
            calls.reverse()
        for number, (place, minutes) in enumerate(calls, start=1):
            minute = trip.at_hub + (minutes if trip.outbound else -minutes)
            clock = f"{minute // 60:02d}:{minute % 60:02d}:00"
            yield (_trip_id(line, trip), clock, clock, _stop_id(place), number)


def validity(today: date) -> tuple[date, date]:
    """Days a demo timetable covers: from a month ago to 14 months ahead."""
    return today - timedelta(days=31), today + timedelta(days=430)
