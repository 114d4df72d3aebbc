"""What is public must still meet: the reason, its field, and the click that helps."""

from __future__ import annotations

from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from service.access import Role
from service.accounts.tables import Office
from service.courses.lifecycle.states import confirm
from service.courses.tables import Course
from service.database import Database
from tests.builders import NOW
from tests.service.conftest import Login
from tests.service.courses.builders import World, approved, proposal, standing_course
from tests.service.courses.records.test_office_pages import form

NEVER = "would not meet once"
OVER = {"start_on": "05.10.2026", "end_on": "30.10.2026", "module_starts": ""}
TUESDAY = {"start_on": "17.11.2026", "end_on": "17.11.2026", "module_starts": ""}
HOLIDAYS = {"start_on": "23.12.2026", "end_on": "08.01.2027", "module_starts": ""}


@pytest.fixture
def office(login: Login) -> FlaskClient:
    client = login(Role.COORDINATOR)
    client.get("/heute?lang=en")
    return client


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        (OVER, "end_on", "The last meeting was on 28.10.2026"),
        (TUESDAY, "days", NEVER),
        (HOLIDAYS, "school_holidays", NEVER),
        ({**HOLIDAYS, "start_on": "24.12.2026", "end_on": "26.12.2026",
          "days": ["4"], "school_holidays": "yes"}, "no_meeting_on", NEVER),
        ({"end_on": "26.03.2029"}, "end_on", "at most 731"),
        ({"module_starts": "01.02.2028"}, "module_starts", "01.02.2028 is not between"),
        ({"no_meeting_on": "01.02.2028"}, "no_meeting_on", "01.02.2028 is not between"),
        ({"end_on": "07.01.0027"}, "end_on", "The year 27 cannot be right."),
        ({"start_on": "16.11.1926"}, "start_on", "The year 1926 cannot be right."),
    ],
)  # fmt: skip
def test_a_course_to_which_nobody_could_come_is_not_entered(
    office: FlaskClient,
    database: Database,
    world: World,
    changed: dict[str, object],
    field: str,
    words: str,
) -> None:
    """The page said "is in the public list" of courses that were over or never met."""
    answer = office.post("/kursverwaltung/neu", data=form(world, **changed))
    assert answer.status_code == 422
    assert words in answer.text and f'href="#f-{field}"' in answer.text
    with database.read() as session:
        assert session.exec(select(Course)).first() is None


def test_one_click_says_that_it_meets_in_the_holidays(
    office: FlaskClient, world: World
) -> None:
    data = form(world, **HOLIDAYS)
    page = office.post("/kursverwaltung/neu", data=data).text
    assert 'name="school_holidays" value="yes"' in page
    answer = office.post("/kursverwaltung/neu", data={**data, "school_holidays": "yes"})
    assert answer.status_code == 302


def test_two_digits_are_a_year_of_this_century(
    office: FlaskClient, database: Database, world: World
) -> None:
    """`07.01.27` was stored as the year 27."""
    data = form(world, end_on="26.03.27", module_starts="7.1.27")
    assert office.post("/kursverwaltung/neu", data=data).status_code == 302
    with database.read() as session:
        course = session.exec(select(Course)).one()
    assert (course.end_on, course.module_starts) == (date(2027, 3, 26), ["2027-01-07"])


def test_a_public_course_is_not_moved_into_the_past(
    office: FlaskClient, database: Database, world: World
) -> None:
    with database.write() as session:
        course = standing_course(session, world)
    url = f"/kursverwaltung/{course.id}/aendern"
    assert office.post(url, data=form(world, **OVER)).status_code == 422
    with database.read() as session:
        assert session.get_one(Course, course.id).end_on == date(2027, 3, 30)


@pytest.fixture
def over(database: Database, world: World) -> Course:
    """A planned course that the provider had not answered before it was over."""
    with database.write() as session:
        (course,) = approved(session, world, proposal(world))
        course.start_on, course.end_on = date(2026, 10, 5), date(2026, 10, 30)
        session.add(course)
    return course


def test_a_confirmed_course_that_is_over_can_only_be_cancelled(
    office: FlaskClient, database: Database, over: Course
) -> None:
    url = f"/kursverwaltung/{over.id}"
    assert office.post(f"{url}/zusage").status_code == 302
    page = office.get(url).text
    assert "This course cannot be published." in page and "28.10.2026" in page
    assert f"{url}/veroeffentlichen" not in page and f"{url}/absage" in page
    answer = office.post(f"{url}/veroeffentlichen")
    assert answer.status_code == 422 and "The last meeting was on" in answer.text
    with database.read() as session:
        assert session.get_one(Course, over.id).state == "confirmed"
    data = {"reason": "other"}
    assert office.post(f"{url}/absage", data=data).status_code == 302


def test_nothing_is_published_by_itself_when_it_is_over(
    database: Database, world: World, over: Course
) -> None:
    with database.write() as session:
        session.get_one(Office, world.scope.office_id).settings = {
            "publish_automatically": True
        }
    with database.write() as session:
        assert confirm(session, world.scope, over.id, NOW).state == "confirmed"
