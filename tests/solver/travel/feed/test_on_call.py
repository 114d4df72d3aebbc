"""Lines on call by their type, by suspicion, and by what an office says."""

import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from solver.travel.feed import on_call, reading
from solver.travel.feed.reading import Feed
from solver.travel.feed.report import report
from solver.travel.journeys import answers
from solver.travel.journeys.queries import Query
from solver.travel.settings import TravelSettings
from solver.travel.timetable import compact, store
from solver.travel.timetable.compact import Timetable
from solver.travel.timetable.lines import Line, lines_of
from solver.travel.timetable.marks import Mark, marked
from tests.solver.travel import feeds

MONDAY = date(2026, 3, 2)
ROUTES = "route_id,agency_id,route_short_name,route_long_name,route_type,route_desc\n"


def read(tmp_path: Path, line: str, **changes: str) -> Feed:
    """Read COUNTY with R1 as given; R2 is an ordinary bus."""
    routes = ROUTES + f"R1,V,{line}\n" + "R2,V,102,,3,\n"
    tables = feeds.county(routes=routes, **changes)
    return reading.read(feeds.write(tmp_path / "feed.zip", tables))


def booked(table: Timetable, origin: str = "A", target: str = "B") -> bool:
    """Say whether the only ride from one stop to another is told as on call."""
    desk = answers.Desk(table, TravelSettings())
    row = desk.answers([Query("q", origin, target, MONDAY, False, 6 * 3600)])[0]
    [leg] = json.loads(row[6])
    if "on_demand" in leg:
        assert leg["on_demand"] == {"phone": "04471 100", "lead_minutes": None}
    return "on_demand" in leg


@pytest.mark.parametrize("kind", [715, 717, 1500, 1501, 1507])
def test_types_made_for_it_are_on_call(kind: int, tmp_path: Path) -> None:
    """A Rufbus of type 715 was told as a bus that simply comes."""
    feed = read(tmp_path, f"800,,{kind},")
    told = report([feed])
    assert told["on_demand_trips"] == 2
    line = {"agency": "Verkehr", "name": "800", "trips": 2, "word": None}
    assert told["on_demand_lines"] == [line]
    assert told["suspected_lines"] == []
    table = compact.build(feed)
    assert booked(table)
    assert not booked(table, "B", "C")


@pytest.mark.parametrize("kind", [3, 700, 714, 716, 1400, ""])
def test_other_types_are_not(kind: object, tmp_path: Path) -> None:
    feed = read(tmp_path, f"800,,{kind},")
    assert report([feed])["on_demand_trips"] == 0
    assert not booked(compact.build(feed))


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("RUF 800,,3,", "RUF"),
        ("RUF800,,3,", "RUF"),
        ("AST 12,,3,", "AST"),
        ("12,ALT Adorf – Bdorf,3,", "ALT"),
        ("12,Anruf-Sammel-Taxi,3,", "Anruf-Sammel-Taxi"),
        ("12,,3,Rufbus der Gemeinde", "Rufbus"),
        ("12,,3,verkehrt nur nach telefonischer Anmeldung", "nach telefonischer"),
        ("Linienbedarfstaxi,,3,", "Linienbedarfstaxi"),
    ],
)
def test_a_name_raises_a_suspicion(line: str, word: str, tmp_path: Path) -> None:
    """The line stays as it is; the report asks the office."""
    feed = read(tmp_path, line)
    [told] = report([feed])["suspected_lines"]  # type: ignore[misc]
    assert word in told["word"]  # type: ignore[index]
    [warning] = feed.findings.warnings
    assert (warning.file, warning.line) == ("routes.txt", 2)
    assert "may run only if booked" in warning.reason
    assert not booked(compact.build(feed))


