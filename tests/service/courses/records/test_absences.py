"""Somebody or something is away: who is hit, who could stand in, dates called off."""

from __future__ import annotations

import html
import re
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from service.access import Role
from service.courses.meetings.schedule import dates_of
from service.courses.tables import Course
from service.database import Database
from service.supply.tables import Absence, Teacher
from tests.service.conftest import Login
from tests.service.courses.builders import World, approved, proposal

PATH = "/einrichtung/abwesenheiten"


@pytest.fixture
def office(login: Login) -> FlaskClient:
    """The coordinator, reading German."""
    client = login(Role.COORDINATOR)
    client.get("/heute?lang=de")
    return client


@pytest.fixture
def course(database: Database, world: World) -> str:
    """Mondays and Wednesdays from 16.11. to 11.12.; another teacher could do it."""
    with database.write() as session:
        session.add(
            Teacher(
                office_id=world.scope.office_id,
                code="T-NEU",
                provider_id=world.provider,
                kinds=["county"],
                levels=["A1.1"],
                venue_ids=[world.venue],
                available=[[0, 480, 780], [2, 480, 780]],
            )
        )
        return approved(session, world, proposal(world))[0].id


def page(client: FlaskClient) -> str:
    return " ".join(html.unescape(client.get(PATH).text).split())


def enter(client: FlaskClient, who: str, first: str, last: str) -> int:
    data = {"who": who, "first_on": first, "last_on": last, "reason": "ill"}
    return client.post(PATH, data=data).status_code


def test_who_is_hit_and_who_could_stand_in(
    office: FlaskClient, database: Database, world: World, course: str
) -> None:
    """An ill teacher was known to nobody until the room stood empty."""
    assert enter(office, f"teacher:{world.teacher}", "23.11.2026", "29.11.2026") == 302
    text = page(office)
    assert "K-001" in text and "2 Termine" in text and "3 Personen" in text
    assert "23.11., " in text and "25.11." in text
    assert "T-NEU: 23.11., 25.11." in text and "Geheim" not in text


@pytest.mark.parametrize("kind", ["teacher", "room", "venue"])
def test_dates_are_called_off(
    office: FlaskClient, database: Database, world: World, course: str, kind: str
) -> None:
    """One click: the course does not meet then, and the absence hits nothing more."""
    who = {"teacher": world.teacher, "room": world.room, "venue": world.venue}[kind]
    assert enter(office, f"{kind}:{who}", "23.11.2026", "25.11.2026") == 302
    with database.read() as session:
        row_id = session.exec(select(Absence.id)).one()
    url = f"{PATH}/{row_id}/absagen"
    assert office.post(url, data={"course": course}).status_code == 302
    with database.read() as session:
        days = {m.day for m in dates_of(session.get_one(Course, course))}
    assert date(2026, 11, 23) not in days and date(2026, 11, 30) in days
    assert "Kein Termin eines vereinbarten Kurses ist betroffen" in page(office)


def test_entered_once_ended_early_and_taken_away(
    office: FlaskClient, database: Database, world: World
) -> None:
    """The form sent twice is one absence; one that has begun ends yesterday."""
    who = f"teacher:{world.teacher}"
    for _again in range(2):
        assert enter(office, who, "26.10.2026", "29.11.2026") == 302
    assert enter(office, who, "07.12.2026", "08.12.2026") == 302
    with database.read() as session:
        rows = session.exec(select(Absence).order_by(Absence.first_on)).all()  # type: ignore[arg-type]
        assert len(rows) == 2
    for row in rows:
        office.post(f"{PATH}/{row.id}/ende")
    with database.read() as session:
        [left] = session.exec(select(Absence)).all()
        assert (left.id, left.last_on) == (rows[0].id, date(2026, 11, 1))
    assert "Niemand ist abwesend" in page(office)


@pytest.mark.parametrize(
    ("who", "first", "last"),
    [
        ("teacher:nobody", "23.11.2026", "24.11.2026"),
        ("dog:rex", "23.11.2026", "24.11.2026"),
        ("own", "24.11.2026", "23.11.2026"),
        ("own", "01.09.2026", "02.09.2026"),
        ("own", "31.02.2026", "02.09.2026"),
        ("", "23.11.2026", "24.11.2026"),
    ],
)
def test_mistakes_are_told_and_nothing_is_kept(
    office: FlaskClient,
    database: Database,
    world: World,
    who: str,
    first: str,
    last: str,
) -> None:
    said = f"teacher:{world.teacher}" if who == "own" else who
    assert enter(office, said, first, last) == 422
    with database.read() as session:
        assert session.exec(select(Absence)).all() == []


def test_out_for_good_asks_first_and_names_the_courses(
    office: FlaskClient, database: Database, world: World, course: str
) -> None:
    """A house taken out of use stayed in agreed courses without a word."""
    url = f"/einrichtung/lehrkraefte/{world.teacher}/schalten"
    answer = office.post(url, data={"active": "no"})
    assert answer.status_code == 200 and "K-001" in answer.text
    with database.read() as session:
        assert session.get_one(Teacher, world.teacher).active
    answer = office.post(url, data={"active": "no", "sure": "yes"})
    assert answer.status_code == 302
    with database.read() as session:
        assert not session.get_one(Teacher, world.teacher).active


def test_a_house_is_never_ill(office: FlaskClient, world: World) -> None:
    """The word ill was proposed for whatever was away, houses too."""
    chosen = r'value="{}"\s+selected'
    house = office.get(f"{PATH}?wer=venue:{world.venue}").text
    assert re.search(chosen.format("closed"), house)
    assert re.search(chosen.format("other"), office.get(PATH).text)
