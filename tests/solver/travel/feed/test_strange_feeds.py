"""Strange feeds: each is read as far as it makes sense, and says where it does not."""

import json
import re
import zipfile
from datetime import date
from pathlib import Path

import pytest

from solver.travel.errors import FeedError
from solver.travel.feed import calendar, flex, limits, reading, transfers
from solver.travel.feed.report import report
from solver.travel.journeys import answers
from solver.travel.journeys.queries import Query
from solver.travel.settings import TravelSettings
from solver.travel.timetable import compact
from tests.solver.travel import feeds
from tests.solver.travel.rufbus.test_demand import CURRENT

MONDAY = date(2026, 3, 2)
STATIONS = "stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station\n"
HEAD = "from_stop_id,to_stop_id,transfer_type,from_trip_id\n"
LAT_LON, LON_LAT = "stop_lat,stop_lon", "stop_lon,stop_lat"
FREQUENCIES = "trip_id,start_time,end_time,headway_secs\n"


def answered(path: Path) -> tuple[list[str], list[str]]:
    """Return the findings and the statuses of A to C, by id and from a position."""
    read = reading.read(path)
    report([read])
    lines = read.findings.lines()
    for line in lines:
        assert re.match(r"\S+ line \d+: .", line), line
    desk = answers.Desk(compact.build(read), TravelSettings())
    queries = [
        Query("1", "A", "C", MONDAY, True, 9 * 3600),
        Query("2", "52.9;7.9", "C", MONDAY, False, 6 * 3600),
    ]
    return lines, [row[1] for row in desk.answers(queries)]


def place(kind: str, coordinates: object, name: str = "town") -> str:
    """Return a locations.geojson with one area, its id on the third line."""
    shape = {"type": kind, "coordinates": coordinates}
    feature = {"geometry": shape, "type": "Feature"}
    return '{"features": [\n' + json.dumps(feature)[:-1] + f',\n"id": "{name}"}}]}}'


