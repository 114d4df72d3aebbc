"""Limits of a run: reserves by kind of course, least shares; form, instance, pages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from service.access import Role
from service.database import Database
from service.planning.inputs.instance import FAIR_WEIGHT, build
from service.planning.inputs.load import load
from service.planning.inputs.people import people
from service.planning.inputs.resources import Building
from service.planning.inputs.ways import ways
from service.planning.inputs.weekplan import week_plan
from service.planning.runs.parameters import LEAST_PEOPLE
from service.planning.tables import PlanningRun
from tests.builders import Standing
from tests.service.planning import small_county as county
from tests.service.planning.builders import Planned

LIMITS = {"reserves": {"county": 3}, "min_reserve": 1, "fair_by": "municipality"}


@pytest.fixture
def office(login: Callable[..., FlaskClient], plan: Planned) -> FlaskClient:
    """A coordinator of the office whose plan it is."""
    return login(Role.COORDINATOR)


def form(plan: Planned, **more: str) -> dict[str, Any]:
    """A run as the page sends it, unlimited but for `more`."""
    told = {"seconds": "15", "default_max_minutes": "45", "min_reserve": "1"}
    kept = {"term_id": plan.term, "funding_ids": plan.funding, "fair_by": ""}
    return {**told, **kept, "fair_percent": "", "reserve-county": "", **more}


def newest(database: Database) -> PlanningRun:
    """The run that was started last."""
    with database.read() as session:
        runs = session.exec(select(PlanningRun)).all()
    return max(runs, key=lambda run: run.number)


def instance(
    database: Database, stands: Standing, folder: Path, **told: Any
) -> dict[str, Any]:
    """The small county with two people as a run of these parameters gets it."""
    scope = stands.own
    with database.write() as session:
        county.add_supply(session, scope)
        county.add_learner(session, scope, 1, "Nordstadt", "walk")
        county.add_learner(session, scope, 2, "Feldhausen", "walk")
        run = county.add_run(session, scope, **told)
        inputs = load(session, scope, run.id)
        week = week_plan(inputs)
        trips = ways(inputs, week, folder)
        return build(Building(inputs, week, people(inputs), trips))


def test_the_instance_has_the_reserve_of_each_kind_and_the_least_share(
    database: Database, stands: Standing, tmp_path: Path
) -> None:
    """A kind's own number goes before the general one; towns go by a place's id."""
    found = instance(database, stands, tmp_path, **LIMITS, fair_share=0.4)
    kinds = found["kinds"].values()
    assert {k["min_reserve"] for k in kinds if k["type"] == "county"} == {3}
    assert {k["min_reserve"] for k in kinds if k["type"] != "county"} <= {1}
    assert found["fairness"] == {
        "by": "municipality",
        "least_share": 0.4,
        "least_people": LEAST_PEOPLE,
    }
    assert found["weights"]["fair_share"] == FAIR_WEIGHT
    towns = {who["groups"]["municipality"] for who in found["learners"]}
    assert towns <= {place["id"] for place in found["places"]}


def test_a_reserve_never_makes_a_course_larger_than_it_may_be(
    database: Database, stands: Standing, tmp_path: Path
) -> None:
    """Ten more than eight would be more than the sixteen of a county course."""
    found = instance(database, stands, tmp_path, min_reserve=10)
    for kind in found["kinds"].values():
        assert kind["min"] + kind["min_reserve"] <= kind["max"]
    assert "fairness" not in found and "fair_share" not in found["weights"]


def test_limits_are_kept_with_the_run_and_by_a_run_from_it(
    office: FlaskClient, plan: Planned, database: Database
) -> None:
    more = {"reserve-county": "2", "fair_by": "level", "fair_percent": "30"}
    assert office.post("/planung/lauf", data=form(plan, **more)).status_code == 302
    run = newest(database)
    told = run.parameters
    assert (told["reserves"], told["min_reserve"]) == ({"county": 2}, 1)
    assert (told["fair_by"], told["fair_share"]) == ("level", 0.3)
    page = office.get(f"/planung/{run.id}").text
    assert "Kreiskurs: 2" in page and "30 % für jede Niveaustufe" in page
    with database.write() as session:
        session.get_one(PlanningRun, run.id).state = "ready"
    page = office.get(f"/planung?basis={run.id}").text
    assert 'value="30"' in page and 'name="reserve-county"' in page
    assert office.post(f"/planung/{run.id}/neu").status_code == 302
    again = newest(database)
    same = ("reserves", "min_reserve", "fair_by", "fair_share")
    assert again.id != run.id
    assert [again.parameters[x] for x in same] == [told[x] for x in same]


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("fair_percent", "30", "auch die Gruppen"),
        ("fair_percent", "viel", "ganze Zahl"),
        ("fair_by", "level", "keinen Mindestanteil"),
        ("fair_by", "shoes", "Möglichkeiten"),
        ("reserve-county", "drei", "Kreiskurs: Bitte eine ganze Zahl eingeben"),
        ("reserve-county", "9", "Kreiskurs: Höchstens 8"),
    ],
)
def test_a_wrong_limit_names_its_field_and_keeps_what_was_typed(
    office: FlaskClient,
    plan: Planned,
    database: Database,
    field: str,
    value: str,
    words: str,
) -> None:
    answer = office.post("/planung/lauf", data=form(plan, **{field: value}))
    assert answer.status_code == 422
    assert words in answer.text
    assert f'value="{value}"' in answer.text or value == "shoes"
    assert newest(database).id == plan.run
