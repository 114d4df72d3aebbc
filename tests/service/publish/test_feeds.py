"""iCal, JSON, JSON-LD and CSV: the same courses as the list, each by its own rules."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlmodel import Session

from service.clock import BERLIN
from service.courses.catalogue.queries import public_course
from service.courses.tables import Course
from service.database import Database
from service.publish.calendar import blocks
from service.supply.tables import Provider
from tests.builders import NOW
from tests.service.courses.builders import (
    MO,
    TU,
    World,
    approved,
    proposal,
    standing_course,
)

TODAY = date(2026, 11, 2)


@pytest.fixture
def courses(database: Database, world: World) -> list[str]:
    """Three public courses, one of them full, and one that is only asked for."""
    with database.write() as session:
        first = standing_course(session, world)
        online = standing_course(
            session, world, form_key="external-form-2", online=True, venue_id=None
        )
        full = standing_course(session, world, form_key="external-form-3", capacity=6)
        approved(session, world, proposal(world))
    return sorted([first.id, online.id, full.id])


def events(client: FlaskClient) -> list[object]:
    """The events of the feed."""
    answer = client.get("/kurse.ics")
    assert answer.status_code == 200
    assert answer.mimetype == "text/calendar"
    return list(Calendar.from_ical(answer.data).walk("VEVENT"))


def test_all_show_the_same_courses(client: FlaskClient, courses: list[str]) -> None:
    """List, calendar, JSON and CSV; the asked one is in none of them."""
    page = client.get("/kurse").text
    assert [c for c in courses if c in page] == courses
    api = client.get("/api/v1/courses").get_json()
    assert sorted(c["id"] for c in api["courses"]) == courses
    assert api["count"] == 3
    in_calendar = {str(e["UID"]).split("-")[0] for e in events(client)}  # type: ignore[index]
    assert sorted(in_calendar) == courses
    text = client.get("/kurse.csv").data.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    column = list(rows[0])[-1]
    assert sorted(r[column].rsplit("/", 1)[1] for r in rows) == courses
    for course_id in courses:
        assert client.get(f"/kurse/{course_id}.json").status_code == 200


def test_events_keep_the_rules_of_their_readers(
    client: FlaskClient, courses: list[str]
) -> None:
    """End, category, link; weekly with days and a future end; never a count."""
    for event in events(client):
        raw = event.to_ical().decode()  # type: ignore[attr-defined]
        assert "CATEGORIES:integreat" in raw
        assert "DTEND;TZID=Europe/Berlin:" in raw
        assert "SUMMARY:" in raw
        if "RRULE" in raw:
            rule = event["RRULE"]  # type: ignore[index]
            assert rule["FREQ"] == ["WEEKLY"]
            assert rule["BYDAY"] == ["TU"]
            assert "COUNT" not in rule
            assert rule["UNTIL"][0] > NOW
        start = event["DTSTART"].dt  # type: ignore[index]
        assert start.date() >= TODAY
        assert "Geheim" not in raw


def test_uids_stay(client: FlaskClient, courses: list[str]) -> None:
    """Two readings give the same events: nothing is deleted and made again."""
    first = [str(e["UID"]) for e in events(client)]  # type: ignore[index]
    assert first == [str(e["UID"]) for e in events(client)]  # type: ignore[index]
    assert len(set(first)) == len(first)


def occurrences(session: Session, world: World, course: Course) -> set[datetime]:
    """What a reader that knows only weekly rules makes of the blocks."""
    view = public_course(session, world.scope, course.id, TODAY)
    found = set()
    for block in blocks(view, TODAY):
        monday = block.days[0] - timedelta(days=block.days[0].weekday())
        while monday <= block.days[-1]:
            for weekday in block.weekdays:
                day = monday + timedelta(days=weekday)
                if block.days[0] <= day <= block.days[-1]:
                    found.add(
                        datetime(day.year, day.month, day.day, tzinfo=BERLIN)
                        + timedelta(minutes=block.start)
                    )
            monday += timedelta(weeks=block.interval)
    return found


@pytest.mark.parametrize(
    "meetings",
    [
        [(TU, 540, 675, "every")],
        [(MO, 540, 675, "every"), (TU, 540, 675, "every"), (4, 480, 600, "every")],
        [(MO, 540, 675, "a"), (TU, 1080, 1200, "b")],
        [(MO, 540, 675, "a"), (3, 540, 675, "a"), (MO, 540, 675, "b")],
    ],
)
def test_rules_say_exactly_the_meetings(
    database: Database, world: World, meetings: list[tuple[int, int, int, str]]
) -> None:
    """Holidays, weeks a and b, several times: no meeting too many, none missing."""
    with database.write() as session:
        course = standing_course(
            session, world, meetings=meetings, anchor_monday=date(2026, 11, 2)
        )
        view = public_course(session, world.scope, course.id, TODAY)
        wanted = {
            datetime(d.day.year, d.day.month, d.day.day, tzinfo=BERLIN)
            + timedelta(minutes=d.start)
            for d in view.dates
            if d.day >= TODAY
        }
        assert len(wanted) > 10
        assert occurrences(session, world, course) == wanted


def test_cancelled_courses_leave_the_feed(
    client: FlaskClient, database: Database, courses: list[str]
) -> None:
    """Their readers ignore STATUS, so the event itself must go."""
    with database.write() as session:
        session.get_one(Course, courses[0]).state = "cancelled"
    left = {str(e["UID"]).split("-")[0] for e in events(client)}  # type: ignore[index]
    assert sorted(left) == courses[1:]


def test_a_fault_is_never_an_empty_calendar(
    client: FlaskClient, courses: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """5xx when something is broken: an empty feed would delete everything."""

    def broken(*_args: object) -> bytes:
        raise RuntimeError("broken")

    monkeypatch.setattr("service.publish.routes.feed", broken)
    client.application.config["PROPAGATE_EXCEPTIONS"] = False
    assert client.get("/kurse.ics").status_code == 500


def test_linked_data(client: FlaskClient, courses: list[str]) -> None:
    """A schema.org course with price, places and schedule."""
    data = json.loads(client.get(f"/kurse/{courses[0]}.json").data)
    assert data["@type"] == "Course"
    instance = data["hasCourseInstance"]
    assert instance["courseSchedule"][0]["startTime"] == "09:00"
    assert data["offers"]["price"] == "229.00"
    assert client.get("/kurse/nothing.json").status_code == 404


def test_no_cell_becomes_a_formula(
    client: FlaskClient, database: Database, world: World, courses: list[str]
) -> None:
    """A provider's name that begins like a formula is only text."""
    with database.write() as session:
        session.get_one(Provider, world.provider).name = "=1+1"
    text = client.get("/kurse.csv").data.decode("utf-8-sig")
    assert ";'=1+1;" in text


def test_the_interface_is_described(client: FlaskClient) -> None:
    """The description of the JSON interface names the courses."""
    described = client.get("/openapi.json").get_json()
    assert "/api/v1/courses" in described["paths"]