SQUARE = [[7.85, 52.85], [7.95, 52.85], [7.95, 52.95], [7.85, 52.95]]
#: feed, what is found ("" for nothing), whether one still gets from A to C
STRANGE: dict[str, tuple[dict[str, str], str, bool]] = {
    "only calendar_dates": (
        feeds.county(
            calendar=None,
            calendar_dates="service_id,date,exception_type\nW,20260302,1\n",
        ),
        "",
        True,
    ),
    "a trip of one stop": (
        feeds.county(
            trips=feeds.more("trips", "R1,W,lone,\n"),
            stop_times=feeds.more("stop_times", "lone,09:00:00,09:00:00,A,1\n"),
        ),
        'trips.txt line 5: 1 trip(s) with fewer than two stops, first "lone"',
        True,
    ),
    "a trip that stays at its stop": (
        feeds.county(
            trips=feeds.more("trips", "R1,W,o,\n"),
            stop_times=feeds.more(
                "stop_times",
                "".join(f"o,07:00:00,07:00:00,{'AAB'[n % 3]},{n}\n" for n in range(9)),
            ),
        ),
        "",
        True,
    ),
    "one stop with its coordinates exchanged": (
        feeds.county(stops=feeds.more("stops", "X,Xdorf,7.9,52.9\n")),
        "stops.txt line 6: latitude and longitude of 1 stop(s) look exchanged, "
        'first "X"; their coordinates are not used',
        True,
    ),
    "columns of coordinates exchanged": (
        feeds.county(stops=feeds.COUNTY["stops.txt"].replace(LAT_LON, LON_LAT)),
        "stops.txt line 1: latitude and longitude of most stops look exchanged",
        True,
    ),
    "column names in capitals": (
        feeds.county(
            stops=feeds.COUNTY["stops.txt"].replace("stop_id", "Stop_ID"),
            trips=feeds.COUNTY["trips.txt"].replace("trip_id", " TRIP_ID "),
        ),
        "stops.txt line 1: column Stop_ID is taken as stop_id",
        True,
    ),
    "names over two lines": (
        feeds.county(
            stops=feeds.COUNTY["stops.txt"].replace("Adorf", '"A\nLindenstraße"')
            + "X,X,,\n"
        ),
        'stops.txt line 7: 1 stop(s) without coordinates, first "X"',
        True,
    ),
    "two days later": (
        feeds.county(stop_times=feeds.COUNTY["stop_times.txt"].replace("07:", "55:")),
        "",
        False,
    ),
    "headways below zero": (
        feeds.county(frequencies=FREQUENCIES + "t3,06:00:00,08:00:00,-600\n"),
        'frequencies.txt line 2: headway_secs "-600" cannot be read',
        True,
    ),
    "a repetition that ends before it begins": (
        feeds.county(frequencies=FREQUENCIES + "t1,08:00:00,06:00:00,600\n"),
        "frequencies.txt line 2: end_time is not after start_time",
        True,
    ),
    "everything twice": (
        {
            name: text + text.split("\n", 1)[1]
            for name, text in feeds.county(calendar_dates=None).items()
        },
        'stops.txt line 6: id "A" stands twice',
        True,
    ),
    "a header twice": (
        feeds.county(stops=feeds.COUNTY["stops.txt"].replace("stop_name", "stop_id")),
        "stops.txt line 1: column stop_id stands twice; the first is used",
        True,
    ),
    "a zone that is a point": (
        {**CURRENT, "locations.geojson": place("Point", [7.9, 52.9])},
        "locations.geojson line 3: area 1 is no outline (ValueError: geometry Point",
        False,
    ),
    "a zone of two corners": (
        {**CURRENT, "locations.geojson": place("Polygon", [[[1, 2], [3, 4], [1, 2]]])},
        "a ring of 2 different corners",
        False,
    ),
    "a zone beyond the pole": (
        {**CURRENT, "locations.geojson": place("Polygon", [[*SQUARE, [7.9, 95]]])},
        "corner at latitude 95.0, longitude 7.9",
        False,
    ),
    "a zone around a hole and another": (
        {
            **CURRENT,
            "locations.geojson": place("MultiPolygon", [[SQUARE], [SQUARE[:3]]]),
        },
        "3 trip(s) with fewer than two stops",
        False,
    ),
}


@pytest.mark.parametrize("name", STRANGE)
def test_strange_feeds(name: str, tmp_path: Path) -> None:
    """The finding stands there with file and line; the rest of the feed is used."""
    content, finding, reachable = STRANGE[name]
    lines, statuses = answered(feeds.write(tmp_path / "feed.zip", content))
    if finding:
        assert any(finding in line for line in lines), lines
    else:
        assert lines == []
    assert (statuses[0] == "ok") == reachable


def test_a_wrong_area_does_not_cost_the_others(tmp_path: Path) -> None:
    good = json.loads(CURRENT["locations.geojson"])
    good["features"].insert(0, {"id": "x", "geometry": None})
    good["features"].append(good["features"][1])
    tables = {**CURRENT, "locations.geojson": json.dumps(good)}
    read = reading.read(feeds.write(tmp_path / "feed.zip", tables))
    assert any(trip.drop_rings for trip in read.flex)
    reasons = [w.reason for w in read.findings.warnings]
    assert any("area 1 is no outline (TypeError" in r for r in reasons)
    assert any('area 3 is no outline (ValueError: id "town" stands twice' in r
               for r in reasons)  # fmt: skip


def test_without_stop_times_it_is_refused(tmp_path: Path) -> None:
    path = feeds.write(tmp_path / "feed.zip", feeds.county(stop_times=None))
    with pytest.raises(FeedError, match=r"feed\.zip: stop_times\.txt is missing"):
        reading.read(path)


