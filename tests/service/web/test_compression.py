"""Visitors get compressed pages; people who are logged in do not."""

from __future__ import annotations

import gzip

from flask.testing import FlaskClient

from service.access import Role
from tests.service.conftest import Login

TAKES = {"Accept-Encoding": "gzip, br"}


def test_a_public_page_is_packed_and_the_same(client: FlaskClient) -> None:
    plain = client.get("/impressum")
    packed = client.get("/impressum", headers=TAKES)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert "Content-Encoding" not in plain.headers
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert packed.content_length == len(packed.data)


def test_static_files_are_packed(client: FlaskClient) -> None:
    path = "/static/css/learner.css"
    with client.get(path, headers=TAKES) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        known = {**TAKES, "If-None-Match": answer.headers["ETag"]}
    with client.get(path, headers=known) as again:
        assert again.status_code == 304


def test_pages_behind_the_login_are_not(login: Login) -> None:
    answer = login(Role.COORDINATOR).get("/heute", headers=TAKES)
    assert "Content-Encoding" not in answer.headers