@pytest.mark.parametrize(
    "line",
    [
        "12,Alt Schwerin – Rast,3,",
        "12,KASTELL,3,",
        "12,Faltenbach,3,",
        "12,Rufach,3,",
        "800,RUF,715,",
    ],
)
def test_words_that_mean_nothing(line: str, tmp_path: Path) -> None:
    assert report([read(tmp_path, line)])["suspected_lines"] == []


def test_a_headsign_in_capitals_is_a_place(tmp_path: Path) -> None:
    head = "route_id,service_id,trip_id,trip_headsign,trip_short_name\n"
    rest = "R2,W,t2,,\nR1,W,t3,,\n"
    place = read(tmp_path, "12,,3,", trips=head + "R1,W,t1,ALT SCHWERIN,\n" + rest)
    assert report([place])["suspected_lines"] == []
    call = read(tmp_path, "12,,3,", trips=head + "R1,W,t1,Anruf Bdorf,\n" + rest)
    assert len(report([call])["suspected_lines"]) == 1  # type: ignore[arg-type]
    short = read(tmp_path, "12,,3,", trips=head + "R1,W,t1,,AST\n" + rest)
    assert len(report([short])["suspected_lines"]) == 1  # type: ignore[arg-type]


def test_who_is_on_call_already_is_not_suspected(tmp_path: Path) -> None:
    times = feeds.TIMES.replace("\n", ",pickup_type\n") + "".join(
        f"{line},{2 if line[:2] in ('t1', 't3') else 0}\n"
        for line in feeds.COUNTY["stop_times.txt"].splitlines()[1:]
    )
    assert (
        report([read(tmp_path, "RUF 8,,3,", stop_times=times)])["suspected_lines"] == []
    )


def test_warnings_do_not_fill_the_page(tmp_path: Path) -> None:
    found = pl.DataFrame(
        {"name": ["RUF"] * 50, "line": range(2, 52), "word": ["RUF"] * 50}
    )
    findings = reading.Findings()
    on_call.warn(found, findings)
    assert len(findings.warnings) == on_call.MOST_WARNINGS + 1
    assert findings.warnings[-1].reason == "30 more line(s) may run only if booked"


def test_the_office_has_the_last_word(tmp_path: Path) -> None:
    suspected = compact.build(read(tmp_path, "RUF 800,,3,"))
    said = (Mark("Verkehr", "RUF 800", True), Mark("Other", "102", True))
    assert booked(marked(suspected, said))
    assert not booked(marked(suspected, said), "B", "C")
    by_type = compact.build(read(tmp_path, "800,,715,"))
    assert not booked(marked(by_type, (Mark("Verkehr", "800", False),)))
    assert marked(by_type, ()) is by_type
    assert marked(by_type, said) is marked(by_type, said)


def test_an_unmarked_line_forgets_its_stops_too(tmp_path: Path) -> None:
    times = feeds.COUNTY["stop_times.txt"].replace(",1\n", ",1,2\n")
    times = times.replace("stop_sequence\n", "stop_sequence,pickup_type\n")
    times = times.replace(",2\n", ",2,0\n").replace(",1,2,0\n", ",1,2\n")
    table = compact.build(read(tmp_path, "800,,3,", stop_times=times))
    assert booked(table)
    assert not booked(marked(table, (Mark("Verkehr", "800", False),)))


def test_the_store_keeps_all_lines(tmp_path: Path) -> None:
    path = feeds.write(
        tmp_path / "feed.zip",
        feeds.county(routes=ROUTES + "R1,V,RUF 1,,3,\nR2,V,2,,715,\n"),
    )
    digest = store.prepare([path], tmp_path / "store").digest
    assert lines_of(tmp_path / "store", digest) == [
        Line("Verkehr", "2", 1, True, 0, ""),
        Line("Verkehr", "RUF 1", 2, False, 0, "RUF"),
    ]
    kept = store.open_timetable(tmp_path / "store", digest)
    assert booked(kept, "B", "C")
    assert lines_of(tmp_path / "store", "0" * 64) == []
