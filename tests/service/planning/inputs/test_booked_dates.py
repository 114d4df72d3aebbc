"""What a plan counts as meetings is what gets booked and shown, also in holidays."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlmodel import col, select

from service.courses.catalogue.queries import view_of
from service.courses.lifecycle.answers import accept_counter
from service.courses.lifecycle.asking import open_request
from service.courses.meetings.meeting_dates import tick_day
from service.courses.tables import Course, Occupancy
from service.database import Database
from service.planning.inputs.load import load
from service.planning.inputs.weekplan import week_plan
from service.planning.runs.parameters import Parameters
from service.planning.tables import PlanningRun
from service.publish.calendar import blocks
from tests.builders import NOW
from tests.service.planning.approval.test_approval import settle
from tests.service.planning.builders import Planned

TODAY = date(2026, 11, 2)
HALF_TERM = date(2027, 2, 2)  # a Tuesday in Lower Saxony's holidays, a day of the plan
EASTER = date(2027, 3, 23)  # likewise, after the term


def with_holidays(database: Database, plan: Planned, also: bool) -> set[date]:
    """Sets whether the run's courses meet in the holidays; the days it counts then."""
    with database.write() as session:
        run = session.get_one(PlanningRun, plan.run)
        told = Parameters.model_validate(
            {**run.parameters, "school_holidays": also, "funding_ids": [plan.funding]}
        )
        run.parameters = told.model_dump(mode="json")
        session.flush()
        week = week_plan(load(session, plan.scope, plan.run))
        slots = [slot for slot in week.slots.values() if slot.weekday in (1, 3)]
        return {
            day
            for slot in slots
            if (slot.start, slot.end) == (510, 705)
            for day in week.dates[slot.id]
        }


@pytest.mark.parametrize("also", [True, False])
def test_booked_and_shown_dates_are_the_planned_ones(
    database: Database, plan: Planned, tmp_path: Path, also: bool
) -> None:
    """A run "also in the holidays" booked too few dates: a room could be taken twice.

    The plan, room, teacher, public page, calendar and provider's question agree.
    """
    planned = with_holidays(database, plan, also)
    assert (HALF_TERM in planned) is also
    with database.write() as session:
        course_id = settle(session, plan, tmp_path, 1)[0].id
    with database.read() as session:
        course = session.get_one(Course, course_id)
        taken = session.exec(
            select(Occupancy).where(col(Occupancy.course_id) == course_id)
        ).all()
        shown = view_of(session, plan.scope, course, TODAY)
        assert {one.day for one in shown.dates} == planned
        for resource in (f"room:{course.room_id}", f"teacher:{course.teacher_id}"):
            booked = {tick_day(t.tick) for t in taken if t.resource == resource}
            assert booked == planned
        told = {day for block in blocks(shown, TODAY) for day in block.days}
        assert told == planned
        left_out = any(first <= HALF_TERM <= last for first, last in shown.skipped)
        assert left_out is not also


@pytest.mark.parametrize("also", [True, False])
def test_a_later_start_keeps_the_choice(
    database: Database, plan: Planned, tmp_path: Path, also: bool
) -> None:
    """A counter-offer that ends in the Easter holidays is booked as the plan meant."""
    with_holidays(database, plan, also)
    with database.write() as session:
        course = settle(session, plan, tmp_path, 1)[0]
        course.state = "countered"
        request = open_request(session, plan.scope, course.id)
        assert request is not None
        request.state = "counter"
        request.counter = {"start_on": "2027-01-26"}
    with database.write() as session:
        course = accept_counter(session, plan.scope, course.id, NOW)
        shown = view_of(session, plan.scope, course, TODAY)
        booked = {
            tick_day(row.tick)
            for row in session.exec(
                select(Occupancy).where(
                    col(Occupancy.resource) == f"room:{course.room_id}"
                )
            )
        }
    assert booked == {one.day for one in shown.dates}
    assert (EASTER in booked) is also
