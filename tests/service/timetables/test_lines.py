"""Lines on call: the report's suspicion, the page, and what an office says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from apiflask import APIFlask
from sqlmodel import select

from service.access import Role
from service.audit.tables import AuditRow
from service.database import Database
from service.jobs.tables import Job
from service.timetables import queries
from service.timetables.engine import engine_marks
from service.timetables.line_list import MOST_ROWS, line_list
from service.timetables.trips import Spot, Wanted, WeekFinder
from solver.travel.settings import TravelSettings
from solver.travel.timetable.store import prepare
from tests.builders import Standing
from tests.service.conftest import Login
from tests.service.timetables.conftest import TABLES, gtfs
from tests.service.timetables.test_outside import BACK, TIMES
from tests.service.timetables.test_upload import send, work_off

URL = "/einrichtung/fahrplan/linien"
RUF = TABLES["routes.txt"].replace("900", "RUF 900")


@dataclass(frozen=True)
class Line:
    """A line as the store tells it."""

    name: str
    agency: str = "Verkehr"
    trips: int = 4
    booked: bool = False
    booked_trips: int = 0
    word: str = ""


@dataclass(frozen=True)
class Mark:
    """What an office says."""

    name: str
    booked: bool
    agency: str = "Verkehr"


def test_what_the_page_says_of_each_line() -> None:
    lines = [
        Line("10"),
        Line("9"),
        Line("AST 1", word="AST"),
        Line("715", booked=True),
        Line("8", booked_trips=4),
        Line("7", booked_trips=1, word="Rufbus"),
        Line("RUF 2", word="RUF"),
        Line("RUF 3", word="RUF"),
    ]
    marks = [Mark("RUF 2", True), Mark("RUF 3", False), Mark("gone", True)]
    found = line_list(lines, marks)
    told = [(r.name, r.runs, r.why, r.doubtful) for r in found.rows]
    assert told == [
        ("AST 1", "plan", "", True),
        ("gone", "call", "said", False),
        ("RUF 2", "call", "said", False),
        ("RUF 3", "plan", "said", False),
        ("7", "part", "stops", False),
        ("8", "call", "stops", False),
        ("715", "call", "type", False),
        ("9", "plan", "", False),
        ("10", "plan", "", False),
    ]
    assert (found.doubtful, found.more) == (1, 0)
    assert [r.trips for r in found.rows][:2] == [4, None]


def test_a_long_list_is_searched() -> None:
    lines = [Line(str(n), agency="Nord" if n % 2 else "Süd") for n in range(400)]
    found = line_list(lines, [])
    assert (len(found.rows), found.more) == (MOST_ROWS, 300)
    assert [r.name for r in line_list(lines, [], "nord 39").rows][:2] == ["39", "139"]
    assert line_list(lines, [], "nirgends").rows == ()


def test_mark_and_unmark_a_line(
    app: APIFlask, login: Login, database: Database, stands: Standing
) -> None:
    """A Rufbus without its mark in the file: the office says what it is."""
    client = login(Role.COORDINATOR)
    assert 'value="call"' not in client.get(URL).text
    report = send(client, gtfs(routes=RUF))
    work_off(app, database)
    page = client.get(report).text
    assert "RUF 900" in page and URL in page
    page = client.get(URL).text
    assert "RUF 900" in page and 'value="call"' in page and 'value="plan"' in page
    line = {"agency": "Verkehr", "name": "RUF 900"}
    assert client.post(URL, data={**line, "says": "call"}).location == URL
    again = client.post(f"{URL}?suche=ruf", data={**line, "says": "call"})
    assert again.location.endswith("?suche=ruf")
    with database.read() as db:
        [mark] = queries.line_marks(db, stands.own)
        assert queries.line_marks(db, stands.foreign) == ()
        rows = db.exec(select(AuditRow).where(AuditRow.action == "line.mark")).all()
        assert [row.details["says"] for row in rows] == ["call"]
        jobs = db.exec(select(Job).where(Job.kind == "courses.ways")).all()
        assert jobs
    assert (mark.name, mark.booked) == ("RUF 900", True)
    assert 'value="file"' in client.get(URL).text
    client.post(URL, data={**line, "says": "plan"})
    with database.read() as db:
        assert [m.booked for m in queries.line_marks(db, stands.own)] == [False]
    client.post(URL, data={**line, "says": "file"})
    client.post(URL, data={**line, "says": "file"})
    with database.read() as db:
        assert queries.line_marks(db, stands.own) == ()


@pytest.mark.parametrize(
    "data",
    [
        {"name": "1", "says": "maybe"},
        {"name": "", "says": "call"},
        {"says": "call"},
        {"name": "x" * 301, "says": "call"},
    ],
)
def test_wrong_input_stores_nothing(
    data: dict[str, str], login: Login, database: Database, stands: Standing
) -> None:
    answer = login(Role.COORDINATOR).post(URL, data=data)
    assert answer.status_code == 422 and 'role="alert"' in answer.text
    with database.read() as db:
        assert queries.line_marks(db, stands.own) == ()


def test_a_timetable_of_an_earlier_version_says_so(
    app: APIFlask, login: Login, database: Database, stands: Standing, tmp_path: Path
) -> None:
    client = login(Role.COORDINATOR)
    send(client, gtfs())
    work_off(app, database)
    for path in tmp_path.rglob("lines.json"):
        path.unlink()
    page = client.get(URL)
    assert page.status_code == 200 and "früheren Version" in page.text


@pytest.mark.parametrize("booked", [True, False])
def test_the_mark_reaches_the_way(booked: bool, tmp_path: Path) -> None:
    """Otherwise people would wait for a bus that nobody called."""
    (tmp_path / "feed.zip").write_bytes(gtfs(routes=RUF, stop_times=TIMES, trips=BACK))
    digest = prepare([tmp_path / "feed.zip"], tmp_path / "store").digest
    marks = engine_marks([Mark("RUF 900", True)] if booked else [])
    finder = WeekFinder(tmp_path / "store", digest, TravelSettings(), (), marks)
    week = {(0, 8 * 60 + 40, 9 * 60 + 30, "every"): (date(2026, 10, 5),)}
    home, venue = Spot("Feldhausen", 52.91, 8.12), Spot("Nordstadt", 52.85, 8.05)
    [trip] = finder.weeks({"x": Wanted(home, venue, week)})["x"].usual
    for way in (trip.there, trip.back):
        assert [leg.on_demand for leg in way if leg.mode != "walk"] == [booked]
