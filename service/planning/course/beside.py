"""What a run keeps beside its plan: other times for each course, why people sit there.

The worker writes it into the run's folder when the plan is checked; the course page
reads it and puts today's numbers and names to the ids.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from service.access import Scope, one, scoped
from service.errors import NotFound
from service.learners.tables import Learner
from service.places.tables import Place
from service.planning.course.fitting import Fit
from service.planning.course.othertimes import course_options
from service.planning.runs.parameters import Moved
from service.planning.tables import ProposedCourse, ProposedSeat
from service.planning.unplaced.queries import venue_names
from service.rulesets.queries import RulesInForce
from service.supply.tables import Teacher, Venue
from solver.formation.problem.instance import ONLINE, Instance
from solver.formation.problem.plan import Plan
from solver.formation.reasons.why import why

BESIDE = "beside.json"
Meetings = tuple[tuple[Any, ...], ...]


@dataclass(frozen=True)
class Someone:
    """A person named on the page; `rule` says why they could not come."""

    learner_id: str
    number: int
    minutes: int | None = None
    rule: str = ""
    missing: int = 0


@dataclass(frozen=True)
class Other:
    """The course at another time or in another house; people as at computing."""

    venue_id: str
    venue: str  # "" for online
    pattern: str
    meetings: Meetings
    teacher: str  # code, where somebody else would teach
    blocked: str
    size: int
    least: int
    most: int
    joins: tuple[Someone, ...]
    leaves: tuple[Someone, ...]

    @property
    def opens(self) -> bool:
        """Whether the course could be held so."""
        return not self.blocked and self.size >= self.least

    @property
    def here(self) -> int:
        """People of the course who could still come."""
        return self.size - len(self.joins)


@dataclass(frozen=True)
class WhyHere:
    """Why somebody sits in this course; the next best by its number."""

    reason: str
    number: int | None
    place: str  # its town, "" online
    minutes: int | None
    rule: str
    missing: int


@dataclass(frozen=True)
class Beside:
    """A proposed course's other times, other houses, stand-ins and reasons."""

    times: tuple[Other, ...]
    houses: tuple[Other, ...]
    spares: tuple[Someone, ...]
    why: Mapping[str, WhyHere]


def write_beside(folder: Path, instance: Instance, plan: Plan) -> None:
    """Computes and keeps it for every course that the plan opens."""
    fit = Fit(instance, plan)
    kept = {
        "courses": {course.id: course_options(fit, course) for course in plan.courses},
        "why": {who: found.to_json() for who, found in why(fit.seen, 1).items()},
    }
    text = json.dumps(kept, separators=(",", ":"))
    (folder / BESIDE).write_text(text, encoding="utf-8")


def read_beside(folder: Path) -> Mapping[str, Any] | None:
    """What was kept, or None for a run whose files are gone."""
    try:
        found: Mapping[str, Any] = json.loads(
            (folder / BESIDE).read_text(encoding="utf-8")
        )
    except OSError:
        return None
    return found


def moved_course(
    session: Session,
    scope: Scope,
    folder: Path,
    run_id: str,
    proposal_id: str,
    venue: str,
    pattern: str,
) -> Moved:
    """One of the kept options as a change for the next run.

    It promises a place to everybody whom the page named. Raises NotFound for a course
    of another plan and for an option that was not kept or cannot be held.
    """
    proposal = one(session, ProposedCourse, scope, proposal_id)
    option = _option(folder, proposal.key, venue, pattern)
    if proposal.run_id != run_id or option is None or option["blocked"]:
        raise NotFound("option")
    seats = session.exec(
        scoped(ProposedSeat, scope).where(
            ProposedSeat.proposed_course_id == proposal.id
        )
    )
    promised = {seat.learner_id for seat in seats}
    promised -= {leave["learner"] for leave in option["leaves"]}
    promised |= {join["learner"] for join in option["joins"]}
    return Moved(
        proposal_id=proposal.id,
        **{name: option[name] for name in ("venue", "room", "pattern")},
        teacher=option["teacher"],
        funding=option["funding"],
        learners=tuple(sorted(promised)),
    )


