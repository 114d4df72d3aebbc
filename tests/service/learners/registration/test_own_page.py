"""One's own page, opened with the code of the receipt."""

from __future__ import annotations

import re

from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlmodel import select

from service.database import Database
from service.learners.forms import LearnerIn
from service.learners.records import actions as records
from service.learners.records import queries
from service.learners.tables import CallTask, Learner
from service.places.queries import places
from service.rulesets.queries import rules
from tests.builders import FOREIGN, NOW, Standing
from tests.service.learners.walking import answer, register

#: Differs from second to second.
TOKEN = re.compile(r'<input[^>]*name="csrf_token"[^>]*>')


def learner_of(database: Database) -> Learner:
    with database.read() as db:
        return db.exec(select(Learner)).one()


def test_the_code_opens_the_page_however_it_is_typed(client: FlaskClient) -> None:
    code = register(client)
    for typed in (
        code,
        code.lower(),
        f"{code[:4]} {code[4:]}",
        f" {code[:4]}-{code[4:]}",
    ):
        assert client.post("/status", data={"code": typed}).location == "/status/seite"
    assert client.get("/status").location == "/status/seite"
    assert client.get("/status/seite").status_code == 200


def test_unknown_code_and_no_code_answer_alike(client: FlaskClient) -> None:
    unknown = client.post("/status", data={"code": "AAAA2222"})
    nonsense = client.post("/status", data={"code": "<script>"})
    empty = client.post("/status", data={})
    assert unknown.status_code == nonsense.status_code == empty.status_code == 422
    plain = [
        TOKEN.sub("", reply.text.replace("AAAA2222", "").replace("&lt;script&gt;", ""))
        for reply in (unknown, nonsense, empty)
    ]
    assert plain[0] == plain[1] == plain[2]


def test_tries_are_counted_but_right_codes_are_not(
    client: FlaskClient, app: APIFlask
) -> None:
    code = register(client)
    for _ in range(25):
        assert client.post("/status", data={"code": code}).status_code == 302
    stranger = app.test_client()
    codes = [
        stranger.post("/status", data={"code": "x"}).status_code for _ in range(21)
    ]
    assert codes == [422] * 20 + [429]
    assert stranger.post("/status", data={"code": code}).status_code == 429


def test_a_code_is_unknown_to_another_county(
    client: FlaskClient, app: APIFlask
) -> None:
    code = register(client)
    other = app.test_client()
    other.get(f"/?kreis={FOREIGN}")
    assert other.post("/status", data={"code": code}).status_code == 422


def test_without_a_code_every_page_asks_for_it(client: FlaskClient) -> None:
    for path in ("/status/seite", "/status/abmelden"):
        assert client.get(path).location == "/status"
    for path in ("/status/korrigieren", "/status/abmelden", "/status/zurueck"):
        assert client.post(path).location == "/status"


def test_leaving_and_coming_back(client: FlaskClient, database: Database) -> None:
    client.post("/status", data={"code": register(client)})
    assert client.get("/status/abmelden").status_code == 200
    client.post("/status/abmelden")
    assert learner_of(database).state == "withdrawn"
    client.post("/status/abmelden")
    assert "not on the list" in client.get("/status/seite?lang=en").text
    client.post("/status/zurueck")
    assert learner_of(database).state == "waiting"
    client.post("/status/zurueck")
    assert learner_of(database).state == "waiting"


def test_in_a_course_the_office_calls(client: FlaskClient, database: Database) -> None:
    client.post("/status", data={"code": register(client)})
    with database.write() as db:
        db.exec(select(Learner)).one().state = "attending"
    client.post("/status/abmelden")
    assert learner_of(database).state == "attending"
    with database.read() as db:
        assert db.exec(select(CallTask)).one().reason == "leave"


def test_whoever_is_invited_is_told_that_the_seat_goes(
    client: FlaskClient, database: Database
) -> None:
    client.post("/status", data={"code": register(client)})
    with database.write() as db:
        db.exec(select(Learner)).one().state = "invited"
    assert "goes to somebody else" in client.get("/status/abmelden?lang=en").text
    client.post("/status/abmelden")
    assert learner_of(database).state == "withdrawn"


def test_correcting_changes_only_what_was_asked(
    client: FlaskClient, database: Database, stands: Standing
) -> None:
    client.post("/status", data={"code": register(client)})
    with database.write() as db:
        row = db.exec(select(Learner)).one()
        row.level, row.level_evidence, row.priority = "B1.2", "test", 3
    assert client.post("/status/korrigieren").location == "/anmelden/pruefen"
    answer(client, "weg", mode="car", max_minutes="30", online="yes")
    assert answer(client, "pruefen", form_key="any") == "/status/seite"
    learner = learner_of(database)
    assert learner.online_device and learner.online_connection
    assert (learner.mode, learner.max_minutes) == ("car", 30)
    # A tested level stands unless the person answers that question anew.
    assert (learner.level, learner.level_evidence) == ("B1.2", "test")
    assert (learner.priority, learner.number) == (3, 1)


def test_a_new_answer_about_german_replaces_the_level(
    client: FlaskClient, database: Database
) -> None:
    client.post("/status", data={"code": register(client)})
    client.post("/status/korrigieren")
    answer(client, "deutsch", rating="shopping")
    answer(client, "pruefen", form_key="any")
    assert (learner_of(database).level, learner_of(database).number) == ("A2.1", 1)


def test_a_closed_page_is_closed(client: FlaskClient) -> None:
    client.post("/status", data={"code": register(client)})
    client.post("/status/schliessen")
    assert client.get("/status/seite").location == "/status"


def test_the_old_code_is_dead_after_a_new_one(
    client: FlaskClient, database: Database, stands: Standing
) -> None:
    code = register(client)
    with database.write() as db:
        learner = db.exec(select(Learner)).one()
        fresh = records.new_code(db, stands.own, learner.id, NOW)
    assert client.post("/status", data={"code": code}).status_code == 422
    assert client.post("/status", data={"code": fresh}).status_code == 302


def test_erased_people_have_no_page(client: FlaskClient, database: Database) -> None:
    code = register(client)
    client.post("/status", data={"code": code})
    with database.write() as db:
        db.exec(select(Learner)).one().state = "deleted"
    assert client.get("/status/seite").location == "/status"
    assert client.post("/status", data={"code": code}).status_code == 422


def test_how_many_wait_nearby_grows_to_nearly_enough(
    database: Database, stands: Standing
) -> None:
    with database.write() as db:
        home = places(db, stands.own)[0].id
        known = rules(db, stands.own, NOW.date())
        seen = []
        for _ in range(20):
            learner, _code = records.add_learner(
                db, stands.own, LearnerIn(place_id=home, level="A1.1"), NOW
            )
            seen.append(queries.crowd(db, stands.own, learner, known))
        nowhere, _code = records.add_learner(db, stands.own, LearnerIn(), NOW)
        assert queries.crowd(db, stands.own, nowhere, known) is None
    assert seen[0] == 0 and seen[-1] == 2 and seen == sorted(n or 0 for n in seen)


def test_correcting_undoes_nothing_that_the_office_wrote_meanwhile(
    client: FlaskClient, database: Database
) -> None:
    """Her draft held all answers: finishing it put the old phone number back."""
    client.post("/status", data={"code": register(client)})
    client.post("/status/korrigieren")
    with database.write() as db:
        db.exec(select(Learner)).one().phone = "+491713920013"
    answer(client, "weg", mode="car", max_minutes="30")
    answer(client, "pruefen", form_key="any")
    learner = learner_of(database)
    assert (learner.mode, learner.phone) == ("car", "+491713920013")
