"""What is read from a feed, and what is left out and said."""

from pathlib import Path

import numpy as np
import pytest

from solver.travel.errors import FeedError
from solver.travel.feed import findings, frequencies, reading
from solver.travel.feed.reading import Feed
from tests.solver.travel import feeds


def read(tmp_path: Path, **changes: str | None) -> Feed:
    """Read COUNTY with changes."""
    return reading.read(feeds.write(tmp_path / "feed.zip", feeds.county(**changes)))


def dropped(read_feed: Feed) -> list[tuple[str, int, int, str]]:
    """Return what was left out."""
    return [(d.file, d.line, d.count, d.reason) for d in read_feed.findings.dropped]


def warned(read_feed: Feed) -> str:
    """Return all warnings in one text."""
    return "\n".join(
        f"{w.file} {w.line} {w.reason}" for w in read_feed.findings.warnings
    )


def test_a_good_feed_has_no_findings(tmp_path: Path) -> None:
    county = read(tmp_path)
    assert county.findings.lines() == []
    assert county.stop_time_count == 6
    assert county.events.departure.tolist()[:2] == [7 * 3600, 7 * 3600 + 1200]


WRONG = [
    ("stop_times", "t3,12:40:00,12:40:00,GONE,3\n", 'stop_id "GONE" is not in'),
    ("stop_times", "t9,12:40:00,12:40:00,A,3\n", 'trip_id "t9" is not in'),
    ("stop_times", "t3,25:61:00,12:40:00,A,3\n", 'arrival_time "25:61:00" cannot'),
    ("stop_times", "t3,12:40:00,noon,A,3\n", 'departure_time "noon" cannot'),
    ("stop_times", "t3,200:00:00,200:00:00,A,3\n", 'arrival_time "200:00:00"'),
    ("stop_times", "t3,12:40:00,12:40:00,A,x\n", 'stop_sequence "x" cannot'),
    ("stop_times", "t3,12:40:00,12:40:00,A,\n", 'stop_sequence "" cannot'),
    ("stop_times", "t3,12:40:00,12:40:00,A,2\n", "stands twice in the trip"),
    ("stop_times", "t3,12:40:00,12:39:00,A,3\n", "departure before arrival"),
    ("stop_times", "t3,12:20:00,12:50:00,A,3\n", "arrival before the departure"),
    ("stop_times", "t3,,,A,3\n", "no time at the trip's first or last stop"),
    ("stop_times", "t3,12:40:00,12:40:00,A,3,x,y\n", "7 fields, the header has 5"),
    ("stop_times", "t3,12:40:00,12:40:00,A\n", "4 fields, the header has 5"),
    ("stop_times", "t3,12:40:00,12:40:00,A,3,\n", "6 fields, the header has 5"),
    ("trips", "R9,W,t9,\n", 'route_id "R9" is not in routes.txt'),
    ("trips", "R1,Z,t9,\n", 'service_id "Z" is not in a calendar'),
    ("trips", "R1,W,t1,\n", 'id "t1" stands twice'),
    ("trips", "R1,W,,x\n", "the id is empty"),
    ("calendar", "X,1,1,1,1,1,0,0,20261301,20261231\n", 'start_date "20261301" is no'),
    ("calendar", "X,1,1,1,1,1,0,0,20260101,20260230\n", 'end_date "20260230" is no'),
    ("calendar", "X,1,2,1,1,1,0,0,20260101,20260201\n", "a weekday is not 0 or 1"),
    ("calendar", "X,1,1,1,1,1,0,0,20260301,20260201\n", "it ends before it begins"),
    ("calendar", "W,1,1,1,1,1,0,0,20260101,20260201\n", "stands twice"),
    ("calendar", ",1,1,1,1,1,0,0,20260101,20260201\n", "the service_id is empty"),
    ("calendar_dates", "W,99991231,1\n", 'date "99991231" cannot'),
    ("calendar_dates", "W,20261204,3\n", 'exception_type "3" cannot'),
    ("calendar_dates", "W,20261203,1\n", "has this date already"),
    ("calendar_dates", ",20261204,1\n", "the service_id is empty"),
]


@pytest.mark.parametrize(("table", "line", "reason"), WRONG)
def test_a_wrong_line_is_left_out_and_named(
    table: str, line: str, reason: str, tmp_path: Path
) -> None:
    """File, line, count and value stand in the report; the rest is as before."""
    county = read(tmp_path, **{table: feeds.more(table, line)})
    number = feeds.COUNTY[f"{table}.txt"].count("\n") + 1
    [(file, at, count, text)] = dropped(county)
    assert (file, at, count) == (f"{table}.txt", number, 1)
    assert reason in text
    good = read(tmp_path)
    assert np.array_equal(county.events.arrival, good.events.arrival)
    assert np.array_equal(county.calendar.exception_day, good.calendar.exception_day)


