"""The second door: a language and a number become a learner and a task."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from service.access import Role
from service.database import Database
from service.errors import NotFound, UserError
from service.learners.calls import actions as calls
from service.learners.calls import queries as call_queries
from service.learners.forms import CallMeIn
from service.learners.records import queries
from service.learners.tables import CallTask, Learner
from tests.builders import NOW, Standing
from tests.service.conftest import Login

pytestmark = pytest.mark.both

GIVEN = {"form_key": "k" * 16, "contact_language": "ar", "phone": "0171 3920012"}


def ask(database: Database, stands: Standing) -> str:
    with database.write() as db:
        task = calls.call_me(db, stands.own, CallMeIn(**GIVEN), NOW)
        return task.id


def test_two_answers_are_a_learner_and_a_task(
    client: FlaskClient, database: Database
) -> None:
    assert client.post("/rueckruf", data=GIVEN).location == "/rueckruf/danke"
    assert client.get("/rueckruf/danke").status_code == 200
    with database.read() as db:
        learner, task = db.exec(select(Learner)).one(), db.exec(select(CallTask)).one()
    assert learner.call_me and learner.phone == "0171 3920012"
    assert (task.learner_id, task.state) == (learner.id, "open")
    # Two working days on, at the end of the day in Germany.
    assert task.due_at.isoformat() == "2026-11-04T17:00:00+00:00"


def test_sent_twice_or_asked_again_is_one_task(
    client: FlaskClient, database: Database
) -> None:
    client.post("/rueckruf", data=GIVEN)
    client.post("/rueckruf", data=GIVEN)
    other = {**GIVEN, "form_key": "x" * 16, "phone": "+49 171 / 392 00 12"}
    assert client.post("/rueckruf", data=other).status_code == 302
    with database.read() as db:
        assert len(db.exec(select(CallTask)).all()) == 1
        assert len(db.exec(select(Learner)).all()) == 1


def test_the_same_form_with_another_number_corrects_it(
    client: FlaskClient, database: Database, stands: Standing
) -> None:
    """Back and another number: "we call you", and the wrong number stayed."""
    wrong = {"form_key": "k" * 16, "contact_language": "ar", "phone": "0171 3920112"}
    right = {**wrong, "phone": "0171 3920113", "contact_language": "fa"}
    for sent in (wrong, right, right):
        assert client.post("/rueckruf", data=sent).location == "/rueckruf/danke"
    with database.read() as db:
        (learner,) = db.exec(select(Learner)).all()
        (call,) = call_queries.open_calls(db, stands.own, NOW)
    assert (learner.phone, learner.contact_language) == ("0171 3920113", "fa")
    assert (call.phone, call.language) == ("0171 3920113", "fa")


@pytest.mark.parametrize("phone", ["", "0171 39", "call me", "1" * 16, "0171+392001"])
def test_a_number_that_is_none_is_named(client: FlaskClient, phone: str) -> None:
    reply = client.post("/rueckruf", data={**GIVEN, "phone": phone})
    assert reply.status_code == 422
    assert 'href="#f-phone"' in reply.text and f'value="{phone}"' in reply.text


def test_an_unknown_language_is_named(client: FlaskClient) -> None:
    reply = client.post("/rueckruf", data={**GIVEN, "contact_language": "xx"})
    assert reply.status_code == 422 and 'href="#f-contact_language"' in reply.text


def test_open_calls_are_the_offices_own(database: Database, stands: Standing) -> None:
    task_id = ask(database, stands)
    with database.read() as db:
        (call,) = call_queries.open_calls(db, stands.own, NOW)
        assert call_queries.open_calls(db, stands.foreign, NOW) == ()
    assert (call.id, call.phone, call.language) == (task_id, "0171 3920012", "ar")
    assert not call.overdue and not call.resting and call.claimed_by == ""


def test_a_claim_holds_for_a_quarter_of_an_hour(
    database: Database, stands: Standing
) -> None:
    task_id = ask(database, stands)
    colleague = type(stands.own)(stands.own.office_id, "colleague", Role.COORDINATOR)
    with database.write() as db:
        calls.claim_call(db, stands.own, task_id, NOW)
        calls.claim_call(db, stands.own, task_id, NOW)  # pressed twice
        with pytest.raises(UserError, match="colleague"):
            calls.claim_call(db, colleague, task_id, NOW + timedelta(minutes=14))
        (call,) = call_queries.open_calls(db, stands.own, NOW)
        assert call.claimed_by == stands.own.actor_id
        calls.claim_call(db, colleague, task_id, NOW + timedelta(minutes=15))


def test_nobody_answered_brings_the_task_back(
    database: Database, stands: Standing
) -> None:
    task_id = ask(database, stands)
    with database.write() as db:
        calls.claim_call(db, stands.own, task_id, NOW)
        calls.call_failed(db, stands.own, task_id, NOW)
        (call,) = call_queries.open_calls(db, stands.own, NOW + timedelta(minutes=9))
        assert call.resting and call.tries == 1
        (call,) = call_queries.open_calls(db, stands.own, NOW + timedelta(minutes=11))
        assert call.overdue and not call.resting


def test_reached_is_done_once(database: Database, stands: Standing) -> None:
    task_id = ask(database, stands)
    with database.write() as db:
        calls.close_call(db, stands.own, task_id, NOW)
        calls.close_call(db, stands.own, task_id, NOW)
        assert call_queries.open_calls(db, stands.own, NOW) == ()
        for late in (calls.claim_call, calls.call_failed):
            with pytest.raises(UserError):
                late(db, stands.own, task_id, NOW)
        with pytest.raises(NotFound):
            calls.close_call(db, stands.foreign, task_id, NOW)


def test_buttons_of_the_desk(
    login: Login, database: Database, stands: Standing
) -> None:
    task_id = ask(database, stands)
    base = f"/lernende/anrufe/{task_id}"
    assert login(Role.HELPER).post(f"{base}/erreicht").status_code == 404
    assert login(Role.COORDINATOR, office=1).post(f"{base}/erreicht").status_code == 404
    office = login(Role.COORDINATOR)
    assert office.post(f"{base}/uebernehmen").location == "/heute"
    assert office.post(f"{base}/nicht-erreicht").location == "/heute"
    assert office.post(f"{base}/unfug").status_code == 404
    assert office.post(f"{base}/erreicht").location.endswith("/bearbeiten")
    assert office.post(f"{base}/uebernehmen").location == "/heute"


def test_who_only_wants_a_call_is_not_planned(
    database: Database, stands: Standing
) -> None:
    ask(database, stands)
    with database.read() as db:
        assert queries.waiting(db, stands.own) == ()
