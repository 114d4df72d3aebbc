"""Journeys with their legs, across midnight, changed clocks and merged feeds."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from solver.travel.feed import reading
from solver.travel.journeys import answers
from solver.travel.journeys.journey import journey
from solver.travel.journeys.queries import Query
from solver.travel.scans.windows import Window
from solver.travel.settings import LatLon, TravelSettings
from solver.travel.timetable import compact, merge, network, store
from solver.travel.timetable.compact import Timetable
from tests.solver.travel import feeds
from tests.solver.travel.conftest import ADORF, CSTADT, MONDAY, MORNING

SETTINGS = TravelSettings()


def test_legs_there_and_back(county: Timetable) -> None:
    found = journey(
        county, ADORF, CSTADT, MORNING, MONDAY, SETTINGS, (), "Zuhause", "VHS"
    )
    assert found.there is not None
    assert found.back is not None
    [bus] = found.there
    assert (bus.from_name, bus.to_name, bus.trip_id) == ("Adorf", "Cstadt", "m1")
    assert (bus.departure, bus.arrival) == (7 * 3600, 7 * 3600 + 1500)
    assert (found.there_minutes, found.back_minutes) == (60, 35)
    assert found.back[0].trip_id == "m2"


def test_walks_carry_the_names_of_home_and_venue(county: Timetable) -> None:
    home, venue = LatLon(52.903, 7.9), LatLon(53.003, 8.0)
    found = journey(
        county, home, venue, MORNING, MONDAY, SETTINGS, (), "Zuhause", "VHS"
    )
    assert found.there is not None
    names = [(leg.mode, leg.from_name, leg.to_name) for leg in found.there]
    assert names == [
        ("walk", "Zuhause", "Adorf"),
        ("ride", "Adorf", "Cstadt"),
        ("walk", "Cstadt", "VHS"),
    ]
    assert found.there[0].from_stop is None
    assert found.there[0].distance_m == pytest.approx(434, abs=2)


def test_too_long_is_no_journey(county: Timetable) -> None:
    found = journey(
        county, ADORF, CSTADT, MORNING, MONDAY, replace(SETTINGS, max_minutes=59)
    )
    assert found.there is None
    assert found.there_minutes is None
    assert found.back_minutes == 35


def test_both_near_is_a_walk(county: Timetable) -> None:
    found = journey(county, LatLon(53.001, 8), CSTADT, MORNING, MONDAY, SETTINGS)
    assert found.there is not None
    assert [leg.mode for leg in found.there] == ["walk"]


NIGHT = "N,1,1,1,1,1,1,1,20260101,20261231\n"


def berlin_night(tmp_path: Path, run: str) -> answers.Desk:
    """Return a desk with one trip every night."""
    heads, times = feeds.line("N", {"n": run})
    tables = feeds.county(
        calendar=feeds.WEEK + NIGHT,
        trips="route_id,service_id,trip_id,trip_headsign\n" + heads,
        stop_times=feeds.TIMES + times,
        calendar_dates=None,
    )
    path = feeds.write(tmp_path / "night.zip", tables)
    return answers.Desk(compact.build(reading.read(path)), SETTINGS)


@pytest.mark.parametrize(
    ("day", "arrival"),
    [
        (date(2026, 3, 28), "06:00:00"),  # the night before it: nothing changed
        (date(2026, 3, 29), "07:00:00"),  # an hour was lost
        (date(2026, 10, 25), "05:00:00"),  # an hour was won
    ],
)
def test_a_bus_through_a_night_of_changed_clocks(
    day: date, arrival: str, tmp_path: Path
) -> None:
    """It leaves at 23:00 and is under way for seven hours of real time."""
    desk = berlin_night(tmp_path, "A 23:00 B 30:00")
    row = desk.answers([Query("q", "A", "B", day, True, 9 * 3600)])[0]
    assert row[3] == arrival
    assert row[4] == "420"


def test_a_class_after_midnight_is_reached_by_yesterdays_bus(tmp_path: Path) -> None:
    desk = berlin_night(tmp_path, "A 23:50 B 24:20")
    window = Window("w", 1800, 3600, (date(2026, 3, 3),))
    here = LatLon(52.9, 7.9), LatLon(52.95, 7.95)
    found = journey(desk.timetable, *here, window, date(2026, 3, 3), SETTINGS)
    assert found.there is not None
    assert found.there[0].departure == -600
    assert found.there_minutes == 40


def test_staying_seated_is_two_legs_and_no_transfer(tmp_path: Path) -> None:
    heads = "route_id,service_id,trip_id,trip_headsign,block_id\n"
    heads += "R1,W,a,Bdorf,k\nR2,W,b,Cstadt,k\n"
    times = feeds.TIMES + "a,07:00:00,07:00:00,A,1\na,07:20:00,07:20:00,B,2\n"
    times += "b,07:20:00,07:20:00,B,1\nb,07:40:00,07:40:00,C,2\n"
    tables = feeds.county(trips=heads, stop_times=times)
    path = feeds.write(tmp_path / "block.zip", tables)
    desk = answers.Desk(compact.build(reading.read(path)), SETTINGS)
    for arrive, time in ((True, 8), (False, 6)):
        query = Query("q", "A", "C", date(2026, 12, 2), arrive, time * 3600)
        row = desk.answers([query])[0]
        legs = json.loads(row[6])
        assert row[5] == "0"
        assert [(leg["trip_id"], leg.get("stay_seated")) for leg in legs] == [
            ("a", None),
            ("b", True),
        ]


def test_platforms_are_walked_between(tmp_path: Path) -> None:
    stops = "stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station\n"
    stops += "A,A,52.9,7.9,,\nS,ZOB,52.95,7.95,1,\nP,ZOB 1,52.95,7.95,,S\n"
    stops += "Q,ZOB 2,52.9501,7.95,,S\nC,C,53,8,,\n"
    times = feeds.TIMES + "t1,07:00:00,07:00:00,A,1\nt1,07:20:00,07:20:00,P,2\n"
    times += "t2,07:22:00,07:22:00,Q,1\nt2,07:55:00,07:55:00,C,2\n"
    tables = feeds.county(stops=stops, stop_times=times)
    path = feeds.write(tmp_path / "zob.zip", tables)
    desk = answers.Desk(compact.build(reading.read(path)), SETTINGS)
    day = date(2026, 12, 2)
    row, station = desk.answers(
        [
            Query("q", "A", "C", day, False, 6 * 3600),
            Query("s", "S", "C", day, False, 7 * 3600),
        ]
    )
    legs = json.loads(row[6])
    assert [leg["mode"] for leg in legs] == ["ride", "walk", "ride"]
    assert (legs[1]["from_stop"], legs[1]["to_stop"]) == ("P", "Q")
    assert station[2] == "07:22:00"


def two_feeds(tmp_path: Path) -> list[Path]:
    """Return a feed from A to B, and one from B to C by another agency."""
    times = feeds.COUNTY["stop_times.txt"].splitlines(keepends=True)
    first = feeds.county(stop_times=times[0] + "".join(times[1:3]))
    second = feeds.county(
        stop_times=times[0] + "".join(times[3:5]),
        stops="stop_id,stop_name,stop_lat,stop_lon\nB,Bdorf,52.9501,7.95\n"
        "C,Cstadt,53,8\nA,Elsewhere,40,8\n",
    )
    return [
        feeds.write(tmp_path / "one.zip", first),
        feeds.write(tmp_path / "two.zip", second),
    ]


def test_feeds_are_merged_at_the_stops_they_share(tmp_path: Path) -> None:
    """B is one stop in both; A is two, far apart, under one id."""
    both = merge.merged([compact.build(reading.read(p)) for p in two_feeds(tmp_path)])
    settings = replace(SETTINGS, footpaths=False)
    desk = answers.Desk(both, settings)
    query = Query("q", "A", "C", date(2026, 12, 2), True, 8 * 3600)
    legs = json.loads(desk.answers([query])[0][6])
    assert [leg["trip_id"] for leg in legs] == ["t1", "t2"]
    assert len(both.stops_called("A")) == 2
    assert len(set(both.stop_node[both.stops_called("B")].tolist())) == 1


def test_a_merged_store_gives_the_same_whatever_the_order(tmp_path: Path) -> None:
    one, two = two_feeds(tmp_path)
    first = store.prepare([one, two], tmp_path / "s1")
    second = store.prepare([two, one], tmp_path / "s2")
    assert first == second
    assert first.report["trips"] == 6
    opened = [store.open_timetable(tmp_path / s, first.digest) for s in ("s1", "s2")]
    assert opened[0].trip.tolist() == opened[1].trip.tolist()


def test_nothing_runs(tmp_path: Path) -> None:
    """A feed without any stop times can be loaded; nobody gets anywhere by it."""
    path = feeds.write(tmp_path / "empty.zip", feeds.county(stop_times=feeds.TIMES))
    empty = compact.build(reading.read(path))
    assert len(network.network(empty, MONDAY, 0, 86_400).departure) == 0
    found = journey(empty, ADORF, CSTADT, MORNING, MONDAY, SETTINGS)
    assert found.there is None