def test_equal_reasons_are_counted_together(tmp_path: Path) -> None:
    lines = "t3,12:40:00,12:40:00,GONE,3\nt3,12:41:00,12:41:00,GONE,4\n"
    county = read(tmp_path, stop_times=feeds.more("stop_times", lines))
    assert dropped(county)[0][1:3] == (8, 2)


def test_a_feed_broken_everywhere_gives_a_short_report(tmp_path: Path) -> None:
    lines = "".join(f"t3,12:40:00,12:40:00,G{n},{n + 3}\n" for n in range(500))
    county = read(tmp_path, stop_times=feeds.more("stop_times", lines))
    told = county.findings.as_dict()["dropped"]
    assert len(told) == findings.MOST_REASONS + 1
    assert sum(int(str(d["count"])) for d in told) == 500


def test_byte_order_mark_spaces_quotes_and_one_digit_hours(tmp_path: Path) -> None:
    county = read(
        tmp_path,
        stops='\ufeffstop_id, stop_name ,stop_lat,stop_lon\r\nA,"Dorf ""A"", Kirche",'
        "52.9,7.9\r\nB,B,52.95,7.95\r\nC,C,53,8\r\nD,D,53.05,8.05\r\n\r\n",
        stop_times=feeds.TIMES + "t1, 7:00:00,7:00,A,1\nt1, 7:20:00 ,7:20:00,B,2\n",
    )
    assert county.findings.dropped == []
    assert county.stops["name"][0] == 'Dorf "A", Kirche'
    assert county.events.departure.tolist() == [25200, 26400]


def test_line_numbers_count_line_breaks_in_quotes(tmp_path: Path) -> None:
    text = 'stop_id,stop_name,stop_lat,stop_lon\nA,"Two\nlines",52.9,7.9\nA,B,52,7\n'
    county = read(tmp_path, stops=text)
    assert ("stops.txt", 4, 1, 'id "A" stands twice') in dropped(county)


def test_an_open_quote_is_named(tmp_path: Path) -> None:
    county = read(tmp_path, stops=feeds.more("stops", 'E,"Edorf,53,8\nF,F,53,8\n'))
    assert county.stops.height >= 4


def test_text_that_is_not_utf8_is_read_and_named(tmp_path: Path) -> None:
    import zipfile

    path = tmp_path / "latin.zip"
    with zipfile.ZipFile(path, "w") as out:
        for name, text in feeds.COUNTY.items():
            changed = text.replace("Bdorf", "Bdörf")
            out.writestr(name, changed.encode("cp1252"))
    county = reading.read(path)
    assert county.stops["name"][1] == "Bdörf"
    assert "stops.txt 3 not UTF-8" in warned(county)


