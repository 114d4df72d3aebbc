"""The office's desk: who must act, the request beside it, its buttons."""

from __future__ import annotations

import re

import pytest
from sqlmodel import select

from service.access import Role
from service.database import Database
from service.interpreters.offers.states import SEARCHED
from service.interpreters.tables import (
    Agency,
    Assignment,
    Interpreter,
    InterpreterRequest,
    Offer,
    OfferRound,
    UnmetNeed,
)
from tests.service.conftest import Login
from tests.service.interpreters import build
from tests.service.interpreters.build import Pool

SHOWN = re.compile(r'href="/sprachmittlung/anfrage/([^#"]+)#anfrage"\s+data-move')


@pytest.fixture
def asked(database: Database, pool: Pool) -> str:
    """An open request for Dari."""
    with database.write() as session:
        school = session.get(Agency, pool.agency)
        assert school is not None
        return build.talk(session, school).id


def test_what_waits_for_the_office_stands_on_top(
    login: Login, pool: Pool, database: Database, asked: str
) -> None:
    """A later request that nobody can serve comes before one that goes by itself."""
    with database.write() as session:
        school = session.get(Agency, pool.agency)
        assert school is not None
        nobody = build.talk(
            session, school, build.at(build.THURSDAY, "15:00"), language="vi"
        ).id
    told = login(Role.COORDINATOR).get("/sprachmittlung").text
    assert SHOWN.findall(told) == [nobody, asked]
    assert "niemand mehr zu fragen" in told
    assert "Eine Sache braucht Sie." in told


def test_the_request_shows_ranks_and_why_others_are_not_asked(
    login: Login, pool: Pool, database: Database, asked: str
) -> None:
    """An exclusion that somebody keeps private reads "not suitable"."""
    with database.write() as session:
        who = session.get(Interpreter, pool.second)
        assert who is not None
        build.excludes(session, who, agency_id=pool.agency)
    told = login(Role.COORDINATOR).get(f"/sprachmittlung/anfrage/{asked}").text
    assert "Erfunden 2 – nicht geeignet" in told
    assert "Erfunden 1 –" not in told
    assert "Runde 1" in told


def test_the_next_round_goes_out_beside_the_running_one(
    login: Login, pool: Pool, database: Database, asked: str
) -> None:
    client = login(Role.COORDINATOR)
    path = f"/sprachmittlung/anfrage/{asked}"
    with database.write() as session:
        school = session.get(Agency, pool.agency)
        assert school is not None
        for _ in range(3):
            build.interpreter(session, pool.scope)
    client.post(path, data={"step": "round"})
    client.post(path, data={"step": "round"})
    with database.read() as session:
        rounds = session.exec(select(OfferRound)).all()
        offers = session.exec(select(Offer).where(Offer.state == "open")).all()
    assert [r.closed_at for r in rounds] == [None, None]
    assert len({o.interpreter_id for o in offers}) == len(offers) > 2


def test_a_yes_from_the_phone_settles_the_request(
    login: Login, pool: Pool, database: Database, asked: str
) -> None:
    client = login(Role.COORDINATOR)
    path = f"/sprachmittlung/anfrage/{asked}"
    for _ in range(2):
        client.post(path, data={"step": "yes", "interpreter": pool.first})
    with database.read() as session:
        made = session.exec(select(Assignment)).one()
        row = session.get(InterpreterRequest, asked)
    assert made.interpreter_id == pool.first
    assert row is not None
    assert row.state == "confirmed"
    assert "Erfunden 1 kommt" in client.get(path).text


def test_closing_counts_the_need_once_with_its_reason(
    login: Login, pool: Pool, database: Database, asked: str
) -> None:
    client = login(Role.COORDINATOR)
    path = f"/sprachmittlung/anfrage/{asked}"
    client.post(path, data={"step": "round"})
    for _ in range(2):
        client.post(path, data={"step": "close"})
    with database.read() as session:
        need = session.exec(select(UnmetNeed)).one()
        row = session.get(InterpreterRequest, asked)
        states = {offer.state for offer in session.exec(select(Offer))}
    assert (need.reason, need.language) == ("no_yes", "prs")
    assert row is not None
    assert row.state == "unfilled"
    assert states == {"withdrawn"}


def test_a_talk_that_somebody_has_said_yes_to_is_not_closed(
    login: Login, pool: Pool, database: Database, asked: str
) -> None:
    client = login(Role.COORDINATOR)
    path = f"/sprachmittlung/anfrage/{asked}"
    client.post(path, data={"step": "yes", "interpreter": pool.first})
    client.post(path, data={"step": "close"})
    with database.read() as session:
        row = session.get(InterpreterRequest, asked)
        assert row is not None
        assert row.state == "confirmed"
        assert session.exec(select(UnmetNeed)).all() == []


def test_the_phone_is_added_and_nothing_is_taken_back(
    login: Login, pool: Pool, database: Database, asked: str
) -> None:
    client = login(Role.COORDINATOR)
    path = f"/sprachmittlung/anfrage/{asked}"
    client.post(path, data={"step": "round"})
    for _ in range(2):
        client.post(path, data={"step": "phone"})
    with database.read() as session:
        row = session.get(InterpreterRequest, asked)
        assert row is not None
        assert row.modes == ["onsite", "phone"]
        assert row.state in SEARCHED
        assert {o.state for o in session.exec(select(Offer))} == {"open"}


def test_the_week_shows_talks_and_load(
    login: Login, pool: Pool, database: Database, asked: str
) -> None:
    client = login(Role.COORDINATOR)
    client.post(
        f"/sprachmittlung/anfrage/{asked}",
        data={"step": "yes", "interpreter": pool.first},
    )
    told = client.get("/sprachmittlung").text
    found = re.findall(r'class="ld-talk"', told)
    assert len(found) == 1 or len(re.findall("ld-talk", told)) == 1
    assert "1 von 3" in told


def test_who_speaks_a_language_now(login: Login, pool: Pool) -> None:
    told = login(Role.COORDINATOR).get("/sprachmittlung?sprache=ps").text
    part = told[told.index('id="jetzt"') :]
    part = part[: part.index("</section>")]
    assert "Erfunden 2" in part
    assert "Erfunden 1" not in part


def test_nobody_but_the_office_sees_the_desk(
    login: Login, pool: Pool, asked: str
) -> None:
    for role in (Role.AGENCY, Role.INTERPRETER, Role.HELPER, Role.PROVIDER):
        client = login(role)
        assert client.get("/sprachmittlung").status_code == 404
        assert client.get(f"/sprachmittlung/anfrage/{asked}").status_code == 404
    other = login(Role.COORDINATOR, office=1)
    assert other.get(f"/sprachmittlung/anfrage/{asked}").status_code == 404
    assert (
        other.post(f"/sprachmittlung/anfrage/{asked}", data={"step": "close"})
    ).status_code == 404


def test_a_language_that_only_foreign_staff_might_speak_counts_as_lacking(
    login: Login, pool: Pool, database: Database
) -> None:
    """A school may not ask the staff pool: that is not why Vietnamese was not met."""
    with database.write() as session:
        school = session.get(Agency, pool.agency)
        assert school is not None
        asked = build.talk(session, school, language="vi").id
    login(Role.COORDINATOR).post(
        f"/sprachmittlung/anfrage/{asked}", data={"step": "close"}
    )
    with database.read() as session:
        assert session.exec(select(UnmetNeed)).one().reason == "language"
