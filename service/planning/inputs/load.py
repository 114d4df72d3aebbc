"""Reads everything a planning run rests on from the database, as one value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlmodel import Session, col, select

from service.access import Scope, one, scoped
from service.accounts.tables import Office
from service.courses.tables import Course, Occupancy, Seat
from service.database import OfficeRow
from service.learners.records.obstacles import told_nothing
from service.learners.tables import Learner, LearnerLink
from service.places.tables import Place
from service.planning.runs.parameters import Parameters
from service.planning.runs.refusals import refused_times
from service.planning.tables import (
    PlanningRun,
    ProposedCourse,
    ProposedSeat,
    Term,
)
from service.rulesets.queries import RulesInForce, rules
from service.supply.tables import (
    Absence,
    ChildcareOffer,
    FundingLine,
    Provider,
    Room,
    RoomHours,
    Teacher,
    Venue,
)
from service.timetables.tables import Feed, LineMark, OnDemandZone

Row = TypeVar("Row", bound=OfficeRow)
STANDING = ("asked", "countered", "confirmed", "published", "running")
OPEN = ("confirmed", "published", "running")


@dataclass(frozen=True)
class Inputs:
    """Rows of one office as they stood at one moment; detached, read only."""

    office: Office
    term: Term
    run: PlanningRun
    parameters: Parameters
    rules: RulesInForce
    learners: Sequence[Learner]
    links: Sequence[LearnerLink]
    places: Sequence[Place]
    venues: Sequence[Venue]
    rooms: Sequence[Room]
    hours: Sequence[RoomHours]
    childcare: Sequence[ChildcareOffer]
    teachers: Sequence[Teacher]
    providers: Sequence[Provider]
    funding: Sequence[FundingLine]
    courses: Sequence[Course]
    seats: Sequence[Seat]
    occupied: Sequence[Occupancy]
    feed: Feed | None
    zones: Sequence[OnDemandZone]
    marks: Sequence[LineMark]
    base_courses: Sequence[ProposedCourse]
    base_seats: Sequence[ProposedSeat]
    refused: Mapping[str, frozenset[int]]  # ticks of rooms and teachers
    absences: Sequence[Absence] = ()  # of teachers, rooms and houses within the term


def load(session: Session, scope: Scope, run_id: str) -> Inputs:
    """Everything for a run; raises NotFound for a run of another office."""
    run = one(session, PlanningRun, scope, run_id)
    term = one(session, Term, scope, run.term_id)

    def all_of(table: type[Row], *conditions: Any) -> Sequence[Row]:
        found = scoped(table, scope).where(*conditions).order_by(col(table.id))
        return session.exec(found).all()

    base = run.base_run_id
    parameters = Parameters.model_validate(run.parameters)
    return Inputs(
        office=session.get_one(Office, scope.office_id),
        term=term,
        run=run,
        parameters=parameters,
        rules=rules(session, scope, term.start_on),
        learners=[
            person
            for person in all_of(Learner, Learner.state == "waiting")
            if not person.call_me or not told_nothing(person)
        ],
        links=all_of(LearnerLink),
        places=all_of(Place),
        venues=all_of(Venue, col(Venue.active)),
        # A room of a house that is out of use is none, whether or not it is marked so.
        rooms=all_of(
            Room,
            col(Room.active),
            col(Room.venue_id).in_(
                select(Venue.id).where(
                    Venue.office_id == scope.office_id, col(Venue.active)
                )
            ),
        ),
        hours=all_of(RoomHours),
        childcare=all_of(ChildcareOffer),
        teachers=all_of(Teacher, col(Teacher.active)),
        providers=all_of(Provider, col(Provider.active)),
        funding=all_of(FundingLine, col(FundingLine.active)),
        courses=all_of(Course, col(Course.state).in_(STANDING)),
        seats=all_of(Seat, Seat.state != "released"),
        occupied=session.exec(
            select(Occupancy).where(Occupancy.office_id == scope.office_id)
        ).all(),
        feed=session.exec(
            scoped(Feed, scope).where(col(Feed.active), Feed.state == "ready")
        ).first(),
        zones=all_of(OnDemandZone),
        marks=all_of(LineMark),
        base_courses=all_of(ProposedCourse, ProposedCourse.run_id == base)
        if base
        else (),
        base_seats=all_of(ProposedSeat, ProposedSeat.run_id == base) if base else (),
        refused=refused_times(session, scope, parameters.refused),
        absences=all_of(
            Absence,
            col(Absence.first_on) <= term.end_on,
            col(Absence.last_on) >= term.start_on,
        ),
    )
