"""Bookable trips at ordinary stops, and between a stop with a time and a window."""

import json
from datetime import date
from pathlib import Path

import pytest

from solver.travel.feed import reading
from solver.travel.journeys import answers
from solver.travel.journeys.queries import Query
from solver.travel.settings import TravelSettings
from solver.travel.timetable import compact, store
from tests.solver.travel import feeds

DAY = date(2026, 3, 2)
HEAD = (
    "trip_id,arrival_time,departure_time,stop_id,stop_sequence,pickup_type,"
    "drop_off_type,start_pickup_drop_off_window,end_pickup_drop_off_window,"
    "location_group_id\n"
)
TIMED = "t1,08:35:00,08:35:00,A,1,0,1,,,\n"
STOPS = "t1,,,B,2,2,2,08:40:00,10:37:00,\nt1,,,C,3,2,2,08:40:00,10:37:00,\n"
GROUPS = "t1,,,,2,2,2,08:40:00,10:37:00,g\nt1,,,,3,2,2,08:40:00,10:37:00,h\n"
TO_TIMED = "t1,,,A,1,2,2,08:00:00,09:00:00,\nt1,09:30:00,09:30:00,C,2,1,0,,,\n"
SETTINGS = TravelSettings()


def tables(rows: str) -> dict[str, str]:
    """Return a feed with one bookable trip."""
    return feeds.county(
        trips="route_id,service_id,trip_id\nR1,W,t1\n",
        stop_times=HEAD + rows,
        location_groups="location_group_id,location_group_name\ng,eins\nh,zwei\n",
        location_group_stops="location_group_id,stop_id\ng,B\nh,C\n",
    )


def ask(
    tmp_path: Path,
    rows: str,
    origin: str,
    target: str,
    time: str,
    arrive: bool = False,
) -> list[tuple[str, str, str]]:
    """Return mode, departure and arrival of each leg; all must be booked."""
    path = feeds.write(tmp_path / "flex.zip", tables(rows))
    read = reading.read(path)
    assert read.findings.dropped == []
    desk = answers.Desk(compact.build(read), SETTINGS)
    hours, minutes = time.split(":")
    at = int(hours) * 3600 + int(minutes) * 60
    row = desk.answers([Query("q", origin, target, DAY, arrive, at)])[0]
    legs = json.loads(row[6])
    assert all(leg["trip_id"] == "t1" and "on_demand" in leg for leg in legs)
    return [(leg["mode"], leg["departure"], leg["arrival"]) for leg in legs]


@pytest.mark.parametrize("rows", [TIMED + STOPS, TIMED + GROUPS])
def test_a_timed_stop_before_windows(rows: str, tmp_path: Path) -> None:
    """Windows on a stop_id were dropped, and A to B was offered with neither."""
    [(_, leave, come)] = ask(tmp_path, rows, "A", "B", "06:00")
    assert leave == "08:35:00"
    assert come >= "08:40:00"
    assert ask(tmp_path, rows, "A", "B", "08:36") == []
    [(_, leave, _)] = ask(tmp_path, rows, "B", "C", "06:00")
    assert leave == "08:40:00"
    assert ask(tmp_path, rows, "B", "A", "06:00") == []
    assert ask(tmp_path, rows, "A", "C", "10:00", arrive=True)[0][1] == "08:35:00"


def test_nobody_is_brought_before_the_window_opens(tmp_path: Path) -> None:
    """The bus leaves at 07:00 and brings people from 08:40 on."""
    early = "t1,07:00:00,07:00:00,A,1,0,1,,,\n" + STOPS
    assert ask(tmp_path, early, "A", "B", "06:00") == [("ride", "07:00:00", "08:40:00")]
    assert ask(tmp_path, early, "A", "B", "08:30", arrive=True) == []
    later = "t1,,,A,1,2,2,06:00:00,09:00:00,\nt1,,,B,2,2,2,08:40:00,10:00:00,\n"
    [(_, leave, come)] = ask(tmp_path, later, "A", "B", "05:00")
    assert come >= "08:40:00"
    assert leave < "08:40:00"


def test_from_a_window_to_a_timed_stop(tmp_path: Path) -> None:
    """One is there when the timetable says, not when a car would be."""
    [(_, leave, come)] = ask(tmp_path, TO_TIMED, "A", "C", "06:00")
    assert come == "09:30:00"
    assert "08:00:00" <= leave <= "09:00:00"
    assert ask(tmp_path, TO_TIMED, "A", "C", "09:29", arrive=True) == []
    assert ask(tmp_path, TO_TIMED, "A", "C", "09:30", arrive=True) == [
        ("ride", leave, come)
    ]


def test_between_two_timed_stops_it_runs_as_scheduled(tmp_path: Path) -> None:
    rows = (
        TIMED
        + "t1,,,,2,2,2,08:40:00,10:37:00,g\n"
        + "t1,11:00:00,11:00:00,C,3,1,0,,,\n"
    )
    path = feeds.write(tmp_path / "flex.zip", tables(rows))
    desk = answers.Desk(compact.build(reading.read(path)), SETTINGS)
    row = desk.answers([Query("q", "A", "C", DAY, False, 6 * 3600)])[0]
    [leg] = json.loads(row[6])
    assert (leg["departure"], leg["arrival"]) == ("08:35:00", "11:00:00")
    assert "on_demand" not in leg


def test_an_unknown_place_is_still_named(tmp_path: Path) -> None:
    rows = TIMED + "t1,,,GONE,2,2,2,08:40:00,10:37:00,\n" + STOPS
    read = reading.read(feeds.write(tmp_path / "flex.zip", tables(rows)))
    [found] = read.findings.dropped
    assert (found.file, found.line) == ("stop_times.txt", 3)
    assert found.reason == 'area "GONE" is not in the feed'


def test_windows_survive_the_store(tmp_path: Path) -> None:
    path = feeds.write(tmp_path / "flex.zip", tables(TIMED + STOPS))
    digest = store.prepare([path], tmp_path / "store").digest
    kept = store.open_timetable(tmp_path / "store", digest)
    assert kept.flex == compact.build(reading.read(path)).flex
    assert {(f.open, f.earliest) for f in kept.flex} == {
        (30900, 31200),
        (31200, 31200),
    }