def _option(
    folder: Path, key: str, venue: str, pattern: str
) -> Mapping[str, Any] | None:
    kept = (read_beside(folder) or {}).get("courses", {}).get(key, {})
    for option in (*kept.get("times", ()), *kept.get("houses", ())):
        if (option["venue"], option["pattern"]) == (venue, pattern):
            found: Mapping[str, Any] = option
            return found
    return None


def beside(
    session: Session,
    scope: Scope,
    folder: Path,
    proposal: ProposedCourse,
    rules: RulesInForce,
) -> Beside | None:
    """The page model of one course; None where the run kept nothing."""
    kept = read_beside(folder)
    if kept is None:
        return None
    names = _names(session, scope, proposal, rules)
    found = kept["courses"].get(proposal.key, {})
    return Beside(
        times=tuple(_ordered(names.other(o) for o in found.get("times", ()))),
        houses=tuple(names.other(o) for o in found.get("houses", ())),
        spares=names.people(found.get("spares", ())),
        why={who: names.why(fact) for who, fact in kept.get("why", {}).items()},
    )


def _ordered(found: Iterable[Other]) -> list[Other]:
    """By the week, as one reads a timetable."""
    return sorted(found, key=lambda other: (other.meetings, other.pattern))


@dataclass(frozen=True)
class _Names:
    numbers: Mapping[str, int]
    venues: Mapping[str, str]
    towns: Mapping[str, str]
    teachers: Mapping[str, str]
    courses: Mapping[str, ProposedCourse]
    rules: RulesInForce
    teacher_now: str | None

    def other(self, option: Mapping[str, Any]) -> Other:
        pattern = self.rules.patterns.get(option["pattern"])
        meetings = pattern.meetings if pattern else ()
        changed = option["teacher"] != self.teacher_now
        return Other(
            venue_id=option["venue"],
            venue=self.venues.get(option["venue"], ""),
            pattern=option["pattern"],
            meetings=tuple(
                (m.weekday_number, m.start, m.end, m.week) for m in meetings
            ),
            teacher=self.teachers.get(option["teacher"], "") if changed else "",
            blocked=option["blocked"],
            size=option["size"],
            least=option["least"],
            most=option["most"],
            joins=self.people(option["joins"]),
            leaves=self.people(option["leaves"]),
        )

    def people(self, found: Iterable[Mapping[str, Any]]) -> tuple[Someone, ...]:
        """Those whose record still exists, in the order of the computation."""
        return tuple(
            Someone(
                who["learner"],
                self.numbers[who["learner"]],
                who.get("minutes"),
                who.get("rule", ""),
                who.get("missing", 0),
            )
            for who in found
            if who["learner"] in self.numbers
        )

    def why(self, fact: Mapping[str, Any]) -> WhyHere:
        other = next(iter(fact["others"]), None)
        course = self.courses.get(other["course"]) if other else None
        return WhyHere(
            reason=fact["reason"],
            number=course.number if course else None,
            place=self.towns.get(course.venue_id or "", "") if course else "",
            minutes=other["minutes"] if other else None,
            rule=(other["rule"] or "") if other else "",
            missing=other["missing"] if other else 0,
        )


def _names(
    session: Session, scope: Scope, proposal: ProposedCourse, rules: RulesInForce
) -> _Names:
    courses = session.exec(
        scoped(ProposedCourse, scope).where(ProposedCourse.run_id == proposal.run_id)
    ).all()
    numbers = session.exec(
        select(Learner.id, Learner.number).where(Learner.office_id == scope.office_id)
    )
    towns = session.exec(
        select(Venue.id, Place.name)
        .join(Place, col(Place.id) == col(Venue.place_id))
        .where(Venue.office_id == scope.office_id)
    )
    teachers = session.exec(
        select(Teacher.id, Teacher.code).where(Teacher.office_id == scope.office_id)
    )
    return _Names(
        numbers=dict(numbers.all()),
        venues={**venue_names(session, scope), ONLINE: ""},
        towns=dict(towns.all()),
        teachers=dict(teachers.all()),
        courses={course.key: course for course in courses},
        rules=rules,
        teacher_now=proposal.teacher_id,
    )
