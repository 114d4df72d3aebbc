"""The course page: people of a proposed course and their ways."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from service.access import Scope, one, scoped
from service.courses.meetings.meeting_dates import free_days
from service.learners.tables import Learner, LearnerLink
from service.places.tables import Place
from service.planning.runs.queries import RunView
from service.planning.tables import ProposedCourse, ProposedSeat
from service.rulesets.queries import RulesInForce

SELF_RATED = ("", "self")
DAY = 24 * 60


@dataclass(frozen=True)
class Piece:
    """A leg of a way: walk, bus, call, bike, car or lift; minutes of the day."""

    kind: str
    start: int
    end: int
    label: str = ""


@dataclass(frozen=True)
class Attendee:
    """Somebody in the course; trips are those of the longest meeting of the week."""

    learner_id: str
    number: int
    place: str
    mode: str
    there: int | None
    back: int | None
    day: str  # ISO date of the trip shown, "" where the way is the same every day
    slot: tuple[int, int]  # of the meeting shown, minutes of the day
    legs_there: tuple[Piece, ...]
    legs_back: tuple[Piece, ...]
    on_demand: bool
    missed: tuple[date, ...]  # course days on which no bus brings them there and back
    evidence: str
    evidence_on: date | None
    child_ages: tuple[int, ...]
    limit: int
    family: tuple[int, ...]  # numbers of those who come only together with them
    left_out: bool

    @property
    def self_rated(self) -> bool:
        """Whether the level rests on the person's own word."""
        return self.evidence in SELF_RATED

    @property
    def longer(self) -> int:
        """The longer of both ways, 0 for an online course."""
        return max(self.there or 0, self.back or 0)


@dataclass(frozen=True)
class Attendance:
    """People of a course with what its page says about them together."""

    people: tuple[Attendee, ...]
    slot: tuple[int, int]  # the meeting whose day the time axis shows
    families: tuple[tuple[int, ...], ...]
    previous_id: str | None
    next_id: str | None
    total: int
    index: int


def attendance(
    session: Session, scope: Scope, run: RunView, proposal_id: str
) -> Attendance:
    """People of a proposed course, shortest way first; NotFound for foreign rows."""
    proposal = one(session, ProposedCourse, scope, proposal_id)
    rows = session.exec(
        select(ProposedSeat, Learner, Place)
        .join(Learner, col(Learner.id) == col(ProposedSeat.learner_id))
        .outerjoin(Place, col(Place.id) == col(Learner.place_id))
        .where(
            ProposedSeat.office_id == scope.office_id,
            ProposedSeat.proposed_course_id == proposal.id,
        )
    ).all()
    family = _families(session, scope, {who.id: who.number for _s, who, _p in rows})
    usual = _usual_slot(proposal.meetings)
    people = [
        _attendee(seat, who, place, usual, family.get(who.id, ()), run)
        for seat, who, place in rows
    ]
    people.sort(key=lambda person: (person.longer, person.number))
    siblings = _siblings(session, scope, run.id)
    at = siblings.index(proposal.id)
    return Attendance(
        people=tuple(people),
        slot=_shown_slot(people, usual),
        families=_groups(family, {p.learner_id: p.number for p in people}),
        previous_id=siblings[at - 1] if at else None,
        next_id=siblings[at + 1] if at + 1 < len(siblings) else None,
        total=len(siblings),
        index=at + 1,
    )


def pauses(
    run: RunView, rules: RulesInForce, land: str
) -> tuple[tuple[str, date, date], ...]:
    """School holidays within the term, where courses pause: name, first, last day."""
    if run.parameters.school_holidays:
        return ()
    return tuple(
        (h.name_de, max(h.first, run.term.start_on), min(h.last, run.term.end_on))
        for h in rules.sets.school_holidays.holiday
        if h.land == land and h.first <= run.term.end_on and h.last >= run.term.start_on
    )


def public_holidays(run: RunView, land: str) -> tuple[date, ...]:
    """Public holidays of the Land within the term."""
    return tuple(sorted(free_days(land, (), run.term.start_on, run.term.end_on)))


