"""transfers.txt: rules for single routes and trips, and vehicles that wait."""

import json
from datetime import date
from pathlib import Path

import pytest

from solver.travel.feed import reading
from solver.travel.journeys import answers
from solver.travel.journeys.queries import Query
from solver.travel.scans import matrix
from solver.travel.scans.windows import Window
from solver.travel.settings import LatLon, TravelSettings
from solver.travel.timetable import compact
from solver.travel.timetable.compact import Timetable
from solver.travel.timetable.merge import merged
from solver.travel.timetable.store import open_timetable, prepare
from tests.solver.travel import feeds

MONDAY = date(2026, 3, 2)
HEAD = (
    "from_stop_id,to_stop_id,from_route_id,to_route_id,from_trip_id,to_trip_id,"
    "transfer_type,min_transfer_time\n"
)
PLACES = {"A": (52.7, 7.7), "B": (52.8, 7.8), "C": (52.9, 7.9)}
PLACES |= {"D": (53.0, 8.0), "E": (52.6, 7.6)}
#: Into B at 7:20 by two lines; out of B towards C by three, towards D by one.
TRIPS = {
    "a": ("R1", "A 7:00 B 7:20"),
    "z": ("R9", "E 7:00 B 7:20"),
    "b1": ("R2", "B 7:20 C 7:40"),
    "b2": ("R2", "B 7:23 C 7:43"),
    "b3": ("R2", "B 7:31 C 7:51"),
    "d": ("R3", "B 7:23 D 7:53"),
}


def tables(rules: str, trips: dict[str, tuple[str, str]] = TRIPS) -> dict[str, str]:
    """Return the feed with these lines in transfers.txt."""
    heads, times = "", ""
    for name, (route, run) in trips.items():
        more_heads, more_times = feeds.line("W", {name: run})
        heads += more_heads.replace("R1", route)
        times += more_times
    routes = "".join(f"R{n},V,{n},3\n" for n in range(10))
    rows = [f"{n},{n},{lat},{lon},,\n" for n, (lat, lon) in PLACES.items()]
    return feeds.county(
        agency=feeds.AGENCY + "V,V,https://example.org,UTC,\n",
        routes="route_id,agency_id,route_short_name,route_type\n" + routes,
        stops="stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station\n"
        + "".join(rows),
        trips="route_id,service_id,trip_id,trip_headsign\n" + heads,
        stop_times=feeds.TIMES + times,
        calendar_dates=None,
        transfers=HEAD + rules,
    )


def built(folder: Path, content: dict[str, str]) -> Timetable:
    """Return the timetable of a feed."""
    return compact.build(reading.read(feeds.write(folder / "feed.zip", content)))


def arrival(
    table: Timetable, target: str = "C", leave: str = "7:00", origin: str = "A"
) -> str:
    """Return when one arrives, leaving `origin` at `leave`; both directions agree."""
    hours, minutes = leave.split(":")
    time = int(hours) * 3600 + int(minutes) * 60
    desk = answers.Desk(table, TravelSettings(footpaths=False))
    row = desk.answers([Query("q", origin, target, MONDAY, False, time)])[0]
    if row[1] != "ok":
        return row[1]
    hours, minutes, _ = row[3].split(":")
    by = int(hours) * 3600 + int(minutes) * 60
    back = desk.answers([Query("q", origin, target, MONDAY, True, by)])[0]
    assert back[3] == row[3]
    assert back[2] >= row[2]
    return row[3][:5]


CASES = {
    # what holds for all: 2 minutes, so the 7:23
    "none": ("", "07:43"),
    "another route": ("B,B,R1,R3,,,3,\n", "07:43"),
    "from the route": ("B,B,R1,,,,2,600\n", "07:51"),
    "to the route": ("B,B,,R2,,,2,600\n", "07:51"),
    "from and to": ("B,B,R1,R2,,,2,600\n", "07:51"),
    "both win over one": ("B,B,R1,R2,,,2,120\nB,B,R1,,,,2,600\n", "07:43"),
    "a trip wins over routes": ("B,B,,,a,,2,120\nB,B,R1,R2,,,2,600\n", "07:43"),
    "two trips win over one": ("B,B,,,a,b3,3,\nB,B,,,a,,2,600\n", "unreachable"),
    "trip and route win over trip": ("B,B,,R2,a,,2,120\nB,B,,,a,,2,600\n", "07:43"),
    "all stops lose": ("B,B,R1,R2,,,2,120\nB,B,,,,,2,600\n", "07:43"),
    "for all stops": ("B,B,R7,R2,,,2,120\nB,B,,,,,2,600\n", "07:51"),
    "forbidden": ("B,B,R1,R2,,,3,\n", "unreachable"),
    "forbidden to one trip": ("B,B,,,,b2,3,\n", "07:51"),
    "the vehicle waits": ("B,B,R1,R2,,,1,\n", "07:40"),
    "it waits for all": ("B,B,,,,,1,\n", "07:40"),
    "one trip waits": ("B,B,,,a,b1,1,\n", "07:40"),
    "recommended": ("B,B,R1,R2,,,0,\nB,B,,,,,2,600\n", "07:43"),
    "the last of two alike": ("B,B,R1,R2,,,3,\nB,B,R1,R2,,,2,120\n", "07:43"),
}


