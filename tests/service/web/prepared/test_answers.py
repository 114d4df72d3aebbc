"""What is sent: tags, "not modified", headers, and to whom a page of their own."""

from __future__ import annotations

import gzip

import pytest
from apiflask import APIFlask
from flask import template_rendered
from flask.testing import FlaskClient

from service.access import Role
from service.database import Database
from service.web.headers import FIXED
from tests.service.conftest import Login
from tests.service.courses.builders import World, standing_course

pytestmark = pytest.mark.both

TAKES = {"Accept-Encoding": "gzip"}


@pytest.fixture
def course(database: Database, world: World) -> str:
    """A public course."""
    with database.write() as session:
        return standing_course(session, world).id


def renderings(app: APIFlask) -> list[str]:
    """Grows by a name whenever a template is filled in."""
    found: list[str] = []

    def note(_sender: object, template: object, **_more: object) -> None:
        found.append(str(getattr(template, "name", "")))

    template_rendered.connect(note, app, weak=False)
    return found


def test_a_page_is_made_once_for_all_visitors(app: APIFlask, course: str) -> None:
    filled = renderings(app)
    pages = [app.test_client().get("/kurse") for _ in range(3)]
    assert filled == ["courses/catalogue/catalogue.html"]
    assert len({page.data for page in pages}) == 1
    app.test_client().get("/kurse?lang=en")
    assert len(filled) == 2


@pytest.mark.parametrize("path", ["/kurse", "/kurse.ics", "/api/v1/courses"])
@pytest.mark.parametrize("takes", [TAKES, {}])
def test_who_has_the_page_is_not_sent_it_again(
    client: FlaskClient, course: str, path: str, takes: dict[str, str]
) -> None:
    first = client.get(path, headers=takes)
    tag = first.headers["ETag"]
    assert not tag.startswith("W/")
    again = client.get(path, headers={**takes, "If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == tag
    for answer in (first, again):
        assert answer.headers["Cache-Control"] == "no-cache, private"
        told = {name.strip() for name in answer.headers["Vary"].split(",")}
        assert told == {"Accept-Encoding", "Accept-Language", "Cookie"}
        assert {name: answer.headers[name] for name in FIXED} == FIXED


def test_packed_and_plain_bytes_have_tags_of_their_own(
    client: FlaskClient, course: str
) -> None:
    plain, packed = client.get("/kurse"), client.get("/kurse", headers=TAKES)
    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers["ETag"] != plain.headers["ETag"]
    mixed = client.get("/kurse", headers={"If-None-Match": packed.headers["ETag"]})
    assert (mixed.status_code, mixed.data) == (200, plain.data)


def test_head_answers_as_get_without_a_body(client: FlaskClient, course: str) -> None:
    got, head = (
        client.get("/kurse", headers=TAKES),
        client.head("/kurse", headers=TAKES),
    )
    assert head.data == b""
    for name in ("ETag", "Content-Length", "Content-Encoding", "Cache-Control"):
        assert head.headers[name] == got.headers[name]


def test_a_changed_page_has_another_tag(
    client: FlaskClient, course: str, database: Database
) -> None:
    """The browser asks with the tag it has and gets the page with the seat gone."""
    tag = client.get("/kurse").headers["ETag"]
    with database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE course SET taken = capacity")
    answer = client.get("/kurse", headers={"If-None-Match": tag})
    assert answer.status_code == 200
    assert answer.headers["ETag"] != tag


def test_whoever_is_logged_in_sees_a_page_of_their_own(
    client: FlaskClient, login: Login, course: str
) -> None:
    visitors = client.get("/")
    client.get("/kurse")
    own = login(Role.HELPER).get("/kurse")
    assert "ETag" not in own.headers
    assert own.headers["Cache-Control"] == "no-store"
    assert visitors.status_code == 200


def test_a_notice_is_shown_once_and_to_nobody_else(
    client: FlaskClient, app: APIFlask, course: str
) -> None:
    client.get("/kurse")
    with client.session_transaction() as session:
        session["_flashes"] = [("info", "Nur für mich")]
    assert "Nur für mich" in client.get("/kurse").text
    assert "Nur für mich" not in client.get("/kurse").text
    assert "Nur für mich" not in app.test_client().get("/kurse").text


def test_a_filter_is_read_and_never_kept(app: APIFlask, course: str) -> None:
    """Other arguments make a page of one's own: nobody can fill the shelf with them."""
    filled = renderings(app)
    for _ in range(2):
        page = app.test_client().get("/kurse?ort=Feldhausen")
        assert 'value="Feldhausen"' in page.text
        assert "ETag" not in page.headers
    assert len(filled) == 2


def test_a_chosen_language_is_remembered_though_the_page_was_made(
    app: APIFlask, course: str
) -> None:
    app.test_client().get("/kurse?lang=en")
    client = app.test_client()
    first = client.get("/kurse?lang=en")
    assert first.headers["ETag"]
    assert 'lang="en"' in client.get("/kurse").text


def test_unknown_courses_take_no_room(app: APIFlask, course: str) -> None:
    client = app.test_client()
    pages = app.extensions["kursmittler"].pages
    client.get("/kurse")
    for number in range(5):
        assert client.get(f"/kurse/none{number}").status_code == 404
    assert len(list(pages.keys())) == 1
