"""Login, logout and counted tries."""

from __future__ import annotations

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from service.access import Role
from tests.builders import PASSWORD
from tests.service.conftest import Login


def test_probe_answers(client: FlaskClient) -> None:
    assert client.get("/health").json == {"status": "ok"}


def test_ready_names_the_missing_worker(client: FlaskClient) -> None:
    answer = client.get("/ready")
    assert answer.status_code == 503
    assert answer.json is not None and answer.json["missing"] == ["worker"]


def test_login_leads_to_the_roles_first_page(client: FlaskClient) -> None:
    data = {"name": "Coordinator0", "password": PASSWORD}
    answer = client.post("/login", data=data)
    assert (answer.status_code, answer.location) == (302, "/heute")


def test_unknown_name_and_wrong_password_answer_alike(client: FlaskClient) -> None:
    known = client.post("/login", data={"name": "helper0", "password": "falsch"})
    unknown = client.post("/login", data={"name": "nobody", "password": "falsch"})
    assert known.status_code == unknown.status_code == 422
    assert len(known.data) - len("helper0") == len(unknown.data) - len("nobody")


def test_the_eleventh_try_of_an_account_is_refused(client: FlaskClient) -> None:
    data = {"name": "helper0", "password": "falsch"}
    codes = [client.post("/login", data=data).status_code for _ in range(11)]
    assert codes == [422] * 10 + [429]


def test_logout_kills_the_token(app: APIFlask, login: Login) -> None:
    client = login(Role.COORDINATOR)
    cookie = client.get_cookie("kursmittler")
    assert cookie is not None
    client.post("/logout")
    thief = app.test_client()
    thief.set_cookie("kursmittler", cookie.value)
    assert thief.post("/logout").location.startswith("/login")


@pytest.mark.parametrize(
    "target",
    [
        "//example.org/x",
        "/\t/example.org",
        "/\n/example.org",
        "/\\example.org",
        "\t//example.org",
        "https://example.org",
        "/\u200b/example.org",
        "/" + "a" * 500,
    ],
)
def test_no_redirect_to_a_foreign_site(client: FlaskClient, target: str) -> None:
    """A tab within the path led browsers to a foreign host, a line break to a 500."""
    data = {"name": "helper0", "password": PASSWORD, "next": target}
    assert client.post("/login", data=data).location == "/helfen"


def test_a_path_of_this_site_is_followed(client: FlaskClient) -> None:
    data = {"name": "helper0", "password": PASSWORD, "next": "/helfen?seite=2#x"}
    assert client.post("/login", data=data).location == "/helfen?seite=2#x"


def test_right_logins_never_shut_the_door(app: APIFlask) -> None:
    """Twenty logins from one address, right ones too, locked everybody out."""
    data = {"name": "helper0", "password": PASSWORD}
    codes = [app.test_client().post("/login", data=data).status_code for _ in range(25)]
    assert codes == [302] * 25


def test_a_known_device_has_a_door_of_its_own(
    app: APIFlask, client: FlaskClient
) -> None:
    """Behind one address, a stranger's wrong passwords shut out all others."""
    right = {"name": "helper0", "password": PASSWORD}
    assert client.post("/login", data=right).status_code == 302
    client.post("/logout")
    stranger = app.test_client()
    for n in range(21):
        wrong = {"name": f"nobody{n}", "password": "falsch"}
        last = stranger.post("/login", data=wrong).status_code
    assert last == 429
    assert app.test_client().post("/login", data=right).status_code == 429
    assert client.post("/login", data=right).status_code == 302


def test_a_forged_device_is_a_stranger(app: APIFlask) -> None:
    client = app.test_client()
    client.set_cookie("kursmittler_device", "eyJhIjoiYiJ9.forged", path="/login")
    data = {"name": "helper0", "password": "falsch"}
    codes = [client.post("/login", data=data).status_code for _ in range(11)]
    assert codes == [422] * 10 + [429]


def test_headers_stand_on_errors_too(client: FlaskClient) -> None:
    for path in ("/health", "/nowhere", "/login"):
        policy = client.get(path).headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'") and "unsafe" not in policy
