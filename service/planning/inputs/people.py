"""Who takes part in a run, what suits them, and who is left out with a reason. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from service.courses.tables import Course
from service.learners.records.obstacles import keeps_out
from service.learners.tables import Learner
from service.planning.inputs.load import Inputs
from service.planning.inputs.week import EVERY, Slot, parts_of_day
from service.planning.inputs.weekplan import WeekPlan
from service.rulesets.eligible import Offered, offered, suits
from service.rulesets.schema import WEEKDAYS

# Reasons to be left out that are no rule of the solver.
MISSING, EXCLUDED, SEATED = "missing", "excluded", "seated"
LATER, PAUSED = "later", "paused"


@dataclass(frozen=True)
class People:
    """Learners in the run with the kinds that suit them, and those left out."""

    learners: tuple[Learner, ...]
    kinds: Mapping[str, Offered]
    accepts: Mapping[str, tuple[str, ...]]
    left_out: Mapping[str, str]  # learner → reason


def people(inputs: Inputs) -> People:
    """Everyone waiting, sorted by id; incomplete records are left out and named."""
    left_out = {person.id: _left_out(person, inputs) for person in inputs.learners}
    inside = [person for person in inputs.learners if not left_out[person.id]]
    levels = inputs.rules.sets.levels.level
    neighbours = {level.id: level.neighbours for level in levels}
    kinds = {
        kind.id: kind
        for kind in offered(
            inputs.rules.sets.course_kinds.kind, neighbours, inputs.term.start_on
        )
    }
    known = {e.id: e for e in inputs.rules.sets.entitlements.entitlement}
    accepts = {
        person.id: tuple(
            kind_id
            for kind_id, kind in kinds.items()
            if suits(person, kind, known, inputs.term.start_on)
        )
        for person in inside
    }
    wanted = {kind_id for found in accepts.values() for kind_id in found}
    return People(
        learners=tuple(inside),
        kinds={kind_id: kind for kind_id, kind in kinds.items() if kind_id in wanted},
        accepts=accepts,
        left_out={who: why for who, why in left_out.items() if why},
    )


def fits_running(person: Learner, course: Course, inputs: Inputs) -> bool:
    """Whether a running course's kind and levels suit a person."""
    kind = inputs.rules.kinds.get(course.kind)
    if kind is None:
        return False
    known = {e.id: e for e in inputs.rules.sets.entitlements.entitlement}
    return suits(
        person, Offered(kind, tuple(course.levels)), known, inputs.term.start_on
    )


def free_slots(person: Learner, week: WeekPlan, inputs: Inputs) -> list[str]:
    """Ids of the slots a person can come to, in both weeks where it meets in both."""
    bands = [(b.id, b.start, b.end) for b in inputs.rules.bands.values()]
    week_a = set(person.free_times)
    week_b = week_a if person.free_times_b is None else set(person.free_times_b)
    if person.anchor_monday is not None:
        weeks_apart = (inputs.term.anchor_monday - person.anchor_monday).days // 7
        if weeks_apart % 2:
            week_a, week_b = week_b, week_a
    return [
        slot_id
        for slot_id, slot in week.slots.items()
        if _free(slot, week_a, week_b, bands)
    ]


def _free(
    slot: Slot, week_a: set[str], week_b: set[str], bands: list[tuple[str, int, int]]
) -> bool:
    day = WEEKDAYS[slot.weekday]
    needed = {f"{day}-{part}" for part in parts_of_day(slot, bands)}
    if slot.week == EVERY:
        return needed <= week_a and needed <= week_b
    return needed <= (week_a if slot.week == "a" else week_b)


def _left_out(person: Learner, inputs: Inputs) -> str:
    if person.id in inputs.parameters.excluded:
        return EXCLUDED
    if any(seat.learner_id == person.id for seat in inputs.seats):
        return SEATED
    if person.earliest_start and person.earliest_start > inputs.term.start_on:
        return LATER
    if person.paused_until and person.paused_until > inputs.term.start_on:
        return PAUSED
    return MISSING if keeps_out(person, inputs.rules) else ""
