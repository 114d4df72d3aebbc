"""People without a place: where and why, every person once; and a person's reasons."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from service.access import Scope, scoped
from service.errors import NotFound
from service.learners.records.obstacles import keeps_out
from service.learners.tables import Learner
from service.places.tables import Place
from service.planning.inputs.people import SEATED
from service.planning.tables import Finding, ProposedCourse, ProposedSeat
from service.planning.wording import CAUSE_OF, CAUSES
from service.rulesets.queries import RulesInForce
from service.supply.tables import Venue
from solver.formation.problem.rules import Rule

NO_PLACE = ""
HEAT = (1, 3, 6, 10)  # people from which a cell of the matrix gets darker


@dataclass(frozen=True)
class Waiting:
    """Somebody without a place, under the reason that would have to fall first."""

    learner_id: str
    number: int
    level: str
    order: int
    place: str
    municipality: str
    rule: str
    missing: int
    cause: str
    place_id: str = ""
    childcare: bool = False  # has children who need care meanwhile


@dataclass(frozen=True)
class MatrixRow:
    """A municipality: people by cause, in all, and the share of its people."""

    municipality: str
    counts: Mapping[str, int]
    total: int
    share: float  # percent of the municipality's people in the plan


@dataclass(frozen=True)
class Almost:
    """A course for which one person is missing, with who would come."""

    kind: str
    venue: str
    pattern: str
    people: tuple[int, ...]


@dataclass(frozen=True)
class Unplaced:
    """The page "Not placed"."""

    people: tuple[Waiting, ...]
    rows: tuple[MatrixRow, ...]
    totals: Mapping[str, int]
    almost: tuple[Almost, ...]
    venues: Mapping[str, str]


@dataclass(frozen=True)
class Person:
    """One person with all reasons, or with the seat the plan gives."""

    learner_id: str
    number: int
    level: str
    place: str
    rule: str
    reasons: tuple[Mapping[str, Any], ...]
    change: Mapping[str, Any] | None
    obstacles: tuple[str, ...]  # what is missing in the record today
    seat_course: str | None  # id of the proposed course, for those placed
    venues: Mapping[str, str]


def unplaced(
    session: Session, scope: Scope, run_id: str, rules: RulesInForce
) -> Unplaced:
    """Everybody without a place in a plan."""
    rows = session.exec(
        select(Finding, Learner, Place)
        .join(Learner, col(Learner.id) == col(Finding.learner_id))
        .outerjoin(Place, col(Place.id) == col(Learner.place_id))
        .where(
            Finding.office_id == scope.office_id,
            Finding.run_id == run_id,
            Finding.rule != SEATED,  # has a place, only not by this plan
        )
        .order_by(col(Learner.number))
    ).all()
    people = tuple(_waiting(finding, who, at, rules) for finding, who, at in rows)
    return Unplaced(
        people=people,
        rows=_matrix(people, _placed(session, scope, run_id)),
        totals=Counter(person.cause for person in people),
        almost=_almost([(finding, who) for finding, who, _at in rows]),
        venues=venue_names(session, scope),
    )


def person(
    session: Session, scope: Scope, run_id: str, learner_id: str, rules: RulesInForce
) -> Person:
    """One person of a plan; NotFound where the plan does not know them."""
    known = session.exec(
        select(Learner, Place)
        .outerjoin(Place, col(Place.id) == col(Learner.place_id))
        .where(Learner.office_id == scope.office_id, Learner.id == learner_id)
    ).one_or_none()
    finding = session.exec(
        scoped(Finding, scope).where(
            Finding.run_id == run_id, Finding.learner_id == learner_id
        )
    ).one_or_none()
    seat = session.exec(
        scoped(ProposedSeat, scope).where(
            ProposedSeat.run_id == run_id, ProposedSeat.learner_id == learner_id
        )
    ).one_or_none()
    if known is None or (finding is None and seat is None):
        raise NotFound("person")
    who, at = known
    return Person(
        learner_id=who.id,
        number=who.number,
        level=who.level,
        place=at.name if at else NO_PLACE,
        rule=finding.rule if finding else "",
        reasons=tuple(finding.reasons) if finding else (),
        change=finding.change if finding else None,
        obstacles=keeps_out(who, rules),
        seat_course=seat.proposed_course_id if seat else None,
        venues=venue_names(session, scope),
    )


def venue_names(session: Session, scope: Scope) -> dict[str, str]:
    """Houses by id, with their town."""
    rows = session.exec(
        select(Venue.id, Venue.name, Place.name)
        .join(Place, col(Place.id) == col(Venue.place_id))
        .where(Venue.office_id == scope.office_id)
    )
    return {
        venue_id: name if place in name else f"{name}, {place}"
        for venue_id, name, place in rows
    }


def grouped(
    people: Sequence[Waiting],
) -> tuple[tuple[str, str, tuple[Waiting, ...]], ...]:
    """By level, then place: (level, place, people), levels in their order."""
    found: dict[tuple[int, str, str], list[Waiting]] = {}
    for waiting in people:
        key = (waiting.order, waiting.level, waiting.place)
        found.setdefault(key, []).append(waiting)
    return tuple((key[1], key[2], tuple(found[key])) for key in sorted(found))


def heat(count: int) -> int:
    """How dark a cell of the matrix is, 0 to 4."""
    return sum(count >= step for step in HEAT)


def _waiting(
    finding: Finding, who: Learner, at: Place | None, rules: RulesInForce
) -> Waiting:
    level = rules.levels.get(who.level)
    first = finding.reasons[0] if finding.reasons else {}
    return Waiting(
        learner_id=who.id,
        number=who.number,
        level=who.level,
        order=level.order if level else 999,
        place=at.name if at else NO_PLACE,
        municipality=at.municipality if at else NO_PLACE,
        rule=finding.rule,
        missing=int(first.get("missing") or 0),
        cause=CAUSE_OF.get(finding.rule, "plan"),
        place_id=at.id if at else "",
        childcare=bool(who.child_ages),
    )


def _placed(session: Session, scope: Scope, run_id: str) -> Counter[str]:
    """People with a place per municipality."""
    rows = session.exec(
        select(Place.municipality)
        .join(Learner, col(Learner.place_id) == col(Place.id))
        .join(ProposedSeat, col(ProposedSeat.learner_id) == col(Learner.id))
        .join(
            ProposedCourse,
            col(ProposedCourse.id) == col(ProposedSeat.proposed_course_id),
        )
        .where(ProposedSeat.office_id == scope.office_id, ProposedSeat.run_id == run_id)
    )
    return Counter(rows)


def _matrix(
    people: Sequence[Waiting], placed: Mapping[str, int]
) -> tuple[MatrixRow, ...]:
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for waiting in people:
        counts[waiting.municipality][waiting.cause] += 1
    rows = []
    for name, found in counts.items():
        total = found.total()
        everybody = total + placed.get(name, 0)
        share = 100 * total / everybody
        rows.append(MatrixRow(name, {c: found[c] for c in CAUSES}, total, share))
    return tuple(sorted(rows, key=lambda row: (-row.total, row.municipality)))


def _almost(found: Sequence[tuple[Finding, Learner]]) -> tuple[Almost, ...]:
    """Options for which the reasons say that exactly one person is missing."""
    options: defaultdict[tuple[str, str, str], set[int]] = defaultdict(set)
    for finding, who in found:
        for reason in finding.reasons:
            if reason["rule"] == Rule.SIZE_MIN and reason.get("missing") == 1:
                key = (reason["kind"], reason["venue"], reason["pattern"])
                options[tuple(map(str, key))].add(who.number)  # type: ignore[index]
    ordered = sorted(options.items(), key=lambda entry: (-len(entry[1]), entry[0]))
    shown: list[Almost] = []
    told: set[int] = set()
    for key, people in ordered:
        # The same people at yet another time or house say nothing new.
        if not people <= told:
            shown.append(Almost(*key, tuple(sorted(people))))
            told |= people
    return tuple(shown)
