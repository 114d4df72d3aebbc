"""The same ride listed twice: shown once, and nobody changes from it into itself."""

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from solver.travel.feed import reading
from solver.travel.feed.calendar import as_date
from solver.travel.ground.geo import great_circle_m
from solver.travel.journeys import answers
from solver.travel.journeys.journey import journey
from solver.travel.journeys.queries import Query
from solver.travel.scans.matrix import matrix
from solver.travel.scans.windows import Window
from solver.travel.settings import LatLon, TravelSettings
from solver.travel.timetable import compact, store
from solver.travel.timetable.compact import Timetable
from solver.travel.timetable.copies import listings, running_days
from solver.travel.timetable.merge import merged
from tests.solver.travel import feeds

MONDAY = date(2026, 3, 2)
SETTINGS = TravelSettings()
AT = {"A": 52.90, "M": 52.95, "N": 52.97, "C": 53.00, "Z": 53.05}
STOPS = "stop_id,stop_name,stop_lat,stop_lon\n" + "".join(
    f"{name}{side},{name} Steig {side},{lat + side * 2e-4:.4f},{lat - 45:.4f}\n"
    for name, lat in AT.items()
    for side in (1, 2)
)
RUN = "{t},07:00:00,07:00:00,A{s},1\n{t},07:20:00,07:25:00,M{s},2\n"
RUN += "{t},07:30:00,07:30:00,N{s},3\n{t},07:50:00,07:50:00,C{s},4\n"
WEEKDAYS = "W,1,1,1,1,1,0,0,20260101,20261231\n"
SATURDAYS = "E,0,0,0,0,0,1,0,20260101,20261231\n"


def feed(folder: Path, trips: dict[str, tuple[str, str]], more: str = "") -> Timetable:
    """Return the timetable of trips given as {id: (service, platform)}."""
    tables = feeds.county(
        stops=STOPS,
        calendar=feeds.WEEK + WEEKDAYS + SATURDAYS,
        calendar_dates=None,
        routes="route_id,agency_id,route_short_name,route_type\n"
        "RA,V,440,3\nRB,V,440,3\nRC,V,7,3\n",
        trips="route_id,service_id,trip_id\n"
        + "".join(
            f"R{'CAB'[int(side)]},{service},{t}\n"
            for t, (service, side) in trips.items()
        )
        + "".join(f"RC,W,{t}\n" for t in sorted({x[0] for x in more.split()})),
        stop_times=feeds.TIMES
        + "".join(RUN.format(t=t, s=side) for t, (_, side) in trips.items())
        + more,
    )
    return compact.build(reading.read(feeds.write(folder / "feed.zip", tables)))


TWICE = {"a": ("W", "1"), "b": ("W", "2")}


def rides(
    table: Timetable, origin: str, target: str, time: str, arrive: bool = False
) -> list[tuple[str, str, str]]:
    """Return trip, first and last stop of each ride of a journey."""
    desk = answers.Desk(table, SETTINGS)
    hours, minutes = time.split(":")
    at = int(hours) * 3600 + int(minutes) * 60
    row = desk.answers([Query("q", origin, target, MONDAY, arrive, at)])[0]
    legs = [leg for leg in json.loads(row[6]) if leg["mode"] == "ride"]
    return [(leg["trip_id"], leg["from_stop"], leg["to_stop"]) for leg in legs]


@pytest.mark.parametrize("one", ["A1", "A2", "52.8999;7.8999"])
@pytest.mark.parametrize("other", ["C1", "C2", "53.0009;8.0009"])
@pytest.mark.parametrize("arrive", [True, False])
def test_nobody_changes_into_the_copy(
    one: str, other: str, arrive: bool, tmp_path: Path
) -> None:
    """Home near one platform and class near the other made two rides of one."""
    table = merged([feed(tmp_path, TWICE)])
    found = rides(table, one, other, "08:00" if arrive else "06:50", arrive)
    assert found in ([("a", "A1", "C1")], [("b", "A2", "C2")])


def test_the_platform_itself_is_kept(tmp_path: Path) -> None:
    """Both rides stay, each for its own platforms."""
    table = merged([feed(tmp_path, TWICE)])
    assert rides(table, "A1", "C1", "07:00") == [("a", "A1", "C1")]
    assert rides(table, "A2", "C2", "07:00") == [("b", "A2", "C2")]