def test_an_outline_of_lines_without_end_is_refused(tmp_path: Path) -> None:
    """A million empty lines pack to nothing: no timetable shrinks like that."""
    tables = feeds.county(stops=feeds.COUNTY["stops.txt"] + ",,,\n" * 2_000_000)
    path = tmp_path / "feed.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, text in tables.items():
            out.writestr(name, text)
    with pytest.raises(FeedError, match=r"stops\.txt unpacks \d+ bytes to 8000"):
        reading.read(path)


CROWD = {
    "many stops at one place": (
        "MOST_PAIRS",
        100,
        feeds.county(
            stops=feeds.COUNTY["stops.txt"]
            + "".join(f"x{n},X,53.2,8.2\n" for n in range(40))
        ),
        "stops.txt line 8: 38 stop(s) are at a place with more than 2 others",
    ),
    "many platforms of one station": (
        "MOST_PLATFORMS",
        3,
        feeds.county(
            stops=STATIONS
            + "S,S,53.2,8.2,1,\nA,A,52.9,7.9,,\nB,B,52.95,7.95,,\nC,C,53.0,8.0,,\n"
            + "D,D,53.05,8.05,,\n"
            + "".join(f"p{n},P,53.2,8.2,0,S\n" for n in range(5))
        ),
        "stops.txt line 10: 2 stop(s) beyond the first 3 of their parent_station, "
        'first "p3"; they stand alone',
    ),
    "changes between stations": (
        "MOST_CHANGES",
        20,
        feeds.county(
            stops=STATIONS
            + "S,S,53.2,8.2,1,\nA,A,52.9,7.9,,\nB,B,52.95,7.95,,\nC,C,53.0,8.0,,\n"
            + "D,D,53.05,8.05,,\n"
            + "".join(f"p{n},P,53.2,8.2,0,S\n" for n in range(5)),
            transfers=HEAD + "A,B,0,\nS,S,0,\nB,A,0,\n",
        ),
        "transfers.txt line 3: more than 20 changes between platforms in all (2 line",
    ),
}


@pytest.mark.parametrize("name", CROWD)
def test_what_no_machine_could_hold(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Limits far above real feeds, lowered here."""
    limit, value, content, finding = CROWD[name]
    monkeypatch.setattr(limits, limit, value)
    lines, statuses = answered(feeds.write(tmp_path / "feed.zip", content))
    assert any(finding in line for line in lines), lines
    assert statuses[0] == "ok"


def test_too_many_rules_rides_and_day_types(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transfers, "MOST_SINGLE", 3)
    monkeypatch.setattr(transfers, "MOST_AT_STOP", 2)
    rules = HEAD + "B,B,1,t1\nB,B,1,t2\nB,B,1,t3\nA,A,1,t3\n"
    content = feeds.county(transfers=rules)
    lines, _ = answered(feeds.write(tmp_path / "feed.zip", content))
    assert "more than 2 rules for single lines with this from_stop" in " ".join(lines)
    assert "transfers.txt line 5: more than 3 rules" in " ".join(lines)
    monkeypatch.setattr(flex, "MOST_RIDES", 2)
    times = CURRENT["stop_times.txt"] + "f1,3,,g,,,,06:00:00,18:00:00,2,2,b\n"
    content = {**CURRENT, "stop_times.txt": times}
    lines, _ = answered(feeds.write(tmp_path / "feed.zip", content))
    assert "a bookable trip of 3 areas; the first 2 are used" in " ".join(lines)
    monkeypatch.setattr(calendar, "MOST_KINDS", 1)
    dates = "service_id,date,exception_type\nW,20260302,2\nW,20260304,2\n"
    read = reading.read(
        feeds.write(tmp_path / "feed.zip", feeds.county(calendar_dates=dates))
    )
    kinds = report([read])["day_types"]
    assert isinstance(kinds, list)
    assert len(kinds) == 2
    assert sum(len(kind["dates"]) for kind in kinds) == 365
