"""Smallest changes, values, playing through and plans side by side."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from service import i18n
from service.access import Role, worker_scope
from service.database import Database
from service.jobs.actions import claim
from service.jobs.tables import Job
from service.jobs.work_item import Work
from service.planning.compare.actions import GOALS
from service.planning.gaps import work as survey_job
from service.planning.gaps.survey import PLAY_JOB, key_of
from service.planning.tables import (
    Finding,
    PlanningRun,
    ProposedCourse,
    ProposedSeat,
)
from service.planning.unplaced.changewords import (
    CHANGES,
    VALUES,
    Names,
    shown_of,
    slot_words,
    step_sentence,
)
from service.rulesets.queries import RulesInForce
from service.settings import Settings
from solver.formation.changes.steps import TEXT_KEYS
from tests.builders import NOW
from tests.service.planning.builders import Planned

Login = Callable[..., FlaskClient]


@pytest.fixture
def settings(database: Database, tmp_path: Path) -> Settings:
    """As the application has them; its state is the test's folder."""
    return Settings(
        "test", database.url, tmp_path, "k" * 40, "http://127.0.0.1:8000", now=NOW
    )


@pytest.fixture
def office(login: Login) -> FlaskClient:
    """The coordinator of the plan's office, reading German."""
    client = login(Role.COORDINATOR)
    client.get("/planung?lang=de")
    return client


def give_change(database: Database, plan: Planned, at: int = 17) -> None:
    """A change with the solver's keys for somebody without a place."""
    with database.write() as session:
        row = session.exec(
            select(Finding).where(Finding.learner_id == plan.learners[at])
        ).one()
        row.change = {
            "patch": [{"op": "replace", "path": "/learners/0/online", "value": True}],
            "kind": "general/A1.1",
            "steps": [{"text_key": "change.online_capable", "values": {}}],
            "people": [plan.learners[at]],
            "cost": 0,
            "proved": True,
        }


def give_survey(state: Path, plan: Planned) -> None:
    needs: dict[str, Any] = {"learner": None, "patch": [], "steps": []}
    value = {"sort": "money", "values": {"funding": plan.funding, "amount": 1000}}
    content = {
        "gaps": [],
        "almost": [
            {
                "kind": "general/A1.1",
                "venue": "online",
                "pattern": "am4",
                "people": [plan.learners[17]],
                "least": 2,
                "needs": needs,
            }
        ],
        "values": [{**value, "people": 3, "solved": True, "price_points": 900.0}],
        "fairness": {},
    }
    folder = state / "runs" / plan.run
    (folder / "survey.json").write_text(json.dumps(content), encoding="utf-8")


def test_every_step_of_the_solver_has_a_german_sentence() -> None:
    assert set(CHANGES) == TEXT_KEYS | {"change.several"}
    for message in [*CHANGES.values(), *VALUES.values(), *GOALS.values()]:
        names = re.findall(r"%\((\w+)\)s", message)
        said = i18n.text("de", message, **dict.fromkeys(names, "X"))
        assert said != message % dict.fromkeys(names, "X"), message


def test_only_what_was_shown_of_a_change_is_said() -> None:
    """Plans from before called a change proved that was tried in a part of the plan."""
    said = {
        (): "",
        ("proved", "tried"): "Nachgewiesen",
        ("proved",): "ausprobiert",
    }
    for keys, word in said.items():
        change = dict.fromkeys(keys, True)
        text = shown_of(change, "de")
        assert word in text and bool(text) is bool(word)
    trial = {"proved": False, "tried": True}
    assert "Ein Nachweis ist das nicht" in shown_of(trial, "de")
    least = {"proved": True, "tried": False, "minimal": True}
    assert "mit weniger keiner" in shown_of(least, "de")


def test_somebody_new_is_told_as_such_in_older_plans_too() -> None:
    values = {"kind": "x", "pattern": "y"}
    empty: Any = None
    rules = RulesInForce(empty, {}, {}, {}, {})
    known = Names({}, {}, {}, {}, {}, rules)
    for key in ("change.people", "change.size_min"):
        said = step_sentence(key, values, known, "de")
        assert said == "Jemand Neues, noch nicht angemeldet, für x, y."


def test_a_seat_in_a_running_course_is_no_row_of_letters() -> None:
    """The neighbouring level was told by the id of the course that runs."""
    empty: Any = None
    known = Names({}, {}, {}, {}, {}, RulesInForce(empty, {}, {}, {}, {}))
    said = step_sentence("change.kind", {"kind": "run:hezkn76q"}, known, "de")
    assert said.endswith("Nachbarniveau: Platz in einem laufenden Kurs.")


