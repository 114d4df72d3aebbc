"""Walks at a journey's ends obey no rule for changing between vehicles."""

import json
from datetime import date
from pathlib import Path

import pytest

from solver.travel.feed import reading
from solver.travel.journeys import answers
from solver.travel.journeys.queries import Query
from solver.travel.settings import TravelSettings
from solver.travel.timetable import compact
from tests.solver.travel import feeds

MONDAY = date(2026, 3, 2)
STOPS = (
    "stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station\n"
    "A,Start,52.9,7.9,0,\nS,Bahnhof,52.95,7.95,1,\n"
    "P1,Gleis 1,52.9500,7.9500,0,S\nP2,Gleis 2,52.9503,7.9500,0,S\n"
    "X,Haltestelle X,52.9506,7.9500,0,\nE,Ende,53.0,8.0,0,\n"
)
TIMES = feeds.TIMES + (
    "t1,15:00:00,15:00:00,A,1\nt1,15:44:00,15:44:00,P1,2\n"
    "t2,15:50:00,15:50:00,X,1\nt2,16:00:00,16:00:00,E,2\n"
)
RULES = (
    "from_stop_id,to_stop_id,from_route_id,to_route_id,from_trip_id,to_trip_id,"
    "transfer_type,min_transfer_time\n"
)


def arrival(tmp_path: Path, rule: str, origin: str, target: str, time: int) -> str:
    """Return when one arrives, walks included, and check the way back in time."""
    tables = feeds.county(
        stops=STOPS,
        trips="route_id,service_id,trip_id\nR1,W,t1\nR2,W,t2\n",
        stop_times=TIMES,
        transfers=RULES + rule,
    )
    path = feeds.write(tmp_path / "feed.zip", tables)
    desk = answers.Desk(compact.build(reading.read(path)), TravelSettings())
    row = desk.answers([Query("q", origin, target, MONDAY, False, time * 3600)])[0]
    if row[1] == "ok":
        hours, minutes, seconds = (int(x) for x in row[3].split(":"))
        by = hours * 3600 + minutes * 60 + seconds
        again = desk.answers([Query("q", origin, target, MONDAY, True, by)])[0]
        assert (again[2] >= row[2], again[3]) == (True, row[3])
        assert json.loads(row[6])
    return row[3] or row[1]


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "P1,X,,,t1,t2,3,\n",
        "P1,X,,,t1,t2,2,900\n",
        "P1,X,R1,R2,,,3,\n",
        "S,X,,R2,,,2,1200\n",
        "P1,X,,,,,3,\n",
    ],
)
def test_the_last_walk_is_no_change(rule: str, tmp_path: Path) -> None:
    """Nobody was told a way to X, since one may not change there to another trip."""
    assert arrival(tmp_path, rule, "A", "X", 14) == "15:46:00"
    assert arrival(tmp_path, rule, "P1", "E", 15) == "16:00:00"


@pytest.mark.parametrize("rule", ["P1,X,,,t1,t2,3,\n", "P1,X,R1,R2,,,3,\n"])
def test_the_change_stays_forbidden(rule: str, tmp_path: Path) -> None:
    assert arrival(tmp_path, rule, "A", "E", 14) == "unreachable"
    assert arrival(tmp_path, "", "A", "E", 14) == "16:00:00"


def test_what_the_feed_says_of_the_walk_itself_counts(tmp_path: Path) -> None:
    """A time for everybody between two stops is how long the way takes."""
    assert arrival(tmp_path, "P1,X,,,,,2,300\n", "A", "X", 14) == "15:49:00"
