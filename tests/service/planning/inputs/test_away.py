"""Absences within the term: a run knows them, the plan says which dates they hit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from service.access import Role
from service.database import Database
from service.planning.inputs.away import MOST_AWAY
from service.planning.inputs.instance import build
from service.planning.inputs.load import load
from service.planning.inputs.people import people
from service.planning.inputs.resources import Building
from service.planning.inputs.ways import ways
from service.planning.inputs.weekplan import week_plan
from service.planning.tables import ProposedCourse, Term
from service.supply.tables import Absence, Room, Teacher, Venue
from tests.builders import NOW, Standing
from tests.service.planning import small_county as county
from tests.service.planning.builders import Planned

Kind = type[Teacher] | type[Room] | type[Venue]
MONDAY = "mo-0830-1145"


def mondays(
    database: Database, stands: Standing, folder: Path, kind: Kind, weeks: int
) -> tuple[bool, bool]:
    """Whether room and teacher are offered on Mondays; `kind` is away for `weeks`."""
    with database.write() as session:
        county.add_supply(session, stands.own)
        county.add_learner(session, stands.own, 1, "Nordstadt", "walk")
        run = county.add_run(session, stands.own)
        days = week_plan(load(session, stands.own, run.id)).dates[MONDAY]
        named = {Teacher: "teacher_id", Room: "room_id", Venue: "venue_id"}[kind]
        session.add(
            Absence(
                office_id=stands.own.office_id,
                first_on=days[2],
                last_on=days[1 + weeks],
                created_at=NOW,
                **{named: session.exec(select(kind.id)).one()},
            )
        )
        session.flush()
        inputs = load(session, stands.own, run.id)
        week = week_plan(inputs)
        trips = ways(inputs, week, folder)
        built: dict[str, Any] = build(Building(inputs, week, people(inputs), trips))
    (room,), (teacher,) = built["rooms"], built["teachers"]
    assert MONDAY in built["slots"]
    return MONDAY in room["slots"], MONDAY in teacher["slots"]


@pytest.mark.parametrize(
    ("kind", "weeks", "offered"),
    [
        (Teacher, MOST_AWAY, (True, True)),
        (Teacher, MOST_AWAY + 1, (True, False)),
        (Room, MOST_AWAY + 1, (False, True)),
        (Venue, MOST_AWAY + 1, (False, True)),
    ],
)
def test_too_many_dates_close_the_hour(
    database: Database,
    stands: Standing,
    tmp_path: Path,
    kind: Kind,
    weeks: int,
    offered: tuple[bool, bool],
) -> None:
    """Somebody away for a month was planned as if they were there."""
    assert mondays(database, stands, tmp_path, kind, weeks) == offered


def test_the_plan_names_the_dates_that_fall_away(
    login: Callable[..., FlaskClient], database: Database, plan: Planned
) -> None:
    office = login(Role.COORDINATOR)
    office.get("/planung?lang=de")
    said = "An einzelnen Terminen des Plans abwesend"
    assert said not in office.get(f"/planung/{plan.run}").text
    with database.write() as session:
        proposal = session.get_one(ProposedCourse, plan.courses[0])
        term = session.get_one(Term, plan.term)
        teacher = session.get_one(Teacher, str(proposal.teacher_id))
        code, number = teacher.code, proposal.number
        weekday = int(proposal.meetings[0][0])
        day: date = term.start_on + timedelta(days=7)
        day += timedelta(days=(weekday - day.weekday()) % 7)
        session.add(
            Absence(
                office_id=plan.scope.office_id,
                teacher_id=teacher.id,
                first_on=day,
                last_on=day,
                created_at=NOW,
            )
        )
    page = " ".join(office.get(f"/planung/{plan.run}").text.split())
    told = page[page.index(said) :][:1500]
    assert f"K{number:02d}" in told and code in told
    assert f"{day.day}.{day.month}." in told
