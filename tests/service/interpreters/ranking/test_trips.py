"""Minutes by bus come from the timetable, or there are none."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pytest

from service.database import Database
from service.interpreters.ranking import work as ranking_work
from service.interpreters.ranking.trips import Trips, trips
from service.jobs.tables import Job
from service.jobs.work_item import Work
from service.settings import Settings
from service.timetables.tables import Feed
from solver.travel.timetable.store import prepare
from tests.builders import NOW, Standing
from tests.service.interpreters import build
from tests.service.interpreters.build import at

TABLES = {
    "agency.txt": "agency_id,agency_name,agency_url,agency_timezone\n"
    "b,Bus,https://bus.example.org,Europe/Berlin\n",
    "stops.txt": "stop_id,stop_name,stop_lat,stop_lon\n"
    "f,Feldhausen Kirche,52.9105,8.1205\nn,Nordstadt Markt,52.8505,8.0505\n",
    "routes.txt": "route_id,agency_id,route_short_name,route_type\nr,b,900,3\n",
    "trips.txt": "route_id,service_id,trip_id\nr,tu,out\nr,tu,home\n",
    "stop_times.txt": "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
    "out,08:20:00,08:20:00,f,1\nout,08:45:00,08:45:00,n,2\n"
    "home,11:30:00,11:30:00,n,1\nhome,11:55:00,11:55:00,f,2\n",
    "calendar.txt": "service_id,monday,tuesday,wednesday,thursday,friday,saturday,"
    "sunday,start_date,end_date\ntu,0,1,0,0,0,0,0,20261001,20270401\n",
    "calendar_dates.txt": "service_id,date,exception_type\ntu,20261208,2\n",
}
TUESDAY, WEDNESDAY, NO_BUS = date(2026, 11, 3), date(2026, 11, 4), date(2026, 12, 8)


def in_use(database: Database, stands: Standing, state: Path) -> None:
    """One bus there and one back on Tuesdays, but not on 8 December."""
    path = state / "feed.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in TABLES.items():
            archive.writestr(name, text)
    digest = prepare([path], state / "timetables").digest
    with database.write() as session:
        session.add(
            Feed(
                office_id=stands.own.office_id,
                filename="feed.zip",
                file_digest="d" * 64,
                prepared_digest=digest,
                state="ready",
                active=True,
                uploaded_by="(test)",
                uploaded_at=NOW,
            )
        )


def prepared(database: Database, stands: Standing, state: Path) -> None:
    """What the worker does."""
    settings = Settings("test", database.url, state, "k" * 40, "http://127.0.0.1:8000")
    job = Job(
        office_id=stands.own.office_id,
        kind=ranking_work.JOB,
        run_at=NOW,
        created_at=NOW,
    )
    work = Work(database, settings, job, lambda: NOW, stands.own, lambda: True)
    ranking_work.HANDLERS[ranking_work.JOB](work)


def known(database: Database, stands: Standing, state: Path) -> Trips:
    """As a page reads them."""
    with database.read() as session:
        return trips(session, stands.own, state, NOW)


@pytest.fixture
def places(database: Database, stands: Standing) -> dict[str, str]:
    """Ids by name."""
    with database.read() as session:
        return {
            name: build.place_id(session, stands.own, name)
            for name in ("Nordstadt", "Feldhausen", "Südkirchen")
        }


def test_by_bus(
    database: Database, stands: Standing, tmp_path: Path, places: dict[str, str]
) -> None:
    """40 minutes before nine, 40 after a quarter past eleven; waits count."""
    in_use(database, stands, tmp_path)
    assert known(database, stands, tmp_path).buses is None
    prepared(database, stands, tmp_path)
    ways = known(database, stands, tmp_path)
    home, there = places["Feldhausen"], places["Nordstadt"]

    def out(day: date, clock: str) -> int | None:
        return ways.arriving("pt", home, there, at(day, clock))

    def back(day: date, clock: str) -> int | None:
        return ways.leaving("pt", there, home, at(day, clock))

    nine = out(TUESDAY, "09:00")
    assert nine is not None
    assert 40 <= nine <= 43
    assert out(TUESDAY, "09:15") == nine + 15
    assert out(TUESDAY, "08:45") is None  # the bus comes in at 8:45, then one walks
    late = back(TUESDAY, "11:00")
    assert late is not None
    assert 55 <= late <= 58
    assert back(TUESDAY, "10:40") == late + 20
    assert back(TUESDAY, "11:40") is None
    assert out(WEDNESDAY, "09:00") is None
    assert out(NO_BUS, "09:00") is None
    assert out(date(2027, 3, 30), "09:00") is None  # nobody has looked so far ahead
    assert (
        ways.arriving("pt", places["Südkirchen"], there, at(TUESDAY, "09:00")) is None
    )


def test_of_another_timetable(
    database: Database, stands: Standing, tmp_path: Path
) -> None:
    """Minutes of a timetable that is not in use any more are none."""
    in_use(database, stands, tmp_path)
    prepared(database, stands, tmp_path)
    with database.write() as session:
        from sqlmodel import select

        session.exec(select(Feed)).one().prepared_digest = "e" * 64
    assert known(database, stands, tmp_path).buses is None


def test_by_road(
    database: Database, stands: Standing, tmp_path: Path, places: dict[str, str]
) -> None:
    """The office's speeds; by bike no farther than people cycle; a minute's walk."""
    ways = known(database, stands, tmp_path)
    moment = at(TUESDAY, "09:00")
    east, west, town = places["Feldhausen"], places["Südkirchen"], places["Nordstadt"]
    assert ways.arriving("car", east, west, moment) == 29
    assert ways.leaving("car", town, east, moment) == 16
    assert ways.arriving("bike", east, town, moment) == 48
    assert ways.arriving("bike", east, west, moment) is None
    assert ways.arriving("pt", town, town, moment) == 10
