"""What providers say about an approved plan shows on it and in the next one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlmodel import Session, select

from service.access import Role
from service.courses.lifecycle import states as lifecycle
from service.courses.tables import Course
from service.database import Database
from service.planning.inputs.load import load
from service.planning.inputs.people import people
from service.planning.inputs.resources import Building, room, teacher
from service.planning.inputs.ways import Ways
from service.planning.inputs.weekplan import week_plan
from service.planning.runs.actions import queue_run
from service.planning.runs.parameters import Parameters
from service.planning.tables import Finding, PlanningRun, Term
from service.planning.unplaced.queries import unplaced
from service.rulesets.queries import rules
from service.supply.tables import Room, Teacher
from tests.builders import NOW
from tests.service.conftest import Login
from tests.service.planning.approval.test_approval import BASE, settle
from tests.service.planning.builders import Planned


def refuse(database: Database, plan: Planned, folder: Path, reason: str) -> Course:
    """Approves the first course of the plan; its provider says no."""
    with database.write() as session:
        course = settle(session, plan, folder, 1)[0]
        return lifecycle.decline(session, plan.scope, course.id, NOW, reason)


def next_run(session: Session, plan: Planned, **told: object) -> PlanningRun:
    term = session.exec(select(Term)).one()
    parameters = Parameters.model_validate({"funding_ids": (plan.funding,), **told})
    return queue_run(session, plan.scope, term, parameters, NOW, None)


def slots_of(
    session: Session, plan: Planned, run: PlanningRun, course: Course
) -> set[str]:
    """Whether the refused teacher and room could be planned at the course's times."""
    inputs = load(session, plan.scope, run.id)
    week = week_plan(inputs)
    building = Building(inputs, week, people(inputs), Ways({}))
    found = {
        "teacher": teacher(building, session.get_one(Teacher, course.teacher_id)),
        "room": room(building, session.get_one(Room, course.room_id)),
    }
    at = {
        slot_id
        for slot_id, slot in week.slots.items()
        if [slot.weekday, slot.start, slot.end, "every"] in course.meetings
    }
    assert at
    return {name for name, row in found.items() if at <= set(row["slots"])}


@pytest.mark.parametrize(
    ("reason", "left"),
    [("room", {"teacher"}), ("teacher", {"room"}), ("money", {"room"})],
)
def test_a_new_run_leaves_out_what_was_refused(
    database: Database, plan: Planned, tmp_path: Path, reason: str, left: set[str]
) -> None:
    """The next plan proposed the same room and teacher again."""
    course = refuse(database, plan, tmp_path, reason)
    with database.write() as session:
        run = next_run(session, plan)
        assert Parameters.model_validate(run.parameters).refused == (course.id,)
        assert slots_of(session, plan, run, course) == left
        again = next_run(session, plan, with_refused=True)
        assert slots_of(session, plan, again, course) == {"teacher", "room"}


def test_the_plan_shows_what_became_of_its_courses(
    login: Login, database: Database, plan: Planned, tmp_path: Path
) -> None:
    """An approved course said "approved", also after the provider's no."""
    office = login(Role.COORDINATOR)
    with database.write() as session:
        courses = settle(session, plan, tmp_path, 1, 2)
        ids = [course.id for course in courses]
        lifecycle.decline(session, plan.scope, ids[0], NOW, "room")
    page = office.get(f"/planung/{plan.run}?lang=de").text
    assert "Was aus den freigegebenen Kursen wurde" in page
    assert "1 zugesagt, 1 abgelehnt" in " ".join(page.split())
    for course_id in ids:
        assert f'href="/kursverwaltung/{course_id}"' in page
    with database.write() as session:
        lifecycle.cancel(
            session, plan.scope, ids[1], NOW, reason="people", base_url=BASE
        )
    page = office.get(f"/planung/{plan.run}?lang=de").text
    assert "1 abgelehnt, 1 abgesagt" in " ".join(page.split())


def test_who_has_a_seat_counts_as_placed(
    login: Login, database: Database, plan: Planned
) -> None:
    """ "39 of 144" while the other 105 had a seat already."""
    with database.write() as session:
        run = session.get_one(PlanningRun, plan.run)
        run.summary = {**run.summary, "left_out": {"seated": 4, "missing": 1}}
        run.placed = 11
        for row in session.exec(select(Finding)).all()[:4]:
            row.rule = "seated"
    office = login(Role.COORDINATOR)
    page = " ".join(office.get(f"/planung/{plan.run}?lang=de").text.split())
    figures = re.sub("<[^>]+>", "", page)
    assert re.search(r"15\s*von 22 = 68,2", figures), figures[:4000]
    assert "4 haben schon einen Platz" in page
    with database.read() as session:
        known = rules(session, plan.scope, NOW.date())
        assert len(unplaced(session, plan.scope, plan.run, known).people) == 1
    table = " ".join(office.get("/planung?lang=de").text.split())
    assert "15 von 22" in table
