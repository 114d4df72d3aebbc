"""The office's own periods: within bounds, dated, told to everybody, warned before."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from service.access import Role
from service.accounts.tables import Office
from service.audit.tables import AuditRow
from service.database import Database
from service.learners.tables import Learner
from service.own_data.periods import (
    PERIODS,
    SETTING,
    USUAL,
    WARNING,
    changed,
    ends,
    falls_away,
    in_force,
    versions,
)
from tests.builders import NOW, Standing
from tests.service.conftest import Login
from tests.service.courses.builders import furnish

PATH = "/einrichtung/aufbewahrung"
TODAY = date(2026, 11, 2)


def set_to(client: FlaskClient, **days: int) -> tuple[int, str]:
    answer = client.post(PATH, data={**USUAL, **days})
    return answer.status_code, answer.text


def test_a_shorter_period_warns_before_anybody_falls_away(
    login: Login, database: Database, stands: Standing
) -> None:
    with database.write() as session:
        row = session.get_one(Learner, furnish(session, stands.own).learners[0])
        row.state, row.changed_at = "withdrawn", NOW - timedelta(days=60)
    assert set_to(login(Role.ADMINISTRATOR), withdrawn=40)[0] == 302
    on = TODAY + WARNING
    with database.read() as session:
        assert falls_away(session, stands.own, NOW, timedelta()) == ()
        (warned,) = falls_away(session, stands.own, NOW)
        assert warned.on == on
        days = NOW + WARNING - timedelta(days=1)
        assert falls_away(session, stands.own, days, timedelta()) == ()
        gone = falls_away(session, stands.own, NOW + WARNING, timedelta())
        assert [one.on for one in gone] == [on]


def test_a_longer_period_holds_at_once(
    login: Login, database: Database, stands: Standing
) -> None:
    with database.write() as session:
        row = session.get_one(Learner, furnish(session, stands.own).learners[0])
        row.state, row.changed_at = "withdrawn", NOW - timedelta(days=95)
    with database.read() as session:
        assert falls_away(session, stands.own, NOW, timedelta()) != ()
    assert set_to(login(Role.ADMINISTRATOR), withdrawn=200)[0] == 302
    with database.read() as session:
        assert falls_away(session, stands.own, NOW) == ()


def test_one_longer_and_one_shorter_each_hold_in_their_time() -> None:
    wished = {**USUAL, "withdrawn": 180, "completed": 100}
    held = {SETTING: changed({}, wished, TODAY)}
    later = TODAY + WARNING
    assert in_force(held, TODAY - timedelta(days=1)) == USUAL
    assert in_force(held, TODAY) == {**USUAL, "withdrawn": 180}
    assert in_force(held, later) == wished
    # Set again on the next day: what had been set for later is given up.
    tomorrow = TODAY + timedelta(days=1)
    again = {SETTING: changed(held, {**USUAL, "withdrawn": 180}, tomorrow)}
    assert in_force(again, later) == {**USUAL, "withdrawn": 180}
    moment = NOW - timedelta(days=150)
    assert ends(versions(held), "completed", moment) == later
    assert ends(versions(again), "completed", moment) == date(2027, 6, 5)


@pytest.mark.parametrize("key", sorted(PERIODS))
def test_the_bounds_are_kept(login: Login, database: Database, key: str) -> None:
    client, bound = login(Role.ADMINISTRATOR), PERIODS[key]
    for days in (bound.least - 1, bound.most + 1):
        assert set_to(client, **{key: days})[0] == 422
    with database.read() as session:
        assert all(SETTING not in o.settings for o in session.exec(select(Office)))
    for days in (bound.least, bound.most):
        assert set_to(client, **{key: days})[0] == 302


def test_what_holds_is_told_to_everybody_and_audited(
    login: Login, client: FlaskClient, database: Database
) -> None:
    assert "noch 90 Tage" in client.get("/datenschutz").text
    assert set_to(login(Role.ADMINISTRATOR), withdrawn=120, calls=60)[0] == 302
    told = client.get("/datenschutz").text
    assert "noch 120 Tage" in told and "noch 90 Tage" not in told
    assert "Ab 16.11.2026: Erledigte Anrufe: noch 60 Tage" in told
    with database.read() as session:
        rows = session.exec(
            select(AuditRow).where(AuditRow.action == "office.periods")
        ).all()
        assert [row.details["days"]["withdrawn"] for row in rows] == [120]
    page = login(Role.ADMINISTRATOR).get(PATH).text
    assert 'value="120"' in page and 'value="60"' in page


def test_only_an_administrator_sets_them(login: Login) -> None:
    assert login(Role.COORDINATOR).get(PATH).status_code == 404
    assert login(Role.COORDINATOR).post(PATH, data=USUAL).status_code == 404
