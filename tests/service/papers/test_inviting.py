"""Printing the letters of a course: one file, links that work, marked as sent."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from service import i18n
from service.access import Role
from service.accounts.tables import User
from service.clock import local_day
from service.courses.tables import Course, Invitation
from service.database import Database
from service.learners.tables import Learner
from service.papers import letter as letters
from tests.service.conftest import Login
from tests.service.courses.builders import World
from tests.service.courses.invitations.conftest import agreed as agreed
from tests.service.courses.invitations.conftest import invited
from tests.service.papers.reading import read


@pytest.fixture
def links(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the codes on letters lead to."""
    found: list[str] = []
    drawn = letters.qr_file

    def noted(content: str) -> str:
        found.append(content)
        return drawn(content)

    monkeypatch.setattr(letters, "qr_file", noted)
    return found


@pytest.fixture
def course_id(database: Database, world: World, agreed: Course) -> str:
    """Three people invited by letter; nothing is printed yet."""
    with database.write() as session:
        for number, learner_id in enumerate(world.learners[:3], 1):
            learner = session.get_one(Learner, learner_id)
            learner.address = f"Musterweg {number}, 49999 Nordstadt"
        invited(session, world, agreed.id, "letter")
    return agreed.id


def invitations(database: Database) -> list[Invitation]:
    with database.read() as session:
        return list(session.exec(select(Invitation)))


def test_one_click_prints_all_letters_and_counts_them_as_sent(
    database: Database,
    login: Login,
    client: FlaskClient,
    course_id: str,
    links: list[str],
) -> None:
    office = login(Role.COORDINATOR)
    address = f"/kursverwaltung/{course_id}/briefe.pdf"
    assert address in office.get(f"/kursverwaltung/{course_id}/einladungen").text
    answer = office.post(address)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    found = read(answer.data)
    assert len(found.pages) == 6
    for number in (1, 2, 3):
        assert f"Musterweg {number}" in found.pages[2 * number - 2]
    rows = invitations(database)
    assert all(row.sent_at for row in rows)
    last = i18n.day("de", local_day(rows[0].answer_by), "dd.MM.y")
    assert all(last in found.pages[n] for n in (0, 2, 4))
    assert len(set(links)) == 3
    for link in links:
        page = client.get(link.removeprefix("http://127.0.0.1:8000"))
        assert page.status_code == 200 and "Deutschkurs" in page.text
    nothing = office.post(address, follow_redirects=True)
    assert "Es wartet kein Brief" in nothing.text
    assert "Alle Briefe noch einmal drucken" in nothing.text
    before = [(row.sent_at, row.answer_by) for row in rows]
    again = read(office.post(address, data={"again": "yes"}).data)
    assert len(again.pages) == 6 and last in again.pages[0]
    after = [(row.sent_at, row.answer_by) for row in invitations(database)]
    assert after == before  # paper that jammed in the printer gives nobody more days


def test_a_letter_that_cannot_be_printed_is_not_sent(
    database: Database, login: Login, course_id: str, world: World
) -> None:
    """Marked as sent and never printed, the person would lose the seat unasked."""
    with database.write() as session:
        session.get_one(Learner, world.learners[1]).call_name = "Geheim語"
    answer = login(Role.COORDINATOR).post(
        f"/kursverwaltung/{course_id}/briefe.pdf", follow_redirects=True
    )
    assert "lässt sich nicht drucken" in answer.text
    assert [row.sent_at for row in invitations(database)] == [None] * 3


def test_a_helper_prints_the_letter_of_own_people_only(
    database: Database, login: Login, course_id: str, world: World
) -> None:
    helper = login(Role.HELPER)
    row = next(r for r in invitations(database) if r.learner_id == world.learners[0])
    address = f"/einladungen/{row.id}/brief.pdf"
    assert helper.post(address).status_code == 404
    with database.write() as session:
        user = session.exec(select(User).where(User.name == "helper0")).one()
        session.get_one(Learner, world.learners[0]).helper_user_id = user.id
    assert address in helper.get(f"/einladungen/{row.id}").text
    answer = helper.post(address)
    assert answer.mimetype == "application/pdf"
    assert "Geheim1" in read(answer.data).text
    assert sum(1 for one in invitations(database) if one.sent_at) == 1


def test_with_the_letter_the_notice_is_given(
    database: Database, login: Login, course_id: str, world: World
) -> None:
    """Art. 14: imported people are told at the first contact, and once only."""
    with database.write() as session:
        learner = session.get_one(Learner, world.learners[0])
        learner.source, learner.notice_due = "import", True
    answer = login(Role.COORDINATOR).post(f"/kursverwaltung/{course_id}/briefe.pdf")
    assert read(answer.data).text.count("Wer verantwortlich ist") == 1
    with database.read() as session:
        assert session.get_one(Learner, world.learners[0]).notice_due is False


def test_an_invitation_with_an_answer_is_no_letter_any_more(
    database: Database, login: Login, course_id: str
) -> None:
    row = invitations(database)[0]
    with database.write() as session:
        session.get_one(Invitation, row.id).state = "declined"
    answer = login(Role.COORDINATOR).post(
        f"/einladungen/{row.id}/brief.pdf", follow_redirects=True
    )
    assert "Es wartet kein Brief" in answer.text
