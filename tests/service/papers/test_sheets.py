"""Lists of a course: who may print which, what stands on them, and what never does."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import col, select

from service.access import Role, Scope
from service.courses.tables import Course, Seat
from service.database import Database
from service.learners.tables import Learner
from service.papers import sheets
from service.papers.typesetting import pdf
from tests.service.conftest import Login
from tests.service.courses.builders import World, approved, proposal
from tests.service.papers.reading import read

TODAY = date(2026, 11, 2)


@pytest.fixture
def course_id(database: Database, world: World) -> str:
    """An agreed course: two have said yes, the third is only planned."""
    with database.write() as session:
        course = approved(session, world, proposal(world))[0]
        course.state = "confirmed"
        seats = session.exec(
            select(Seat).where(Seat.course_id == course.id).order_by(col(Seat.id))
        ).all()
        by_learner = {seat.learner_id: seat for seat in seats}
        for learner_id in world.learners[:2]:
            by_learner[learner_id].state = "taken"
        course.taken, course.held = 2, 1
        return course.id


def test_the_office_sees_everybody_and_how_they_are_reached(
    login: Login, course_id: str
) -> None:
    answer = login(Role.COORDINATOR).get(
        f"/kursverwaltung/{course_id}/teilnehmende.pdf"
    )
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert "teilnehmende.pdf" in answer.headers["Content-Disposition"]
    found = read(answer.data)
    assert found.tagged
    for name in ("Geheim1", "Geheim2", "Geheim3", "0151 555 0001", "L-0003"):
        assert name in found.text
    assert "vorgemerkt" in found.text


@pytest.mark.parametrize("paper", ["teilnehmende", "anwesenheit"])
def test_a_provider_gets_call_name_and_code_of_those_who_agreed(
    login: Login, course_id: str, paper: str
) -> None:
    """A provider learns only what is needed, of people who have said yes."""
    answer = login(Role.PROVIDER).get(f"/kursverwaltung/{course_id}/{paper}.pdf")
    assert answer.status_code == 200
    found = read(answer.data).text
    assert "Geheim1" in found and "L-0002" in found
    assert "Geheim3" not in found and "0151" not in found


def test_a_provider_gets_no_list_of_others_nor_before_it_is_agreed(
    login: Login, database: Database, world: World, course_id: str
) -> None:
    client = login(Role.PROVIDER)
    for change in ({"state": "asked"}, {"provider_id": world.own_provider}):
        with database.write() as session:
            course = session.get_one(Course, course_id)
            course.sqlmodel_update({"state": "confirmed", **change})
        for paper in ("teilnehmende", "anwesenheit"):
            answer = client.get(f"/kursverwaltung/{course_id}/{paper}.pdf")
            assert answer.status_code == 404, (change, paper)


def test_many_dates_go_on_a_second_page_with_the_names(
    database: Database, world: World, course_id: str
) -> None:
    """Twenty dates and more: every page names the people again, no date is lost."""
    with database.write() as session:
        course = session.get_one(Course, course_id)
        course.end_on = date(2027, 1, 29)
    with database.read() as session:
        made = sheets.attendance(session, world.scope, course_id, "de", TODAY)
        days = sum(len(table.columns) - 2 for table in made.tables)
        view = sheets.view_of(
            session, world.scope, session.get_one(Course, course_id), TODAY
        )
    assert days == len(view.dates) > sheets.DATES_A_PAGE
    found = read(pdf("sheet", made))
    assert len(found.pages) == 2
    assert all("Geheim1" in page and "Mo" in page for page in found.pages)


def test_a_full_course_stays_on_its_page(
    database: Database, world: World, course_id: str
) -> None:
    """Twenty-five people with long names: one page, every code on it."""
    with database.write() as session:
        for number in range(100, 123):
            learner = _long_name(world.scope, number)
            session.add(learner)
            session.flush()
            session.add(
                Seat(
                    office_id=world.scope.office_id,
                    course_id=course_id,
                    learner_id=learner.id,
                    state="taken",
                    created_at=learner.registered_at,
                )
            )
    with database.read() as session:
        made = sheets.attendance(session, world.scope, course_id, "de", TODAY)
    found = read(pdf("sheet", made))
    assert len(found.pages) == 1
    assert all(f"L-0{number}" in found.text for number in range(100, 123))


def _long_name(scope: Scope, number: int) -> Learner:
    from tests.builders import NOW

    return Learner(
        office_id=scope.office_id,
        number=number,
        form_key=f"long-{number}",
        code_hash=f"long-{number}",
        call_name=f"Wolhelmine-Xaverkunigunde {number}",
        registered_at=NOW,
        changed_at=NOW,
    )


def test_the_passenger_list_names_nobody(
    database: Database, login: Login, course_id: str, world: World
) -> None:
    with database.write() as session:
        for learner_id in world.learners[:3]:
            session.get_one(Learner, learner_id).mode = "bus"
    answer = login(Role.COORDINATOR).get(f"/kursverwaltung/{course_id}/fahrgaeste.pdf")
    found = read(answer.data).text
    assert "K-001" in found and "3 Personen" in found
    assert "niemand" not in found  # three ways are unknown: they may need one
    assert "Geheim" not in found and "L-000" not in found


def test_a_name_that_cannot_be_printed_is_told_at_the_course(
    database: Database, login: Login, course_id: str, world: World
) -> None:
    with database.write() as session:
        session.get_one(Learner, world.learners[0]).call_name = "Geheim語"
    client = login(Role.COORDINATOR)
    answer = client.get(
        f"/kursverwaltung/{course_id}/anwesenheit.pdf", follow_redirects=True
    )
    assert answer.mimetype == "text/html"
    assert "lässt sich nicht drucken" in answer.text
