"""The travel grant's form: who gets one, what is filled in, what stays blank."""

from __future__ import annotations

from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from service.access import Role, Scope
from service.accounts.tables import User
from service.courses.catalogue.travel_grant import grant_of, may_apply, walk_m
from service.courses.tables import Course, Seat
from service.database import Database
from service.learners.records.codes import code_hash
from service.learners.tables import Learner
from service.places.tables import Place
from service.rulesets.queries import rules
from tests.service.conftest import Login
from tests.service.courses.builders import World, approved, proposal
from tests.service.papers.invited import HOME, course
from tests.service.papers.reading import read

TODAY = date(2026, 11, 2)
KILOMETRE = 1 / 111.2  # degrees of latitude


@pytest.fixture
def invited_id(database: Database, world: World) -> str:
    """Somebody invited to an integration course 7 km away as the crow flies."""
    with database.write() as session:
        made = approved(session, world, proposal(world, kind="integration"))[0]
        made.state = "confirmed"
        learner = session.get_one(Learner, world.learners[0])
        far = Place(
            office_id=world.scope.office_id,
            name="Fernhausen",
            kind="village",
            postal_code="49999",
            municipality="Fernhausen",
            municipality_ags="03453000",
            latitude=52.85 + 7 * KILOMETRE,
            longitude=8.05,
        )
        session.add(far)
        session.flush()
        learner.place_id, learner.mode = far.id, "bus"
        learner.address = "Musterweg 4, 49999 Fernhausen"
        learner.code_hash = code_hash("H7KM4TRX")
        seat = session.exec(select(Seat).where(Seat.learner_id == learner.id)).one()
        seat.state = "invited"
        return learner.id


def test_the_form_is_filled_with_what_is_known(login: Login, invited_id: str) -> None:
    answer = login(Role.COORDINATOR).get(f"/lernende/{invited_id}/fahrgeld.pdf")
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    found = read(answer.data)
    assert (found.tagged, len(found.pages)) == (True, 1)
    for told in (
        "Musterweg 4, 49999 Fernhausen",
        "VHS Nord",
        "Montag, 16.11.2026",
        "etwa 9,1 km",  # 7 km by the detour factor of 1.3
        "mindestens 5,0 km",
        "mit Bus oder Bahn",
        "Geburtsdatum",
        "IBAN",
    ):
        assert told in found.text, told
    assert "Geheim1" not in found.text  # the name of the identity card is not known


def test_the_person_gets_it_with_the_code(client: FlaskClient, invited_id: str) -> None:
    nothing = client.get("/status/fahrgeld.pdf")
    assert (nothing.status_code, nothing.location) == (302, "/status")
    client.post("/status", data={"code": "H7KM 4TRX"})
    assert "/status/fahrgeld.pdf" in client.get("/status/seite").text
    answer = client.get("/status/fahrgeld.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_helper_gets_it_for_own_people_only(
    login: Login, database: Database, invited_id: str
) -> None:
    client = login(Role.HELPER)
    address = f"/lernende/{invited_id}/fahrgeld.pdf"
    assert client.get(address).status_code == 404
    with database.write() as session:
        wanted = select(User).where(User.name == "helper0")
        session.get_one(Learner, invited_id).helper_user_id = (
            session.exec(wanted).one().id
        )
    assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"state": "held"}, "nichts zu beantragen"),
        ({"kind": "county"}, "keinen Fahrtkostenzuschuss"),
        ({"start_on": TODAY}, "Der Kurs hat begonnen"),
        ({"near": True}, "keinen Fahrtkostenzuschuss"),
    ],
)
def test_without_a_right_to_it_the_page_says_why(
    login: Login,
    database: Database,
    invited_id: str,
    change: dict[str, object],
    why: str,
) -> None:
    with database.write() as session:
        learner = session.get_one(Learner, invited_id)
        seat = session.exec(select(Seat).where(Seat.learner_id == invited_id)).one()
        of = session.get_one(Course, seat.course_id)
        if "state" in change:
            seat.state = "held"
        elif "near" in change:
            place = session.get_one(Place, learner.place_id)
            place.latitude = 52.85 + 3.8 * KILOMETRE  # 4.94 km on foot
        else:
            of.sqlmodel_update(change)
    client = login(Role.COORDINATOR)
    answer = client.get(f"/lernende/{invited_id}/fahrgeld.pdf", follow_redirects=True)
    assert answer.mimetype == "text/html" and why in answer.text
    assert "fahrgeld.pdf" not in client.get(f"/lernende/{invited_id}").text


def test_the_dated_rule_decides_at_its_border(database: Database, world: World) -> None:
    """5.0 km on foot is enough, a metre less is not; older rules are left out."""
    scope: Scope = world.scope
    with database.read() as session:
        known = rules(session, scope, TODAY)
    grant = grant_of(known, TODAY)
    assert grant is not None and grant.min_walk_m == 5000
    view = course()
    metres = walk_m(HOME, view, known)
    assert metres is not None and may_apply(HOME, view, known, TODAY)
    assert not may_apply(HOME, view, known, view.start_on)
    assert walk_m(HOME, course(where=None), known) is None
    assert not may_apply(HOME, course(where=None), known, TODAY)
    assert not may_apply(None, view, known, TODAY)


def test_the_courses_papers_offer_the_forms_of_all_who_may_apply(
    login: Login, database: Database, invited_id: str
) -> None:
    """The form stood on the person's own page alone."""
    with database.read() as session:
        seat = session.exec(select(Seat).where(Seat.learner_id == invited_id)).one()
        course_id = seat.course_id
        far = session.get_one(Learner, invited_id).place_id
        others = session.exec(select(Seat).where(Seat.course_id == course_id)).all()
        second = next(row.id for row in others if row.learner_id != invited_id)
    client = login(Role.COORDINATOR)
    page = client.get(f"/kursverwaltung/{course_id}").text
    assert "Fahrtkostenzuschuss: 1 Antrag (PDF)" in page
    path = f"/kursverwaltung/{course_id}/fahrgeld.pdf"
    assert len(read(client.get(path).data).pages) == 1
    with database.write() as session:
        row = session.get_one(Seat, second)
        row.state = "taken"
        session.get_one(Learner, row.learner_id).place_id = far
    found = read(client.get(path).data)
    assert (len(found.pages), found.text.count("etwa 9,1 km")) == (2, 2)
    with database.write() as session:
        session.get_one(Course, course_id).start_on = TODAY
    assert client.get(path).status_code == 302
    assert "fahrgeld.pdf" not in client.get(f"/kursverwaltung/{course_id}").text
