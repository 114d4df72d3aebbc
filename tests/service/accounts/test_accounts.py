"""Accounts of an office, and one's own password."""

from __future__ import annotations

from typing import Any

from apiflask import APIFlask
from sqlmodel import select

from service.access import Role
from service.accounts.tables import User
from service.database import Database
from service.supply.actions import add_provider
from service.supply.forms import ProviderIn
from tests.builders import NOW, PASSWORD, Standing
from tests.service.conftest import Login

URL = "/einrichtung/konten"
NEW = "neues-langes-passwort"


def typed(**changed: str) -> dict[str, str]:
    """A posted form that adds a helper."""
    given = {
        "name": "Neu.Helfer",
        "display_name": "N. H.",
        "role": "helper",
        "password": NEW,
    }
    return {**given, **changed}


def user_id(database: Database, name: str) -> str:
    """The id of a standing account."""
    with database.read() as db:
        return db.exec(select(User.id).where(User.name == name)).one()


def test_an_added_account_logs_in(app: APIFlask, login: Login) -> None:
    admin = login(Role.ADMINISTRATOR)
    handed = admin.post(URL, data=typed())
    assert handed.status_code == 200 and "no-store" in handed.headers["Cache-Control"]
    assert NEW in handed.text and "neu.helfer" in handed.text
    assert "neu.helfer" in admin.get(URL).text and NEW not in admin.get(URL).text
    client = app.test_client()
    answer = client.post("/login", data={"name": "neu.helfer", "password": NEW})
    assert answer.location == "/konto/passwort"
    assert client.get("/helfen").location == "/konto/passwort"
    own = {
        "current": NEW,
        "password": "ganz-eigenes-wort",
        "again": "ganz-eigenes-wort",
    }
    assert client.post("/konto/passwort", data=own).location == "/login"
    answer = client.post(
        "/login", data={"name": "neu.helfer", "password": own["password"]}
    )
    assert answer.location == "/helfen"
    again = admin.post(URL, data=typed(name="NEU.HELFER"))
    assert again.status_code == 422


def test_wrong_accounts(login: Login) -> None:
    admin = login(Role.ADMINISTRATOR)
    for wrong in (
        {"password": "kurz"},
        {"name": "ab"},
        {"role": "king"},
        {"role": "provider"},
        {"role": "provider", "provider_id": "fremd"},
        {"email": "keine"},
        {"name": "x\x00yz"},
    ):
        assert admin.post(URL, data=typed(**wrong)).status_code == 422, wrong


def test_a_provider_account_belongs_to_a_provider_of_the_office(
    login: Login, database: Database, stands: Standing
) -> None:
    with database.write() as db:
        own = add_provider(db, stands.own, ProviderIn(name="VHS"), NOW)
        foreign = add_provider(db, stands.foreign, ProviderIn(name="BNW"), NOW)
    admin = login(Role.ADMINISTRATOR)
    form = typed(role="provider", provider_id=foreign.id)
    assert admin.post(URL, data=form).status_code == 422
    form["provider_id"] = own.id
    assert admin.post(URL, data=form).status_code == 200


def test_only_administrators_of_the_office(login: Login, database: Database) -> None:
    helper = user_id(database, "helper0")
    coordinator = login(Role.COORDINATOR)
    foreign = login(Role.ADMINISTRATOR, office=1)
    data: dict[str, Any] = {"password": NEW, "active": "no"}
    for client, row in ((coordinator, helper), (foreign, helper), (foreign, "nichts")):
        for action in ("passwort", "schalten"):
            answer = client.post(f"{URL}/{row}/{action}", data=data)
            if action == "passwort":
                answer = client.post(f"{URL}/{row}/{action}", data={"password": NEW})
            assert answer.status_code == 404
    assert coordinator.get(URL).status_code == 404
    assert login(Role.HELPER).get("/konto/passwort").status_code == 200


def test_locking_ends_logins_and_bars_new_ones(
    app: APIFlask, login: Login, database: Database
) -> None:
    admin, helper = login(Role.ADMINISTRATOR), login(Role.HELPER)
    url = f"{URL}/{user_id(database, 'helper0')}/schalten"
    assert admin.post(url, data={"active": "no"}).status_code == 302
    assert helper.get("/konto/passwort").location.startswith("/login")
    data = {"name": "helper0", "password": PASSWORD}
    assert app.test_client().post("/login", data=data).status_code == 422
    admin.post(url, data={"active": "yes"})
    assert login(Role.HELPER).get("/konto/passwort").status_code == 200


def test_nobody_locks_themselves_out(login: Login, database: Database) -> None:
    admin = login(Role.ADMINISTRATOR)
    url = f"{URL}/{user_id(database, 'administrator0')}/schalten"
    admin.post(url, data={"active": "no"})
    assert admin.get(URL).status_code == 200


def test_a_reset_password_ends_logins(
    app: APIFlask, login: Login, database: Database
) -> None:
    admin, helper = login(Role.ADMINISTRATOR), login(Role.HELPER)
    url = f"{URL}/{user_id(database, 'helper0')}/passwort"
    admin.post(url, data={"password": "kurz"})
    assert helper.get("/konto/passwort").status_code == 200
    admin.post(url, data={"password": NEW})
    assert helper.get("/konto/passwort").status_code == 302
    data = {"name": "helper0", "password": NEW}
    assert app.test_client().post("/login", data=data).status_code == 302


def test_own_password(app: APIFlask, login: Login) -> None:
    client, elsewhere = login(Role.HELPER), login(Role.HELPER)
    right = {"current": PASSWORD, "password": NEW, "again": NEW}
    for wrong in ({"current": "falsch"}, {"again": "anders"}, {"password": "kurz"}):
        answer = client.post("/konto/passwort", data={**right, **wrong})
        assert answer.status_code == 422 and NEW not in answer.text
    assert client.post("/konto/passwort", data=right).location == "/login"
    assert elsewhere.get("/konto/passwort").location.startswith("/login")
    data = {"name": "helper0", "password": NEW}
    assert app.test_client().post("/login", data=data).status_code == 302
