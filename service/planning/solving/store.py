"""Turns a checked plan with its reasons into the rows that the board shows."""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col

from service.courses.seats.actions import free_seats
from service.learners.tables import Learner
from service.planning.inputs.load import Inputs
from service.planning.inputs.people import People
from service.planning.inputs.ways import BUS, Trip, Ways, home_of
from service.planning.inputs.week import Slot, slot_of
from service.planning.inputs.weekplan import WeekPlan
from service.planning.tables import (
    Finding,
    PlanningRun,
    ProposedCourse,
    ProposedSeat,
)
from solver.formation.check.verdict import CheckResult
from solver.formation.problem.instance import Instance
from solver.formation.problem.instance import ProposedCourse as PlannedCourse
from solver.formation.problem.plan import Plan

BIN_MINUTES = 7.5
BINS = 12
ONLINE = "online"


@dataclass(frozen=True)
class Result:
    """All that a finished solve left behind, in the solver's words and ours."""

    inputs: Inputs
    week: WeekPlan
    people: People
    ways: Ways
    instance: Instance
    plan: Plan
    check: CheckResult
    reasons: Mapping[str, Any]
    last: Mapping[str, Any]
    journeys: Mapping[str, dict[str, Any]]  # by learner


@dataclass(frozen=True)
class _Entry:
    """One course of the plan, new or standing, with the people it gets."""

    key: str
    kind: str
    levels: tuple[str, ...]
    pattern: str
    slots: tuple[Slot, ...]
    venue: str | None
    planned: PlannedCourse | None
    members: tuple[Learner, ...]


def store(session: Session, run: PlanningRun, result: Result) -> None:
    """Replaces the run's proposals, seats and findings, in the caller's transaction."""
    for table in (ProposedSeat, Finding, ProposedCourse):
        session.execute(delete(table).where(col(table.run_id) == run.id))
    everyone: list[int] = []
    entries = _entries(result)
    proposals = [
        _proposal(run, result, entry, number + 1, everyone)
        for number, entry in enumerate(entries)
    ]
    session.add_all(proposals)
    session.flush()
    for entry, proposal in zip(entries, proposals, strict=True):
        session.add_all(_seats(run, result, entry, proposal))
    session.add_all(_findings(run, result))
    run.score, run.placed = result.check.score, result.check.placed
    run.bound = result.last.get("bound")
    run.seconds = result.last.get("seconds")
    run.learners = len(result.people.learners) + len(result.people.left_out)
    run.summary = _summary(result, proposals, everyone)


def _entries(result: Result) -> list[_Entry]:
    """Courses in the order of the board: level, then place, then time."""
    members: defaultdict[str, list[Learner]] = defaultdict(list)
    rows = {person.id: person for person in result.inputs.learners}
    for learner_id, course_id in result.plan.enrolments.items():
        members[course_id].append(rows[learner_id])
    found = [_new_entry(result, c, members[c.id]) for c in result.plan.courses]
    standing = {course.id: course for course in result.inputs.courses}
    for course_id in result.instance.existing:
        if members[course_id]:
            course = standing[course_id]
            found.append(
                _Entry(
                    key=course.id,
                    kind=course.kind,
                    levels=tuple(course.levels),
                    pattern=course.pattern,
                    slots=tuple(sorted(slot_of(m) for m in course.meetings)),
                    venue=course.venue_id,
                    planned=None,
                    members=_sorted(members[course_id]),
                )
            )
    order = {level.id: level.order for level in result.inputs.rules.sets.levels.level}
    return sorted(
        found, key=lambda e: (order.get(e.levels[0], 99), e.kind, e.venue or "", e.key)
    )


def _new_entry(result: Result, course: PlannedCourse, members: list[Learner]) -> _Entry:
    offer = result.people.kinds[course.kind]
    return _Entry(
        key=course.id,
        kind=offer.kind.id,
        levels=offer.levels,
        pattern=course.pattern,
        slots=result.week.patterns[course.pattern].slots,
        venue=None if course.venue == ONLINE else course.venue,
        planned=course,
        members=_sorted(members),
    )


def _sorted(members: list[Learner]) -> tuple[Learner, ...]:
    return tuple(sorted(members, key=lambda person: person.number))


def trip_of(
    result: Result, entry_slots: tuple[Slot, ...], venue: str | None, person: Learner
) -> Trip | None:
    """The worst meeting's minutes there and back, None for an online course."""
    if venue is None:
        return None
    slots = [slot.id for slot in entry_slots]
    return result.ways.trip(home_of(person), venue, slots)


def _proposal(
    run: PlanningRun, result: Result, entry: _Entry, number: int, everyone: list[int]
) -> ProposedCourse:
    trips = [trip_of(result, entry.slots, entry.venue, p) for p in entry.members]
    worst = sorted(max(trip) for trip in trips if trip)
    everyone.extend(worst)
    children = sum(len(person.child_ages) for person in entry.members)
    row = ProposedCourse(
        office_id=run.office_id,
        run_id=run.id,
        key=entry.key,
        number=number,
        kind=entry.kind,
        levels=list(entry.levels),
        pattern=entry.pattern,
        meetings=[list(slot.meeting()) for slot in entry.slots],
        venue_id=entry.venue,
        size=len(entry.members),
        minimum=0,
        maximum=0,
        cost_cents=0,
        children=children,
        figures={
            "median": round(statistics.median(worst)) if worst else None,
            "worst": worst[-1] if worst else None,
            "minutes": worst,
            "self_rated": sum(p.level_evidence in ("", "self") for p in entry.members),
            "on_demand": sum(
                bool(result.journeys.get(p.id, {}).get("on_demand"))
                for p in entry.members
            ),
            "meetings": sum(len(result.week.dates[s.id]) for s in entry.slots),
        },
    )
    if entry.planned is None:
        return _standing(row, result, entry)
    return _opened(row, result, entry.planned)


