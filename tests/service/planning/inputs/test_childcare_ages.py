"""Childcare of one house in one slot: the solver reads ages that do not overlap."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlmodel import select

from service.database import Database
from service.planning.inputs.instance import build
from service.planning.inputs.load import load
from service.planning.inputs.people import people
from service.planning.inputs.resources import Ages, Building, by_age
from service.planning.inputs.ways import ways
from service.planning.inputs.weekplan import week_plan
from service.supply.tables import ChildcareOffer, Venue
from solver.formation.problem.files import instance_from
from tests.builders import Standing
from tests.service.planning import small_county as county


@pytest.mark.parametrize(
    ("offers", "joined"),
    [
        ([(0, 2, 4), (3, 6, 5)], [(0, 2, 4), (3, 6, 5)]),
        ([(3, 6, 5), (3, 6, 2)], [(3, 6, 7)]),
        ([(2, 6, 5), (0, 3, 4)], [(0, 3, 4), (4, 6, 5)]),
        ([(0, 6, 5), (3, 4, 2)], [(0, 6, 5)]),
    ],
)
def test_ages_are_counted_once(offers: list[Ages], joined: list[Ages]) -> None:
    assert by_age(offers) == joined


def test_two_offers_of_the_same_ages_stop_no_run(
    database: Database, stands: Standing, tmp_path: Path
) -> None:
    """Rows of an older version had them; every run ended with an error."""
    with database.write() as session:
        county.add_supply(session, stands.own)
        house = session.exec(select(Venue.id)).one()
        session.add_all(
            ChildcareOffer(
                office_id=stands.own.office_id,
                venue_id=house,
                weekday=0,
                start_minute=480,
                end_minute=780,
                places=places,
                from_age=3,
                to_age=6,
            )
            for places in (3, 4)
        )
        county.add_learner(session, stands.own, 1, "Nordstadt", "walk")
        inputs = load(session, stands.own, county.add_run(session, stands.own).id)
        week = week_plan(inputs)
        trips = ways(inputs, week, tmp_path)
        built = build(Building(inputs, week, people(inputs), trips))
    (found,) = built["venues"]
    assert set(map(str, found["childcare_ages"].values())) == {"[[3, 6, 7]]"}
    assert instance_from(built).venues
