"""Approves proposed courses in one transaction, checked against the present rows.

The instance is built anew from the database and the run's travel times; the independent
check of the solver decides. A plan that no longer fits is refused, with what changed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col

from service.access import Scope, one, scoped
from service.accounts.queries import lock_office
from service.audit.actions import record
from service.courses.forms import ProposalIn
from service.courses.meetings.meeting_dates import MeetingDate, meeting_dates
from service.courses.records import actions as courses
from service.courses.tables import Course
from service.errors import Conflict, NotFound, UserError
from service.learners.tables import Learner
from service.planning.inputs import instance
from service.planning.inputs.ground import moved, read_ways
from service.planning.inputs.load import Inputs, load
from service.planning.inputs.people import people
from service.planning.inputs.resources import Building
from service.planning.inputs.standing import kind_key
from service.planning.inputs.ways import BUS
from service.planning.inputs.weekplan import WeekPlan, week_plan
from service.planning.runs.folder import run_folder
from service.planning.tables import PlanningRun, ProposedCourse, ProposedSeat
from service.planning.wording import course_code, person_code
from solver.formation.check.verdict import Violation, check
from solver.formation.problem.files import instance_from
from solver.formation.problem.instance import ProposedCourse as PlannedCourse
from solver.formation.problem.plan import Plan

ONLINE = "online"
STALE = (
    "The plan no longer fits the present data. Nothing was approved. "
    "Bring the plan up to date, then approve."
)
WORD = re.compile(r"[\w-]+")


@dataclass(frozen=True)
class Broken:
    """A rule that the present data break; `who` are codes such as K08, L-0115."""

    rule: str
    who: str


class StalePlan(Conflict):
    """The plan rests on data that have changed; names every broken rule."""

    def __init__(self, reasons: Sequence[Broken]) -> None:
        super().__init__(STALE)
        self.reasons = tuple(reasons)


@dataclass(frozen=True)
class _Chosen:
    """The proposals to approve with their seats and the present inputs."""

    proposals: Sequence[ProposedCourse]
    seats: Mapping[str, Sequence[ProposedSeat]]
    inputs: Inputs
    week: WeekPlan


def approve(
    session: Session,
    scope: Scope,
    run_id: str,
    proposal_ids: Iterable[str],
    now: datetime,
    state_dir: Path,
    *,
    ask_until: datetime,
    base_url: str,
) -> tuple[Course, ...]:
    """Makes courses of proposals in the caller's transaction, all or none.

    Approving the same again gives the same courses and changes nothing. Raises
    StalePlan where the present data break a rule, UserError or Conflict where the run
    or a proposal may not be approved, NotFound for foreign rows.
    """
    lock_office(session, scope)
    run = _approvable(session, scope, run_id)
    proposals = _proposals(session, scope, run, proposal_ids)
    if all(proposal.state == "approved" for proposal in proposals):
        return tuple(one(session, Course, scope, str(p.course_id)) for p in proposals)
    _refuse_settled(proposals)
    chosen = _chosen(session, scope, run, proposals)
    _refuse_left_out(session, scope, run, chosen)
    _refuse_moved(chosen, run_folder(state_dir, run.id))
    _refuse_broken(session, scope, chosen, run_folder(state_dir, run.id))
    made = courses.approve(
        session,
        scope,
        [_proposal_in(proposal, chosen) for proposal in proposals],
        now,
        ask_until=ask_until,
        base_url=base_url,
    )
    for proposal, course in zip(proposals, made, strict=True):
        _settle(session, scope, proposal, course, now)
    return made


def _approvable(session: Session, scope: Scope, run_id: str) -> PlanningRun:
    run = one(session, PlanningRun, scope, run_id)
    if run.state != "ready":
        raise UserError("This run has no finished plan.")
    if run.rehearsal:
        raise UserError("A nightly trial is never approved. Start a run of your own.")
    return run


def _proposals(
    session: Session, scope: Scope, run: PlanningRun, ids: Iterable[str]
) -> Sequence[ProposedCourse]:
    wanted = sorted(set(ids))
    if not wanted:
        raise UserError("Please tick the courses to approve.")
    rows = session.exec(
        scoped(ProposedCourse, scope)
        .where(
            ProposedCourse.run_id == run.id,
            col(ProposedCourse.id).in_(wanted),
        )
        .order_by(col(ProposedCourse.number))
        .execution_options(populate_existing=True)
    ).all()
    if len(rows) < len(wanted):
        raise NotFound("ProposedCourse")
    return rows


def _refuse_settled(proposals: Sequence[ProposedCourse]) -> None:
    settled = [course_code(p.number) for p in proposals if p.state != "proposed"]
    if settled:
        raise Conflict(
            "%(codes)s was approved or taken out already. Load the page again.",
            codes=", ".join(settled),
        )


def _chosen(
    session: Session,
    scope: Scope,
    run: PlanningRun,
    proposals: Sequence[ProposedCourse],
) -> _Chosen:
    ids = [proposal.id for proposal in proposals]
    rows = session.exec(
        scoped(ProposedSeat, scope)
        .where(
            ProposedSeat.run_id == run.id,
            col(ProposedSeat.proposed_course_id).in_(ids),
        )
        .order_by(col(ProposedSeat.learner_id))
    ).all()
    seats: dict[str, list[ProposedSeat]] = {proposal.id: [] for proposal in proposals}
    for row in rows:
        seats[row.proposed_course_id].append(row)
    session.expire_all()  # the check must see rows as they are now
    inputs = load(session, scope, run.id)
    return _Chosen(proposals, seats, inputs, week_plan(inputs))


def _learners_of(chosen: _Chosen) -> set[str]:
    return {seat.learner_id for seats in chosen.seats.values() for seat in seats}


def _refuse_left_out(
    session: Session, scope: Scope, run: PlanningRun, chosen: _Chosen
) -> None:
    """Who was left out by hand since must not get a seat."""
    out = _learners_of(chosen) & set(run.excluded_next)
    if out:
        codes = _person_codes(session, scope, out)
        raise Conflict(
            "%(codes)s shall be left out. Compute again before you approve.",
            codes=", ".join(sorted(codes.values())),
        )


def _refuse_moved(chosen: _Chosen, folder: Path) -> None:
    """Travel times hold only as long as their timetable and places do."""
    homes = {person.id: person.place_id for person in chosen.inputs.learners}
    wanted = {str(p.venue_id) for p in chosen.proposals if p.venue_id}
    wanted |= {str(homes[x]) for x in _learners_of(chosen) if homes.get(x)}
    modes = {seat.mode for seats in chosen.seats.values() for seat in seats}
    wanted.add("speeds")
    if BUS in modes:
        wanted |= {"feed", "zones"}
    if moved(folder, chosen.inputs, sorted(wanted)):
        raise Conflict(
            "Timetable, call buses or places have changed since this plan was "
            "computed. Nothing was approved. Bring the plan up to date, then approve."
        )


def _refuse_broken(
    session: Session, scope: Scope, chosen: _Chosen, folder: Path
) -> None:
    ways = read_ways(folder)
    if ways is None:
        raise Conflict("The files of this run are gone. Start a new run.")
    inputs = chosen.inputs
    who = people(inputs)
    built = instance.build(Building(inputs, chosen.week, who, ways))
    keys = {proposal.key for proposal in chosen.proposals}
    # Pins bind the search for a plan; here they only say which courses stood before.
    built["pins"] = {
        "courses": [c for c in built["pins"]["courses"] if c["id"] in keys],
        "enrolments": {},
    }
    text = json.dumps(built)
    verdict = check(instance_from(json.loads(text, parse_float=Decimal)), _plan(chosen))
    if not verdict.valid:
        raise StalePlan(_broken(session, scope, chosen, verdict.violations))


def _plan(chosen: _Chosen) -> Plan:
    """The chosen part of the plan in the solver's words."""
    return Plan(
        tuple(
            PlannedCourse(
                id=p.key,
                kind=kind_key(p.kind, p.levels),
                venue=p.venue_id or ONLINE,
                room=p.room_id,
                pattern=p.pattern,
                teacher=str(p.teacher_id),
                funding=str(p.funding_id),
            )
            for p in chosen.proposals
            if p.existing_course_id is None
        ),
        {
            seat.learner_id: proposal.key
            for proposal in chosen.proposals
            for seat in chosen.seats[proposal.id]
        },
    )


