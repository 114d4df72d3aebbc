"""Staff pool, institutions, links to sign in, papers, rows of Heute."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from service.access import Role, Scope
from service.accounts import signin_links
from service.accounts.tables import LoginSession, User
from service.database import Database
from service.errors import NotFound
from service.interpreters.pool import papers, staff
from service.interpreters.tables import (
    Agency,
    AgencyWish,
    Interpreter,
    InterpreterDocument,
)
from service.messages.tables import OutboxMessage
from service.status.rows.pool import pool_rows
from tests.builders import NOW, Standing
from tests.service.conftest import Login
from tests.service.interpreters import build

STELLEN = "/sprachmittlung/stellen"


def own_agency(db: Session, pool: build.Pool) -> Scope:
    """The agency's login, as one of the own administration."""
    row = db.get_one(Agency, pool.agency)
    row.own_administration = row.authority = True
    db.add(row)
    return Scope(pool.scope.office_id, "x", Role.AGENCY, agency_id=pool.agency)


def test_who_speaks_dari_now(database: Database, pool: build.Pool) -> None:
    """Free on Monday morning; absent: when again; Farsi is not Dari."""
    with database.write() as db:
        scope = own_agency(db, pool)
        (one,) = staff.who_speaks(db, scope, "prs", NOW)
        assert (one.free, one.extension) == (True, "412")
        assert one.until == build.at(date(2026, 11, 2), "18:00")
        assert staff.who_speaks(db, scope, "fa", NOW) == ()
        person = db.get_one(Interpreter, pool.staff)
        build.absent(db, person, NOW - timedelta(hours=1), NOW + timedelta(hours=3))
        (one,) = staff.who_speaks(db, scope, "prs", NOW)
        assert (one.free, one.next_at) == (False, NOW + timedelta(hours=3))
        person.state = "paused"
        db.add(person)
        db.flush()
        assert staff.who_speaks(db, scope, "prs", NOW) == ()


def test_a_promised_job_takes_the_way_with_it(
    database: Database, pool: build.Pool
) -> None:
    """Twenty minutes before and after a talk nobody answers the phone."""
    with database.write() as db:
        scope = own_agency(db, pool)
        talk = build.talk(
            db, db.get_one(Agency, pool.agency), NOW + timedelta(minutes=10), 30
        )
        build.assignment(db, talk, db.get_one(Interpreter, pool.staff))
        (one,) = staff.who_speaks(db, scope, "prs", NOW)
        assert (one.free, one.next_at) == (False, NOW + timedelta(minutes=60))


def test_the_staff_pool_is_for_the_own_administration(
    database: Database, pool: build.Pool, login: Login
) -> None:
    """A school sees nothing, an office of the county the extension."""
    agency = login(Role.AGENCY)
    assert agency.get("/sprachpool").status_code == 404
    assert "/sprachpool" not in agency.get("/konto").text
    with database.write() as db:
        with pytest.raises(NotFound):
            school = Scope(
                pool.scope.office_id, "x", Role.AGENCY, agency_id=pool.agency
            )
            staff.who_speaks(db, school, "prs", NOW)
        own_agency(db, pool)
    page = agency.get("/sprachpool?sprache=prs").text
    assert "tel:412" in page and "0151555" not in page
    assert "/sprachpool" in agency.get("/konto").text


def test_institutions_are_kept(
    database: Database, pool: build.Pool, stands: Standing, login: Login
) -> None:
    """Added, confirmed at once, found; the same name at the same place is one."""
    client = login(Role.COORDINATOR)
    with database.read() as db:
        data = {
            "name": "Praxis am Beispieltor",
            "kind": "practice",
            "place_id": build.place_id(db, stands.own),
            "email": "praxis@example.org",
            "billed": "yes",
        }
    answer = client.post(f"{STELLEN}/neu", data=data)
    assert answer.status_code == 302, answer.text
    assert client.post(f"{STELLEN}/neu", data=data).status_code == 422
    with database.read() as db:
        row = db.exec(select(Agency).where(Agency.name == data["name"])).one()
        assert row.billed and row.confirmed_at and row.latitude == 52.85
    found = client.get(f"{STELLEN}?q=beispieltor").text
    assert "Praxis am Beispieltor" in found and "Schule am" not in found
    far = {**data, "name": "Weit", "latitude": "48,1", "longitude": "11,5"}
    assert client.post(f"{STELLEN}/neu", data=far).status_code == 422
    assert client.get(f"{STELLEN}/{row.id}").status_code == 200


def test_wishes_stand_once(database: Database, pool: build.Pool, login: Login) -> None:
    """A new wish about the same person replaces the old one."""
    client = login(Role.COORDINATOR)
    url = f"{STELLEN}/{pool.agency}"
    for kind in ("preferred", "never"):
        data = {"interpreter_id": pool.first, "kind": kind}
        assert client.post(f"{url}/wunsch", data=data).status_code == 302
    with database.read() as db:
        wish = db.exec(select(AgencyWish)).one()
    assert wish.kind == "never"
    client.post(f"{url}/wunsch-weg", data={"wish": wish.id})
    with database.read() as db:
        assert db.exec(select(AgencyWish)).first() is None


def token_of(database: Database) -> str:
    """The token in the newest message."""
    with database.read() as db:
        rows = db.exec(select(OutboxMessage)).all()
    assert rows and set(rows[-1].data) == {"link"}
    return str(rows[-1].data["link"]).rpartition("/")[2]


