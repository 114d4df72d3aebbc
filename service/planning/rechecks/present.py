"""Reads everything that agreed courses rest on, as it stands now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from sqlmodel import Session, col, select

from service.access import Scope, scoped
from service.accounts.tables import Office
from service.clock import local_day
from service.courses.meetings.substitutes import counting
from service.courses.seats.actions import ACTIVE
from service.courses.tables import (
    Course,
    CourseCheck,
    Invitation,
    Occupancy,
    Seat,
    Substitution,
)
from service.database import OfficeRow
from service.learners.tables import Learner, LearnerLink
from service.places.tables import Place
from service.planning.inputs.load import STANDING
from service.planning.runs.parameters import Parameters
from service.planning.tables import PlanningRun, ProposedCourse
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
from service.timetables.tables import Feed, OnDemandZone

Row = TypeVar("Row", bound=OfficeRow)


@dataclass(frozen=True)
class Present:
    """Rows of one office at one moment; detached, read only.

    Supply that was taken out of use is there, too: a course may still name it. `asked`
    was read before everything else: what a check of these rows answers.
    """

    now: datetime
    office: Office
    asked: Mapping[str, tuple[int, int]]  # course → asked, checked
    courses: Mapping[str, Course]
    seats: Sequence[Seat]
    learners: Mapping[str, Learner]  # who waits, who has a seat, and their links
    links: Sequence[LearnerLink]
    places: Sequence[Place]
    venues: Mapping[str, Venue]
    rooms: Mapping[str, Room]
    hours: Sequence[RoomHours]
    childcare: Sequence[ChildcareOffer]
    teachers: Mapping[str, Teacher]
    providers: Mapping[str, Provider]
    funding: Mapping[str, FundingLine]
    occupied: Sequence[Occupancy]
    feed: Feed | None
    zones: Sequence[OnDemandZone]
    absences: Sequence[Absence]
    substitutions: Sequence[Substitution]
    declined: frozenset[tuple[str, str]]  # course, learner: who has said no to it
    parameters: Mapping[str, Parameters]  # of the plan a course comes from
    rules: Mapping[date, RulesInForce]  # by first day of the courses

    @property
    def today(self) -> date:
        """The day in Germany."""
        return local_day(self.now)

    def seated(self, course_id: str) -> list[Learner]:
        """Everybody with a seat in a course, by number."""
        found = [self.learners[s.learner_id] for s in self.seats_of(course_id)]
        return sorted(found, key=lambda person: person.number)

    def seats_of(self, course_id: str) -> list[Seat]:
        """The seats of a course that still stand."""
        return [seat for seat in self.seats if seat.course_id == course_id]

    def told(self, course: Course) -> Parameters:
        """The limits a course was planned with."""
        return self.parameters.get(course.id) or Parameters()

    def rules_of(self, course: Course) -> RulesInForce:
        """The rules on a course's first day; today's for a day nobody has asked of."""
        return self.rules.get(course.start_on) or self.rules[self.today]


def read_present(session: Session, scope: Scope, now: datetime) -> Present:
    """Everything at once; what was asked is read first."""

    def all_of(table: type[Row], *conditions: Any) -> Sequence[Row]:
        found = scoped(table, scope).where(*conditions).order_by(col(table.id))
        return session.exec(found).all()

    asked = {c.course_id: (c.asked, c.checked) for c in all_of(CourseCheck)}
    courses = all_of(Course, col(Course.state).in_(STANDING))
    seats = [
        seat
        for seat in all_of(Seat, col(Seat.state).in_(ACTIVE))
        if seat.course_id in {course.id for course in courses}
    ]
    links = all_of(LearnerLink, col(LearnerLink.kind).in_(("course", "venue", "apart")))
    wanted = {seat.learner_id for seat in seats}
    wanted |= {who for link in links for who in (link.first_id, link.second_id)}
    learners = [
        person
        for person in all_of(Learner)
        if person.state == "waiting" or person.id in wanted
    ]
    starts = {course.start_on for course in courses}
    return Present(
        now=now,
        office=session.get_one(Office, scope.office_id),
        asked=asked,
        courses=_by_id(courses),
        seats=seats,
        learners=_by_id(learners),
        links=links,
        places=all_of(Place),
        venues=_by_id(all_of(Venue)),
        rooms=_by_id(all_of(Room)),
        hours=all_of(RoomHours),
        childcare=all_of(ChildcareOffer),
        teachers=_by_id(all_of(Teacher)),
        providers=_by_id(all_of(Provider)),
        funding=_by_id(all_of(FundingLine)),
        occupied=session.exec(
            select(Occupancy).where(Occupancy.office_id == scope.office_id)
        ).all(),
        feed=session.exec(
            scoped(Feed, scope).where(col(Feed.active), Feed.state == "ready")
        ).first(),
        zones=all_of(OnDemandZone),
        absences=all_of(Absence),
        substitutions=counting(
            all_of(Substitution), {c.id: c.teacher_id for c in courses}
        ),
        declined=_declined(session, scope),
        parameters=_parameters(session, scope),
        rules={day: rules(session, scope, day) for day in {*starts, local_day(now)}},
    )


def _by_id(rows: Sequence[Row]) -> dict[str, Row]:
    return {row.id: row for row in rows}


def _declined(session: Session, scope: Scope) -> frozenset[tuple[str, str]]:
    rows = session.exec(
        select(Invitation.course_id, Invitation.learner_id).where(
            Invitation.office_id == scope.office_id, Invitation.state == "declined"
        )
    )
    return frozenset((course_id, learner_id) for course_id, learner_id in rows)


def _parameters(session: Session, scope: Scope) -> dict[str, Parameters]:
    rows = session.exec(
        select(Course.id, PlanningRun.parameters)
        .join(ProposedCourse, col(ProposedCourse.id) == col(Course.proposed_course_id))
        .join(PlanningRun, col(PlanningRun.id) == col(ProposedCourse.run_id))
        .where(
            Course.office_id == scope.office_id,
            ProposedCourse.office_id == scope.office_id,
            col(Course.state).in_(STANDING),
        )
    )
    return {course_id: Parameters.model_validate(told) for course_id, told in rows}
