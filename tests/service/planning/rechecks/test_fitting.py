"""Who of those who wait would fit a course: each alone, families as a whole."""

from __future__ import annotations

from service.courses.kept.trials import Asked, Change, Fitting
from service.learners.tables import Learner, LearnerLink
from service.planning.rechecks.present import read_present
from service.planning.rechecks.trying import try_change
from service.timetables.files import store_folder
from tests.builders import NOW
from tests.service.planning import small_county as county
from tests.service.planning.rechecks.county import Agreed


def add(world: Agreed, number: int, **more: object) -> str:
    with world.database.write() as session:
        row: Learner = county.add_learner(
            session, world.scope, number, "Nordstadt", "walk", **more
        )
        return row.id


def tie(world: Agreed, one: str, other: str, kind: str) -> None:
    first, second = sorted((one, other))
    with world.database.write() as session:
        session.add(
            LearnerLink(
                office_id=world.scope.office_id,
                first_id=first,
                second_id=second,
                kind=kind,
            )
        )


def fitting(world: Agreed) -> dict[str, Fitting]:
    asked = Asked(course_id=world.course, change=Change(), key="k")
    with world.database.read() as session:
        present = read_present(session, world.scope, NOW)
    found = try_change(present, asked, store_folder(world.settings()))
    return {one.learner_id: one for one in found.fitting}


def test_priority_then_waiting_time_and_nobody_who_could_not_come(
    world: Agreed,
) -> None:
    add(world, 41, free_times=["sa-ev"])
    add(world, 42, level="B1.1")
    add(world, 43, paused_until="2027-06-01")
    usual, first = add(world, 44), add(world, 45, priority=3)
    found = fitting(world)
    assert list(found) == [first, usual]
    assert found[first].there is not None


def test_a_family_fits_as_a_whole_or_not_at_all(world: Agreed) -> None:
    """One of two was offered a seat, and the check broke as soon as it was held."""
    one, other = add(world, 51), add(world, 52)
    lonely, partner = add(world, 53), add(world, 54, free_times=["sa-ev"])
    tie(world, one, other, "course")
    tie(world, lonely, partner, "course")
    found = fitting(world)
    assert found[one].together == (other,)
    assert found[other].together == (one,)
    assert lonely not in found and partner not in found


def test_whoever_is_kept_apart_from_somebody_inside_does_not_fit(
    world: Agreed,
) -> None:
    with world.database.read() as session:
        inside = read_present(session, world.scope, NOW).seated(world.course)[0].id
    apart, free = add(world, 61), add(world, 62)
    tie(world, inside, apart, "apart")
    assert set(fitting(world)) == {free}
