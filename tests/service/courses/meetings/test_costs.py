"""The parts of a course's cost: only those that are really known."""

from __future__ import annotations

import pytest

from service.courses.meetings.costs import CostParts, parts, with_others
from service.courses.tables import Course
from service.database import Database
from service.supply.tables import Teacher, Venue
from tests.service.courses.builders import World, approved, proposal


@pytest.mark.parametrize(
    ("rate", "rent", "told"),
    [
        # 100 lessons at 25 € and 75 hours of rent at 8 €; the rest is flat.
        (2500, 800, CostParts(teacher=250_000, rent=60_000, flat=90_000)),
        (0, 800, None),  # no rate is known
        (5000, 0, None),  # the rate has gone up since: the parts exceed the sum
    ],
)
def test_parts(
    database: Database, world: World, rate: int, rent: int, told: CostParts | None
) -> None:
    with database.write() as session:
        course_id = approved(session, world, proposal(world))[0].id
        session.get_one(Teacher, world.teacher).rate_cents = rate
        session.get_one(Venue, world.venue).rent_cents = rent
    with database.read() as session:
        assert parts(session, session.get_one(Course, course_id)) == told


def test_another_teacher_changes_only_the_teachers_part(
    database: Database, world: World
) -> None:
    """Ten euros a lesson more are 1,000 € for 100 lessons."""
    with database.write() as session:
        course_id = approved(session, world, proposal(world))[0].id
        session.get_one(Teacher, world.teacher).rate_cents = 2500
        other = Teacher(
            office_id=world.scope.office_id,
            code="T-8",
            provider_id=world.provider,
            rate_cents=3500,
        )
        session.add(other)
        session.flush()
        course = session.get_one(Course, course_id)
        assert with_others(session, course, other.id, world.venue) == 500_000
