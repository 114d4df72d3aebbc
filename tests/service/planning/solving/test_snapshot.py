"""The best plan so far: what is kept while a run computes, and what the page shows."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from service.access import Role
from service.database import Database
from service.learners.tables import Learner
from service.planning.solving.snapshot import snapshot
from service.planning.tables import PlanningRun, ProposedCourse
from tests.service.planning.builders import Planned
from tests.solver.formation.tiny import course, learner, plan, tiny, together_in


def test_it_holds_courses_ways_and_money_but_nobody() -> None:
    """Minutes of the longer way, the place without the way of travelling, euros."""
    people = [learner("anna"), learner("bela"), learner("cem", place="dorf")]
    chosen = plan([course()], together_in("c1", "anna", "bela", "cem"))
    found = snapshot(tiny(people), chosen, 4.5)
    assert found["courses"] == [["vhs", 3, False]]
    assert found["ways"] == [["dorf", 0, 32], ["stadt", 0, 10], ["stadt", 0, 10]]
    assert (found["median"], found["slowest_5_percent"]) == (10, 10)
    assert found["spent"] == {"kreis": [750, 100000]}
    assert not any(name in json.dumps(found) for name in ("anna", "bela", "cem"))


def test_people_online_have_no_way() -> None:
    """A plan of online courses only has no minutes to show."""
    online = course(venue="online", room=None)
    found = snapshot(tiny(2), plan([online], together_in("c1", "l1", "l2")), 1.0)
    assert (found["ways"], found["median"]) == ([], None)
    assert found["courses"] == [["online", 2, True]]


@pytest.fixture
def running(database: Database, plan: Planned) -> dict[str, Any]:
    """The plan's run as if it were still being computed."""
    with database.write() as session:
        run = session.get_one(PlanningRun, plan.run)
        venue = session.get_one(ProposedCourse, plan.courses[0]).venue_id
        home = session.get_one(Learner, plan.learners[0]).place_id
        run.state, run.seconds, run.finished_at = "solving", None, None
        kept = {
            "t": 4.5,
            "courses": [[venue, 8, True]],
            "ways": [[home, 0, 22], [home, 0, 31], ["gone", 0, 5]],
            "median": 22,
            "slowest_5_percent": 31,
            "spent": {plan.funding: [3200, 50000], "gone": [1, 2]},
        }
        run.summary = {"so_far": kept}
        return kept


def test_the_running_page_draws_the_best_plan_so_far(
    login: Callable[..., FlaskClient], plan: Planned, running: dict[str, Any]
) -> None:
    """Map with its ways and the figures that a stop would give; foreigners: nothing."""
    office = login(Role.COORDINATOR)
    office.get("/planung?lang=de")
    path = f"/planung/{plan.run}"
    text = office.get(f"{path}/stand/map").text
    assert text.count('class="line ') == 2 + 5  # the legend shows five
    assert "Bester Plan bisher" in text
    figures = office.get(f"{path}/stand/figures").text
    for words in ("22 Min.", "ab 31 Min.", "3.200", "50.000"):
        assert words in figures, words
    assert "%%" not in figures
    foreign = login(Role.COORDINATOR, office=1)
    assert foreign.get(f"{path}/stand/map").status_code == 404


def test_without_a_plan_yet_there_is_no_map(
    login: Callable[..., FlaskClient],
    plan: Planned,
    running: dict[str, Any],
    database: Database,
) -> None:
    """The fragment is empty until the first plan is there."""
    with database.write() as session:
        session.get_one(PlanningRun, plan.run).summary = {}
    text = login(Role.COORDINATOR).get(f"/planung/{plan.run}/stand/map").text
    assert "<svg" not in text
