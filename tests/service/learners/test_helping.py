"""Helpers: a person or a family on one page, cards, their own people only."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from service.access import Role
from service.database import Database
from service.learners.tables import Learner, LearnerLink
from tests.service.conftest import Login

FAMILY: dict[str, Any] = {
    "form_key": "family-key-0001",
    "contact_language": "ar",
    "channel": "sms",
    "phone": "0171 3920012",
    "mode": "bus",
    "child_ages": "3",
    "free_times": ["mo-am", "tu-am"],
    "together": "course",
    "call_name": ["Amal", "Yusuf", ""],
    "literacy": ["other", "latin", ""],
    "rating": ["words", "shopping", ""],
    "own_times": ["", "pm", ""],
    "consent": ["0", "1"],
}


def people(database: Database) -> list[Learner]:
    with database.read() as db:
        return list(db.exec(select(Learner).order_by(Learner.number)))  # type: ignore[arg-type]


def test_a_family_is_registered_at_once(login: Login, database: Database) -> None:
    helper = login(Role.HELPER)
    assert helper.post("/helfen/neu", data=FAMILY).location == "/helfen/karten"
    amal, yusuf = people(database)
    assert (amal.level, yusuf.level) == ("Zweitschrift", "A2.1")
    assert amal.free_times == ["mo-am", "tu-am"]
    assert yusuf.free_times == [f"{d}-pm" for d in ("mo", "tu", "we", "th", "fr", "sa")]
    assert amal.source == "helper" and amal.helper_user_id == yusuf.helper_user_id
    assert (amal.child_ages, yusuf.child_ages) == ([3], [])
    assert amal.consent_at is not None
    with database.read() as db:
        assert db.exec(select(LearnerLink)).one().kind == "venue"


def test_children_count_once_with_the_adult_who_needs_the_care(
    login: Login, database: Database
) -> None:
    """Every adult of a family took a childcare place for the same child."""
    helper = login(Role.HELPER)
    given = {**FAMILY, "carer": "1", "child_ages": "3 5"}
    page = helper.get("/helfen/neu?personen=2&lang=en").text
    assert "Who needs the care?" in page
    helper.post("/helfen/neu", data=given)
    assert [one.child_ages for one in people(database)] == [[], [3, 5]]


def test_the_carer_is_somebody_on_the_page(login: Login, database: Database) -> None:
    reply = login(Role.HELPER).post("/helfen/neu", data={**FAMILY, "carer": "2"})
    assert reply.status_code == 422 and "f-carer" in reply.text
    assert people(database) == []


def test_a_family_nobody_can_reach_is_asked_about_once_more(
    login: Login, database: Database
) -> None:
    helper = login(Role.HELPER)
    given = {**FAMILY, "channel": "", "phone": ""}
    asked = helper.post("/helfen/neu", data=given)
    assert asked.status_code == 422 and 'name="sure" value="yes"' in asked.text
    assert people(database) == []
    helper.post("/helfen/neu", data={**given, "sure": "yes"})
    assert len(people(database)) == 2


@pytest.mark.parametrize(
    ("wanted", "ratings", "kinds"),
    [
        ("course", ["none", "none"], ["course"]),
        ("course", ["none", ""], ["course"]),
        ("course", ["none", "words"], ["course"]),
        ("course", ["none", "letters"], ["venue"]),
        ("venue", ["none", "none"], ["venue"]),
        ("", ["none", "none"], []),
    ],
)
def test_relatives_are_tied_as_their_levels_allow(
    login: Login, database: Database, wanted: str, ratings: list[str], kinds: list[str]
) -> None:
    """Equal levels, neighbours and perhaps an unknown one share a course."""
    both = {"literacy": ["latin", "latin"], "rating": ratings}
    names = {"call_name": ["Amal", "Yusuf"], "own_times": ["", ""]}
    given = {**FAMILY, **names, **both, "together": wanted}
    assert login(Role.HELPER).post("/helfen/neu", data=given).status_code == 302
    with database.read() as db:
        assert [tie.kind for tie in db.exec(select(LearnerLink))] == kinds


def test_cards_and_confirmation_come_out_of_the_printer(login: Login) -> None:
    helper = login(Role.HELPER)
    helper.post("/helfen/neu", data=FAMILY)
    page = helper.get("/helfen/karten").text
    assert page.count('class="cutout"') == 2 and page.count('class="blank"') == 2
    assert page.count("<svg") == 2 and "style=" not in page


def test_sent_twice_is_one_family(login: Login, database: Database) -> None:
    helper = login(Role.HELPER)
    for _ in range(2):
        assert helper.post("/helfen/neu", data=FAMILY).status_code == 302
    assert len(people(database)) == 2


def test_a_missing_consent_is_named_and_nothing_is_lost(
    login: Login, database: Database
) -> None:
    page = login(Role.HELPER).post("/helfen/neu", data={**FAMILY, "consent": ["0"]})
    assert page.status_code == 422 and 'href="#f-consent-1"' in page.text
    for kept in ("Amal", "Yusuf", "0171 3920012"):
        assert f'value="{kept}"' in page.text
    assert page.text.count('id="f-call_name-') == 3
    assert people(database) == []


def test_one_more_row_keeps_what_was_typed(login: Login, database: Database) -> None:
    page = login(Role.HELPER).post("/helfen/neu", data={**FAMILY, "go": "more"})
    assert page.status_code == 200 and page.text.count('id="f-call_name-') == 4
    assert 'value="Amal"' in page.text and people(database) == []


def test_the_first_person_needs_a_name_and_sms_a_number(login: Login) -> None:
    empty = {"form_key": "family-key-0002", "channel": "sms"}
    page = login(Role.HELPER).post("/helfen/neu", data=empty)
    assert page.status_code == 422
    for field in ("f-call_name-0", "f-consent-0", "f-phone"):
        assert f'href="#{field}"' in page.text


def test_a_place_that_is_none_is_named(login: Login, database: Database) -> None:
    page = login(Role.HELPER).post("/helfen/neu", data={**FAMILY, "place_id": "zz"})
    assert page.status_code == 422 and 'href="#f-place_id"' in page.text
    assert people(database) == []


def test_helpers_see_their_own_people_only(login: Login, database: Database) -> None:
    helper = login(Role.HELPER)
    helper.post("/helfen/neu", data=FAMILY)
    login(Role.COORDINATOR).post(
        "/helfen/neu", data={**FAMILY, "form_key": "family-key-0003"}
    )
    own = people(database)[0].id
    others = people(database)[2].id
    shown = set(re.findall(r"/lernende/(\w+)\"", helper.get("/helfen").text))
    assert shown == {person.id for person in people(database)[:2]}
    assert helper.get(f"/lernende/{own}").status_code == 200
    for path in (others, f"{others}/bearbeiten", "-"):
        assert helper.get(f"/lernende/{path}").status_code == 404
    for path in ("code", "stand", "bearbeiten"):
        assert helper.post(f"/lernende/{others}/{path}").status_code in (404, 422)
    assert people(database)[2].state == "waiting"


def test_helpers_do_not_set_priorities(login: Login, database: Database) -> None:
    helper = login(Role.HELPER)
    helper.post("/helfen/neu", data=FAMILY)
    learner = people(database)[0]
    form = helper.get(f"/lernende/{learner.id}/bearbeiten").text
    assert 'name="priority"' not in form
    version = re.search(r'name="version" value="([^"]+)"', form)
    assert version is not None
    given = {
        "version": version[1],
        "call_name": "Amal",
        "contact_language": "ar",
        "priority": "5",
        "priority_reason": "weil",
        "goal": "Arbeit",
    }
    helper.post(f"/lernende/{learner.id}/bearbeiten", data=given)
    assert (people(database)[0].goal, people(database)[0].priority) == ("Arbeit", 1)


def test_strangers_and_other_roles_stay_out(login: Login, client: FlaskClient) -> None:
    assert client.get("/helfen").location.startswith("/login")
    assert login(Role.PROVIDER).get("/helfen/neu").status_code == 404
    assert login(Role.COORDINATOR).get("/helfen").location == "/lernende"
    assert "cutout" not in login(Role.HELPER).get("/helfen/karten").text


def test_the_page_sent_again_otherwise_corrects_the_family(
    login: Login, database: Database
) -> None:
    """Back, another number, send: the old number stayed without a word."""
    helper = login(Role.HELPER)
    helper.post("/helfen/neu", data=FAMILY)
    changed = {
        **FAMILY,
        "phone": "0171 3920013",
        "call_name": ["Amal", "Yunus", ""],
        "together": "",
    }
    assert helper.post("/helfen/neu", data=changed).location == "/helfen/karten"
    assert "Noch einmal gesendet und berichtigt: L-0001, L-0002." in (
        helper.get("/helfen/karten?lang=de").text
    )
    amal, yunus = people(database)
    assert (amal.phone, yunus.phone) == ("0171 3920013", "0171 3920013")
    assert yunus.call_name == "Yunus"
    with database.read() as db:
        assert db.exec(select(LearnerLink)).first() is None


def test_somebody_taken_off_the_page_is_not_forgotten_in_silence(
    login: Login, database: Database
) -> None:
    helper = login(Role.HELPER)
    helper.post("/helfen/neu", data=FAMILY)
    one = {
        name: ["Amal", "", ""] if name == "call_name" else ["", "", ""]
        for name in ("call_name", "literacy", "rating", "own_times")
    }
    helper.post("/helfen/neu", data={**FAMILY, **one, "consent": ["0"]})
    assert "steht noch auf der Liste: L-0002" in (
        helper.get("/helfen/karten?lang=de").text
    )
    assert len(people(database)) == 2


def test_an_old_page_never_undoes_what_somebody_has_changed_since(
    login: Login, database: Database
) -> None:
    helper = login(Role.HELPER)
    helper.post("/helfen/neu", data=FAMILY)
    amal = people(database)[0]
    helper.post(f"/lernende/{amal.id}/stand", data={"state": "withdrawn"})
    page = helper.post("/helfen/neu", data={**FAMILY, "phone": "0171 3920013"})
    assert page.status_code == 422 and "L-0001" in page.text
    assert {who.phone for who in people(database)} == {"0171 3920012"}
