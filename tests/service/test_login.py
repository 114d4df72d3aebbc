"""Login, logout and counted tries."""

from __future__ import annotations

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


def test_no_redirect_to_a_foreign_site(client: FlaskClient) -> None:
    data = {"name": "helper0", "password": PASSWORD, "next": "//example.org/x"}
    assert client.post("/login", data=data).location == "/helfen"


def test_headers_stand_on_errors_too(client: FlaskClient) -> None:
    for path in ("/health", "/nowhere", "/login"):
        policy = client.get(path).headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'") and "unsafe" not in policy
