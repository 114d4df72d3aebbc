"""The term's weekly patterns with their slots, real dates and units. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from service.courses.meetings.meeting_dates import free_days, meeting_dates
from service.planning.inputs.load import Inputs
from service.planning.inputs.week import Slot, slot_of
from service.rulesets.schema import WeeklyPattern


@dataclass(frozen=True)
class TermPattern:
    """A weekly pattern in one term: slots, meetings held, units in all and a week."""

    id: str
    slots: tuple[Slot, ...]
    dates: int
    units: int  # teaching units over the term
    units_per_week: float
    meetings_per_week: float
    held: tuple[str, ...]  # venue, online


@dataclass(frozen=True)
class WeekPlan:
    """All patterns of a term and the dates of each slot."""

    patterns: Mapping[str, TermPattern]
    slots: Mapping[str, Slot]
    dates: Mapping[str, tuple[date, ...]]
    free: frozenset[date]


def week_plan(inputs: Inputs) -> WeekPlan:
    """The patterns in force that meet at least once in the term."""
    term, sets = inputs.term, inputs.rules.sets
    school = () if inputs.parameters.school_holidays else sets.school_holidays.holiday
    free = free_days(inputs.office.land, school, term.start_on, term.end_on)
    patterns: dict[str, TermPattern] = {}
    slots: dict[str, Slot] = {}
    dates: dict[str, tuple[date, ...]] = {}
    for pattern in sets.patterns.pattern:
        found = _term_pattern(inputs, pattern, free, dates)
        if found.dates:
            patterns[pattern.id] = found
            slots.update({slot.id: slot for slot in found.slots})
    for course in inputs.courses:
        for meeting in course.meetings:
            slot = slot_of(meeting)
            slots[slot.id] = slot
            dates.setdefault(slot.id, slot_dates(inputs, slot, free))
    return WeekPlan(patterns, slots, dates, free)


def slot_dates(inputs: Inputs, slot: Slot, free: frozenset[date]) -> tuple[date, ...]:
    """The days of the term on which a slot's meeting is held."""
    term = inputs.term
    held = meeting_dates(
        [slot.meeting()], term.start_on, term.end_on, term.anchor_monday, free
    )
    return tuple(meeting.day for meeting in held)


def _term_pattern(
    inputs: Inputs,
    pattern: WeeklyPattern,
    free: frozenset[date],
    dates: dict[str, tuple[date, ...]],
) -> TermPattern:
    slots, units, held, share = [], 0, 0, 0.0
    for meeting in pattern.meetings:
        slot = Slot(meeting.weekday_number, meeting.start, meeting.end, meeting.week)
        days = dates.setdefault(slot.id, slot_dates(inputs, slot, free))
        slots.append(slot)
        units += meeting.units * len(days)
        held += len(days)
        share += 1.0 if meeting.week == "every" else 0.5
    return TermPattern(
        id=pattern.id,
        slots=tuple(sorted(slots)),
        dates=held,
        units=units,
        units_per_week=pattern.units_per_week,
        meetings_per_week=share,
        held=pattern.held,
    )