def test_an_institution_signs_in_by_a_link(
    database: Database, pool: build.Pool, login: Login, client: FlaskClient
) -> None:
    """Looking uses nothing up; it works once; out of use it does not."""
    office = login(Role.COORDINATOR)
    with database.write() as db:
        for user in db.exec(select(User).where(User.agency_id == pool.agency)):
            user.agency_id = None
            db.add(user)
    url = f"{STELLEN}/{pool.agency}"
    assert office.post(f"{url}/zugang").status_code == 302
    link = f"/login/link/{token_of(database)}"
    assert client.get(link).status_code == client.get(link).status_code == 200
    assert client.post(link).status_code == 302
    assert client.get("/konto").status_code == 200
    assert client.post(link).status_code == 404
    office.post(f"{url}/schalten", data={"active": "no"})
    assert client.get("/konto").status_code == 302
    office.post(f"{url}/schalten", data={"active": "yes"})
    assert office.post(f"{url}/zugang").status_code == 302
    with database.read() as db:
        users = db.exec(select(User).where(User.agency_id == pool.agency)).all()
    assert len(users) == 1


def test_an_invited_interpreter_comes_to_her_profile(
    database: Database, pool: build.Pool, login: Login, client: FlaskClient
) -> None:
    """Without an address the link goes by SMS."""
    with database.write() as db:
        db.get_one(Interpreter, pool.second).email = ""
    office = login(Role.COORDINATOR)
    office.post(f"/sprachmittlung/pool/{pool.second}/einladen")
    with database.read() as db:
        sent = db.exec(select(OutboxMessage)).one()
    assert (sent.channel, sent.template) == ("sms", "signin_invited")
    answer = client.post(f"/login/link/{token_of(database)}")
    assert answer.location == "/einsaetze/profil"
    assert "S-0002" in client.get("/einsaetze/profil").text


def test_everyone_who_asks_for_a_link_is_answered_alike(
    database: Database, pool: build.Pool, client: FlaskClient
) -> None:
    """Coordinators have none; an unknown address gets none; the page is the same."""
    pages = set()
    for name in ("agency0", "coordinator0", "nobody@example.org"):
        answer = client.post("/login/link", data={"name": name})
        assert answer.status_code == 200
        pages.add(len(answer.data))
    assert len(pages) == 1
    with database.write() as db:
        agent = db.exec(select(User).where(User.name == "agency0")).one()
        agent.email = "stelle@example.org"
        db.add(agent)
        boss = db.exec(select(User).where(User.name == "coordinator0")).one()
        for user in ("", agent.id):
            payload = {
                "user": user,
                "base": "https://kurse.example.org",
                "language": "de",
            }
            signin_links.send_asked(db, payload, NOW)
        token = signin_links.make_link(
            db, pool.scope, NOW, signin_links.PURPOSE, boss.id, timedelta(hours=1)
        )
    with database.read() as db:
        assert len(db.exec(select(OutboxMessage)).all()) == 1
        before = len(db.exec(select(LoginSession)).all())
    assert client.post(f"/login/link/{token}").status_code == 404
    with database.read() as db:
        assert len(db.exec(select(LoginSession)).all()) == before


def test_papers_are_reminded_of_once(database: Database, pool: build.Pool) -> None:
    """Sixty days before; the message names neither paper nor person."""
    with database.write() as db:
        for person, until in (
            (pool.first, date(2026, 12, 1)),
            (pool.second, date(2027, 12, 1)),
        ):
            db.add(
                InterpreterDocument(
                    office_id=pool.scope.office_id,
                    interpreter_id=person,
                    kind="record_check",
                    seen_on=date(2021, 12, 1),
                    valid_until=until,
                )
            )
        db.flush()
        assert papers.remind(db, pool.scope, "https://kurse.example.org", NOW) == 1
        assert papers.remind(db, pool.scope, "https://kurse.example.org", NOW) == 0
        sent = db.exec(select(OutboxMessage)).one()
        assert sent.data == {
            "day": "01.12.2026",
            "link": "https://kurse.example.org/einsaetze/profil",
        }
        waiting = {(x.code, x.kind.id) for x in papers.lapsing(db, pool.scope, NOW)}
    assert waiting == {
        ("S-0001", "record_check"),
        ("S-0001", "confidentiality"),
        ("S-0002", "confidentiality"),
    }


def test_heute_shows_what_waits_in_the_pool(
    database: Database, pool: build.Pool, stands: Standing, login: Login
) -> None:
    """A newcomer is confirmed by one click; an absence against a promise is named."""
    with database.write() as db:
        new = build.agency(db, pool.scope, "Neue Kita", confirmed_at=None)
        first = db.get_one(Interpreter, pool.first)
        build.assignment(db, build.talk(db, db.get_one(Agency, pool.agency)), first)
        build.absent(
            db,
            first,
            build.at(build.THURSDAY, "00:00"),
            build.at(build.THURSDAY, "23:00"),
        )
    client = login(Role.COORDINATOR)
    page = client.get("/heute").text
    assert "Neue Kita" in page and "S-0001 " in page and "A-0001" in page
    client.post(f"{STELLEN}/{new.id}/bestaetigen")
    with database.read() as db:
        rows = pool_rows(db, pool.scope, NOW)
        assert rows.newcomers == () and len(rows.away) == 1
        assert pool_rows(db, stands.foreign, NOW).things == 0


def test_an_institution_may_wish_for_anybody_of_a_large_pool(
    database: Database, pool: build.Pool, login: Login
) -> None:
    """The choice once ended after fifty."""
    with database.write() as db:
        for _n in range(60):
            last = build.interpreter(db, pool.scope)
        gone = build.interpreter(db, pool.scope, state="left")
        last_id, gone_id = last.id, gone.id
    office = login(Role.COORDINATOR)
    page = office.get(f"/sprachmittlung/stellen/{pool.agency}").text
    assert f'value="{last_id}"' in page and f'value="{gone_id}"' not in page
    assert "S-0063" in page
