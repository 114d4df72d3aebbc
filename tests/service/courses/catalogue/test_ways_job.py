"""The worker's files of ways: true minutes, named gaps, nothing where nothing is."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pytest
from apiflask import APIFlask
from sqlmodel import select

from service.courses import work as work_of_courses
from service.courses.catalogue.ways import read_journey, read_ways
from service.courses.lifecycle.states import WAYS_JOB
from service.courses.records.actions import add_course
from service.courses.tables import Course, Seat
from service.database import Database
from service.jobs.tables import Job
from service.jobs.work_item import Work
from service.learners.tables import Learner
from service.places.tables import Place
from service.settings import Settings
from service.timetables.journey_words import plain
from service.timetables.tables import Feed
from solver.travel.timetable.store import prepare
from tests.builders import NOW
from tests.service.courses.builders import World, external

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


def timetable(folder: Path, store: Path) -> str:
    """One bus there and one back on Tuesdays, but not on 8 December."""
    path = folder / "feed.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in TABLES.items():
            archive.writestr(name, text)
    return prepare([path], store).digest


@pytest.fixture
def course(database: Database, world: World) -> Course:
    """Tuesdays 09:00 to 11:15, up to the middle of December."""
    with database.write() as session:
        course_in = external(world, end_on=date(2026, 12, 15))
        return add_course(session, world.scope, course_in, NOW)


def run(database: Database, world: World, state_dir: Path) -> None:
    """Does all queued jobs about ways, as the worker would."""
    settings = Settings(
        "test", database.url, state_dir, "k" * 40, "http://127.0.0.1:8000"
    )
    for _round in range(3):
        with database.write() as session:
            jobs = session.exec(
                select(Job).where(Job.kind == WAYS_JOB, Job.state == "queued")
            ).all()
            for job in jobs:
                job.state, job.unique_key = "done", None
        for job in jobs:
            work = Work(database, settings, job, lambda: NOW, world.scope, lambda: True)
            work_of_courses.HANDLERS[WAYS_JOB](work)


def place(database: Database, world: World, name: str) -> str:
    """A place's id."""
    with database.read() as session:
        wanted = select(Place.id).where(
            Place.office_id == world.scope.office_id, Place.name == name
        )
        return session.exec(wanted).one()


def feed(world: World, digest: str) -> Feed:
    """The prepared timetable in use."""
    return Feed(
        office_id=world.scope.office_id,
        filename="feed.zip",
        file_digest="d" * 64,
        prepared_digest=digest,
        state="ready",
        active=True,
        uploaded_by="(test)",
        uploaded_at=NOW,
    )


def test_minutes_and_journeys_by_bus(
    database: Database, world: World, course: Course, tmp_path: Path
) -> None:
    """40 minutes before the class, 40 after it; the day without a bus is named."""
    digest = timetable(tmp_path, tmp_path / "timetables")
    with database.write() as session:
        session.add(feed(world, digest))
    run(database, world, tmp_path)
    office_id = world.scope.office_id
    ways = read_ways(tmp_path, office_id, course.id)
    assert ways is not None
    assert ways.has_bus
    home = place(database, world, "Feldhausen")
    trip = ways.trip(home, "bus")
    assert trip is not None
    assert 40 <= trip.there <= 43
    assert 40 <= trip.back <= 43
    assert trip.missed == (date(2026, 12, 8),)
    journey = read_journey(tmp_path, office_id, course.id, home)
    assert journey is not None
    (trip_there,) = journey.trips
    ride = next(leg for leg in trip_there.there if leg.mode == "ride")
    assert (ride.departure, ride.arrival, ride.route) == (500, 525, "900")
    assert ride.line == ((8.1205, 52.9105), (8.0505, 52.8505))
    assert journey.missed == (date(2026, 12, 8),)
    assert ways.trip(place(database, world, "Südkirchen"), "bus") is None


def test_alternating_weeks_are_told_as_such(
    database: Database, world: World, tmp_path: Path
) -> None:
    """A course of every other Tuesday was told as one of every Tuesday."""
    with database.write() as session:
        course_in = external(
            world,
            end_on=date(2026, 12, 15),
            meetings=[(1, 540, 675, "a")],
            anchor_monday=date(2026, 11, 9),
        )
        course = add_course(session, world.scope, course_in, NOW)
        session.add(feed(world, timetable(tmp_path, tmp_path / "timetables")))
    run(database, world, tmp_path)
    home = place(database, world, "Feldhausen")
    journey = read_journey(tmp_path, world.scope.office_id, course.id, home)
    assert journey is not None
    assert "(Woche A)" in plain(journey, "de")


def test_without_a_timetable_only_estimates(
    database: Database, world: World, course: Course, tmp_path: Path
) -> None:
    """No bus minutes at all, and the file says that no timetable was there."""
    run(database, world, tmp_path)
    ways = read_ways(tmp_path, world.scope.office_id, course.id)
    assert ways is not None
    assert not ways.has_bus
    home = place(database, world, "Feldhausen")
    assert ways.trip(home, "bus") is None
    by_car = ways.trip(home, "car")
    assert by_car is not None
    assert by_car.there < 30
    walk = ways.trip(place(database, world, "Nordstadt"), "bus")
    assert walk is not None
    assert walk.mode == "walk"


def test_nothing_is_computed_twice(
    database: Database, world: World, course: Course, tmp_path: Path
) -> None:
    """Same times and timetable: the file stays; an ended course's file goes."""
    run(database, world, tmp_path)
    path = tmp_path / "ways" / world.scope.office_id / f"{course.id}.json"
    before = path.stat().st_mtime_ns
    with database.write() as session:
        kept = session.get_one(Course, course.id)
        from service.courses.lifecycle.states import prepare_ways

        prepare_ways(session, world.scope, NOW)
    run(database, world, tmp_path)
    assert path.stat().st_mtime_ns == before
    with database.write() as session:
        kept = session.get_one(Course, course.id)
        kept.state = "cancelled"
        prepare_ways(session, world.scope, NOW)
    run(database, world, tmp_path)
    assert not path.exists()


def test_a_learners_own_page_tells_their_way(
    database: Database, world: World, course: Course, tmp_path: Path, app: APIFlask
) -> None:
    """Only once the seat was promised, and only to whoever opened the page."""
    with database.write() as session:
        digest = timetable(tmp_path, tmp_path / "timetables")
        session.add(feed(world, digest))
    run(database, world, tmp_path)
    with database.write() as session:
        who = session.get_one(Learner, world.learners[0])
        who.state, who.mode = "invited", "bus"
        who.place_id = place(database, world, "Feldhausen")
        seat = Seat(
            office_id=world.scope.office_id,
            course_id=course.id,
            learner_id=who.id,
            state="held",
            created_at=NOW,
        )
        session.add_all([who, seat])
    client = app.test_client()
    with client.session_transaction() as kept:
        kept["own_page"] = {"id": world.learners[0], "at": NOW.isoformat()}
    assert "Bus" not in client.get("/status/seite?lang=de").text
    with database.write() as session:
        session.exec(select(Seat)).one().state = "invited"
    page = client.get("/status/seite?lang=de").text
    assert 'ab <bdi dir="ltr">Feldhausen Kirche' in page and "08:20" in page
    assert "Nicht am 8.12." in page and "way--bus" in page
