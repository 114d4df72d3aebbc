"""The plan of the night: made by a child, checked, stored, shown, and no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from service.access import Role
from service.database import Database
from service.interpreters.nightly import work as nightly
from service.interpreters.offers.rounds import in_order
from service.interpreters.ranking.queries import request_ranking
from service.interpreters.tables import (
    Agency,
    Assignment,
    Interpreter,
    InterpreterRequest,
    NightlyPlan,
    PlannedRequest,
)
from service.jobs.tables import Job
from service.jobs.work_item import Interrupted, Work
from solver.assignment.check.verdict import check
from solver.assignment.problem.files import instance_from
from solver.assignment.routes.diary import confirmed_only
from tests.builders import NOW
from tests.service.conftest import Login
from tests.service.interpreters import build as made
from tests.service.interpreters.build import THURSDAY, Pool, at
from tests.service.interpreters.offers.steps import Office


@pytest.fixture
def asks(database: Database, pool: Pool, tmp_path: Path) -> Office:
    """Two volunteers who speak Dari."""
    return Office(database, pool, tmp_path)


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nightly, "SECONDS", 8)


def work_of(asks: Office, ours: bool = True) -> Work:
    """The job of the night."""
    job = Job(kind=nightly.JOB, office_id=asks.pool.scope.office_id, run_at=NOW)
    scope = replace(asks.pool.scope, actor_id="(worker)")
    return Work(asks.database, asks.settings, job, asks.clock, scope, lambda: ours)


def plan(asks: Office) -> dict[str, PlannedRequest]:
    """What the job stores, by request."""
    nightly.plan(work_of(asks))
    with asks.database.read() as session:
        return {row.request_id: row for row in session.exec(select(PlannedRequest))}


def instances(asks: Office) -> list[dict[str, Any]]:
    """What the solver would read: one for a year."""
    with asks.database.read() as session:
        return [told for _source, told in nightly.parts(session, work_of(asks))]


def of(rows: list[dict[str, Any]], which: str) -> dict[str, Any]:
    """The row of an id."""
    return next(row for row in rows if row["id"] == which)


def test_all_requests_are_seen_together(asks: Office, login: Login) -> None:
    """One hour, two requests; only one of the two can do the second language.

    Alone, each would be offered to the nearest first. Nothing is booked by the plan.
    """

    def work(session: Session) -> tuple[str, str, str, str]:
        school = session.get_one(Agency, asks.pool.agency)
        dari = made.talk(session, school)
        both = made.talk(session, school, minutes=30, language="ps")
        lost = made.talk(session, school, language="vi")
        late = made.talk(session, school, at(THURSDAY, "18:00"))
        return dari.id, both.id, lost.id, late.id

    dari, pashto, lost, late = asks.write(work)
    rows = plan(asks)
    assert rows[dari].interpreters == [asks.pool.first]
    assert rows[pashto].interpreters == [asks.pool.second]
    assert rows[pashto].way_minutes > 0
    assert rows[lost].interpreters == []
    assert ["language", 3] in rows[lost].reasons
    with asks.database.read() as session:
        made_one = session.exec(select(NightlyPlan)).one()
        assert (made_one.asked, made_one.met) == (4, 2)
        assert made_one.bound is None or made_one.bound >= made_one.score
        assert session.exec(select(Assignment)).all() == []
    assert dict(map(tuple, rows[late].reasons))["available"] >= 2
    assert rows[late].change["kind"] == "time"  # both would have time at half past four
    assert rows[late].change["starts_at"] < at(THURSDAY, "18:00").isoformat()
    told = login(Role.COORDINATOR).get("/sprachmittlung/plan").text
    assert "Zu einer anderen Zeit" in told
    assert "niemand im Pool spricht die Sprache" in told
    assert "jemand, der sie spricht" in told
    assert "Erfunden 2" in told
    assert login(Role.AGENCY).get("/sprachmittlung/plan").status_code == 404
    other = login(Role.COORDINATOR, office=1).get("/sprachmittlung/plan").text
    assert "Erfunden 2" not in other


def test_it_changes_the_order_and_nothing_else(asks: Office) -> None:
    """The plan's person is asked first, as long as the request is what it was."""
    request = asks.request(search=False)
    first, second = asks.pool.first, asks.pool.second

    def order(session: Session) -> list[str]:
        row = session.get_one(InterpreterRequest, request)
        found = request_ranking(session, asks.pool.scope, request, asks.now, asks.state)
        able = in_order(session, asks.pool.scope, row, found.able)
        return [one.interpreter_id for one in able]

    assert asks.write(order) == [first, second]

    def propose(session: Session) -> None:
        row = session.get_one(InterpreterRequest, request)
        session.add(
            PlannedRequest(
                office_id=row.office_id,
                request_id=request,
                version=row.version,
                interpreters=[second],
            )
        )

    asks.write(propose)
    assert asks.write(order) == [second, first]

    def pauses(session: Session) -> None:
        session.get_one(Interpreter, second).state = "paused"

    asks.write(pauses)
    assert asks.write(order) == [first]  # who cannot come is not asked for the plan

    def changed(session: Session) -> None:
        session.get_one(Interpreter, second).state = "active"
        session.get_one(InterpreterRequest, request).version += 1

    asks.write(changed)
    assert asks.write(order) == [first, second]


