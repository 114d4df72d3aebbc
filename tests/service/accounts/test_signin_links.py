"""A link to sign in by mail: every account of an address is offered, and no other."""

from __future__ import annotations

from datetime import timedelta

from flask.testing import FlaskClient
from sqlmodel import col, select

from service.access import Role
from service.accounts import signin_links
from service.accounts.tables import LoginSession, User
from service.database import Database
from service.jobs.tables import Job
from service.messages.tables import OutboxMessage
from tests.builders import NOW, Standing

MAIL = "beide@example.org"


def accounts(database: Database) -> list[str]:
    """The agencies' logins of both counties, of one address; the older first."""
    with database.write() as db:
        found = db.exec(
            select(User)
            .where(User.role == Role.AGENCY.value)
            .order_by(col(User.created_at), col(User.name))
        ).all()
        for number, user in enumerate(found):
            user.email = MAIL
            user.display_name = f"Praxis {number}"
            user.created_at = NOW - timedelta(days=9 - number)
        return [user.id for user in found]


def asked(client: FlaskClient, database: Database, who: str = MAIL) -> list[str]:
    """Asks for a link and does the worker's part; the links that were mailed."""
    assert client.post("/login/link", data={"name": who}).status_code == 200
    with database.write() as db:
        jobs = db.exec(select(Job).where(Job.kind == signin_links.JOB)).all()
        for job in jobs:
            signin_links.send_asked(db, job.payload, NOW)
            db.delete(job)
    with database.write() as db:
        rows = db.exec(select(OutboxMessage)).all()
        links = [str(row.data["link"]) for row in rows]
        for row in rows:
            assert row.recipient == MAIL and "Praxis" not in str(row.data)
            db.delete(row)
        return [link.partition("/login/link/")[2] for link in links]


def signed_in(database: Database) -> list[str]:
    with database.read() as db:
        return list(db.exec(select(LoginSession.user_id)))


def test_accounts_in_two_counties_are_both_offered_by_one_message(
    client: FlaskClient, database: Database, stands: Standing
) -> None:
    first, second = accounts(database)
    (token,) = asked(client, database)
    page = client.get(f"/login/link/{token}?lang=de").text
    with database.read() as db:
        counties = [db.get_one(User, one).office_id for one in (first, second)]
    assert len(set(counties)) == 2
    assert "Praxis 0" in page and "Praxis 1" in page and "mehrere Konten" in page
    one, other = token.split(".")
    assert f'action="/login/link/{other}"' in page
    assert client.post(f"/login/link/{other}").status_code == 302
    assert signed_in(database) == [second]
    left = client.get(f"/login/link/{token}").text
    assert "Praxis 1" not in left and f'action="/login/link/{one}"' in left
    assert client.post(f"/login/link/{other}").status_code == 404
    assert signed_in(database) == [second]


def test_one_account_has_one_button_and_a_name_finds_its_address(
    client: FlaskClient, database: Database, stands: Standing
) -> None:
    first, second = accounts(database)
    with database.write() as db:
        db.get_one(User, second).email = "andere@example.org"
        name = db.get_one(User, first).name
    for who in (MAIL, name):
        (token,) = asked(client, database, who)
        assert "." not in token
        page = client.get(f"/login/link/{token}").text
        assert page.count(f'action="/login/link/{token}"') == 1
        assert "Praxis 0" not in page


def test_an_account_that_is_shut_or_has_moved_is_not_offered(
    client: FlaskClient, database: Database, stands: Standing
) -> None:
    first, second = accounts(database)
    with database.write() as db:
        db.get_one(User, second).active = False
    (token,) = asked(client, database)
    assert "." not in token
    with database.write() as db:
        db.get_one(User, second).active = True
        payload = {
            "users": [first, second],
            "base": "http://127.0.0.1:8000",
            "language": "de",
        }
        db.get_one(User, second).email = "umgezogen@example.org"
        db.flush()
        signin_links.send_asked(db, payload, NOW)
    with database.read() as db:
        row = db.exec(select(OutboxMessage)).one()
        assert "." not in str(row.data["link"]).rpartition("/")[2]