def _usual_slot(meetings: Sequence[Sequence[Any]]) -> tuple[int, int]:
    """The most frequent meeting time of the week."""
    counted = Counter((int(m[1]), int(m[2])) for m in meetings)
    return counted.most_common(1)[0][0] if counted else (0, DAY)


def _shown_slot(people: Sequence[Attendee], usual: tuple[int, int]) -> tuple[int, int]:
    counted = Counter(person.slot for person in people if person.legs_there)
    return counted.most_common(1)[0][0] if counted else usual


def _attendee(
    seat: ProposedSeat,
    who: Learner,
    place: Place | None,
    usual: tuple[int, int],
    family: tuple[int, ...],
    run: RunView,
) -> Attendee:
    journey = seat.journey
    slot = usual
    if journey.get("slot"):
        slot = (int(journey["slot"][1]), int(journey["slot"][2]))
    if journey.get("there"):
        there, back = _legs(journey["there"]), _legs(journey.get("back", ()))
    else:
        there, back = _own_way(seat, slot)
    return Attendee(
        learner_id=who.id,
        number=who.number,
        place=place.name if place else "",
        mode=seat.mode,
        there=seat.minutes_there,
        back=seat.minutes_back,
        day=str(journey.get("date", "")),
        slot=slot,
        legs_there=there,
        legs_back=back,
        on_demand=bool(journey.get("on_demand")),
        missed=_missed(journey),
        evidence=who.level_evidence,
        evidence_on=who.level_evidence_on,
        child_ages=tuple(who.child_ages),
        limit=min(
            who.max_minutes or run.parameters.default_max_minutes,
            run.parameters.max_minutes_cap,
        ),
        family=family,
        left_out=who.id in run.excluded_next,
    )


def _missed(journey: Mapping[str, Any]) -> tuple[date, ...]:
    week = journey.get("week") or {}
    return tuple(date.fromisoformat(day) for day in week.get("missed", ()))


def _legs(legs: Sequence[Mapping[str, Any]]) -> tuple[Piece, ...]:
    kinds = {"walk": "walk", "ride": "bus", "on_demand": "call"}
    return tuple(
        Piece(
            kinds.get(str(leg["mode"]), "bus"),
            round(leg["departure"] / 60),
            round(leg["arrival"] / 60),
            str(leg.get("route") or "") if leg["mode"] != "walk" else "",
        )
        for leg in legs
    )


def _own_way(
    seat: ProposedSeat, slot: tuple[int, int]
) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Walk, bike, car or lift: there just in time, back right afterwards."""
    if seat.minutes_there is None or seat.minutes_back is None or seat.mode == "bus":
        return (), ()
    start, end = slot
    return (
        (Piece(seat.mode, start - seat.minutes_there, start),),
        (Piece(seat.mode, end, end + seat.minutes_back),),
    )


def _families(
    session: Session, scope: Scope, numbers: Mapping[str, int]
) -> dict[str, tuple[int, ...]]:
    """Per person of the course, the others who come only together with them."""
    links = session.exec(
        scoped(LearnerLink, scope).where(
            LearnerLink.kind == "course",
            col(LearnerLink.first_id).in_(sorted(numbers)),
            col(LearnerLink.second_id).in_(sorted(numbers)),
        )
    )
    found: dict[str, set[str]] = {}
    for link in links:
        group = found.get(link.first_id, {link.first_id})
        group = group | found.get(link.second_id, {link.second_id})
        for member in group:
            found[member] = group
    return {
        who: tuple(sorted(numbers[other] for other in group if other != who))
        for who, group in found.items()
    }


def _groups(
    family: Mapping[str, tuple[int, ...]], numbers: Mapping[str, int]
) -> tuple[tuple[int, ...], ...]:
    groups = {tuple(sorted((*others, numbers[who]))) for who, others in family.items()}
    return tuple(sorted(groups))


def _siblings(session: Session, scope: Scope, run_id: str) -> list[str]:
    return list(
        session.exec(
            select(ProposedCourse.id)
            .where(
                ProposedCourse.office_id == scope.office_id,
                ProposedCourse.run_id == run_id,
            )
            .order_by(col(ProposedCourse.number))
        )
    )
