"""The office's list and a person's record."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from service.access import Role
from service.audit.tables import AuditRow
from service.database import Database
from service.learners.forms import LearnerIn
from service.learners.records import actions as records
from service.learners.tables import Learner
from service.learners.wording import evidences
from service.rulesets.queries import rules
from tests.builders import NOW, Standing
from tests.service.conftest import Login


def add(database: Database, stands: Standing, **fields: Any) -> str:
    with database.write() as db:
        row, _code = records.add_learner(db, stands.own, LearnerIn(**fields), NOW)
        return row.id


def form_of(client: FlaskClient, learner_id: str) -> dict[str, Any]:
    page = client.get(f"/lernende/{learner_id}/bearbeiten").text
    version = re.search(r'name="version" value="([^"]+)"', page)
    assert version is not None
    return {"version": version[1], "contact_language": "de", "priority": "1"}


def test_the_list_shows_numbers_and_names_only_where_searched(
    login: Login, database: Database, stands: Standing
) -> None:
    add(database, stands, call_name="Özlem", phone="0171 3920012", level="A1.1")
    office = login(Role.COORDINATOR)
    assert "L-0001" in office.get("/lernende").text
    assert "Özlem" not in office.get("/lernende").text
    for q in ("özl", "+49171 3920012"):
        found = office.get("/lernende", query_string={"q": q}).text
        assert "L-0001" in found and "Özlem" in found
    assert "Özlem" not in office.get("/lernende?q=L-0001").text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"L-0001"}),
        ("state=all", {"L-0001", "L-0002"}),
        ("state=withdrawn", {"L-0002"}),
        ("state=all&level=A1.1", {"L-0001"}),
        ("state=all&level=unknown", {"L-0002"}),
        ("state=all&q=2", {"L-0002"}),
        ("state=all&q=zzz", set()),
        ("state=all&place=zzz", set()),
    ],
)
def test_filters(
    login: Login, database: Database, stands: Standing, query: str, found: set[str]
) -> None:
    add(database, stands, level="A1.1")
    add(database, stands, state="withdrawn")
    page = login(Role.COORDINATOR).get(f"/lernende?{query}").text
    assert set(re.findall(r">(L-\d{4})<", page)) == found


def test_pages_of_fifty(login: Login, database: Database, stands: Standing) -> None:
    with database.write() as db:
        for _ in range(51):
            records.add_learner(db, stands.own, LearnerIn(), NOW)
    office = login(Role.COORDINATOR)
    first = office.get("/lernende").text
    assert len(re.findall(r">L-\d{4}<", first)) == 50 and "page=2" in first
    for page in ("2", "99"):
        assert ">L-0051<" in office.get(f"/lernende?page={page}").text
    assert office.get("/lernende?page=x").status_code == 200


def test_records_of_another_office_are_missing(
    login: Login, database: Database, stands: Standing
) -> None:
    learner_id = add(database, stands, call_name="Maria")
    stranger = login(Role.COORDINATOR, office=1)
    assert "Maria" not in stranger.get("/lernende?state=all&q=maria").text
    for path in (learner_id, f"{learner_id}/bearbeiten", "missing"):
        assert stranger.get(f"/lernende/{path}").status_code == 404
    for path in ("code", "stand", "verbinden", "bearbeiten"):
        reply = stranger.post(f"/lernende/{learner_id}/{path}", data={"other": "1"})
        assert reply.status_code == 404


def test_the_office_adds_what_the_public_form_does_not_ask(
    login: Login, database: Database, stands: Standing
) -> None:
    learner_id = add(database, stands, call_me=True, phone="0171 3920012")
    office = login(Role.COORDINATOR)
    given = {
        **form_of(office, learner_id),
        "call_name": "Maria",
        "child_ages": "3, 5",
        "level": "A2.1",
        "level_evidence": "test",
        "level_evidence_on": "2026-10-30",
        "entitlement": "right-44",
        "course_types": ["county"],
        "anchor_monday": "2026-11-02",
        "free_times": ["mo-am"],
        "women_only": "yes",
        "gender": "female",
        "priority": "3",
        "priority_reason": "Jobcenter drängt",
        "consent": "yes",
    }
    reply = office.post(f"/lernende/{learner_id}/bearbeiten", data=given)
    assert reply.location == f"/lernende/{learner_id}"
    with database.read() as db:
        row = db.get_one(Learner, learner_id)
        trail = db.exec(select(AuditRow).where(AuditRow.action == "learner.change"))
        told = trail.one().details
    assert (row.call_me, row.child_ages, row.free_times_b) == (False, [3, 5], [])
    assert (row.priority, row.women_only, row.consent_at) == (3, True, NOW)
    assert row.gender == "female"
    assert "gender" in told["fields"] and "female" not in str(told)
    page = office.get(f"/lernende/{learner_id}").text
    assert "Jobcenter drängt" in page and "A2.1" in page


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"priority": "3"}, "f-priority_reason"),
        ({"level": "A9"}, "f-level"),
        ({"anchor_monday": "2026-11-03"}, "f-anchor_monday"),
        ({"child_ages": "99"}, "f-child_ages"),
        ({"email": "x@"}, "f-email"),
        ({"earliest_start": "gestern"}, "f-earliest_start"),
        ({"gender": "x"}, "f-gender"),
        ({"gender": "male", "women_only": "yes"}, "f-gender"),
    ],
)
def test_errors_of_the_record_form(
    login: Login,
    database: Database,
    stands: Standing,
    changed: dict[str, str],
    field: str,
) -> None:
    learner_id = add(database, stands)
    office = login(Role.COORDINATOR)
    given = {**form_of(office, learner_id), "call_name": "Neu", **changed}
    reply = office.post(f"/lernende/{learner_id}/bearbeiten", data=given)
    assert reply.status_code == 422 and f'href="#{field}"' in reply.text
    assert 'value="Neu"' in reply.text


def test_ties_by_number(login: Login, database: Database, stands: Standing) -> None:
    first, second = add(database, stands), add(database, stands)
    office = login(Role.COORDINATOR)
    url = f"/lernende/{first}/verbinden"
    assert (
        office.post(url, data={"other": "L-0002", "kind": "venue"}).status_code == 302
    )
    page = office.get(f"/lernende/{first}").text
    assert f"/lernende/{second}" in page
    for given in (
        {"other": "L-9999", "kind": "apart"},
        {"other": "x", "kind": "apart"},
    ):
        reply = office.post(url, data=given)
        assert reply.status_code == 422 and 'href="#f-other"' in reply.text
    remove = re.search(r"/lernende/verbindung/(\w+)/loesen", page)
    assert remove is not None
    office.post(remove[0], data={"learner_id": first})
    assert f"/lernende/{second}" not in office.get(f"/lernende/{first}").text


def test_a_tie_that_no_course_can_keep_is_named(
    login: Login, database: Database, stands: Standing
) -> None:
    """Mother and son of different levels in one course: neither would get a seat."""
    first = add(database, stands, level="A1.1")
    add(database, stands, level="B1.1")
    office = login(Role.COORDINATOR)
    for kind, warned in (("course", True), ("venue", False)):
        office.post(
            f"/lernende/{first}/verbinden", data={"other": "L-0002", "kind": kind}
        )
        text = office.get(f"/lernende/{first}").text
        assert ("Kein Kurs nimmt beide auf" in text) is warned


def test_states_and_cards(login: Login, database: Database, stands: Standing) -> None:
    learner_id = add(database, stands, call_name="Maria")
    office = login(Role.COORDINATOR)
    office.post(f"/lernende/{learner_id}/stand", data={"state": "withdrawn"})
    office.post(f"/lernende/{learner_id}/stand", data={"state": "enrolled"})
    with database.read() as db:
        assert db.get_one(Learner, learner_id).state == "withdrawn"
    assert office.post(f"/lernende/{learner_id}/code").location == "/helfen/karten"
    assert "Maria" in office.get("/helfen/karten").text


def test_an_empty_office_is_shown_the_way_in(login: Login) -> None:
    """ "Nobody fits this filter" is no help where nobody is registered at all."""
    page = login(Role.COORDINATOR).get("/lernende?lang=en").text
    assert "Nobody is registered yet" in page
    assert 'href="/lernende/import"' in page


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("level_evidence_on", "03.11.2026"),
        ("entitlement_seen_on", "2027-01-01"),
        ("earliest_start", "01.01.2031"),
        ("earliest_start", "01.01.1926"),
    ],
)
def test_days_that_cannot_be_are_refused_at_their_field(
    login: Login, database: Database, stands: Standing, field: str, typed: str
) -> None:
    """Nobody has seen a proof tomorrow; a start in five years keeps a person out."""
    learner_id = add(database, stands)
    office = login(Role.COORDINATOR)
    given = {**form_of(office, learner_id), field: typed}
    reply = office.post(f"/lernende/{learner_id}/bearbeiten", data=given)
    assert reply.status_code == 422 and f'href="#f-{field}"' in reply.text


def test_rules_from_before_courses_counted_as_evidence(
    database: Database, stands: Standing
) -> None:
    """The record's form would forget what a level rests on if it had no such option."""
    with database.read() as session:
        known = rules(session, stands.own, NOW.date())
    levels = known.sets.levels
    older = tuple(x for x in levels.evidence if x.id != "course")
    sets = replace(known.sets, levels=replace(levels, evidence=older))
    found = evidences(replace(known, sets=sets), "de")
    assert found["course"] == "Kurs besucht"
    assert set(found) == set(evidences(known, "de"))
