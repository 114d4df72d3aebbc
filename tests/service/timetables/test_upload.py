"""Loading a timetable: kept by content, refused at a glance, prepared by the worker."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlmodel import select

from service.access import Role, worker_scope
from service.database import Database
from service.jobs.tables import Job
from service.jobs.work_item import Work
from service.settings import Settings
from service.timetables import queries
from service.timetables.tables import Feed
from service.timetables.work import HANDLERS
from service.web.request import EXTENSION
from tests.builders import NOW, Standing
from tests.service.conftest import Login
from tests.service.timetables.conftest import bomb, climbing, gtfs, lying

URL = "/einrichtung/fahrplan"


def send(client: FlaskClient, content: bytes, name: str = "linien.zip") -> str:
    """Uploads a file that must be taken; gives the address of its report."""
    answer = client.post(URL, data={"file": (io.BytesIO(content), name)})
    assert answer.status_code == 302, answer.text
    return str(answer.location)


def work_off(app: APIFlask, database: Database) -> None:
    """Runs the queued preparations as the worker does."""
    settings: Settings = app.extensions[EXTENSION].settings
    with database.read() as db:
        queued = db.exec(select(Job).where(Job.kind == "timetables.prepare")).all()
    for job in queued:
        scope = worker_scope(job.office_id)
        HANDLERS[job.kind](
            Work(database, settings, job, lambda: NOW, scope, lambda: True)
        )


@pytest.fixture
def feeds(tmp_path: Path) -> Iterator[Path]:
    """The folder of uploads, looked at afterwards: no half file may stay."""
    folder = tmp_path / "feeds"
    yield folder
    if folder.exists():
        assert not [path for path in folder.iterdir() if path.suffix != ".zip"]


def test_it_comes_into_use_is_replaced_and_a_bad_one_changes_nothing(
    app: APIFlask, login: Login, database: Database, stands: Standing, feeds: Path
) -> None:
    client = login(Role.COORDINATOR)
    first = send(client, gtfs(), "alt.zip")
    assert client.get(first).status_code == 200
    part = client.get(first, headers={"X-Fragment": "yes"}).text
    assert "<html" not in part and "data-live-done" not in part
    with database.read() as db:
        assert queries.active_feed(db, stands.own) is None
    work_off(app, database)
    with database.read() as db:
        active = queries.active_feed(db, stands.own)
        assert queries.active_feed(db, stands.foreign) is None
    assert active is not None and active.report["trips"] == 1
    assert str(active.valid_to) == "2027-06-30"
    store = app.extensions[EXTENSION].settings.state_dir / "timetables"
    assert (store / active.prepared_digest).is_dir()
    part = client.get(first, headers={"X-Fragment": "yes"}).text
    assert "data-live-done" in part
    assert "30.06.2027" in client.get(first, query_string={"lang": "de"}).text

    bad = send(client, gtfs(trips="route_id,service_id,trip_id\nr,x,t\n"), "x.zip")
    work_off(app, database)
    with database.read() as db:
        active = queries.active_feed(db, stands.own)
    assert active is not None and active.filename == "alt.zip"
    page = client.get(bad, query_string={"lang": "en"}).text
    assert "cannot be used" in page and "x.zip" in page

    two = "route_id,service_id,trip_id\nr,s,t\nr,nowhere,u\n"
    mended = send(client, gtfs(trips=two), "neu.zip")
    work_off(app, database)
    with database.read() as db:
        found = queries.feeds(db, stands.own)
    assert [f.filename for f in found if f.active] == ["neu.zip"]
    assert sorted(f.state for f in found) == ["ready", "ready", "refused"]
    page = client.get(mended).text
    assert "“nowhere” is not in a calendar" in page


def test_two_files_are_one_timetable_and_old_plans_keep_theirs(
    app: APIFlask, login: Login, database: Database, stands: Standing, feeds: Path
) -> None:
    """The second file joins the first; a third replaces both, whose data stay."""
    client = login(Role.COORDINATOR)
    send(client, gtfs(), "eins.zip")
    work_off(app, database)
    with database.read() as db:
        first = queries.active_feed(db, stands.own)
    assert first is not None
    page = client.get(URL).text
    assert "eins.zip" in page and f'value="{first.file_digest}"' in page
    other = gtfs(trips="route_id,service_id,trip_id\nr,s,t\nr,nirgends,u\n")
    data = {"file": (io.BytesIO(other), "zwei.zip"), "keep": first.file_digest}
    report = client.post(URL, data=data).location
    work_off(app, database)
    with database.read() as db:
        both = queries.active_feed(db, stands.own)
    assert both is not None and both.report["trips"] == 2
    assert [f["filename"] for f in queries.files_of(both)] == ["zwei.zip", "eins.zip"]
    text = client.get(report, query_string={"lang": "de"}).text
    assert "eins.zip" in text and first.file_digest not in text
    assert "zwei.zip: trips.txt" in text and "kommenden Zeitraum" in text
    third = gtfs(routes="route_id,agency_id,route_short_name,route_type\nr,a,7,3\n")
    send(client, third, "drei.zip")
    work_off(app, database)
    with database.read() as db:
        last = queries.active_feed(db, stands.own)
    assert last is not None and last.beside == () and last.report["trips"] == 1
    store = app.extensions[EXTENSION].settings.state_dir / "timetables"
    for kept in (first, both, last):
        assert (store / kept.prepared_digest).is_dir()


def test_the_same_file_twice_is_one_timetable(
    login: Login, database: Database, feeds: Path
) -> None:
    client = login(Role.COORDINATOR)
    assert send(client, gtfs()) == send(client, gtfs())
    with database.read() as db:
        assert len(db.exec(select(Feed)).all()) == 1
        assert len(db.exec(select(Job)).all()) == 1


def test_files_that_are_refused_at_once(
    login: Login, database: Database, feeds: Path
) -> None:
    client = login(Role.COORDINATOR)
    for content, word in (
        (b"no zip at all", "zip"),
        (gtfs()[:200], "zip"),
        (climbing(), "evil.txt"),
        (lying(), "stops.txt"),
        (bomb(), "shapes.txt"),
        (gtfs(without="stop_times.txt"), "stop_times.txt"),
        (b"", "zip"),
    ):
        data = {"file": (io.BytesIO(content), "linien.zip")}
        answer = client.post(URL, data=data)
        assert answer.status_code == 422 and word in answer.text, word
    assert client.post(URL, data={}).status_code == 422
    assert list(feeds.iterdir()) == []
    with database.read() as db:
        assert db.exec(select(Feed)).all() == db.exec(select(Job)).all() == []


def test_a_name_is_no_path(login: Login, stands: Standing, feeds: Path) -> None:
    page = login(Role.COORDINATOR)
    report = send(page, gtfs(), "../../etc/<b>x.zip")
    text = page.get(report).text
    assert "&lt;b&gt;x.zip" in text and "etc" not in text


def test_others_do_not_find_it(login: Login, feeds: Path) -> None:
    report = send(login(Role.COORDINATOR), gtfs())
    assert login(Role.HELPER).get(URL).status_code == 404
    assert login(Role.COORDINATOR, office=1).get(report).status_code == 404
