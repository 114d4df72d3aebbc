"""A form sent after a logout: the login, then back as it was; to nobody else."""

from __future__ import annotations

import errno
import os
from datetime import timedelta
from pathlib import Path

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlmodel import select

from service.access import Role
from service.database import Database
from service.settings import Settings
from service.supply.tables import Provider
from service.web.kept_forms import MOST, KeptForm, folder_of, forget_old, keep, take
from tests.builders import NOW, PASSWORD
from tests.page_forms import Values, form_to
from tests.service.conftest import Login

NEW = "/einrichtung/traeger/neu"
LEFT = {"name": "coordinator0", "password": PASSWORD}


@pytest.fixture
def app(app: APIFlask) -> APIFlask:
    """With tokens, as offices run it: a logout makes those of open pages void."""
    app.config["WTF_CSRF_ENABLED"] = True
    return app


def sign_in(client: FlaskClient, name: str, follow: str = "/login") -> str:
    """Signs in by the page; where that leads."""
    values = form_to(client.get(follow).text, "/login", "/login")
    values["name"], values["password"] = name, PASSWORD
    answer = client.post("/login", data=values)
    assert answer.status_code == 302, answer.text
    return str(answer.location)


def typed(client: FlaskClient) -> Values:
    """The form of a new provider, filled in."""
    values = form_to(client.get(f"{NEW}?lang=en").text, NEW, NEW)
    values["name"], values["phone"] = "Träger <Neu>", "04471 000 199"
    return values


def sign_out(client: FlaskClient) -> None:
    """In another tab."""
    values = form_to(client.get("/einrichtung").text, "/logout", "/einrichtung")
    assert client.post("/logout", data=values).status_code == 302


def names(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.exec(select(Provider.name)))


def test_after_a_logout_the_form_comes_back_as_it_was(
    client: FlaskClient, database: Database, settings: Settings
) -> None:
    """It was a page about an open page that had been there too long, and all lost."""
    sign_in(client, "coordinator0")
    values = typed(client)
    sign_out(client)
    answer = client.post(NEW, data=values)
    assert answer.status_code == 302 and answer.location.startswith("/login?next=")
    where = sign_in(client, "coordinator0", answer.location)
    assert where == "/weiter"
    page = client.get(where).text
    assert not list(folder_of(settings.state_dir).iterdir()), "taken once"
    again = form_to(page, NEW, where)
    shown = client.post(NEW, data={**again, "show_again": "resumed"})
    assert shown.status_code == 200 and "Nothing is stored yet" in shown.text
    assert names(database) == []
    kept = form_to(shown.text, NEW, NEW)
    assert (kept["name"], kept["phone"]) == ("Träger <Neu>", "04471 000 199")
    assert client.post(NEW, data=kept).status_code == 302
    assert names(database) == ["Träger <Neu>"]


def test_an_expired_login_and_a_new_one_elsewhere_keep_it_too(
    client: FlaskClient,
) -> None:
    """Signed out and in again in another tab: the old page's token is void."""
    sign_in(client, "coordinator0")
    values = typed(client)
    sign_out(client)
    sign_in(client, "coordinator0")
    answer = client.post(NEW, data=values)
    assert answer.location == "/weiter"
    assert "Träger &lt;Neu&gt;" in client.get("/weiter").text


@pytest.mark.parametrize("other", ["administrator0", "coordinator1"])
def test_nobody_else_is_shown_it(
    client: FlaskClient, settings: Settings, other: str
) -> None:
    sign_in(client, "coordinator0")
    values = typed(client)
    sign_out(client)
    location = client.post(NEW, data=values).location
    where = sign_in(client, other, location)
    answer = client.get(where)
    assert answer.location == "/heute" and "Träger" not in answer.text
    assert not list(folder_of(settings.state_dir).iterdir())
    # and the page of the first is refused while the second is signed in
    assert client.post(NEW, data=values).status_code == 400


def test_a_forged_page_is_not_kept(client: FlaskClient, settings: Settings) -> None:
    for mark in ("", "abc", "abc.def"):
        data = {"name": "Fremd", "page_for": mark}
        assert client.post(NEW, data=data).status_code == 400
    assert not folder_of(settings.state_dir).exists()


def test_passwords_are_never_kept(client: FlaskClient, settings: Settings) -> None:
    """Neither in forms of accounts nor by their names elsewhere."""
    sign_in(client, "administrator0")
    url = "/einrichtung/konten"
    values = form_to(client.get(url).text, url, url)
    sign_out(client)
    client.post(url, data=values)
    assert not folder_of(settings.state_dir).exists()
    form = KeptForm("a", "/x", [("password", "p"), ("name", "n"), ("csrf_token", "t")])
    token = keep(settings.state_dir, form, NOW)
    found = take(settings.state_dir, token, "a", NOW)
    assert found is not None and found.values == [("name", "n")]


def test_it_is_kept_an_hour_for_one_account(tmp_path: Path) -> None:
    form = KeptForm("a", "/x", [("name", "n")])
    late = NOW + timedelta(minutes=61)
    assert take(tmp_path, keep(tmp_path, form, NOW), "a", late) is None
    token = keep(tmp_path, form, NOW)
    (path,) = folder_of(tmp_path).iterdir()
    assert os.stat(path).st_mode & 0o077 == 0
    assert take(tmp_path, token, "b", NOW) is None
    assert take(tmp_path, token, "a", NOW) is None, "gone with the first try"
    keep(tmp_path, form, NOW)
    forget_old(tmp_path, late)
    assert not list(folder_of(tmp_path).iterdir())
    assert keep(tmp_path, KeptForm("a", "/x", [("name", "n" * 1_000_001)]), NOW) == ""
    assert take(tmp_path, "../../x", "a", NOW) is None


def test_nobody_pushes_out_what_another_one_typed(tmp_path: Path) -> None:
    """All shared one pot: whoever came when it was full lost what they typed."""
    form = KeptForm("a", "/x", [("name", "n")])
    mine = keep(tmp_path, KeptForm("b", "/x", [("name", "mine")]), NOW)
    later = [NOW + timedelta(seconds=n) for n in range(MOST + 1)]
    tokens = [keep(tmp_path, form, at) for at in later]
    assert all(tokens) and len(list(folder_of(tmp_path).iterdir())) == MOST + 1
    assert take(tmp_path, tokens[0], "a", NOW) is None, "the oldest of the same account"
    assert take(tmp_path, tokens[-1], "a", NOW) is not None
    found = take(tmp_path, mine, "b", NOW)
    assert found is not None and found.values == [("name", "mine")]


def test_a_full_disk_leads_to_the_login_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was an error page, and left a half written file."""

    def full(*_args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("service.web.kept_forms.json.dump", full)
    assert keep(tmp_path, KeptForm("a", "/x", [("name", "n")]), NOW) == ""
    assert not list(folder_of(tmp_path).iterdir())


def test_a_get_leads_back_to_its_page(client: FlaskClient, login: Login) -> None:
    answer = client.get("/lernende?q=abc")
    assert sign_in(client, "coordinator0", answer.location) == "/lernende?q=abc"
    assert Role.COORDINATOR
