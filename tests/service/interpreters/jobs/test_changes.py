"""Called off or moved by either side: the other is told, nobody is kept in silence."""

from __future__ import annotations

from datetime import timedelta

from flask.testing import FlaskClient
from sqlmodel import Session

from service.access import Role
from service.interpreters.tables import Agency, RequestSeries
from tests.builders import NOW
from tests.service.conftest import Login
from tests.service.interpreters import build
from tests.service.interpreters.build import THURSDAY, at
from tests.service.interpreters.jobs.steps import Around

TALK = at(THURSDAY, "10:30")
MOVE = {"act": "move", "day": "2026-11-05", "start": "14:00", "minutes": "60"}


def test_the_institution_calls_off(job: Around, login: Login) -> None:
    request, _assignment = job.agreed()
    client = login(Role.AGENCY)
    for _tap in range(2):
        client.post(f"/anfragen/{request}", data={"act": "cancel"})
    job.sides()
    row = job.row(request)
    assert (row.state, row.cancelled_by) == ("cancelled", "agency")
    assert not row.trip_begun
    assert row.told_at is not None
    assert len(job.sent("offer_off")) == 1
    assert job.ticks() == 0
    assert job.state_of(request) == "cancelled"


def test_a_trip_that_has_begun_is_paid(job: Around, login: Login) -> None:
    request, _assignment = job.agreed()
    leaves = TALK - timedelta(minutes=job.row(request).out_minutes)
    job.it_is(leaves + timedelta(minutes=1))
    login(Role.AGENCY).post(f"/anfragen/{request}", data={"act": "cancel"})
    assert job.row(request).trip_begun


def test_after_it_has_begun_nobody_calls_off(job: Around, login: Login) -> None:
    request, _assignment = job.agreed()
    job.it_is(TALK + timedelta(minutes=1))
    login(Role.AGENCY).post(f"/anfragen/{request}", data={"act": "cancel"})
    assert job.row(request).state == "agreed"


def test_the_interpreter_cannot_come_and_somebody_else_is_looked_for(
    job: Around, client: FlaskClient
) -> None:
    request, _assignment = job.agreed()
    client.post(job.path("job_agreed"), data={"act": "back"})
    job.sides()
    assert job.row(request).cancelled_by == "interpreter"
    assert len(job.sent("booker_off")) == 1
    assert job.offers(request)[job.pool.second] == "open"
    assert job.ticks() == 0


def test_the_office_calls_off_and_both_are_told(job: Around, login: Login) -> None:
    request, _assignment = job.agreed()
    login(Role.COORDINATOR).post(f"/anfragen/{request}", data={"act": "cancel"})
    job.sides()
    assert job.row(request).cancelled_by == "office"
    assert len(job.sent("booker_called_off")) == len(job.sent("offer_off")) == 1
    assert job.sent("booker_off") == []


def test_another_time_asks_again(
    job: Around, login: Login, client: FlaskClient
) -> None:
    request, _assignment = job.agreed()
    agency, version = login(Role.AGENCY), str(job.asked(request).version)
    agency.post(f"/anfragen/{request}", data={**MOVE, "version": version})
    job.sides()
    row = job.row(request)
    assert (row.state, row.starts_at) == ("asked_again", at(THURSDAY, "14:00"))
    assert len(job.sent("offer_changed")) == 1
    stale = {**MOVE, "start": "15:00", "version": version}
    page = agency.post(f"/anfragen/{request}", data=stale, follow_redirects=True)
    assert "inzwischen jemand geändert" in page.text
    assert job.row(request).starts_at == at(THURSDAY, "14:00")
    client.post(job.path("job_agreed"), data={"act": "sure"})
    assert job.row(request).state == "agreed"


def test_a_mistyped_time_stores_nothing(job: Around, login: Login) -> None:
    request, _assignment = job.agreed()
    wrong = {**MOVE, "start": "bald", "version": "1"}
    answer = login(Role.AGENCY).post(f"/anfragen/{request}", data=wrong)
    assert answer.status_code == 422
    assert 'value="bald"' in answer.text
    assert job.row(request).starts_at == TALK


def series(job: Around) -> list[str]:
    """Three Thursdays of one series."""

    def make(session: Session) -> list[str]:
        school = session.get_one(Agency, job.pool.agency)
        last = THURSDAY + timedelta(weeks=2)
        row = RequestSeries(
            office_id=school.office_id,
            agency_id=school.id,
            last_on=last,
            created_at=NOW,
        )
        session.add(row)
        session.flush()
        days = [THURSDAY + timedelta(weeks=n) for n in range(3)]
        return [
            build.talk(
                session,
                school,
                at(day, "10:30"),
                series_id=row.id,
            ).id
            for day in days
        ]

    return job.write(make)


def test_one_the_following_or_all_of_a_series(job: Around, login: Login) -> None:
    first, second, third = series(job)
    agency = login(Role.AGENCY)
    said = {"act": "cancel", "span": "following"}
    page = agency.get(f"/anfragen/{second}").text
    assert "Dieses und die folgenden (2)" in page
    agency.post(f"/anfragen/{second}", data=said)
    states = [job.state_of(one) for one in (first, second, third)]
    assert states == ["open", "cancelled", "cancelled"]


def test_a_moved_series_keeps_its_weeks(job: Around, login: Login) -> None:
    first, second, third = series(job)
    moved = {**MOVE, "day": "2026-11-06", "span": "all", "version": "1"}
    login(Role.AGENCY).post(f"/anfragen/{first}", data=moved)
    for number, one in enumerate((first, second, third)):
        day = THURSDAY + timedelta(days=1, weeks=number)
        assert job.asked(one).starts_at == at(day, "14:00")


def test_nobody_acts_on_what_is_not_theirs(
    job: Around, login: Login, client: FlaskClient
) -> None:
    request, assignment = job.agreed()
    for stranger in (login(Role.INTERPRETER), login(Role.PROVIDER), client):
        answer = stranger.post(f"/anfragen/{request}", data={"act": "cancel"})
        assert answer.status_code == 404
    other = login(Role.AGENCY).post(f"/einsaetze/{assignment}", data={"act": "back"})
    assert other.status_code == 404
    assert job.row(request).state == "agreed"


def test_the_own_week(job: Around, login: Login) -> None:
    request, assignment = job.agreed()
    open_one = job.request(starts_at=at(THURSDAY, "14:00"))
    own = login(Role.INTERPRETER)
    page = own.get("/einsaetze").text
    offer = job.offer(open_one, job.pool.first)
    assert f"/angebot/{offer.id}" in page
    assert "Geheimweg 7" not in page
    assert own.get(f"/angebot/{offer.id}").status_code == 200
    foreign = job.offer(open_one, job.pool.second)
    assert own.get(f"/angebot/{foreign.id}").status_code == 404
    assert "Geheimweg 7" in own.get(f"/einsaetze/{assignment}").text
    job.it_is(at(THURSDAY, "12:00"))
    own = login(Role.INTERPRETER)
    assert "Stunden eintragen" in own.get("/einsaetze").text
    assert job.row(request).state == "agreed"
