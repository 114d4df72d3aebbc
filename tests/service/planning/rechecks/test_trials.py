"""A change is tried before it is made: who could come, and who else would fit."""

from __future__ import annotations

import os
from datetime import timedelta

from sqlmodel import select

from service.courses.kept.trials import (
    TRIAL_JOB,
    Change,
    Trial,
    ask_trial,
    drop_old,
    read_trial,
)
from service.courses.tables import Course
from service.planning.rechecks.work import trial
from tests.builders import NOW
from tests.service.planning import small_county as county
from tests.service.planning.rechecks.county import Agreed, course_of, person

EARLIER = tuple((day, 500, 695, "every") for day in (0, 2))


def tried(world: Agreed, change: Change) -> Trial:
    """What the worker answers; before, there is nothing to read."""
    with world.database.write() as session:
        key = ask_trial(session, world.scope, world.course, change, NOW)
    office = world.scope.office_id
    assert read_trial(world.state, office, key) is None
    work = world.claimed(TRIAL_JOB)
    assert work is not None
    trial(work)
    found = read_trial(world.state, office, key)
    assert found is not None
    assert read_trial(world.state, "another", key) is None
    return found


def test_an_earlier_begin_says_who_would_ride_how_long(world: Agreed) -> None:
    with world.database.write() as session:
        county.add_learner(session, world.scope, 50, "Nordstadt", "walk", priority=3)
        county.add_learner(session, world.scope, 51, "Nordstadt", "walk")
        county.add_learner(session, world.scope, 52, "Feldhausen", "bus")
        county.add_learner(session, world.scope, 53, "Nordstadt", "walk", level="B1.1")
    found = tried(world, Change(meetings=EARLIER))
    assert (found.coming, len(found.people)) == (8, 10)
    lost = [(p.code, p.back_now, p.back_then) for p in found.lost]
    assert lost == [("L-0098", 75, 85), ("L-0099", 75, 85)]
    assert [b.rule for b in found.lost[0].then] == ["travel"]
    assert found.lost[0].then[0].details["most"] == 80
    # L-0052 accepts 90 minutes; L-0053 is at another level.
    assert [one.code for one in found.fitting] == ["L-0050", "L-0051", "L-0052"]
    assert not found.course_now and not found.course_then
    with world.database.read() as session:
        assert course_of(session, world).meetings[0][1] == 510
        assert len(session.exec(select(Course)).all()) == 1, "nothing was made"
    assert world.verdict().state == "ok", "a trial asks for nothing"


def test_seats_and_the_course_itself_are_tried(world: Agreed) -> None:
    with world.database.write() as session:
        extra = county.add_learner(session, world.scope, 50, "Nordstadt", "walk")
        session.flush()
        gone = tuple(person(session, world, n).id for n in (1, 2, 3, 4))
        more = (extra.id,)
    found = tried(world, Change(add=more, remove=gone, capacity=6))
    stays = [p.code for p in found.people if p.stays]
    assert "L-0050" in stays and "L-0001" not in stays
    assert [b.rule for b in found.course_then] == ["size_min", "size_max"]


def test_old_results_go(world: Agreed) -> None:
    tried(world, Change(minimum=9))
    (kept,) = (world.state / "trials" / world.scope.office_id).glob("*.json")
    os.utime(kept, (NOW.timestamp(), NOW.timestamp()))
    drop_old(world.state, world.scope.office_id, NOW + timedelta(days=6))
    assert kept.exists()
    drop_old(world.state, world.scope.office_id, NOW + timedelta(days=8))
    assert not kept.exists()