def test_a_slot_in_words() -> None:
    assert slot_words("mo-0830-1145", "de") == "Mo 8:30–11:45"
    assert slot_words("fr-1400-1600-a", "de") == "Fr 14:00–16:00 (A)"
    assert slot_words("strange", "de") == "strange"


def test_the_page_shows_changes_values_and_courses_one_short(
    office: FlaskClient, plan: Planned, database: Database, settings: Settings
) -> None:
    give_change(database, plan)
    text = office.get(f"/planung/{plan.run}/offen").text
    assert "Die Person bekommt Gerät und Internet." in text
    assert "wird noch gerechnet" in text
    give_survey(settings.state_dir, plan)
    text = office.get(f"/planung/{plan.run}/offen").text
    assert "1.000 € mehr in „Kreismittel“" in text
    assert "+3" in text


def test_ticked_changes_are_queued_once_and_shown(
    office: FlaskClient, plan: Planned, database: Database, settings: Settings
) -> None:
    give_change(database, plan)
    path = f"/planung/{plan.run}/durchspielen"
    form = {"aenderung": plan.learners[17]}
    answers = [office.post(path, data=form) for _ in range(2)]
    key = key_of([plan.learners[17]])
    assert {a.headers["Location"] for a in answers} == {f"{path}/{key}"}
    with database.read() as session:
        jobs = session.exec(select(Job).where(Job.kind == PLAY_JOB)).all()
    assert [j.payload["changes"] for j in jobs] == [[plan.learners[17]]]
    assert "Wird gerechnet" in office.get(f"{path}/{key}").text
    played = settings.state_dir / "runs" / plan.run / "played"
    played.mkdir()
    found: dict[str, Any] = {key_0: [] for key_0 in ("gained", "lost", "moved")}
    found |= {"placed_before": 17, "placed_without": 17, "placed_after": 18}
    found |= {"courses_before": 2, "courses_after": 2}
    found |= {"cost_before": 100, "cost_after": 120, "gained": [plan.learners[17]]}
    found["changes"] = [plan.learners[17]]
    with database.write() as session:  # as it is once the job has ended
        session.exec(select(Job).where(Job.kind == PLAY_JOB)).one().unique_key = None
    (played / f"{key}.json").write_text(json.dumps(found), encoding="utf-8")
    text = office.get(f"{path}/{key}?teil=ergebnis").text
    assert "L-0018" in text
    assert "18" in text


def test_nothing_ticked_unknown_choices_and_other_offices(
    office: FlaskClient, login: Login, plan: Planned
) -> None:
    path = f"/planung/{plan.run}/durchspielen"
    answer = office.post(path, data={"aenderung": "nobody"}, follow_redirects=True)
    assert "kreuzen Sie die Änderungen an" in answer.text
    assert office.get(f"{path}/0123456789abcdef").status_code == 404
    foreign = login(Role.COORDINATOR, office=1)
    assert foreign.post(path, data={"aenderung": "x"}).status_code == 404
    assert foreign.get(f"/planung/{plan.run}/vergleich").status_code == 404


def test_alternatives_are_queued_with_their_goals(
    office: FlaskClient, plan: Planned, database: Database
) -> None:
    path = f"/planung/{plan.run}/vergleich"
    assert "Alternativen rechnen" in office.get(path).text
    office.post(path, data={"goal": ["short", "cheap", "nonsense"]})
    with database.read() as session:
        rows = session.exec(
            select(PlanningRun).where(PlanningRun.state == "queued")
        ).all()
        told = {r.parameters["goal"]: r.parameters for r in rows}
    assert set(told) == {"short", "cheap"}
    assert {t["alternative_of"] for t in told.values()} == {plan.run}
    again = office.post(path, data={"goal": "wide"}, follow_redirects=True)
    assert "Es wird schon ein Lauf gerechnet" in again.text


