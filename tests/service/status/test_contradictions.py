"""What cannot be true together is a row of *Heute*, and one click settles it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from service.access import Role
from service.courses.records.contradictions import OFFER_WITHOUT_INVITATION as OFFER
from service.courses.records.contradictions import PLACED_NOWHERE as NOWHERE
from service.courses.records.contradictions import SEAT_OF_NOBODY as NOBODY
from service.courses.records.contradictions import WAYS, contradictions
from service.courses.records.contradictions import YES_WITHOUT_SEAT as YES
from service.courses.tables import Course, Invitation, Seat
from service.database import Database
from service.learners.tables import Learner
from tests.builders import NOW
from tests.service.conftest import Login
from tests.service.courses.builders import World, approved, proposal

PATH = "/heute/widerspruch"


def stand(
    session: Session,
    world: World,
    seat: str,
    state: str,
    invited: str = "",
) -> tuple[str, str]:
    """One person's seat, record and invitation as an older version has left them."""
    course = approved(session, world, proposal(world))[0]
    course.state = "published"
    who = session.get_one(Learner, world.learners[0])
    who.state = state
    row = session.exec(select(Seat).where(Seat.learner_id == who.id)).one()
    row.state = seat
    if seat in ("taken", "released"):
        course.held -= 1
    if seat == "taken":
        course.taken += 1
    if invited:
        session.add(
            Invitation(
                office_id=world.scope.office_id,
                course_id=course.id,
                learner_id=who.id,
                channel="mail",
                state=invited,
                answer_by=NOW + timedelta(days=5),
                created_by="x",
                created_at=NOW,
            )
        )
    session.flush()
    return who.id, course.id


CASES = [
    # seat, record, invitation → kind; each way → seat, record
    ("released", "waiting", "accepted", YES, "give", "taken enrolled"),
    (
        "released",
        "enrolled",
        "accepted",
        YES,
        "forget",
        "released waiting",
    ),
    ("taken", "waiting", "accepted", NOBODY, "enrol", "taken enrolled"),
    ("taken", "withdrawn", "", NOBODY, "free", "released withdrawn"),
    (
        "invited",
        "invited",
        "expired",
        OFFER,
        "hold",
        "held waiting",
    ),
    ("invited", "invited", "", OFFER, "free", "released waiting"),
    ("released", "enrolled", "declined", NOWHERE, "wait", "released waiting"),
]


@pytest.mark.parametrize(("seat", "state", "invited", "kind", "way", "after"), CASES)
def test_each_is_a_row_that_one_click_settles(
    database: Database,
    world: World,
    login: Login,
    seat: str,
    state: str,
    invited: str,
    kind: str,
    way: str,
    after: str,
) -> None:
    with database.write() as session:
        who, course = stand(session, world, seat, state, invited)
        numbers = session.get_one(Course, course)
        before = numbers.taken + numbers.held
    with database.read() as session:
        (found,) = contradictions(session, world.scope)
    assert (found.kind, found.learner_id) == (kind, who)
    office = login(Role.COORDINATOR)
    page = office.get("/heute").text
    assert "Passt nicht zusammen" in page and f'value="{way}"' in page
    data = {"kind": kind, "learner": who, "course": found.course_id, "way": way}
    assert office.post(PATH, data=data).status_code == 302
    with database.read() as session:
        row = session.exec(select(Seat).where(Seat.learner_id == who)).one()
        person = session.get_one(Learner, who)
        assert f"{row.state} {person.state}" == after
        numbers = session.get_one(Course, course)
        change = {"give": 1, "free": -1}.get(way, 0)
        assert numbers.taken + numbers.held == before + change
        assert contradictions(session, world.scope) == ()
    # A second window presses the same button: nothing more happens.
    assert (
        "inzwischen erledigt"
        in office.post(PATH, data=data, follow_redirects=True).text
    )
    assert "Passt nicht zusammen" not in office.get("/heute").text


@pytest.mark.parametrize(
    ("seat", "state", "invited"),
    [
        ("held", "waiting", ""),
        ("held", "waiting", "expired"),
        ("invited", "invited", "open"),
        ("taken", "enrolled", "accepted"),
        ("released", "waiting", "declined"),
    ],
)
def test_what_goes_together_is_no_row(
    database: Database, world: World, seat: str, state: str, invited: str
) -> None:
    with database.write() as session:
        stand(session, world, seat, state, invited)
        assert contradictions(session, world.scope) == ()


def test_every_way_is_tried_above() -> None:
    assert {(case[3], case[4]) for case in CASES} == set(WAYS)


def test_another_office_settles_nothing(
    database: Database, world: World, login: Login
) -> None:
    with database.write() as session:
        who, course = stand(session, world, "taken", "waiting")
    data = {"kind": NOBODY, "learner": who, "course": course, "way": "free"}
    answer = login(Role.COORDINATOR, office=1).post(PATH, data=data)
    assert answer.status_code == 404
    with database.read() as session:
        row = session.exec(select(Seat).where(Seat.learner_id == who)).one()
        assert row.state == "taken"
