"""A need that could not be met is counted, and the institution learns it once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from service.access import Role
from service.interpreters.offers import answers
from service.interpreters.tables import Agency, UnmetNeed
from service.status.rows.interpreting import interpreting
from tests.service.conftest import Login
from tests.service.interpreters import build
from tests.service.interpreters.build import THURSDAY, at
from tests.service.interpreters.jobs.steps import Around

START = at(THURSDAY, "10:30")


def needs(job: Around) -> list[tuple[str, str]]:
    """Language and reason of what could not be met."""
    with job.database.read() as session:
        return [(x.language, x.reason) for x in session.exec(select(UnmetNeed))]


def hour(job: Around) -> None:
    """The hourly job, and the messages that follow."""
    job.hourly()
    job.sides()


def on_today(job: Around) -> list[tuple[bool, str]]:
    """Rows of *Heute* about nobody coming: given up, and whom to call."""
    with job.database.read() as session:
        found = interpreting(session, job.pool.scope, job.now)
        return [(row.given_up, row.call) for row in found.no_one]


def test_the_time_has_come_and_nobody_said_yes(job: Around) -> None:
    """Both were asked and said nothing; the time itself is no reason."""
    request = job.request()
    job.it_is(START - timedelta(days=2, hours=1))
    hour(job)
    assert needs(job) == []
    job.it_is(START + timedelta(minutes=1))
    hour(job)
    hour(job)
    assert job.state_of(request) == "unfilled"
    assert needs(job) == [("prs", "no_yes")]
    assert len(job.sent("booker_unfilled")) == 1
    assert on_today(job) == []


def test_nobody_is_left_and_it_is_urgent(job: Around) -> None:
    """Two days before, the institution has to know; until then somebody may be free."""
    request = job.request(language="vi")
    hour(job)
    assert job.state_of(request) == "open"
    job.it_is(START - timedelta(hours=20))
    hour(job)
    assert job.state_of(request) == "unfilled"
    assert needs(job) == [("vi", "language")]
    told = job.sent("booker_unfilled")[0]
    assert set(told.data) == {"code", "link"}
    assert on_today(job) == [(True, "")]


def test_an_urgent_request_that_nobody_can_serve_is_answered_at_once(
    job: Around,
) -> None:
    job.it_is(START - timedelta(hours=5))
    request = job.request(language="vi", urgent=True)
    assert job.state_of(request) == "unfilled"
    job.sides()
    assert len(job.sent("booker_unfilled")) == 1


def test_a_round_that_runs_is_not_cut_short(job: Around) -> None:
    job.it_is(START - timedelta(hours=26))
    request = job.request()
    hour(job)
    assert job.state_of(request) == "offered"
    assert set(job.offers(request).values()) == {"open"}


def test_who_is_told_by_phone_stands_on_today(job: Around) -> None:
    with job.database.write() as session:
        session.get_one(Agency, job.pool.agency).email = ""
    job.it_is(START - timedelta(hours=20))
    job.request(language="vi")
    hour(job)
    assert on_today(job) == [(True, "04471 000 500")]


def test_searched_anew_it_waits_for_its_time_and_tells_nobody_twice(
    job: Around, login: Login
) -> None:
    job.it_is(START - timedelta(hours=20))
    request = job.request(language="vi")
    job.sides()
    login(Role.COORDINATOR).post(f"/anfragen/{request}", data={"act": "search"})
    hour(job)
    assert job.state_of(request) == "open"
    job.it_is(START)
    hour(job)
    assert job.state_of(request) == "unfilled"
    assert len(job.sent("booker_unfilled")) == 1
    assert len(needs(job)) == 1


def test_one_of_two_comes_after_all(job: Around) -> None:
    """The talk takes place with one; that a second was needed is counted."""
    request = job.request(needed=2)
    assert job.yes(request, job.pool.first) == "accepted"
    job.it_is(START)
    hour(job)
    assert job.state_of(request) == "confirmed"
    assert job.promises(request) == {job.pool.first: "agreed"}
    assert needs(job) == [("prs", "no_yes")]
    assert job.sent("booker_unfilled") == []


def test_a_late_yes_is_welcome_until_the_talk(job: Around) -> None:
    """The institution has heard that nobody comes; it hears that somebody does."""
    request = job.request()
    first, second = job.pool.first, job.pool.second
    job.no(request, second)
    job.it_is(START - timedelta(hours=20))
    hour(job)
    assert job.state_of(request) == "unfilled"
    assert job.yes(request, first) == answers.ACCEPTED
    job.sides()
    assert job.state_of(request) == "confirmed"
    assert needs(job) == []
    assert len(job.sent("booker_agreed")) == 1


def test_a_newcomer_is_searched_for_at_once_when_confirmed(
    job: Around, login: Login
) -> None:
    with job.database.write() as session:
        session.get_one(Agency, job.pool.agency).confirmed_at = None
    request = job.request()
    assert job.offers(request) == {}
    office = login(Role.COORDINATOR)
    path = f"/sprachmittlung/stellen/{job.pool.agency}/bestaetigen"
    for _ in range(2):
        assert office.post(path).status_code == 302
        job.work()
    assert job.offers(request) == dict.fromkeys(
        [job.pool.first, job.pool.second], "open"
    )


@pytest.mark.parametrize("confirmed", [True, False])
def test_a_newcomer_that_nobody_confirmed_was_not_asked_for(
    job: Around, confirmed: bool
) -> None:
    """Its need is counted, as one that nobody was asked about."""
    with job.database.write() as session:
        school = session.get_one(Agency, job.pool.agency)
        other = build.agency(session, job.pool.scope, "Praxis am Beispielweg")
        if not confirmed:
            school.confirmed_at = None
        assert other.confirmed_at is not None
    request = job.request()
    job.it_is(START)
    hour(job)
    assert job.state_of(request) == "unfilled"
    reason = "no_yes" if confirmed else "not_asked"
    assert needs(job) == [("prs", reason)]