def test_two_plans_side_by_side(
    office: FlaskClient, plan: Planned, database: Database
) -> None:
    """The other plan keeps one course: eight people lose, the numbers are named."""
    with database.write() as session:
        run = session.get_one(PlanningRun, plan.run)
        values = run.model_dump(exclude={"id", "number", "job_id"})
        told = {**run.parameters, "goal": "short", "alternative_of": run.id}
        other = PlanningRun.model_validate({**values, "number": 9, "parameters": told})
        session.add(other)
        session.flush()
        old = session.get_one(ProposedCourse, plan.courses[1])
        kept = ProposedCourse.model_validate(
            {**old.model_dump(exclude={"id"}), "run_id": other.id}
        )
        session.add(kept)
        session.flush()
        seats = session.exec(
            select(ProposedSeat).where(ProposedSeat.proposed_course_id == old.id)
        ).all()
        for seat in seats:
            more = {"run_id": other.id, "proposed_course_id": kept.id}
            copied = {**seat.model_dump(exclude={"id"}), **more}
            session.add(ProposedSeat.model_validate(copied))
        name = other.id
    text = office.get(f"/planung/{plan.run}/vergleich").text
    assert "kurze Wege" in text
    assert "9 wie in A · 0 anderer Kurs · +0 · −8" in text
    assert "L-0001" in text
    assert f"/planung/{name}" in text
    assert "0151" not in text
    # From the alternative the same comparison opens, plan A first.
    assert "9 wie in A" in office.get(f"/planung/{name}/vergleich").text


def test_what_a_plan_changes_is_listed_person_by_person(
    office: FlaskClient, plan: Planned, database: Database
) -> None:
    """Nine of a course lose their place: each is named, as is the course."""
    path = f"/planung/{plan.run}/umgeplant"
    text = office.get(path).text
    assert "nicht aus einem anderen gerechnet" in text
    assert "Kurse, die bei einer Absage kippen (1)" in text
    with database.write() as session:
        run = session.get_one(PlanningRun, plan.run)
        values = run.model_dump(exclude={"id", "number", "job_id"})
        base = PlanningRun.model_validate({**values, "number": 8})
        session.add(base)
        session.flush()
        run.base_run_id = base.id
        for number in (0, 1):
            old = session.get_one(ProposedCourse, plan.courses[number])
            copy = old.model_dump(exclude={"id"}) | {"run_id": base.id}
            course = ProposedCourse.model_validate(copy)
            session.add(course)
            session.flush()
            for seat in session.exec(
                select(ProposedSeat).where(ProposedSeat.proposed_course_id == old.id)
            ).all():
                more = {"run_id": base.id, "proposed_course_id": course.id}
                copied = {**seat.model_dump(exclude={"id"}), **more}
                session.add(ProposedSeat.model_validate(copied))
        session.get_one(ProposedCourse, plan.courses[1]).state = "dropped"
    text = office.get(path).text
    assert "1 Kurs bleibt, wie er war" in text
    assert "Kurse, die entfallen (1)" in text
    assert "Jetzt ohne Platz (9)" in text
    assert "L-0009" in text


def test_the_jobs_write_survey_and_effect(
    plan: Planned, database: Database, settings: Settings, office: FlaskClient
) -> None:
    """On a county of two, whose course lacks a room: one room places both."""
    from tests.solver.formation.tiny import raw

    folder = settings.state_dir / "runs" / plan.run
    value = raw(2, rooms=[], online={"max": 3, "max_parallel": 0})
    value["learners"][0]["id"] = plan.learners[17]
    (folder / "instance.json").write_text(json.dumps(value), encoding="utf-8")
    (folder / "plan.json").write_text(
        '{"format": "course-formation-solution/1", "courses": [], "enrolments": {}}',
        encoding="utf-8",
    )
    with database.write() as session:
        row = session.exec(
            select(Finding).where(Finding.learner_id == plan.learners[17])
        ).one()
        room = {"id": "n", "venue": "vhs", "seats": 2, "slots": ["mo-am"]}
        patch = [{"op": "add", "path": "/rooms/-", "value": room}]
        row.change = {"patch": patch, "kind": "A1"}
    office.post(
        f"/planung/{plan.run}/durchspielen", data={"aenderung": plan.learners[17]}
    )
    with database.write() as session:
        job = claim(session, "test", NOW, [PLAY_JOB])
    assert job is not None
    own = worker_scope(plan.scope.office_id)
    work = Work(database, settings, job, lambda: NOW, own, lambda: True)
    survey_job.play(work)
    key = key_of([plan.learners[17]])
    found = json.loads((folder / "played" / f"{key}.json").read_text())
    assert (found["placed_before"], found["placed_after"]) == (0, 2)
    assert found["changes"] == [plan.learners[17]]

    survey_job.survey(work)
    assert json.loads((folder / "survey.json").read_text())["almost"]
    with database.read() as session:
        told = session.exec(
            select(Finding).where(Finding.learner_id == plan.learners[17])
        ).one()
    assert told.change is not None and told.change["proved"] is True
    assert told.reasons[0]["rule"] == told.rule
