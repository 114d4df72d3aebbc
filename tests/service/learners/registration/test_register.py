"""The registration on a phone: ten steps, a draft on the server, one receipt."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from service.database import Database
from service.learners.records.codes import in_blocks
from service.learners.records.obstacles import reachable
from service.learners.registration.actions import drop_expired_drafts
from service.learners.tables import Learner, RegistrationDraft
from service.messages.tables import OutboxMessage
from service.messages.texts import wording
from tests.builders import NOW, Standing
from tests.service.learners.walking import (
    answer,
    receipt_code,
    register,
    to_the_last_page,
)

pytestmark = pytest.mark.both


def only_learner(database: Database) -> Learner:
    with database.read() as db:
        return db.exec(select(Learner)).one()


def test_a_whole_registration_is_kept(client: FlaskClient, database: Database) -> None:
    code = register(client)
    learner = only_learner(database)
    assert (learner.number, learner.call_name, learner.state) == (1, "Maria", "waiting")
    assert learner.languages == ["ar", "en"] and learner.contact_language == "ar"
    assert (learner.level, learner.level_evidence) == ("A1.2", "self")
    assert learner.free_times == ["mo-am", "tu-pm"] and learner.free_times_b is None
    assert (learner.mode, learner.max_minutes) == ("bus", 45)
    assert learner.place_id is not None and learner.consent_at == NOW
    assert code not in (learner.code_hash, learner.form_key)


def test_the_draft_is_gone_after_the_receipt(
    client: FlaskClient, database: Database
) -> None:
    register(client)
    with database.read() as db:
        assert db.exec(select(RegistrationDraft)).first() is None


def test_the_last_page_sent_twice_is_one_person_with_one_code(
    client: FlaskClient, database: Database
) -> None:
    key = to_the_last_page(client)
    answer(client, "pruefen", form_key=key, consent="yes")
    first = receipt_code(client)
    answer(client, "pruefen", form_key=key, consent="yes")
    assert receipt_code(client) == first
    assert only_learner(database).number == 1


def test_a_page_sent_again_after_the_receipt_corrects_the_registration(
    client: FlaskClient, database: Database
) -> None:
    """Back, another number, send: "start again" led to a second registration."""
    key = to_the_last_page(client)
    answer(client, "pruefen", form_key=key, consent="yes")
    code = receipt_code(client)
    for phone in ("0171 3920013", "0171 3920014"):
        contact = {"channel": "sms", "phone": phone, "form_key": key}
        assert answer(client, "kontakt", **contact) == "/anmelden/pruefen"
        page = client.get("/anmelden/pruefen?lang=de").text
        assert "Sie sind schon angemeldet" in page and phone in page
        assert answer(client, "pruefen", form_key=key) == "/anmelden/fertig"
        assert receipt_code(client) == code
        assert only_learner(database).phone == phone


def test_back_on_a_shared_phone_shows_nobody_the_answers_later(
    client: FlaskClient, database: Database
) -> None:
    """An old page opened the whole registration for whoever had the phone next."""
    key = to_the_last_page(client)
    answer(client, "pruefen", form_key=key, consent="yes")
    with database.write() as db:
        row = db.exec(select(Learner)).one()
        row.registered_at -= timedelta(minutes=31)
    contact = {"channel": "sms", "phone": "0171 3920013", "form_key": key}
    assert answer(client, "kontakt", **contact) != "/anmelden/pruefen"
    assert only_learner(database).phone != "0171 3920013"


def test_the_first_page_sent_again_after_the_receipt_is_no_second_person(
    client: FlaskClient, database: Database
) -> None:
    page = client.get("/anmelden/name").text
    key = page.partition('name="form_key" value="')[2].partition('"')[0]
    answer(client, "name", call_name="Maria", form_key=key)
    last = to_the_last_page(client)
    assert last == key
    answer(client, "pruefen", form_key=key, consent="yes")
    answer(client, "name", call_name="Marija", form_key=key)
    answer(client, "pruefen", form_key=key)
    assert only_learner(database).call_name == "Marija"


def test_pages_after_the_receipt_lead_to_it(client: FlaskClient) -> None:
    register(client)
    assert client.get("/anmelden/kontakt").location == "/anmelden/fertig"


def test_somebody_else_on_this_phone_begins_anew(
    client: FlaskClient, database: Database
) -> None:
    register(client)
    register(client, kontakt={"channel": "sms", "phone": "0171 3920015"})
    with database.read() as db:
        assert len(db.exec(select(Learner)).all()) == 2


def test_not_sure_everywhere_is_enough(client: FlaskClient, database: Database) -> None:
    unsure: dict[str, dict[str, Any]] = {
        "sprachen": {"contact_language": "de"},
        "ort": {"place": "unsure"},
        "deutsch": {"rating": "unsure"},
        "lesen": {"literacy": "unsure"},
        "woche": {"when": "unsure"},
        "kinder": {"children": "unsure"},
        "weg": {"mode": "unsure", "max_minutes": "unsure"},
        "kontakt": {"channel": "unsure", "sure": "yes"},
    }
    register(client, **unsure)
    learner = only_learner(database)
    assert (learner.level, learner.literacy, learner.mode) == ("", "", "")
    assert learner.place_id is None and learner.max_minutes is None
    assert learner.free_times == [] and learner.child_ages == []


@pytest.mark.parametrize(("told", "kept"), [("yes", True), ("no", False)])
def test_learning_online_is_one_question_about_both(
    client: FlaskClient, database: Database, told: str, kept: bool
) -> None:
    register(client, weg={"mode": "bus", "online": told})
    learner = only_learner(database)
    assert (learner.online_device, learner.online_connection) == (kept, kept)


def test_without_any_way_to_be_reached_it_asks_once_more(
    client: FlaskClient, database: Database
) -> None:
    """Such people waited for ever: nobody could tell them about their course."""
    answer(client, "name", call_name="Maria")
    for given in ({}, {"channel": "unsure"}):
        asked = client.post("/anmelden/kontakt?lang=en", data=given)
        assert asked.status_code == 422 and 'name="sure" value="yes"' in asked.text
        assert "I come by and ask" in asked.text
        assert "Through the person who helps me" in asked.text
    assert answer(client, "kontakt", channel="visit") == "/anmelden/pruefen"
    register(client, kontakt={"channel": "visit"})
    learner = only_learner(database)
    assert learner.channel == "visit" and reachable(learner)


def test_a_number_without_a_chosen_way_is_a_way(client: FlaskClient) -> None:
    answer(client, "name", call_name="Maria")
    given = {"channel": "unsure", "phone": "0171 3920012"}
    assert answer(client, "kontakt", **given) == "/anmelden/pruefen"


def test_the_receipt_comes_by_mail_once_and_names_nobody(
    client: FlaskClient, database: Database
) -> None:
    mail = {"channel": "email", "email": "maria@example.org", "phone": "0171 3920012"}
    key = to_the_last_page(client, kontakt=mail)
    for _ in range(2):
        answer(client, "pruefen", form_key=key, consent="yes")
    code = in_blocks(receipt_code(client))
    with database.read() as db:
        sent = db.exec(select(OutboxMessage)).one()
    assert (sent.channel, sent.recipient) == ("mail", "maria@example.org")
    subject, body = wording("de", sent.template, sent.data)
    assert code in body and "/status?kreis=" in body
    for told in ("Maria", "3920012", "Deutsch", "Kurs", "Feldhausen"):
        assert told not in subject + body


def test_nobody_else_gets_a_mail(client: FlaskClient, database: Database) -> None:
    register(client)
    with database.read() as db:
        assert db.exec(select(OutboxMessage)).first() is None


def test_shift_workers_are_asked_for_the_next_week(
    client: FlaskClient, database: Database
) -> None:
    key_page: dict[str, dict[str, Any]] = {
        "woche": {"rhythm": "shifts", "times": ["mo-am"], "when": ""},
        "woche-2": {"times_b": ["mo-ev"], "when_b": ""},
    }
    answer(client, "name", call_name="Olena")
    assert answer(client, "woche", **key_page["woche"]) == "/anmelden/woche-2"
    register(client, **key_page)
    learner = only_learner(database)
    assert learner.free_times_b == ["mo-ev"]
    assert learner.anchor_monday == date(2026, 11, 2)


def test_children_are_asked_for_their_ages(
    client: FlaskClient, database: Database
) -> None:
    register(
        client,
        **{"kinder": {"children": "yes"}, "kinder-alter": {"ages": ["3", "", "0"]}},
    )
    assert only_learner(database).child_ages == [3, 0]


@pytest.mark.parametrize(
    ("literacy", "level"), [("none", "Alpha"), ("other", "Zweitschrift")]
)
def test_who_does_not_read_latin_letters_goes_by_script(
    client: FlaskClient, database: Database, literacy: str, level: str
) -> None:
    register(client, lesen={"literacy": literacy})
    assert only_learner(database).level == level


@pytest.mark.parametrize(
    ("slug", "given", "field"),
    [
        ("name", {"call_name": " "}, "f-call_name"),
        ("kinder-alter", {"ages": [""]}, "f-ages"),
        ("kontakt", {"channel": "sms", "phone": "0171 39"}, "f-phone"),
        ("kontakt", {"channel": "call"}, "f-phone"),
        ("kontakt", {"channel": "email", "email": "maria(at)example"}, "f-email"),
        ("kontakt", {"channel": "letter"}, "f-address"),
        ("kontakt", {"channel": "helper"}, "f-second_contact"),
        ("pruefen", {}, "f-consent"),
        ("ort", {"map.x": "0", "map.y": "0"}, "f-q"),
    ],
)
def test_an_error_names_its_field_and_keeps_what_was_typed(
    client: FlaskClient, slug: str, given: dict[str, str], field: str
) -> None:
    answer(client, "name", call_name="Maria")
    reply = client.post(f"/anmelden/{slug}", data=given)
    assert reply.status_code == 422
    assert f'href="#{field}"' in reply.text and f'id="{field}"' in reply.text
    for typed in given.values():
        assert not isinstance(typed, str) or typed.strip() in reply.text


def test_a_language_that_does_not_exist_is_refused_at_its_field(
    client: FlaskClient, database: Database
) -> None:
    key = to_the_last_page(client, sprachen={"contact_language": "xx"})
    reply = client.post("/anmelden/pruefen", data={"form_key": key, "consent": "yes"})
    assert reply.status_code == 422
    with database.read() as db:
        assert db.exec(select(Learner)).first() is None


def test_search_and_map_offer_places(client: FlaskClient) -> None:
    answer(client, "name", call_name="Maria")
    to = answer(client, "ort", q="sud", go="search")
    assert "Südkirchen" in client.get(to).text
    tapped = answer(client, "ort", **{"map.x": "10", "map.y": "10"})
    assert client.get(tapped).text.count('name="place"') == 4


def test_what_is_typed_on_beats_options_of_before(
    client: FlaskClient, database: Database, stands: Standing
) -> None:
    register(client, ort={"q": "Nordstadt", "shown": "feld", "place": "gone"})
    learner = only_learner(database)
    place = client.get("/orte?q=nordstadt").json
    assert place is not None and learner.place_id == place["places"][0]["id"]


def test_an_unknown_place_can_be_kept_as_written(
    client: FlaskClient, database: Database
) -> None:
    given = {"q": "Hinterm Deich", "shown": "Hinterm Deich", "place": "text"}
    register(client, ort=given)
    learner = only_learner(database)
    assert (learner.place_id, learner.place_text) == (None, "Hinterm Deich")


def test_the_doors_offer_to_go_on(client: FlaskClient) -> None:
    answer(client, "name", call_name="Maria")
    answer(client, "sprachen", contact_language="ar")
    page = client.get("/anmelden?lang=en").text
    assert "I go on" in page and "/anmelden/ort" in page
    client.post("/anmelden")
    assert "I go on" not in client.get("/anmelden").text


def test_one_changed_answer_leads_back_to_the_last_page(client: FlaskClient) -> None:
    to_the_last_page(client)
    assert answer(client, "weg", mode="car") == "/anmelden/pruefen"
    shifts = {"rhythm": "shifts", "when": "any"}
    assert answer(client, "woche", **shifts) == "/anmelden/woche-2"


def test_a_later_page_without_a_draft_says_so(client: FlaskClient) -> None:
    reply = client.get("/anmelden/weg?lang=en", follow_redirects=True)
    assert "no longer here" in reply.text
    assert client.post("/anmelden/weg", data={"mode": "bus"}).location == "/anmelden"
    assert client.post("/anmelden/pruefen", data={"consent": "yes"}).status_code == 302


def test_unknown_pages_are_missing(client: FlaskClient) -> None:
    assert client.get("/anmelden/xyz").status_code == 404
    assert client.post("/anmelden/xyz").status_code == 404


def test_the_receipt_is_for_this_phone_only(client: FlaskClient) -> None:
    assert client.get("/anmelden/fertig").location == "/status"


def test_drafts_are_forgotten_after_seven_days(
    client: FlaskClient, database: Database, stands: Standing
) -> None:
    answer(client, "name", call_name="Maria")
    with database.write() as db:
        drop_expired_drafts(db, stands.own, NOW + timedelta(days=6))
        assert db.exec(select(RegistrationDraft)).first() is not None
        drop_expired_drafts(db, stands.own, NOW + timedelta(days=7))
        assert db.exec(select(RegistrationDraft)).first() is None


def test_the_walk_is_short(client: FlaskClient) -> None:
    """At most twelve pages with language and doors, a page under 100 kB."""
    register(client)
    for path in ("/", "/anmelden", "/anmelden/name", "/rueckruf", "/status"):
        assert len(client.get(path).data) < 40_000
