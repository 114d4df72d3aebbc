"""The lower half of the course page: other times, why, and a course that is moved."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from service.access import Role
from service.database import Database
from service.planning.inputs.load import load
from service.planning.inputs.standing import pins
from service.planning.runs.parameters import Parameters
from service.planning.tables import PlanningRun, ProposedCourse
from tests.service.planning.builders import Planned


@pytest.fixture
def office(login: Callable[..., FlaskClient]) -> FlaskClient:
    """The coordinator of the office whose plan it is, reading German."""
    client = login(Role.COORDINATOR)
    client.get("/planung?lang=de")
    return client


@pytest.fixture
def first(database: Database, plan: Planned) -> ProposedCourse:
    """The plan's first course."""
    with database.read() as session:
        return session.get_one(ProposedCourse, plan.courses[0])


@pytest.fixture
def kept(plan: Planned, first: ProposedCourse, tmp_path: Path) -> dict[str, Any]:
    """What the worker keeps: one time that holds, one without a room."""
    people = plan.learners
    fits = {
        "venue": first.venue_id,
        "pattern": "am3",
        "room": first.room_id,
        "teacher": plan.teachers[0],
        "funding": plan.funding,
        "blocked": "",
        "size": 9,
        "least": 8,
        "most": 14,
        "joins": [
            {"learner": people[17], "minutes": 18},
            {"learner": people[18], "minutes": 33},
        ],
        "leaves": [{"learner": people[0], "rule": "time", "missing": 0}],
    }
    shut = {**fits, "pattern": "pm2", "blocked": "room_taken"}
    nearer = {"course": "?", "minutes": 9, "rule": "size_max", "missing": 1}
    why = {"reason": "full", "course": first.key, "minutes": 12, "others": [nearer]}
    found = {
        "courses": {first.key: {"times": [fits, shut], "houses": [], "spares": []}},
        "why": {people[1]: why},
    }
    folder = tmp_path / "runs" / plan.run
    (folder / "beside.json").write_text(json.dumps(found), encoding="utf-8")
    return fits


def test_other_times_name_who_joins_and_who_drops_out(
    office: FlaskClient, plan: Planned, kept: dict[str, Any]
) -> None:
    """Numbers, people, the whole plan, and a button only where the course holds."""
    page = office.get(f"/planung/{plan.run}/kurs/{plan.courses[0]}").text
    text = " ".join(page.split())
    for words in (
        "Andere Zeiten",
        "<b>+2</b> −1",
        'L-0018</a> <span class="muted">18 Min.',
        'L-0001</a> <span class="muted">hat dann nicht frei',
        "Mo Mi Fr 8:30",
        "17 → 18 vermittelt",
        "verträgt 1 Absage",
        "Raum belegt",
        "wäre näher (9 Min.)",
        "ist aber voll",
    ):
        assert words in text, words
    assert text.count("/verlegen") == 1


def test_a_plan_without_them_says_so(office: FlaskClient, plan: Planned) -> None:
    """A plan from before this was kept, or whose files are gone."""
    text = office.get(f"/planung/{plan.run}/kurs/{plan.courses[0]}").text
    assert "Für diesen Plan wurde das nicht berechnet" in text


def test_a_moved_course_is_pinned_at_its_new_time(
    office: FlaskClient,
    plan: Planned,
    first: ProposedCourse,
    kept: dict[str, Any],
    database: Database,
) -> None:
    """The next run keeps it with the people the page named; the others are free."""
    path = f"/planung/{plan.run}/kurs/{first.id}"
    data = {"venue": kept["venue"], "pattern": kept["pattern"]}
    answer = office.post(f"{path}/verlegen", data=data)
    with database.read() as session:
        run = session.exec(select(PlanningRun).where(PlanningRun.number == 2)).one()
        assert answer.location == f"/planung/{run.id}"
        assert Parameters.model_validate(run.parameters).pinned == (first.id,)
        found = pins(load(session, plan.scope, run.id), set(plan.learners))
    (course,) = found["courses"]
    assert (course["id"], course["pattern"]) == (first.key, "am3")
    staying = {*plan.learners[1:8], *plan.learners[17:19]}
    assert found["enrolments"] == dict.fromkeys(staying, first.key)


@pytest.mark.parametrize(
    "data",
    [{"pattern": "pm2"}, {"pattern": "gibtsnicht"}, {"venue": "x"}, {}],
    ids=["no room", "unknown time", "unknown house", "nothing"],
)
def test_what_was_not_offered_is_not_found(
    office: FlaskClient,
    plan: Planned,
    kept: dict[str, Any],
    database: Database,
    data: dict[str, str],
) -> None:
    """Nothing is started for an option the page did not show."""
    path = f"/planung/{plan.run}/kurs/{plan.courses[0]}/verlegen"
    sent = {"venue": kept["venue"], **data}
    assert office.post(path, data=sent).status_code == 404
    with database.read() as session:
        assert len(session.exec(select(PlanningRun)).all()) == 1
