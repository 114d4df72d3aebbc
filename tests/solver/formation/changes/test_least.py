"""The least of a change: no step could be left out, no number be smaller."""

from __future__ import annotations

from typing import Any

from solver.deadline import Deadline
from solver.formation.changes.exact import exact
from solver.formation.changes.least import Least
from solver.formation.changes.outcome import Does
from solver.formation.changes.sizes import sized, without
from solver.formation.changes.smallest import Change, Changes
from solver.formation.changes.steps import Step, Steps
from solver.formation.changes.trial import Trial
from solver.formation.changes.whatif import explain_all
from solver.formation.problem.files import instance_from
from solver.formation.problem.plan import Plan
from solver.formation.reasons.explainer import Explainer
from tests.solver.formation.tiny import BASE, course, learner, plan, raw

Json = dict[str, Any]
OFFLINE = {"kinds": {"A1": {**BASE["kinds"]["A1"], "online": False}}}
PAIR = [learner("l1"), learner("l2")]
SEATED = plan([course()], dict.fromkeys(["l1", "l2"], "c1"))


class Case:
    """An instance, its plan and steps for one learner."""

    def __init__(self, value: Json, given: Plan, name: str) -> None:
        self.raw, self.i, self.plan = value, instance_from(value), given
        self.person, self.steps = self.i.learners[name], Steps(value)

    def least(self, *steps: Step, seconds: float = 60) -> tuple[Change, bool]:
        changes = Changes(Explainer(self.i, self.plan), self.raw)
        given = self.i, self.plan, self.raw, Deadline(seconds)
        judge = exact(*given) or Trial(*given)
        change = Change(steps, "A1", "vhs", "mo", "c1")
        return Least(changes, judge).of(self.person, change, solving=True)


def far(**changes: object) -> Case:
    """One who lives in the village, 32 minutes from a course with a free seat."""
    value = raw([*PAIR, learner("z", place="dorf", online=False, **changes)])
    return Case(value, SEATED, "z")


def test_a_step_that_is_not_needed_is_left_out() -> None:
    case = far(slots=[])
    hour, longer = (
        case.steps.hour(case.person, "mo-am"),
        case.steps.longer(case.person, 90),
    )
    found, sure = case.least(longer, hour)
    assert (found.steps, sure) == ((hour,), True)
    assert (found.course, found.people) == ("c1", ("z",))


def test_where_every_step_is_needed_all_stay() -> None:
    case = far(slots=[], max_travel=20)
    steps = case.steps.hour(case.person, "mo-am"), case.steps.longer(case.person, 32)
    found, sure = case.least(*steps)
    assert (found.steps, sure) == (steps, True)


def test_no_more_minutes_than_needed() -> None:
    case = far(max_travel=20)
    found, sure = case.least(case.steps.longer(case.person, 50))
    (step,) = found.steps
    assert (step.operation["value"], step.values["minutes"], sure) == (32, 32, True)
    assert step.values["agreed"] == 20


def test_no_more_money_than_needed() -> None:
    funding = [{"id": "kreis", "amount": 700, "kinds": ["A1"]}]
    case = Case(raw(2, funding=funding, **OFFLINE), Plan(), "l1")
    found, sure = case.least(case.steps.money(case.i.funding["kreis"], 990))
    (step,) = found.steps
    assert (step.operation["value"], step.values["more"], sure) == (750, 50, True)
    assert (found.course, found.people, found.cost) == (None, ("l1", "l2"), 750)


def test_a_room_and_a_teacher_where_both_are_missing() -> None:
    """Neither alone opens a course; a room with fewer seats would be too small."""
    case = Case(raw(2, rooms=[], teachers=[], **OFFLINE), Plan(), "l1")
    shape = case.i.patterns["mo"]
    room = case.steps.new_room("vhs", shape, 3)
    teacher = case.steps.new_teacher("A1", "vhs", shape, 40.0)
    found, sure = case.least(room, teacher)
    assert sure
    assert [s.rule for s in found.steps] == [room.rule, teacher.rule]
    assert found.steps[0].operation["value"]["seats"] == 2
    assert found.steps[1] == teacher


def test_without_time_nothing_is_said() -> None:
    case = Case(raw(2, rooms=[], **OFFLINE), Plan(), "l1")
    room = case.steps.new_room("vhs", case.i.patterns["mo"], 3)
    assert case.least(room, seconds=1e-9)[1] is False
    told = explain_all(case.i, Plan(), case.raw, Deadline(1e-9))
    assert "minimal" not in told["l1"]["change"]
    told = explain_all(case.i, Plan(), case.raw, Deadline(60))
    assert told["l1"]["change"]["minimal"] is True


def test_the_next_step_makes_the_row_of_one_left_out() -> None:
    steps = Steps(raw([]))
    first = steps.connection("dorf", "haus/1", "mo-am", 20, row=False)
    second = steps.connection("dorf", "haus/1", "we-am", 20, row=True)
    (alone,) = without([first, second], 0)
    path = "/travel/pt/dorf/haus~11"
    assert alone.operation == {"op": "add", "path": path, "value": {"we-am": 20}}
    assert without([first, second], 1) == (first,)


def test_half_meetings_are_counted_in_halves() -> None:
    value = raw([learner("z", min_meetings=2)])
    case = Case(value, Plan(), "z")
    held = case.i.patterns["mo"].meetings / 2
    number = sized(case.steps.meetings(case.person, held), value)
    assert number is not None
    assert number.count == 3
    assert number.at(1).operation["value"] == 1.5


def test_a_draw_is_neither_kept_nor_ruled_out() -> None:
    """With one seat for two alike a chair less is a draw: nobody is told it is least.

    What a draw brings to her it takes from somebody else, and a plan with her in it
    was as good before.
    """
    room = {**BASE["rooms"][0], "seats": 2}
    case = Case(raw([*PAIR, learner("z")], rooms=[room], **OFFLINE), SEATED, "z")
    chair = case.steps.seats(case.i.rooms["r1"], 3)
    money = case.steps.money(case.i.funding["kreis"], 5001)
    found, sure = case.least(chair, money)
    assert (found.steps, sure) == ((chair,), True)
    judge = exact(case.i, case.plan, case.raw, Deadline(60))
    assert judge is not None
    assert judge.rules("z", [money], "A1").does is Does.DRAW
    assert not judge.waits("z")