def test_the_minutes_are_those_of_the_journey(tmp_path: Path) -> None:
    table = merged([feed(tmp_path, TWICE)])
    home, venue = LatLon(52.8999, 7.8999), LatLon(53.0009, 8.0009)
    window = Window("w", 9 * 3600, 10 * 3600, (MONDAY,))
    way = journey(table, home, venue, window, MONDAY, SETTINGS)
    found = matrix(table, [home], [venue], [window], SETTINGS)
    assert way.there_minutes == int(found.there[0, 0, 0])
    assert [leg.mode for leg in way.there or ()] == ["walk", "ride", "walk"]


#: A third line goes on from M, its only platform is the second.
ON = "x,07:40:00,07:40:00,M2,1\nx,08:00:00,08:00:00,Z2,2\n"


@pytest.mark.parametrize("origin", ["A1", "A2"])
def test_other_lines_are_changed_to_as_before(origin: str, tmp_path: Path) -> None:
    table = merged([feed(tmp_path, TWICE, ON)])
    [first, second] = rides(table, origin, "Z2", "07:00")
    assert (first[1], second) == (origin, ("x", "M2", "Z2"))


def test_the_days_are_those_of_the_calendar(county: Timetable) -> None:
    bits = np.unpackbits(running_days(county), axis=1)
    first, last = county.calendar.span() or (0, 0)
    for at in range(last - first + 1):
        active = county.calendar.active(as_date(first + at))
        assert np.array_equal(bits[:, at], active)


def test_rides_of_different_dates_are_no_copies(tmp_path: Path) -> None:
    """On Saturdays the bus stops across the road: nothing runs twice."""
    table = feed(tmp_path, {"a": ("W", "1"), "b": ("E", "2")})
    assert not listings(table).any()


def test_the_ride_of_more_dates_leads(tmp_path: Path) -> None:
    """Else a date could have the second listing and not the first."""
    every = feeds.WEEK + WEEKDAYS.replace("1,1,0,0", "1,1,1,0") + SATURDAYS
    tables = feeds.county(
        stops=STOPS,
        calendar=every,
        calendar_dates=None,
        trips="route_id,service_id,trip_id\nR1,E,a\nR2,W,b\n",
        stop_times=feeds.TIMES + RUN.format(t="a", s=1) + RUN.format(t="b", s=2),
    )
    table = compact.build(reading.read(feeds.write(tmp_path / "feed.zip", tables)))
    assert listings(table).tolist() == [2, 1]


@pytest.mark.parametrize(
    "other",
    [
        RUN.format(t="c", s=1).replace("07:50:00,07:50:00", "07:51:00,07:51:00"),
        RUN.format(t="c", s=2).replace("N2,3", "Z2,3"),
    ],
)
def test_another_minute_or_place_is_another_ride(other: str, tmp_path: Path) -> None:
    assert not listings(feed(tmp_path, {"a": ("W", "1")}, other)).any()


def test_copies_at_the_same_platforms_need_nothing(tmp_path: Path) -> None:
    table = feed(tmp_path, {"a": ("W", "1"), "b": ("W", "1")})
    assert not listings(table).any()
    assert merged([table]) is table


def test_copies_of_two_feeds(tmp_path: Path) -> None:
    """Each agency hands out its own file."""
    one = feed(tmp_path, {"a": ("W", "1")})
    other = feed(tmp_path, {"b": ("W", "2")})
    assert len(rides(merged([one, other]), "A1", "C2", "06:50")) == 1


def test_what_a_twin_keeps_of_its_stop(tmp_path: Path) -> None:
    """Name, place, changes and station; the store keeps the listing."""
    path = tmp_path / "feed.zip"
    feed(tmp_path, TWICE)
    digest = store.prepare([path], tmp_path / "store").digest
    table = store.open_timetable(tmp_path / "store", digest)
    twins = np.flatnonzero(table.stop_twin >= 0)
    assert len(twins) == 8
    for twin in twins:
        plain = table.plain(int(twin))
        assert table.stop_id[int(twin)] == table.stop_id[plain]
        ends = (table.stop_lat[[twin]], table.stop_lon[[twin]])
        base = (table.stop_lat[[plain]], table.stop_lon[[plain]])
        assert great_circle_m(*ends, *base)[0] == 0
    assert sorted(np.unique(table.node_listing).tolist()) == [0, 1, 2]