def _standing(row: ProposedCourse, result: Result, entry: _Entry) -> ProposedCourse:
    course = next(c for c in result.inputs.courses if c.id == entry.key)
    row.existing_course_id = course.id
    row.room_id, row.teacher_id = course.room_id, course.teacher_id
    row.provider_id, row.funding_id = course.provider_id, None
    row.maximum = free_seats(course)
    row.figures = {**row.figures, "fragile": False, "units": course.teaching_units}
    return row


def _opened(
    row: ProposedCourse, result: Result, planned: PlannedCourse
) -> ProposedCourse:
    kind, term = result.instance.kinds[planned.kind], result.week.patterns
    seats = result.inputs.parameters.online_seats
    if planned.room is not None:
        seats = result.instance.rooms[planned.room].seats
    teachers = {teacher.id: teacher for teacher in result.inputs.teachers}
    row.room_id, row.teacher_id = planned.room, planned.teacher
    row.funding_id = planned.funding
    row.provider_id = teachers[planned.teacher].provider_id
    row.pinned = any(pin.id == planned.id for pin in result.instance.pins.courses)
    row.minimum, row.maximum = kind.min_size, min(kind.max_size, seats)
    row.cost_cents = _cost(result, planned) * 100
    row.childcare_places = _care_places(result, planned)
    row.figures = {
        **row.figures,
        "fragile": row.size <= kind.min_size,
        "units": term[planned.pattern].units,
    }
    return row


def _cost(result: Result, planned: PlannedCourse) -> int:
    return result.instance.course_cost(
        planned.kind, planned.venue, planned.pattern, planned.teacher
    )


def _care_places(result: Result, planned: PlannedCourse) -> int:
    """Childcare places in the tightest meeting, for everybody who needs them then."""
    if planned.venue == ONLINE:
        return 0
    care = result.instance.venues[planned.venue].childcare
    slots = result.instance.patterns[planned.pattern].slots
    return min(care.get(slot, 0) for slot in slots)


def _seats(
    run: PlanningRun, result: Result, entry: _Entry, proposal: ProposedCourse
) -> list[ProposedSeat]:
    seats = []
    for person in entry.members:
        trip = trip_of(result, entry.slots, entry.venue, person)
        seats.append(
            ProposedSeat(
                office_id=run.office_id,
                run_id=run.id,
                proposed_course_id=proposal.id,
                learner_id=person.id,
                mode=person.mode if entry.venue else ONLINE,
                minutes_there=trip[0] if trip else None,
                minutes_back=trip[1] if trip else None,
                journey=result.journeys.get(person.id, {}),
            )
        )
    return seats


def _findings(run: PlanningRun, result: Result) -> list[Finding]:
    found = [
        Finding(
            office_id=run.office_id,
            run_id=run.id,
            learner_id=learner_id,
            rule=reason,
            reasons=[],
            change=None,
        )
        for learner_id, reason in result.people.left_out.items()
    ]
    for learner_id, why in result.reasons.items():
        found.append(
            Finding(
                office_id=run.office_id,
                run_id=run.id,
                learner_id=learner_id,
                rule=why["reasons"][0]["rule"],
                reasons=why["reasons"],
                change=why["change"],
            )
        )
    return found


def _summary(
    result: Result, proposals: list[ProposedCourse], everyone: list[int]
) -> dict[str, Any]:
    everyone.sort()
    new = [p for p in proposals if p.existing_course_id is None]
    on_free_seats = sum(p.size for p in proposals if p.existing_course_id)
    return {
        "courses": len(new),
        "fragile": sum(bool(p.figures["fragile"]) for p in new),
        "in_new": sum(p.size for p in new),
        "on_free_seats": on_free_seats,
        "median": round(statistics.median(everyone)) if everyone else None,
        "slowest_5_percent": everyone[int(0.95 * (len(everyone) - 1))]
        if everyone
        else None,
        "histogram": histogram(everyone),
        "cost_cents": sum(p.cost_cents for p in new),
        "funding": _spending(result, new),
        "parts": {rule.value: points for rule, points in result.check.parts.items()},
        "left_out": dict(Counter(result.people.left_out.values())),
        "no_bus": BUS in {p.mode for p in result.people.learners}
        and result.inputs.feed is None,
        "first_plan_seconds": result.last.get("first_plan_seconds"),
        "status": result.last.get("status"),
    }


def histogram(minutes: list[int]) -> list[int]:
    """People in twelve bins of 7.5 minutes; the last holds everything longer."""
    bins = [0] * BINS
    for value in minutes:
        bins[min(BINS - 1, int(value / BIN_MINUTES))] += 1
    return bins


def _spending(result: Result, new: list[ProposedCourse]) -> list[dict[str, Any]]:
    spent: Counter[str] = Counter()
    for proposal in new:
        spent[str(proposal.funding_id)] += proposal.cost_cents
    return [
        {
            "id": line.id,
            "name": line.name,
            "county_money": line.county_money,
            "available_cents": result.instance.funding[line.id].amount * 100,
            "planned_cents": spent[line.id],
        }
        for line in result.inputs.funding
        if line.id in result.instance.funding
    ]
