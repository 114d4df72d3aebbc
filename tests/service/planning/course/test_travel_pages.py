"""Ways in words, and the passenger list: what they say, and to whom."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from service.access import Role
from service.courses.meetings.meeting_dates import MeetingDate
from service.courses.tables import Course, Seat
from service.database import Database
from service.learners.tables import Learner
from service.planning.course.passengers import PassengerList, rides
from service.planning.tables import ProposedCourse, ProposedSeat
from service.timetables.week_journey import Found, Leg, WeekJourney, gather
from tests.builders import NOW
from tests.service.planning.builders import Planned

Login = Callable[..., FlaskClient]
MEETING = (0, 510, 705, "every")
CALL = Leg(
    "on_demand", "Feldhausen", "Nordstadt", 440, 470, "Nord", "04471 000 121", 60
)
BUS = Leg("ride", "Nordstadt", "Südkirchen", 475, 500, "900")
HOME = Leg(
    "on_demand", "Südkirchen", "Feldhausen", 715, 760, "Nord", book_by=-3 * 1440 + 1020
)
MONDAYS = (date(2027, 1, 11), date(2027, 1, 18), date(2027, 1, 25))


def week() -> WeekJourney:
    """By call bus and bus there, by call bus home; on the last Monday nothing runs."""
    return gather(
        [
            Found(MEETING, MONDAYS[:2], (CALL, BUS), (HOME,)),
            Found(MEETING, MONDAYS[2:], None, None),
        ]
    )


def by_bus(session: Session, plan: Planned) -> ProposedSeat:
    """Gives the first person of the first course that journey."""
    seat = session.exec(
        select(ProposedSeat).where(ProposedSeat.learner_id == plan.learners[0])
    ).one()
    seat.mode, seat.journey = "bus", {"week": week().as_json()}
    session.add(seat)
    return seat


def a_course(session: Session, plan: Planned) -> str:
    """The first proposal as a course with seats for its people."""
    proposal = session.get_one(ProposedCourse, plan.courses[0])
    values: dict[str, Any] = {
        "office_id": plan.scope.office_id,
        "number": 7,
        "state": "confirmed",
        "kind": "county",
        "pattern": "x",
        "meetings": [list(MEETING)],
        "start_on": MONDAYS[0],
        "end_on": MONDAYS[2],
        "provider_id": plan.provider,
        "minimum": 1,
        "capacity": 20,
        "held": 8,
        "childcare": True,
        "created_at": NOW,
        "changed_at": NOW,
    }
    course = Course.model_validate(values)
    session.add(course)
    session.flush()
    proposal.course_id = course.id
    session.add(proposal)
    for learner_id in plan.learners[:2]:
        who = session.get_one(Learner, learner_id)
        who.mode, who.child_ages = "bus", [3] if learner_id == plan.learners[0] else []
        session.add(who)
        session.add(
            Seat(
                office_id=plan.scope.office_id,
                course_id=course.id,
                learner_id=learner_id,
                state="held",
                created_at=NOW,
            )
        )
    return course.id


@pytest.fixture
def course(database: Database, plan: Planned) -> str:
    """The id of an approved course; one of two bus riders has a kept journey."""
    with database.write() as session:
        by_bus(session, plan)
        return a_course(session, plan)


def test_ways_of_a_course_are_told_and_estimates_are_named(
    login: Login, database: Database, plan: Planned
) -> None:
    with database.write() as session:
        by_bus(session, plan)
    client = login(Role.COORDINATOR)
    page = client.get(f"/planung/{plan.run}/kurs/{plan.courses[0]}/wege?lang=de").text
    assert "anmelden bis 60 Minuten vorher" in page and "Nicht am 25.1." in page
    assert "Mit dem Fahrrad etwa 22 Minuten" in page and "Geschätzt" in page
    assert "1 Person kommt zu einzelnen Terminen nicht." in page
    assert "Erfunden" not in page
    page = client.get(f"/planung/{plan.run}/kurs/{plan.courses[0]}").text
    assert "an allen Terminen außer 25.1." in page and "Alle Wege" in page
    other = client.get(f"/planung/{plan.run}/kurs/{plan.courses[1]}").text
    assert "Alle Wege an allen Terminen" in other
    missing = client.get(f"/planung/{plan.run}/kurs/nirgends/wege")
    assert missing.status_code == 404


def test_a_persons_page_shows_the_week(
    login: Login, database: Database, plan: Planned
) -> None:
    with database.write() as session:
        by_bus(session, plan)
    page = login(Role.COORDINATOR).get(
        f"/planung/{plan.run}/person/{plan.learners[0]}?lang=en"
    )
    assert "The way there and back" in page.text and "07:20" in page.text


def test_the_list_counts_people_and_names_nobody(
    login: Login, database: Database, plan: Planned, course: str
) -> None:
    client = login(Role.COORDINATOR)
    page = client.get(f"/planung/fahrgaeste/{course}?lang=de").text
    assert "Rufbusse für Kurs K-007" in page and "06:20" in page
    assert "Der Weg von 1 Person ist noch nicht bekannt" in page
    with database.read() as session:
        who = session.get_one(Learner, plan.learners[0])
        assert who.call_name not in page and f"L-{who.number:04d}" not in page
    answer = client.get(f"/planung/fahrgaeste/{course}?als=csv&lang=de")
    rows = list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff")), delimiter=";"))
    assert [row[0] for row in rows[1:]] == ["2027-01-11"] * 2 + ["2027-01-18"] * 2
    assert rows[1][2:10] == [
        "Hin", "Nord", "Feldhausen", "07:20", "Nordstadt", "07:50", "2", "K-007"
    ]  # fmt: skip
    assert rows[1][10] == "2027-01-11 06:20"
    assert rows[2][2] == "Zurück" and rows[2][10] == "2027-01-08 17:00"
    assert "17:00, 3 Tage vorher" in page


def test_only_the_office_opens_it(login: Login, course: str) -> None:
    path = f"/planung/fahrgaeste/{course}"
    assert login(Role.ADMINISTRATOR).get(path).status_code == 200
    assert login(Role.HELPER).get(path).status_code == 404
    assert login(Role.COORDINATOR, office=1).get(path).status_code == 404


def test_the_same_rides_are_added_up_and_told_once() -> None:
    """Two people and three: five seats on each Monday, in one line."""
    held = [MeetingDate(day, 510, 705) for day in MONDAYS]
    booked = rides(held, [(week(), 2), (week(), 3)])
    found = PassengerList(7, MONDAYS[0], MONDAYS[2], booked, 0)
    assert [(r.ride.back, r.people, r.days) for r in found.regular] == [
        (False, 5, MONDAYS[:2]),
        (True, 5, MONDAYS[:2]),
    ]
    other = [MeetingDate(day, 540, 705) for day in MONDAYS]
    assert rides(other, [(week(), 2)]) == ()
