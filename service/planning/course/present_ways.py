"""The bus ways of a course's people: of the present timetable, else as planned."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from sqlmodel import Session, select

from service.access import Scope
from service.courses.catalogue.ways import read_journey
from service.courses.tables import Course
from service.learners.tables import Learner
from service.planning.course.travellers import week_of
from service.planning.tables import ProposedCourse, ProposedSeat
from service.timetables.week_journey import WeekJourney

BUS = "bus"


def present_ways(
    session: Session,
    scope: Scope,
    course: Course,
    people: Iterable[Learner],
    state_dir: Path,
) -> dict[str, WeekJourney]:
    """By learner; who does not ride, or has no way that is known, is left out.

    A course that is public has ways of the present timetable, which know where the
    person lives now; before that those of its plan hold.
    """
    planned = _planned(session, scope, course)
    found = {}
    for who in people:
        if who.mode != BUS:
            continue
        week = _public(state_dir, scope, course, who) or planned.get(who.id)
        if week is not None:
            found[who.id] = week
    return found


def _planned(
    session: Session, scope: Scope, course: Course
) -> dict[str, WeekJourney | None]:
    return {
        seat.learner_id: week_of(seat.journey)
        for seat in session.exec(
            select(ProposedSeat)
            .join(
                ProposedCourse,
                ProposedCourse.id == ProposedSeat.proposed_course_id,  # type: ignore[arg-type]
            )
            .where(
                ProposedSeat.office_id == scope.office_id,
                ProposedCourse.course_id == course.id,
            )
        )
    }


def _public(
    state_dir: Path, scope: Scope, course: Course, who: Learner
) -> WeekJourney | None:
    if who.place_id is None:
        return None
    return read_journey(state_dir, scope.office_id, course.id, who.place_id)
