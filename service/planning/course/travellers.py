"""Who travels how to a proposed course: the kept journeys of its people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from service.access import Scope, one
from service.learners.tables import Learner
from service.places.tables import Place
from service.planning.tables import ProposedCourse, ProposedSeat
from service.timetables.week_journey import WeekJourney, read


@dataclass(frozen=True)
class Traveller:
    """Somebody in a course and their way; `week` is None without a kept bus journey."""

    learner_id: str
    number: int
    place: str
    mode: str
    there: int | None
    back: int | None
    week: WeekJourney | None

    @property
    def longer(self) -> int:
        """The longer of both ways, 0 where there is none."""
        return max(self.there or 0, self.back or 0)


def travellers(
    session: Session, scope: Scope, proposal_id: str
) -> tuple[Traveller, ...]:
    """People of a proposed course, shortest way first; NotFound for foreign rows."""
    proposal = one(session, ProposedCourse, scope, proposal_id)
    rows = session.exec(
        _rows(scope).where(ProposedSeat.proposed_course_id == proposal.id)
    )
    found = [_traveller(seat, who, place) for seat, who, place in rows]
    return tuple(sorted(found, key=lambda one: (one.longer, one.number)))


def traveller(
    session: Session, scope: Scope, run_id: str, learner_id: str
) -> Traveller | None:
    """One person's way in a plan; None without a place in it."""
    row = session.exec(
        _rows(scope).where(
            ProposedSeat.run_id == run_id, ProposedSeat.learner_id == learner_id
        )
    ).first()
    return _traveller(*row) if row else None


def numbers_of(
    session: Session, scope: Scope, ids: Iterable[str]
) -> dict[str, tuple[int, str]]:
    """Record number and place of people; who is gone or foreign is left out."""
    rows = session.exec(
        select(Learner.id, Learner.number, Place.name)
        .outerjoin(Place, col(Place.id) == col(Learner.place_id))
        .where(Learner.office_id == scope.office_id, col(Learner.id).in_(sorted(ids)))
    )
    return {who: (number, place or "") for who, number, place in rows}


def week_of(journey: Mapping[str, Any]) -> WeekJourney | None:
    """The week of a kept journey; None for other modes and plans from before."""
    return read(journey["week"]) if journey.get("week") else None


def _rows(scope: Scope) -> Any:
    return (
        select(ProposedSeat, Learner, Place)
        .join(Learner, col(Learner.id) == col(ProposedSeat.learner_id))
        .outerjoin(Place, col(Place.id) == col(Learner.place_id))
        .where(ProposedSeat.office_id == scope.office_id)
    )


def _traveller(seat: ProposedSeat, who: Learner, place: Place | None) -> Traveller:
    return Traveller(
        learner_id=who.id,
        number=who.number,
        place=place.name if place else "",
        mode=seat.mode,
        there=seat.minutes_there,
        back=seat.minutes_back,
        week=week_of(seat.journey),
    )
