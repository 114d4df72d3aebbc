"""Which proposed courses have dates on which teacher, room or house is away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col

from service.access import Scope, one, scoped
from service.accounts.tables import Office
from service.courses.meetings.meeting_dates import free_days, meeting_dates
from service.planning.inputs.away import days_away
from service.planning.runs.parameters import Parameters
from service.planning.tables import PlanningRun, ProposedCourse, Term
from service.rulesets.queries import RulesInForce
from service.supply.tables import Absence, Room, Teacher, Venue


@dataclass(frozen=True)
class Gap:
    """Dates of a proposal that somebody or something cannot hold."""

    id: str
    number: int
    who: str  # code of the teacher, name of the room or house
    days: tuple[date, ...]


def gaps(
    session: Session, scope: Scope, run_id: str, known: RulesInForce
) -> tuple[Gap, ...]:
    """By number of the proposal; those that can still be agreed."""
    run = one(session, PlanningRun, scope, run_id)
    term = one(session, Term, scope, run.term_id)
    absences = session.exec(
        scoped(Absence, scope).where(
            col(Absence.first_on) <= term.end_on, col(Absence.last_on) >= term.start_on
        )
    ).all()
    if not absences:
        return ()
    proposals = session.exec(
        scoped(ProposedCourse, scope)
        .where(ProposedCourse.run_id == run_id, ProposedCourse.state == "proposed")
        .order_by(col(ProposedCourse.number))
    ).all()
    free = _free(session, run, term, known)
    return tuple(
        gap
        for proposal in proposals
        for gap in _of(session, proposal, term, free, absences)
    )


def _free(
    session: Session, run: PlanningRun, term: Term, known: RulesInForce
) -> frozenset[date]:
    told = Parameters.model_validate(run.parameters)
    school = () if told.school_holidays else known.sets.school_holidays.holiday
    land = session.get_one(Office, run.office_id).land
    return free_days(land, school, term.start_on, term.end_on)


def _of(
    session: Session,
    proposal: ProposedCourse,
    term: Term,
    free: frozenset[date],
    absences: Sequence[Absence],
) -> list[Gap]:
    held = meeting_dates(
        proposal.meetings, term.start_on, term.end_on, term.anchor_monday, free
    )
    days = [meeting.day for meeting in held]
    found = []
    for kind, row_id in (
        (Teacher, proposal.teacher_id),
        (Room, proposal.room_id),
        (Venue, proposal.venue_id),
    ):
        hit = days_away(absences, [row_id], days) if row_id else ()
        if hit:
            name = _name(session, kind, str(row_id))
            found.append(Gap(proposal.id, proposal.number, name, hit))
    return found


def _name(
    session: Session, kind: type[Teacher] | type[Room] | type[Venue], row_id: str
) -> str:
    row = session.get_one(kind, row_id)
    return str(getattr(row, "code" if kind is Teacher else "name"))