@pytest.mark.parametrize(
    ("stops", "message"),
    [
        ("", "stops.txt line 1: the header is missing"),
        ("stop_name\nA\n", "stops.txt line 1: column stop_id is missing"),
        ("stop_id" + "x" * 70_000, "stops.txt line 1: the header has no end"),
        ("stop_id,stop\rA,Adorf\r", "stops.txt line 1: new-line"),
    ],
)
def test_a_header_that_cannot_be_used(stops: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(FeedError, match=message):
        read(tmp_path, stops=stops)


def test_a_header_in_another_encoding(tmp_path: Path) -> None:
    import zipfile

    path = tmp_path / "utf16.zip"
    with zipfile.ZipFile(path, "w") as out:
        for name, text in feeds.COUNTY.items():
            out.writestr(name, text.encode("utf-16"))
    with pytest.raises(FeedError, match=r"line 1: the header is not UTF-8"):
        reading.read(path)


def test_a_column_twice(tmp_path: Path) -> None:
    text = "stop_id,stop_name,stop_lat,stop_lon,stop_name\nA,first,52.9,7.9,second\n"
    county = read(tmp_path, stops=text)
    assert county.stops["name"][0] == "first"
    assert "column stop_name stands twice" in warned(county)


def test_a_table_with_only_a_header(tmp_path: Path) -> None:
    county = read(tmp_path, stop_times=feeds.TIMES)
    assert county.stop_time_count == 0
    assert "3 trip(s) with fewer than two stops" in warned(county)


def test_stops_without_a_position_stay_but_are_named(tmp_path: Path) -> None:
    lines = "E,E,,\nF,F,0,0\nG,G,91,8\nH,H,x,8\n"
    county = read(tmp_path, stops=feeds.more("stops", lines))
    assert county.stops.height == 8
    assert county.stops["lat"].null_count() == 4
    assert '6 4 stop(s) without coordinates, first "E"' in warned(county)


def test_references_that_only_cost_a_warning(tmp_path: Path) -> None:
    county = read(
        tmp_path,
        agency=feeds.AGENCY
        + "V,V,https://example.org,Mars/Base,\nU,U,https://example.org,Asia/Tokyo,\n",
        routes="route_id,agency_id,route_short_name,route_type\nR1,X,,3\nR2,V,102,3\n",
        stops="stop_id,stop_name,stop_lat,stop_lon,parent_station\n"
        "A,,52.9,7.9,NONE\nB,B,52.95,7.95,\nC,C,53,8,\n",
    )
    told = warned(county)
    assert 'agency_timezone "Mars/Base" is unknown' in told
    assert "more than one agency_timezone" in told
    assert 'agency_id "X" is not in agency.txt' in told
    assert 'parent_station "NONE" is not in stops.txt' in told
    assert county.stops["name"][0] == "A"
    assert county.routes["name"].to_list() == ["R1", "102"]


def test_without_agency_the_time_zone_is_assumed(tmp_path: Path) -> None:
    county = read(tmp_path, agency=None)
    assert county.calendar.zones == ("Europe/Berlin",)
    assert "agency.txt 0 the file is missing" in warned(county)


def test_blank_times_between_timepoints_are_filled_in(tmp_path: Path) -> None:
    """Evenly, and a single time stands for arrival and departure."""
    county = read(
        tmp_path,
        stop_times=feeds.TIMES
        + "t1,7:00:00,,A,1\nt1,,,B,2\nt1,,,C,3\nt1,,7:30:00,D,4\n"
        "t2,,,A,1\nt2,8:00:00,8:00:00,B,2\nt2,8:10:00,8:10:00,C,3\n",
    )
    assert county.events.arrival.tolist()[:4] == [25200, 25800, 26400, 27000]
    assert [d[3] for d in dropped(county)] == [
        "no time at the trip's first or last stop"
    ]


def test_no_time_anywhere(tmp_path: Path) -> None:
    county = read(tmp_path, stop_times=feeds.TIMES + "t1,,,A,1\nt1,,,B,2\n")
    assert dropped(county)[0][2] == 2


FREQUENT = "trip_id,start_time,end_time,headway_secs\n"


def test_frequencies_write_out_every_departure(tmp_path: Path) -> None:
    text = FREQUENT + "t1,06:00:00,07:00:00,1800\nt1,9:00:00,9:00:01,60\n"
    county = read(tmp_path, frequencies=text)
    trips = county.trips["id"].to_list()
    assert trips == ["t1", "t2", "t3", "t1", "t1", "t1"]
    starts = county.events.starts
    assert starts[1] == 0  # the pattern itself does not run
    written = county.events.departure[starts[3:6]].tolist()
    assert written == [6 * 3600, 6 * 3600 + 1800, 9 * 3600]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("t9,06:00:00,07:00:00,600\n", 'trip_id "t9"'),
        ("t1,6,07:00:00,600\n", 'start_time "6"'),
        ("t1,06:00:00,x,600\n", 'end_time "x"'),
        ("t1,06:00:00,07:00:00,0\n", 'headway_secs "0"'),
        ("t1,06:00:00,07:00:00,-5\n", 'headway_secs "-5"'),
    ],
)
def test_wrong_frequencies(line: str, reason: str, tmp_path: Path) -> None:
    county = read(tmp_path, frequencies=FREQUENT + line)
    [(file, at, _, text)] = dropped(county)
    assert (file, at) == ("frequencies.txt", 2)
    assert reason in text
    assert len(county.events.stop) == 6


def test_absurdly_frequent_trips_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frequencies, "MOST_EVENTS", 1000)
    county = read(tmp_path, frequencies=FREQUENT + "t1,00:00:00,99:00:00,1\n")
    assert "check headway_secs" in dropped(county)[0][3]


TRANSFERS = (
    "from_stop_id,to_stop_id,transfer_type,min_transfer_time,from_trip_id,to_trip_id\n"
)


def test_transfers_of_all_kinds(tmp_path: Path) -> None:
    lines = (
        "A,B,2,300,,\nB,A,0,,,\nA,A,3,,,\nA,A,4,,t1,t2\nA,A,5,,t2,t3\nA,B,2,60,t1,\n"
    )
    county = read(tmp_path, transfers=TRANSFERS + lines)
    links = county.transfers
    assert links.seconds.tolist() == [300, -1, -2, 60]
    assert links.from_trip.tolist() == [-1, -1, -1, 0]
    assert links.seat_stays.tolist() == [True, False]
    assert county.findings.dropped == []


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("A,X,2,300,,\n", 'to_stop_id "X"'),
        ("X,A,2,300,,\n", 'from_stop_id "X"'),
        ("A,B,9,300,,\n", 'transfer_type "9"'),
        ("A,B,2,,,\n", "without min_transfer_time"),
        ("A,B,2,60,t9,\n", 'from_trip_id "t9"'),
        (",B,2,60,,\n", 'from_stop_id ""'),
        ("A,B,4,,t9,t1\n", 'from_trip_id "t9"'),
        ("A,B,5,,t1,t9\n", 'to_trip_id "t9"'),
    ],
)
def test_wrong_transfers(line: str, reason: str, tmp_path: Path) -> None:
    county = read(tmp_path, transfers=TRANSFERS + line)
    [(file, at, _, text)] = dropped(county)
    assert (file, at) == ("transfers.txt", 2)
    assert reason in text
