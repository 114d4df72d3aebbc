"""What the office sees of a course that is no longer as agreed, and what it can do."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from service.access import Role
from service.audit.tables import AuditRow
from service.courses.tables import CourseCheck
from service.jobs.tables import Job, WorkerBeat
from service.planning.rechecks.due import RECHECK_JOB
from service.status.rows.kept import kept_tasks
from service.timetables.tables import Feed
from tests.builders import NOW
from tests.service.conftest import Login
from tests.service.planning import small_county as county
from tests.service.planning.rechecks.county import Agreed, person


@pytest.fixture
def office(login: Login) -> FlaskClient:
    """The coordinator."""
    return login(Role.COORDINATOR)


def new_timetable(world: Agreed) -> None:
    """The bus home leaves too early from now on."""
    with world.database.write() as session:
        session.exec(select(Feed)).one().active = False
        session.flush()
        county.add_feed(session, world.scope, world.state, "11:30")


def test_a_new_timetable_is_a_row_and_a_panel(
    world: Agreed, office: FlaskClient
) -> None:
    url = f"/kursverwaltung/{world.course}"
    assert "Alle können kommen" in office.get(url).text
    new_timetable(world)
    page = office.get(url).text
    assert "Wird geprüft" in page and f'data-live="{url}/stand"' in page
    assert "data-live-done" not in office.get(f"{url}/stand").text
    assert "K-001" not in office.get("/heute").text
    world.look()
    assert f'data-live-done="{url}"' in office.get(f"{url}/stand").text
    page = office.get(url).text
    told = "L-0098: kommt ab 11.1.2027 nicht mehr nach Hause"
    assert re.search(rf"{told} \(Termine: 1\d\)", page)
    assert "Nicht mehr wie vereinbart" in page
    today = office.get("/heute").text
    assert "2 Personen in K-001 kommen ab 11.1. nicht mehr nach Hause" in today
    assert f'href="{url}"' in today and "Geheim" not in page + today


def test_going_on_needs_a_reason_and_what_the_page_showed(
    world: Agreed, office: FlaskClient
) -> None:
    new_timetable(world)
    world.look()
    url = f"/kursverwaltung/{world.course}"
    found = re.search(r'name="digest" value="(\w+)"', office.get(url).text)
    assert found is not None
    silent = office.post(f"{url}/trotzdem", data={"digest": found[1], "reason": " "})
    assert silent.status_code == 422
    assert "Bitte schreiben Sie, warum" in silent.text
    said = {"digest": found[1], "reason": "Das Amt fährt beide heim."}
    other = {**said, "digest": "f" * 64}
    assert office.post(f"{url}/trotzdem", data=other).status_code == 422
    assert office.post(f"{url}/trotzdem", data=said).status_code == 302
    page = office.get(url).text
    assert "Das Amt fährt beide heim." in page and "Coordinator T." in page
    assert "K-001" not in office.get("/heute").text
    with world.database.read() as session:
        told = session.exec(
            select(AuditRow).where(AuditRow.action == "course.overrule")
        ).one()
        assert "Amt" not in str(told.details)


def test_check_now_asks_again(world: Agreed, office: FlaskClient) -> None:
    url = f"/kursverwaltung/{world.course}"
    assert office.post(f"{url}/pruefen").status_code == 302
    assert world.verdict().state == "unknown"
    assert world.look().state == "ok"


def test_unknown_for_more_than_ten_minutes_is_a_row(
    world: Agreed, office: FlaskClient
) -> None:
    """A worker that is there and does not get on: the row says so, not before."""
    with world.database.write() as session:
        person(session, world, 1).max_minutes = 40
        session.merge(WorkerBeat(worker="w", at=NOW + timedelta(minutes=14)))
        session.add(
            Job(
                office_id=world.scope.office_id,
                kind=RECHECK_JOB,
                payload={},
                run_at=NOW,
                created_at=NOW + timedelta(minutes=1),
            )
        )

    def rows(minutes: int) -> int:
        with world.database.read() as session:
            at = NOW + timedelta(minutes=minutes)
            return len(kept_tasks(session, world.scope, at))

    assert (rows(9), rows(10), rows(12)) == (0, 0, 1)


def test_without_a_worker_the_row_comes_after_ten_minutes(world: Agreed) -> None:
    with world.database.write() as session:
        check = session.exec(select(CourseCheck)).one()
        check.asked += 1
    with world.database.read() as session:
        for minutes, count in ((9, 0), (11, 1)):
            at = NOW + timedelta(minutes=minutes)
            assert len(kept_tasks(session, world.scope, at)) == count
