"""From the yes to the approved hours: both sides are told, sure, and asked once."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from service.access import Role
from service.audit.tables import AuditRow
from service.interpreters.jobs import talks
from service.interpreters.tables import TalkWish
from service.status.rows.interpreting import interpreting
from tests.service.conftest import Login
from tests.service.interpreters.build import THURSDAY, at
from tests.service.interpreters.jobs.steps import SECRET, Around

pytestmark = pytest.mark.both

TALK = at(THURSDAY, "10:30")
OVER = at(THURSDAY, "11:35")


def rows(job: Around) -> list[str]:
    """Kinds of rows on Heute."""
    with job.database.read() as session:
        found = interpreting(session, job.pool.scope, job.now)
    talks = ["talk" for _one in found.talks]
    return [*talks, *("no one" for _one in found.no_one), *(r.kind for r in found.jobs)]


def test_both_sides_are_told_by_code_and_link(job: Around, client: FlaskClient) -> None:
    request, _assignment = job.agreed()
    for template in ("job_agreed", "booker_agreed"):
        [message] = job.sent(template)
        assert set(message.data) == {"code", "link"}
        assert message.data["code"] == "A-0001"
    page = client.get(job.path("job_agreed")).text
    assert not [words for words in SECRET if words not in page]
    told = client.get(job.path("booker_agreed")).text
    assert "Erfunden 1" in told
    assert job.row(request).state == "agreed"  # looking changes nothing


def test_the_calendar_names_nobody(job: Around, client: FlaskClient) -> None:
    job.agreed()
    for template in ("job_agreed", "booker_agreed"):
        answer = client.get(job.path(template) + "/termin.ics")
        assert answer.mimetype == "text/calendar"
        assert "DTSTART:20261105T093000Z" in answer.text
        assert "A-0001" in answer.text
        for words in (*SECRET, "Erfunden", "Schule", "Nordstadt"):
            assert words not in answer.text


def test_the_feed_can_be_ended(job: Around, login: Login, client: FlaskClient) -> None:
    job.agreed()
    own = login(Role.INTERPRETER)
    own.post("/einsaetze/kalender", data={"act": "new"})
    page = own.get("/einsaetze").text
    path = "/einsaetze/abo/" + page.partition("/einsaetze/abo/")[2].partition("<")[0]
    told = client.get(path).text
    assert "A-0001" in told
    assert "Schule" not in told
    assert path not in own.get("/einsaetze").text  # shown once
    own.post("/einsaetze/kalender", data={"act": "end"})
    assert client.get(path).status_code == 404


def test_the_day_before_both_are_reminded_once(
    job: Around, client: FlaskClient, login: Login
) -> None:
    """Whoever is not sure is a row on Heute; that page failed once there was one."""
    request, _assignment = job.agreed()
    job.at(TALK - timedelta(hours=30))
    assert job.sent("job_reminder") == []
    job.at(TALK - timedelta(hours=24))
    job.at(TALK - timedelta(hours=23))
    assert len(job.sent("job_reminder")) == len(job.sent("booker_reminder")) == 1
    job.it_is(TALK - timedelta(hours=18))
    assert rows(job) == ["unsure"]
    today = login(Role.COORDINATOR).get("/heute?lang=de")
    assert "S-0001 hat A-0001 nicht bestätigt" in today.text
    path = job.path("job_reminder")
    client.get(path)
    assert job.row(request).sure_at is None
    for _tap in range(3):
        assert client.post(path, data={"act": "sure"}).status_code == 302
    assert job.row(request).sure_at is not None
    assert rows(job) == []
    client.post(job.path("booker_reminder"), data={"act": "sure"})
    assert job.row(request).booker_sure_at is not None


def test_a_fresh_yes_is_not_asked_for_again(job: Around) -> None:
    job.it_is(TALK - timedelta(hours=25))
    job.agreed()
    job.at(TALK - timedelta(hours=6))
    assert job.sent("job_reminder") == []
    assert rows(job) == []


def test_hours_are_reported_and_approved(job: Around, client: FlaskClient) -> None:
    request, _assignment = job.agreed()
    job.at(OVER)
    job.at(OVER + timedelta(hours=1))
    assert len(job.sent("job_report")) == 1
    job.it_is(OVER)
    path = job.path("job_report")
    page = client.get(path).text
    assert 'value="10:30"' in page
    bad = client.post(path, data={"act": "report", "start": "10:30", "end": "bald"})
    assert bad.status_code == 422
    told = {"act": "report", "start": "10:30", "end": "12:00", "km": "14"}
    assert client.post(path, data=told).status_code == 302
    row = job.row(request)
    assert (row.state, row.distance_m) == ("done", 14_000)
    assert row.real_ends_at == at(THURSDAY, "12:00")
    job.sides()
    booker = job.path("booker_report")
    page = client.get(booker).text
    assert "14 Kilometer" in page
    said = {"act": "approve", "assignment": row.id}
    client.post(booker, data=said)
    first = job.row(request).approved_at
    client.post(booker, data=said)
    assert first is not None
    assert job.row(request).approved_at == first
    client.post(path, data={**told, "end": "13:00"})
    assert job.row(request).real_ends_at == at(THURSDAY, "12:00")
    assert job.state_of(request) == "done"


def test_disputed_hours_and_late_ones_come_to_the_office(
    job: Around, client: FlaskClient, login: Login
) -> None:
    request, assignment = job.agreed()
    job.it_is(OVER)
    job.at(OVER)
    told = {"act": "report", "start": "10:30", "end": "12:00"}
    client.post(job.path("job_report"), data=told)
    job.sides()
    assert rows(job) == []
    job.it_is(OVER + timedelta(days=8))
    assert rows(job) == ["late"]
    words = "Es waren nur 30 Minuten"
    said = {"act": "dispute", "assignment": assignment, "sentence": words}
    client.post(job.path("booker_report"), data=said)
    assert rows(job) == ["disputed"]
    with job.database.read() as session:
        audit = session.exec(select(AuditRow)).all()
        assert not [row for row in audit if words in str(row.details)]
    login(Role.COORDINATOR).post(f"/sprachmittlung/einsatz/{assignment}/richtig")
    assert rows(job) == []
    assert job.row(request).approved_by not in ("", "(link)")


@pytest.mark.parametrize("who", ["client", "agency"])
def test_who_did_not_come_is_kept(job: Around, client: FlaskClient, who: str) -> None:
    request, _assignment = job.agreed()
    job.it_is(OVER)
    told = {"act": "report", "start": "10:30", "end": "11:00", "no_show": who}
    client.post(job.path("job_agreed"), data=told)
    row = job.row(request)
    assert (row.state, row.no_show) == ("no_show", who)


def test_nobody_came_is_looked_at_by_the_office(
    job: Around, client: FlaskClient
) -> None:
    request, assignment = job.agreed()
    job.it_is(TALK + timedelta(minutes=20))
    said = {"act": "nobody", "assignment": assignment}
    client.post(job.path("booker_agreed"), data=said)
    assert (job.row(request).state, job.row(request).no_show) == (
        "no_show",
        "interpreter",
    )
    assert rows(job) == ["nobody"]


def test_nights_in_which_the_clocks_change(job: Around, client: FlaskClient) -> None:
    """22:00 to 04:00 is five hours in March and seven in October."""
    from service.interpreters.jobs.actions import real_times
    from service.interpreters.jobs.shapes import Report

    row = job.row(job.agreed()[0])
    for day, hours in ((datetime(2027, 3, 27), 5), (datetime(2026, 10, 24), 7)):  # noqa: DTZ001
        row.starts_at = at(day.date(), "22:00")
        first, last = real_times(row, Report(22 * 60, 4 * 60))
        assert last - first == timedelta(hours=hours)


def test_a_wish_to_talk_stands_on_top_until_somebody_called(
    job: Around, client: FlaskClient, login: Login
) -> None:
    job.agreed()
    for _tap in range(3):
        client.post(job.path("job_agreed"), data={"act": "talk"})
    with job.database.read() as session:
        [wish] = session.exec(select(TalkWish)).all()
    page = client.get(job.path("job_agreed")).text
    assert "Wir rufen Sie bis" in page
    office = login(Role.COORDINATOR)
    today = office.get("/heute").text
    assert today.index("möchte sprechen") < today.index('class="panel"')
    assert "Erfunden 1" not in today
    path = f"/sprachmittlung/gespraech/{wish.id}/"
    office.post(path + "uebernehmen")
    assert login(Role.ADMINISTRATOR).post(path + "uebernehmen").status_code == 302
    office.post(path + "nicht-erreicht")
    assert rows(job) == ["talk"]
    office.post(path + "uebernehmen")
    office.post(path + "erreicht")
    assert rows(job) == []


def test_from_the_desk_one_stays_on_the_desk(job: Around, login: Login) -> None:
    with job.database.write() as session:
        talks.wish(session, job.pool.scope, job.pool.first, job.now)
    office = login(Role.COORDINATOR)
    desk = office.get("/sprachmittlung").text
    found = re.search(r'action="(/sprachmittlung/gespraech/\w+/uebernehmen)"', desk)
    assert found and desk.count('name="page" value="desk"') == 1
    answer = office.post(found[1], data={"page": "desk"})
    assert answer.location.startswith("/sprachmittlung#gespraech-")
    assert office.get("/sprachmittlung").text.count('name="page" value="desk"') == 2
    assert 'name="page"' not in office.get("/heute").text
    done = found[1].replace("uebernehmen", "erreicht")
    assert office.post(done).location.startswith("/heute")
