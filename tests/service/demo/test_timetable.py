"""The invented timetable: whole, rural, and of use to somebody without a car."""

import csv
import io
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pytest

from service.demo.county import COUNTIES, DATA, write_timetable
from service.demo.lines import LINES
from service.demo.service_days import (
    easter,
    first_school_monday,
    is_school_holiday,
    public_holidays,
)
from service.demo.timetable import zones
from service.places.read import read_places
from service.rulesets.read import read_rules

TODAY = date(2026, 11, 2)
HOLIDAYS = read_rules(DATA / "rules").school_holidays.holiday
Rows = list[dict[str, str]]


@pytest.fixture(scope="module", params=COUNTIES)
def feed(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Rows]:
    path = tmp_path_factory.mktemp("gtfs") / f"{request.param}.zip"
    write_timetable(request.param, path, TODAY)
    return tables(path)


def tables(path: Path) -> dict[str, Rows]:
    with zipfile.ZipFile(path) as archive:
        return {
            name.removesuffix(".txt"): list(
                csv.DictReader(io.StringIO(archive.read(name).decode()))
            )
            for name in archive.namelist()
        }


def services(feed: dict[str, Rows], day: date) -> set[str]:
    """Services that run on a day, by the GTFS reference."""
    names = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
    weekday = (*names, "sunday")[day.weekday()]
    text = day.strftime("%Y%m%d")
    found = {
        c["service_id"]
        for c in feed["calendar"]
        if c[weekday] == "1" and c["start_date"] <= text <= c["end_date"]
    }
    for row in feed["calendar_dates"]:
        if row["date"] == text:
            change = found.add if row["exception_type"] == "1" else found.discard
            change(row["service_id"])
    return found


def test_references_and_times_hold(feed: dict[str, Rows]) -> None:
    stops = {s["stop_id"] for s in feed["stops"]}
    routes = {r["route_id"] for r in feed["routes"]}
    trips = {t["trip_id"] for t in feed["trips"]}
    assert len(trips) == len(feed["trips"])
    assert {t["route_id"] for t in feed["trips"]} == routes
    assert {t["service_id"] for t in feed["trips"]} <= {
        c["service_id"] for c in feed["calendar"]
    }
    last: dict[str, tuple[int, str]] = {}
    for row in feed["stop_times"]:
        assert row["stop_id"] in stops
        here = (int(row["stop_sequence"]), row["departure_time"])
        before = last.get(row["trip_id"], (0, ""))
        assert before[0] < here[0]
        assert before[1] < here[1]
        last[row["trip_id"]] = here
    assert set(last) == trips


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 11, 24), {"weekday", "school", "late"}),  # a Tuesday with school
        (date(2026, 11, 27), {"weekday", "school"}),  # no late bus on Friday
        (date(2027, 3, 23), {"weekday", "holiday", "late"}),  # Easter holidays
        (date(2027, 3, 26), set()),  # Good Friday
        (date(2026, 11, 28), {"saturday"}),
        (date(2026, 11, 29), set()),  # a Sunday
        (date(2026, 12, 24), {"saturday"}),  # a Thursday
        (date(2026, 12, 26), set()),  # Saturday and public holiday
    ],
)
def test_service_of_a_day(feed: dict[str, Rows], day: date, expected: set[str]) -> None:
    assert services(feed, day) == expected


def test_validity_is_a_year_at_least(feed: dict[str, Rows]) -> None:
    (info,) = feed["feed_info"]
    assert info["feed_start_date"] <= TODAY.strftime("%Y%m%d")
    assert info["feed_end_date"] >= (TODAY + timedelta(days=366)).strftime("%Y%m%d")


def test_invention_is_said_in_every_name(feed: dict[str, Rows]) -> None:
    assert "erfunden" in feed["agency"][0]["agency_name"]
    assert all("erfunden" in r["route_long_name"] for r in feed["routes"])


