"""Plans side by side: what each brings, who gains, who loses, by place and group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from sqlmodel import Session, col, select

from service.access import Scope
from service.learners.tables import Learner
from service.places.tables import Place
from service.planning.tables import (
    Finding,
    PlanningRun,
    ProposedCourse,
    ProposedSeat,
)

LONG = 45  # minutes from which a way is long
Shape = tuple[str, str, str]


@dataclass(frozen=True)
class Person:
    """What of a learner a comparison needs."""

    id: str
    number: int
    level: str
    municipality: str
    mode: str
    children: bool
    women_only: bool
    gender: str


@dataclass(frozen=True)
class Seat:
    """Where somebody sits in a plan and how far it is."""

    shape: Shape
    minutes: int | None


@dataclass(frozen=True)
class Side:
    """One plan of a comparison; money in cents, minutes per way."""

    id: str
    number: int
    goal: str
    state: str
    gap: float | None
    seats: Mapping[str, Seat]
    courses: Mapping[str, Shape]  # by the id of the proposed course
    summary: Mapping[str, Any]

    @property
    def shapes(self) -> Counter[Shape]:
        """How often the plan has a kind of course at a place and time."""
        return Counter(self.courses.values())

    @property
    def placed(self) -> int:
        """People with a place."""
        return len(self.seats)

    @property
    def minutes(self) -> list[int]:
        """Of all who travel, shortest first."""
        known = (s.minutes for s in self.seats.values())
        return sorted(m for m in known if m is not None)

    def figures(self) -> dict[str, float | None]:
        """What stands in a column, by name."""
        way = self.minutes
        county = [x for x in self.summary.get("funding", []) if x["county_money"]]
        return {
            "placed": self.placed,
            "courses": self.summary.get("courses", 0),
            "fragile": self.summary.get("fragile", 0),
            "median": round(median(way)) if way else None,
            "slowest": way[int(0.95 * (len(way) - 1))] if way else None,
            "worst": way[-1] if way else None,
            "long": sum(m > LONG for m in way),
            "cost": self.summary.get("cost_cents", 0),
            "county": sum(x["planned_cents"] for x in county),
        }


@dataclass(frozen=True)
class Change:
    """What one plan means for people who know another; record numbers, sorted."""

    same: int
    elsewhere: tuple[int, ...]
    gained: tuple[int, ...]
    lost: tuple[int, ...]
    new_courses: int
    gone_courses: int


@dataclass(frozen=True)
class GroupRow:
    """A group: all, placed in the first plan, and (lost, gained) in each other."""

    name: str
    people: int
    placed: int
    changes: tuple[tuple[int, int], ...]
    shares: tuple[float, ...]  # percent placed, first plan included


def side(session: Session, scope: Scope, run: PlanningRun) -> Side:
    """One plan with all its seats."""
    rows = session.exec(
        select(ProposedSeat, ProposedCourse).where(
            ProposedSeat.office_id == scope.office_id,
            ProposedSeat.run_id == run.id,
            ProposedCourse.id == ProposedSeat.proposed_course_id,
            ProposedCourse.state != "dropped",
        )
    ).all()
    seats = {
        seat.learner_id: Seat(_shape(course), _minutes(seat)) for seat, course in rows
    }
    courses = {course.id: _shape(course) for _, course in rows}
    gap = None
    if run.score is not None and run.bound and run.bound > 0:
        gap = max(0.0, 100 * (run.bound - run.score) / run.bound)
    goal = str(run.parameters.get("goal") or "coverage")
    summary = dict(run.summary)
    return Side(run.id, run.number, goal, run.state, gap, seats, courses, summary)


def _shape(course: ProposedCourse) -> Shape:
    levels = "+".join(course.levels)
    kind = f"{course.kind}/{levels}/{course.existing_course_id or ''}"
    return kind, course.venue_id or "online", course.pattern


def _minutes(seat: ProposedSeat) -> int | None:
    known = [m for m in (seat.minutes_there, seat.minutes_back) if m is not None]
    return max(known) if known else None


def people(
    session: Session, scope: Scope, sides: Iterable[Side], runs: Sequence[str]
) -> dict[str, Person]:
    """Everyone whom one of the plans speaks of."""
    wanted = {who for s in sides for who in s.seats}
    wanted |= set(
        session.exec(
            select(Finding.learner_id).where(
                Finding.office_id == scope.office_id,
                col(Finding.run_id).in_(runs),
            )
        )
    )
    rows = session.exec(
        select(Learner, Place)
        .outerjoin(Place, col(Place.id) == col(Learner.place_id))
        .where(Learner.office_id == scope.office_id)
    ).all()
    return {
        who.id: Person(
            who.id,
            who.number,
            who.level,
            at.municipality if at else "",
            who.mode,
            bool(who.child_ages),
            who.women_only,
            who.gender,
        )
        for who, at in rows
        if who.id in wanted
    }


def change(a: Side, b: Side, known: Mapping[str, Person]) -> Change:
    """From the first plan to another."""

    def numbers(some: Iterable[str]) -> tuple[int, ...]:
        return tuple(sorted(known[x].number for x in some if x in known))

    both = set(a.seats) & set(b.seats)
    moved = {x for x in both if a.seats[x].shape != b.seats[x].shape}
    return Change(
        same=len(both) - len(moved),
        elsewhere=numbers(moved),
        gained=numbers(set(b.seats) - set(a.seats)),
        lost=numbers(set(a.seats) - set(b.seats)),
        new_courses=(b.shapes - a.shapes).total(),
        gone_courses=(a.shapes - b.shapes).total(),
    )


def groups(
    sides: Sequence[Side],
    known: Mapping[str, Person],
    of: Callable[[Person], str],
) -> tuple[GroupRow, ...]:
    """People by group, the largest groups first."""
    members: dict[str, list[str]] = {}
    for person in known.values():
        members.setdefault(of(person), []).append(person.id)
    rows = []
    for name, ids in members.items():
        inside = set(ids)
        placed = [inside & set(s.seats) for s in sides]
        rows.append(
            GroupRow(
                name,
                len(ids),
                len(placed[0]),
                tuple((len(placed[0] - p), len(p - placed[0])) for p in placed[1:]),
                tuple(100 * len(p) / len(ids) for p in placed),
            )
        )
    return tuple(sorted(rows, key=lambda r: (-r.people, r.name)))


def spread(rows: Iterable[GroupRow], at: int) -> float:
    """Points of a hundred between the best and the worst group of a plan."""
    shares = [row.shares[at] for row in rows]
    return max(shares) - min(shares) if shares else 0.0
