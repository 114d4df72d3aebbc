"""More of the same where what a change brings goes to somebody else."""

from __future__ import annotations

from typing import Any

from solver.formation.changes.smallest import Change
from solver.formation.changes.steps import Step, Steps
from solver.formation.changes.wider import wider
from solver.formation.problem.files import instance_from
from tests.solver.formation.tiny import learner, raw

Json = dict[str, Any]
VALUE = raw([learner("z", max_travel=20)])
HERE, STEPS = instance_from(VALUE), Steps(VALUE)


def more(*steps: Step) -> list[list[Any]]:
    """Values of the operations of every wider change."""
    change = Change(steps, "A1", "vhs", "mo", None)
    return [
        [step.operation["value"] for step in found.steps]
        for found in wider(change, VALUE)
    ]


def test_twice_the_number_and_never_more_of_her_own_answers() -> None:
    seats = STEPS.seats(HERE.rooms["r1"], 5)
    longer = STEPS.longer(HERE.learners["z"], 32)
    assert more(longer, seats) == [[32, 7]]
    assert more(longer) == []


def test_a_second_room_and_a_second_teacher_get_ids_of_their_own() -> None:
    """A room that others make better use of is not enough; two may be."""
    pattern = HERE.patterns["mo"]
    room = STEPS.new_room("vhs", pattern, 2)
    teacher = STEPS.new_teacher("A1", "vhs", pattern, 40.0)
    ids = [[value["id"] for value in found] for found in more(room, teacher)]
    both = ["new room", "new teacher"]
    assert ids == [
        [*both, "new room 2"],
        [*both, "new teacher 2"],
        [*both, "new room 2", "new teacher 2"],
    ]


def test_an_id_that_stands_is_not_given_twice() -> None:
    taken = raw([], rooms=[{**VALUE["rooms"][0], "id": "new room 2"}])
    room = Steps(taken).new_room("vhs", HERE.patterns["mo"], 2)
    (found,) = wider(Change((room,), "A1", "vhs", "mo", None), taken)
    assert found.steps[1].operation["value"]["id"] == "new room 2'"