def _broken(
    session: Session,
    scope: Scope,
    chosen: _Chosen,
    violations: Sequence[Violation],
) -> list[Broken]:
    """Each breach with the codes of the courses and people its text names."""
    codes = {p.key: course_code(p.number) for p in chosen.proposals}
    codes |= _person_codes(session, scope, _learners_of(chosen))
    codes |= {row.id: row.code for row in chosen.inputs.teachers}
    codes |= {row.id: row.name for row in chosen.inputs.rooms}
    codes |= {row.id: row.name for row in chosen.inputs.funding}
    found = []
    for violation in violations:
        named = [codes[word] for word in WORD.findall(violation.text) if word in codes]
        found.append(Broken(violation.rule, ", ".join(dict.fromkeys(named))))
    return list(dict.fromkeys(found))


def _person_codes(session: Session, scope: Scope, ids: Iterable[str]) -> dict[str, str]:
    rows = session.exec(scoped(Learner, scope).where(col(Learner.id).in_(sorted(ids))))
    return {row.id: person_code(row.number) for row in rows}


def _proposal_in(proposal: ProposedCourse, chosen: _Chosen) -> ProposalIn:
    """The proposal as courses take it: real dates of the term, price, people."""
    inputs, seats = chosen.inputs, chosen.seats[proposal.id]
    kind = inputs.rules.kinds.get(proposal.kind)
    held, skipped = _dates(proposal, chosen)
    if kind is None or not held:
        raise StalePlan([Broken("time", course_code(proposal.number))])
    units = proposal.figures.get("units")
    in_room = kind.childcare == "in_room"
    return ProposalIn(
        proposed_course_id=proposal.id,
        kind=proposal.kind,
        levels=tuple(proposal.levels),
        pattern=proposal.pattern,
        meetings=tuple(_meeting(meeting) for meeting in proposal.meetings),
        online=proposal.venue_id is None,
        venue_id=proposal.venue_id,
        room_id=proposal.room_id,
        teacher_id=proposal.teacher_id,
        provider_id=str(proposal.provider_id),
        funding_id=proposal.funding_id,
        cost_cents=proposal.cost_cents,
        price_cents=_price(kind.price_cents_per_unit, units),
        teaching_units=units,
        minimum=proposal.minimum,
        capacity=proposal.maximum,
        childcare=not in_room and proposal.childcare_places > 0,
        children_in_room=in_room,
        start_on=held[0].day,
        end_on=held[-1].day,
        anchor_monday=inputs.term.anchor_monday,
        no_meeting_on=skipped,
        school_holidays=inputs.parameters.school_holidays,
        learners=tuple((s.learner_id, s.minutes_there, s.minutes_back) for s in seats),
        existing_course_id=proposal.existing_course_id,
    )