@pytest.mark.parametrize("name", CASES)
def test_rules_for_single_lines(name: str, tmp_path: Path) -> None:
    """From R1 to R2 at B; who comes by R9 or goes on by R3 keeps the usual time."""
    rules, expected = CASES[name]
    table = built(tmp_path, tables(rules))
    assert arrival(table) == expected
    if rules.count("\n") == 1 and "R1,R2" in rules:
        assert arrival(table, origin="E") == "07:43"
        assert arrival(table, target="D") == "07:53"
        assert arrival(table, origin="A", target="B") == "07:20"


def test_the_legs_do_not_walk_from_a_stop_to_itself(tmp_path: Path) -> None:
    table = built(tmp_path, tables("B,B,R1,R2,,,1,\n"))
    desk = answers.Desk(table, TravelSettings())
    row = desk.answers([Query("q", "A", "C", MONDAY, False, 7 * 3600)])[0]
    legs = json.loads(row[6])
    assert [(x["mode"], x["from_stop"], x["to_stop"]) for x in legs] == [
        ("ride", "A", "B"),
        ("ride", "B", "C"),
    ]


def test_the_stop_itself_is_reached_and_left_by_every_line(tmp_path: Path) -> None:
    """A rule parts the lines at B, not the people who live or learn there."""
    table = built(tmp_path, tables("B,B,R1,R2,,,3,\nB,B,,,z,d,2,900\n"))
    assert arrival(table, target="B") == "07:20"
    assert arrival(table, origin="B", leave="7:20") == "07:40"
    assert arrival(table, target="D", origin="B", leave="7:20") == "07:53"
    b, c = LatLon(*PLACES["B"]), LatLon(*PLACES["C"])
    window = Window("w", 8 * 3600, 9 * 3600, (MONDAY,))
    found = matrix.matrix(table, [b], [c], [window], TravelSettings())
    assert found.there[0, 0, 0] == 29  # by the 7:31


def test_a_station_stands_for_its_platforms(tmp_path: Path) -> None:
    stations = tables("S,S,R1,R2,,,2,600\n")
    stations["stops.txt"] = stations["stops.txt"].replace(
        "B,B,52.8,7.8,,\n", "S,S,52.8,7.8,1,\nB,B,52.8,7.8,0,S\nP,P,52.8,7.8,0,S\n"
    )
    stations["stop_times.txt"] = stations["stop_times.txt"].replace(
        "b2,07:23:00,07:23:00,B", "b2,07:23:00,07:23:00,P"
    )
    table = built(tmp_path, stations)
    assert arrival(table) == "07:51"
    assert arrival(table, origin="E") == "07:43"
    assert arrival(table, target="S") == "07:20"


def test_passengers_stay_seated_past_a_rule(tmp_path: Path) -> None:
    """Trips of a block still share their vehicle where a rule tells them apart."""
    content = tables("B,B,,,a,b1,3,\n")
    content["trips.txt"] = (
        "route_id,service_id,trip_id,block_id\nR1,W,a,k\nR9,W,z,\nR2,W,b1,k\n"
        "R2,W,b2,\nR2,W,b3,\nR3,W,d,\n"
    )
    table = built(tmp_path, content)
    assert arrival(table) == "07:40"


def test_a_repeated_trip_keeps_its_rule(tmp_path: Path) -> None:
    content = tables("B,B,,,a,b2,3,\n")
    content["frequencies.txt"] = (
        "trip_id,start_time,end_time,headway_secs\na,07:00:00,07:30:00,1800\n"
    )
    assert arrival(built(tmp_path, content)) == "07:51"
    assert arrival(built(tmp_path, content), origin="E") == "07:43"