def test_promises_are_pinned_and_those_that_break_a_rule_take_their_time(
    asks: Office,
) -> None:
    request = asks.request()
    assert asks.yes(request, asks.pool.first) == "accepted"
    asks.request(starts_at=at(THURSDAY, "11:00"), search=False)
    (told,) = instances(asks)
    assert [one["request"] for one in told["fixed"]] == [request]
    problem = instance_from(told)
    assert check(problem, confirmed_only(problem)).valid

    def narrower(session: Session) -> None:
        who = session.get_one(Interpreter, asks.pool.first)
        who.settings = ["doctor"]

    asks.write(narrower)
    (told,) = instances(asks)
    assert told["fixed"] == []
    person = of(told["interpreters"], asks.pool.first)
    assert len(person["absences"]) == 1
    assert person["paid_cents"] > 0


def test_what_is_missing_of_two_is_looked_for_at_the_agreed_time(
    asks: Office,
) -> None:
    request = asks.request(needed=2, alternatives=[at(THURSDAY, "14:00").isoformat()])
    assert asks.yes(request, asks.pool.first) == "accepted"
    (told,) = instances(asks)
    row = of(told["requests"], request)
    assert (row["needed"], row["alternatives"]) == (1, [])
    assert row["never"] == [asks.pool.first]
    assert of(told["interpreters"], asks.pool.first)["absences"]


def test_staff_is_not_for_schools_and_who_pauses_is_not_asked(asks: Office) -> None:
    asks.request(search=False)

    def gone(session: Session) -> None:
        session.get_one(Interpreter, asks.pool.first).state = "paused"

    asks.write(gone)
    (told,) = instances(asks)
    assert asks.pool.first not in {one["id"] for one in told["interpreters"]}
    staff = of(told["interpreters"], asks.pool.staff)
    assert staff["excluded_agencies"] == [asks.pool.agency]


def test_a_job_that_is_not_ours_any_more_stores_nothing(asks: Office) -> None:
    asks.request(search=False)
    with pytest.raises(Interrupted):
        nightly.plan(work_of(asks, ours=False))
    with asks.database.read() as session:
        assert session.exec(select(PlannedRequest)).all() == []
    assert not list((asks.state / "interpreter_plans").iterdir())


def test_nothing_is_open(asks: Office, login: Login) -> None:
    office = login(Role.COORDINATOR)
    assert "noch keinen Plan" in office.get("/sprachmittlung/plan").text
    assert plan(asks) == {}
    assert "Nichts ist offen" in office.get("/sprachmittlung/plan").text


def test_planned_now_it_is_queued_once(asks: Office, login: Login) -> None:
    office = login(Role.COORDINATOR)
    for _ in range(2):
        assert office.post("/sprachmittlung/plan").status_code == 302
    with asks.database.read() as session:
        jobs = session.exec(select(Job).where(Job.kind == nightly.JOB)).all()
    assert len(jobs) == 1
    assert "wird gerechnet" in office.get("/sprachmittlung/plan").text


def test_a_long_way_for_a_short_talk_is_told(asks: Office, login: Login) -> None:
    """An hour and more on the way for half an hour: would the phone do?"""
    request = asks.request(search=False, minutes=30)

    def propose(session: Session) -> None:
        row = session.get_one(InterpreterRequest, request)
        session.add(
            PlannedRequest(
                office_id=row.office_id,
                request_id=request,
                version=row.version,
                interpreters=[asks.pool.second],
                starts_at=row.starts_at,
                mode="onsite",
                way_minutes=70,
            )
        )
        session.add(
            NightlyPlan(office_id=row.office_id, made_at=NOW, asked=1, met=1, score=0)
        )

    asks.write(propose)
    office = login(Role.COORDINATOR)
    assert "Ginge es am Telefon?" in office.get("/sprachmittlung/plan").text

    def phone(session: Session) -> None:
        row = session.get_one(InterpreterRequest, request)
        row.modes = ["onsite", "phone"]

    asks.write(phone)
    assert "Ginge es am Telefon?" not in office.get("/sprachmittlung/plan").text


def test_next_year_is_planned_with_its_own_allowance(asks: Office) -> None:
    """Who has earned the limit in December is proposed for January."""
    asks.now = NOW + timedelta(days=40)  # 12 December
    first = asks.pool.first

    def work(session: Session) -> None:
        who = session.get_one(Interpreter, first)
        who.allowance_elsewhere_cents = 10**6
        school = session.get_one(Agency, asks.pool.agency)
        day = THURSDAY + timedelta(days=42)
        made.talk(session, school, at(day, "10:30"))
        made.talk(session, school, at(day + timedelta(days=21), "10:30"))

    asks.write(work)
    december, january = instances(asks)
    assert len(december["requests"]) == len(january["requests"]) == 1
    old, new = (of(x["interpreters"], first) for x in (december, january))
    assert old["paid_cents"] == old["limit_cents"]
    assert new["paid_cents"] == 0
