"""A test day's results in one table: stored together, never over a newer record."""

from __future__ import annotations

from flask.testing import FlaskClient

from service.access import Role
from service.database import Database
from service.learners.tables import Learner
from tests.builders import NOW, Standing
from tests.page_forms import form_to
from tests.service.conftest import Login
from tests.service.courses.builders import World, furnish

URL = "/lernende/einstufung"


def office(login: Login) -> FlaskClient:
    client = login(Role.COORDINATOR)
    client.get("/heute?lang=de")
    return client


def put_up(database: Database, stands: Standing) -> World:
    with database.write() as db:
        return furnish(db, stands.own)


def test_twenty_results_one_click(
    login: Login, database: Database, stands: Standing
) -> None:
    world = put_up(database, stands)
    client = office(login)
    values = form_to(client.get(URL).text, URL, URL)
    values["day"] = "2026-11-01"
    for who, level in zip(world.learners[:2], ("A2.1", "B1.1"), strict=True):
        values[f"level-{who}"] = level
    answer = client.post(URL, data=values)
    assert answer.status_code == 302
    assert "2 Niveaus sind gespeichert." in client.get(answer.location).text
    with database.read() as db:
        first = db.get_one(Learner, world.learners[0])
        assert (first.level, first.level_evidence) == ("A2.1", "test")
        assert str(first.level_evidence_on) == "2026-11-01"
        assert db.get_one(Learner, world.learners[2]).level_evidence == ""
    assert "L-0001" not in client.get(URL).text


def test_a_record_changed_meanwhile_is_named_and_kept(
    login: Login, database: Database, stands: Standing
) -> None:
    world = put_up(database, stands)
    client = office(login)
    values = form_to(client.get(URL).text, URL, URL)
    with database.write() as db:
        row = db.get_one(Learner, world.learners[0])
        row.level, row.changed_at = "B2", NOW.replace(minute=59)
    for who in world.learners[:2]:
        values[f"level-{who}"] = "A1.2"
    page = client.get(client.post(URL, data=values).location).text
    assert "1 Niveau ist gespeichert." in page
    assert "inzwischen geändert hat: L-0001" in page
    with database.read() as db:
        assert db.get_one(Learner, world.learners[0]).level == "B2"
        assert db.get_one(Learner, world.learners[1]).level == "A1.2"


def test_what_cannot_be_is_refused_and_what_was_chosen_stays(
    login: Login, database: Database, stands: Standing
) -> None:
    world = put_up(database, stands)
    client = office(login)
    who = world.learners[0]
    values = form_to(client.get(URL).text, URL, URL)
    assert client.post(URL, data=values).status_code == 422
    values[f"level-{who}"] = "A1.2"
    for day in ("2027-01-01", "", "irgendwann"):
        values["day"] = day
        page = client.post(URL, data=values)
        assert page.status_code == 422
        assert '<option value="A1.2" selected>' in page.text
    values["day"], values[f"level-{who}"] = "2026-11-01", "Z9"
    assert client.post(URL, data=values).status_code == 422
    foreign = {"day": "2026-11-01", "level-fremd": "A1.2", "version-fremd": "x"}
    assert client.post(URL, data=foreign).status_code == 404
    with database.read() as db:
        assert db.get_one(Learner, who).level == "A1.1"