def _dates(
    proposal: ProposedCourse, chosen: _Chosen
) -> tuple[tuple[MeetingDate, ...], tuple[Any, ...]]:
    """The meetings held in the term, and the days between that have none."""
    term, free = chosen.inputs.term, chosen.week.free
    args = (proposal.meetings, term.start_on, term.end_on, term.anchor_monday)
    held, planned = meeting_dates(*args, free), meeting_dates(*args, ())
    if not held:
        return held, ()
    first, last = held[0].day, held[-1].day
    skipped = {m.day for m in planned if m.day in free and first <= m.day <= last}
    return held, tuple(sorted(skipped))


def _meeting(meeting: Sequence[Any]) -> tuple[int, int, int, str]:
    weekday, start, end, week = meeting
    return int(weekday), int(start), int(end), str(week)


def _price(cents_per_unit: int | None, units: int | None) -> int | None:
    """None means not known; it is never 0 then."""
    if cents_per_unit is None or units is None:
        return None
    return cents_per_unit * units


def _settle(
    session: Session,
    scope: Scope,
    proposal: ProposedCourse,
    course: Course,
    now: datetime,
) -> None:
    moved_on = session.execute(
        update(ProposedCourse)
        .where(
            col(ProposedCourse.id) == proposal.id,
            col(ProposedCourse.state) == "proposed",
        )
        .values(state="approved", course_id=course.id, pinned=False)
        .returning(col(ProposedCourse.id))
    ).first()
    if moved_on is None:
        raise Conflict("This course has been settled already.")
    details = {"course": course.id, "run": proposal.run_id, "seats": proposal.size}
    record(
        session, scope, now, "proposal.approve", "proposed_course", proposal.id, details
    )