def test_merged_feeds_keep_rules_apart(tmp_path: Path) -> None:
    """The rules of one feed hold for its lines; the stop is shared with the other."""
    one = built(tmp_path, tables("B,B,R1,R2,,,2,600\n"))
    other = built(tmp_path, tables("", {"o": ("R5", "B 7:22 C 7:30")}))
    both = merged([one, other])
    assert arrival(both) == "07:30"
    assert arrival(both, target="D") == "07:53"
    assert arrival(merged([other, one]), origin="E") == "07:30"
    alone = built(tmp_path, tables("", {"o": ("R5", "B 7:19 C 7:30")}))
    assert arrival(merged([one, alone])) == "07:51"


def test_rules_and_terms_are_stored(tmp_path: Path) -> None:
    """What is mapped from the store answers like what was just read."""
    content = tables("B,B,R1,R2,,,2,600\n")
    times = content["stop_times.txt"].replace("\n", ",,\n").replace(
        "stop_sequence,,", "stop_sequence,pickup_type,pickup_booking_rule_id"
    )  # fmt: skip
    content["stop_times.txt"] = times.replace(",A,0,,", ",A,0,2,b")
    content["booking_rules.txt"] = (
        "booking_rule_id,booking_type,prior_notice_duration_min,phone_number\n"
        "b,1,90,04471 9\n"
    )
    path = feeds.write(tmp_path / "feed.zip", content)
    store = tmp_path / "store"
    table = open_timetable(store, prepare([path], store).digest)
    assert arrival(table) == "07:51"
    desk = answers.Desk(table, TravelSettings())
    row = desk.answers([Query("q", "A", "B", MONDAY, False, 7 * 3600)])[0]
    [leg] = json.loads(row[6])
    terms = {"phone": "04471 9", "lead_minutes": 90, "book_by": "05:30:00"}
    assert leg["on_demand"] == terms
    other = built(tmp_path, tables("", {"o": ("R5", "C 6:00 D 6:10")}))
    desk = answers.Desk(merged([other, table]), TravelSettings())
    row = desk.answers([Query("q", "A", "B", MONDAY, False, 7 * 3600)])[0]
    assert json.loads(row[6])[0]["on_demand"] == terms


def test_a_rufbus_meets_every_line_of_a_stop(tmp_path: Path) -> None:
    """A group that names B also reaches the lines that a rule sets apart there."""
    content = tables("B,B,R1,R2,,,2,600\n")
    content["stop_times.txt"] = (
        content["stop_times.txt"]
        .replace("\n", ",,\n")
        .replace("stop_sequence,,", "stop_sequence," + ",".join(WINDOW), 1)
        + "f,,,g,1,06:00:00,20:00:00\n"
    )
    content["trips.txt"] += "R8,W,f,\n"
    content["location_groups.txt"] = "location_group_id,location_id\ng,B\ng,X\n"
    content["stops.txt"] += "X,X,52.81,7.81,,\n"
    table = built(tmp_path, content)
    assert arrival(table, origin="X", leave="7:00") == "07:40"
    desk = answers.Desk(table, TravelSettings(footpaths=False))
    [row] = desk.answers([Query("q", "A", "X", MONDAY, False, 7 * 3600)])
    assert "07:20:00" < row[3] < "08:00:00"
    both = merged([table, built(tmp_path, tables("", {"o": ("R5", "A 6:00 B 6:10")}))])
    assert arrival(both, origin="X", leave="7:00") == "07:40"


WINDOW = ("start_pickup_dropoff_window", "end_pickup_dropoff_window")


def test_pathways_are_named_as_not_used(tmp_path: Path) -> None:
    content = {**tables(""), "pathways.txt": "pathway_id\np\n"}
    read = reading.read(feeds.write(tmp_path / "feed.zip", content))
    assert [w.file for w in read.findings.warnings] == ["pathways.txt"]


def test_a_timetable_stored_before_there_were_twins(tmp_path: Path) -> None:
    path = feeds.write(tmp_path / "feed.zip", tables(""))
    store = tmp_path / "store"
    digest = prepare([path], store).digest
    for name in ("stop_twin.npy", "terms.json"):
        (store / digest / name).unlink()
    assert arrival(open_timetable(store, digest)) == "07:43"
