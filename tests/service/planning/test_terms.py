"""Terms: other names and days, unless a plan rests on them."""

from __future__ import annotations

from datetime import date

import pytest
from flask.testing import FlaskClient

from service.access import Role
from service.database import Database
from service.planning.tables import PlanningRun, Term
from tests.builders import NOW, Standing
from tests.service.conftest import Login


@pytest.fixture
def term(database: Database, stands: Standing) -> str:
    with database.write() as db:
        row = Term(
            office_id=stands.own.office_id,
            name="Frühjahr",
            start_on=date(2027, 1, 4),
            end_on=date(2027, 6, 1),
            anchor_monday=date(2027, 1, 4),
        )
        db.add(row)
        db.flush()
        return row.id


def posted(office: FlaskClient, term: str, name: str, first: str) -> int:
    data = {"name": name, "start_on": first, "end_on": "2027-06-15"}
    return office.post(f"/planung/zeitraum/{term}", data=data).status_code


def test_name_and_days_change_with_the_monday(
    login: Login, database: Database, term: str
) -> None:
    office = login(Role.COORDINATOR)
    assert "Frühjahr" in office.get(f"/planung/zeitraum/{term}").text
    assert posted(office, term, "Sommer", "14.01.2027") == 302
    with database.read() as db:
        row = db.get_one(Term, term)
    assert (row.name, row.start_on) == ("Sommer", date(2027, 1, 14))
    assert row.anchor_monday == date(2027, 1, 11)


def test_days_on_which_a_plan_rests_stay(
    login: Login, database: Database, stands: Standing, term: str
) -> None:
    with database.write() as db:
        db.add(
            PlanningRun(
                office_id=stands.own.office_id,
                number=1,
                term_id=term,
                state="ready",
                started_by="(test)",
                created_at=NOW,
            )
        )
    office = login(Role.COORDINATOR)
    assert posted(office, term, "Sommer", "2027-01-14") == 422
    data = {"name": "Sommer", "start_on": "2027-01-04", "end_on": "2027-06-01"}
    answer = office.post(f"/planung/zeitraum/{term}", data=data)
    assert answer.status_code == 302
    with database.read() as db:
        row = db.get_one(Term, term)
    assert (row.name, row.end_on) == ("Sommer", date(2027, 6, 1))