def test_few_buses_in_the_evening(feed: dict[str, Rows]) -> None:
    service = {t["trip_id"]: t["service_id"] for t in feed["trips"]}
    starts: dict[str, str] = {}
    for row in feed["stop_times"]:
        starts.setdefault(row["trip_id"], row["departure_time"])
    late = [t for t, clock in starts.items() if clock >= "20:00:00"]
    assert 1 <= len(late) <= 6
    assert {service[t] for t in late} == {"late"}


def test_many_villages_reach_a_morning_class_and_get_home(
    feed: dict[str, Rows],
) -> None:
    """Without changing: at a stop between 7:25 and 8:30, away 11:45 to 13:20."""
    running = services(feed, date(2026, 11, 24))
    trips = {t["trip_id"] for t in feed["trips"] if t["service_id"] in running}
    there: set[str] = set()
    back: set[str] = set()
    calls: dict[str, list[tuple[str, str]]] = {}
    for row in feed["stop_times"]:
        if row["trip_id"] in trips:
            call = (row["stop_id"], row["departure_time"])
            calls.setdefault(row["trip_id"], []).append(call)
    for run in calls.values():
        for number, (stop, _) in enumerate(run):
            there |= {stop for _, t in run[number + 1 :] if "07:25" <= t <= "08:30:00"}
            back |= {stop for _, t in run[:number] if "11:45" <= t <= "13:20:00"}
    assert len(there & back) >= 0.8 * len(feed["stops"])


@pytest.mark.parametrize("county", COUNTIES)
def test_every_place_has_a_line_but_those_beside_another(county: str) -> None:
    places = {p.name for p in read_places(DATA / "places" / f"{county}.csv")}
    served = {name for line in LINES[county] for name in line.places}
    assert served <= places
    # Saterland's point is its town hall in Ramsloh, 400 m from that village's stop.
    assert places - served <= {"Saterland"}
    assert 15 <= len(LINES[county]) <= 35


def test_the_same_bytes_every_time(tmp_path: Path) -> None:
    for name in ("a.zip", "b.zip"):
        write_timetable("cloppenburg", tmp_path / name, TODAY)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


@pytest.mark.parametrize("county", COUNTIES)
def test_zone_polygon_holds_its_places(county: str) -> None:
    places = read_places(DATA / "places" / f"{county}.csv")
    known = {p.name: p for p in places}
    for zone in zones(county, places):
        assert zone.polygon[0] == zone.polygon[-1]
        for name in zone.places:
            spot = (known[name].longitude, known[name].latitude)
            # Left of every edge of a ring that runs counter-clockwise.
            for (ax, ay), (bx, by) in zip(zone.polygon, zone.polygon[1:], strict=False):
                turn = (bx - ax) * (spot[1] - ay) - (by - ay) * (spot[0] - ax)
                assert turn >= 0


@pytest.mark.parametrize(
    ("year", "day"),
    [(2025, date(2025, 4, 20)), (2027, date(2027, 3, 28)), (2049, date(2049, 4, 18))],
)
def test_easter(year: int, day: date) -> None:
    assert easter(year) == day


def test_public_holidays_of_two_lands() -> None:
    assert date(2027, 5, 6) in public_holidays(2027, "NI")  # Ascension
    assert date(2027, 3, 8) in public_holidays(2027, "MV")
    assert date(2027, 3, 8) not in public_holidays(2027, "NI")


def test_school_holidays_beyond_the_list_repeat_the_last_year() -> None:
    assert is_school_holiday(date(2027, 7, 20), "NI", HOLIDAYS)
    assert is_school_holiday(date(2035, 7, 20), "NI", HOLIDAYS)
    assert not is_school_holiday(date(2035, 5, 30), "NI", HOLIDAYS)
    assert not is_school_holiday(date(2027, 7, 20), "HH", HOLIDAYS)


def test_first_school_monday_skips_christmas() -> None:
    assert first_school_monday(date(2026, 12, 20), "NI", HOLIDAYS) == date(2027, 1, 11)
