"""Childcare places left beside a course, by age; shared by concurrent courses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from service.access import Scope, scoped
from service.courses.seats.actions import ACTIVE, OPEN
from service.courses.tables import Course, Seat
from service.learners.tables import Learner
from service.supply.tables import ChildcareOffer


@dataclass(frozen=True)
class AgeGroup:
    """Places for children of full years from … to, both included.

    Of `total` in the tightest meeting, `own` children of the course's people take one.
    """

    from_age: int
    to_age: int
    left: int
    total: int = 0
    own: int = 0


def places_left(
    session: Session, scope: Scope, courses: Sequence[Course]
) -> dict[str, tuple[AgeGroup, ...]]:
    """Age groups with places at every meeting of each course that has childcare.

    Children of people with a seat in any course of the house at an overlapping time
    are counted; a child counts in every group that would take it.
    """
    wanted = [c for c in courses if c.childcare and c.venue_id]
    if not wanted:
        return {}
    venues = sorted({str(course.venue_id) for course in wanted})
    offers: dict[str, list[ChildcareOffer]] = defaultdict(list)
    for offer in session.exec(
        scoped(ChildcareOffer, scope).where(col(ChildcareOffer.venue_id).in_(venues))
    ):
        offers[offer.venue_id].append(offer)
    beside = session.exec(
        scoped(Course, scope).where(
            col(Course.venue_id).in_(venues),
            col(Course.childcare),
            col(Course.state).in_(OPEN),
        )
    ).all()
    children = _children(session, scope, [course.id for course in beside])
    return {
        course.id: _groups(course, offers[str(course.venue_id)], beside, children)
        for course in wanted
    }


def _children(
    session: Session, scope: Scope, course_ids: Sequence[str]
) -> Mapping[str, list[int]]:
    """Ages of the children of everybody with a seat, by course; no names."""
    found: dict[str, list[int]] = defaultdict(list)
    rows = session.exec(
        select(Seat.course_id, Learner.child_ages)
        .join(Learner, col(Learner.id) == col(Seat.learner_id))
        .where(
            Seat.office_id == scope.office_id,
            col(Seat.course_id).in_(course_ids),
            col(Seat.state).in_(ACTIVE),
        )
    )
    for course_id, ages in rows:
        found[course_id].extend(ages)
    return found


def _groups(
    course: Course,
    offers: Sequence[ChildcareOffer],
    beside: Sequence[Course],
    children: Mapping[str, list[int]],
) -> tuple[AgeGroup, ...]:
    found = []
    for from_age, to_age in sorted({(o.from_age, o.to_age) for o in offers}):
        there = [
            child
            for other in beside
            if overlap(course, other)
            for child in children.get(other.id, ())
            if from_age <= child <= to_age
        ]
        places = [_at(offers, from_age, to_age, meeting) for meeting in course.meetings]
        if places and min(places) > 0:
            left = max(0, min(places) - len(there))
            own = sum(
                from_age <= child <= to_age for child in children.get(course.id, ())
            )
            found.append(AgeGroup(from_age, to_age, left, min(places), own))
    return tuple(found)


def _at(
    offers: Sequence[ChildcareOffer],
    from_age: int,
    to_age: int,
    meeting: Sequence[int],
) -> int:
    """Places of a group that last for the whole meeting."""
    weekday, start, end = meeting[0], meeting[1], meeting[2]
    return sum(
        offer.places
        for offer in offers
        if (offer.from_age, offer.to_age) == (from_age, to_age)
        and offer.weekday == weekday
        and offer.start_minute <= start
        and end <= offer.end_minute
    )


def overlap(one: Course, other: Course) -> bool:
    """Whether two courses of a house ever meet at the same time of the week."""
    if one.end_on < other.start_on or other.end_on < one.start_on:
        return False
    return any(
        a[0] == b[0]
        and a[1] < b[2]
        and b[1] < a[2]
        and ("every" in (a[3], b[3]) or a[3] == b[3])
        for a in one.meetings
        for b in other.meetings
    )
