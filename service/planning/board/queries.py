"""The plan page: proposed courses with all that its table and map show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session, col, func, select

from service.access import Scope, scoped
from service.courses.tables import Course, Seat
from service.learners.tables import Learner
from service.places.tables import Place
from service.planning.inputs.people import SEATED as HAS_SEAT
from service.planning.runs.queries import RunView, ready_run
from service.planning.tables import Finding, ProposedCourse, ProposedSeat
from service.rulesets.queries import RulesInForce, rules
from service.rulesets.schema import CourseKind
from service.supply.tables import FundingLine, Provider, Room, Teacher, Venue
from service.typed.names import found_in

PROPOSED, APPROVED, DROPPED = "proposed", "approved", "dropped"
ONLINE = "online"
SEATED = ("held", "invited", "taken", "attended")


@dataclass(frozen=True)
class CourseRow:
    """One course of a plan; money in cents, minutes per way, WGS 84 degrees."""

    id: str
    number: int
    state: str
    kind: CourseKind | None
    kind_id: str
    levels: tuple[str, ...]
    order: int
    meetings: tuple[tuple[Any, ...], ...]
    existing: bool
    place: str  # "" for an online course
    longitude: float | None
    latitude: float | None
    venue: str
    room: str
    room_seats: int | None
    provider_id: str
    provider: str
    own_provider: bool
    teacher: str
    funding: str
    size: int
    minimum: int
    maximum: int
    cost_cents: int
    children: int
    childcare_places: int
    minutes: tuple[int, ...]
    median: int | None
    worst: int | None
    self_rated: int
    on_demand: int
    dates: int
    units: int | None
    fragile: bool
    pinned: bool
    course_id: str | None
    gone: tuple[int, ...]  # numbers of people who no longer wait, or sit elsewhere
    became: str = ""  # state of the course that it is now, "" before its approval
    seats: int = 0  # people with a seat in that course today

    @property
    def mostly_self_rated(self) -> bool:
        """The levels of more than half rest on the people's own word."""
        return self.self_rated * 2 > self.size

    @property
    def open(self) -> bool:
        """Whether it can still be approved, pinned or taken out."""
        return self.state == PROPOSED


@dataclass(frozen=True)
class HomeWay:
    """A home with its course, for the map; `key` is secret, for the blur."""

    key: str
    longitude: float
    latitude: float
    course: str
    minutes: int


@dataclass(frozen=True)
class Board:
    """A plan as a whole."""

    rows: tuple[CourseRow, ...]
    homes: tuple[HomeWay, ...]
    unplaced: int
    unplaced_by_level: Mapping[str, int]
    left_out: tuple[int, ...]  # numbers of people left out of the next run


@dataclass(frozen=True)
class Choice:
    """What of the table is shown and how: values of the page's address."""

    sort: str = "level"
    down: bool = False
    group: str = "level"
    only: str = ""
    search: str = ""
    selected: str = ""
    ticked: frozenset[str] = field(default_factory=frozenset)


SORTS: Mapping[str, Callable[[CourseRow], Any]] = {
    "level": lambda r: (r.order, r.kind_id, r.place, r.number),
    "place": lambda r: (r.place or "~", r.order, r.number),
    "week": lambda r: (r.meetings, r.number),
    "size": lambda r: (r.size, r.number),
    "care": lambda r: (r.children, r.childcare_places, r.number),
    "way": lambda r: (r.median if r.median is not None else -1, r.number),
}
FILTERS: Mapping[str, Callable[[CourseRow], bool]] = {
    "risk": lambda r: r.fragile,
    "self": lambda r: r.mostly_self_rated,
    "call": lambda r: r.on_demand > 0,
    "pinned": lambda r: r.pinned,
}


def ready_plan(
    session: Session, scope: Scope, run_id: str
) -> tuple[RunView, RulesInForce, Board]:
    """A run with its plan, the rules of its term and its courses as they stand today.

    NotFound where there is no plan to show.
    """
    run = ready_run(session, scope, run_id)
    known = rules(session, scope, run.term.start_on)
    return run, known, board(session, scope, run.id, known, run.excluded_next)


def board(
    session: Session, scope: Scope, run_id: str, rules: RulesInForce, excluded: Any
) -> Board:
    """Everything of a plan; `excluded` are ids of people left out of the next run."""
    proposals = session.exec(
        scoped(ProposedCourse, scope)
        .where(ProposedCourse.run_id == run_id)
        .order_by(col(ProposedCourse.number))
    ).all()
    seats = session.exec(
        select(ProposedSeat, Learner, Place)
        .join(Learner, col(Learner.id) == col(ProposedSeat.learner_id))
        .outerjoin(Place, col(Place.id) == col(Learner.place_id))
        .where(
            ProposedSeat.office_id == scope.office_id,
            ProposedSeat.run_id == run_id,
        )
        .order_by(col(Learner.number))
    ).all()
    names = _names(session, scope)
    gone = _gone(session, scope, [(seat, who) for seat, who, _place in seats])
    courses = _approved(session, scope, proposals)
    rows = tuple(
        _row(p, names, rules, gone.get(p.id, ()), courses.get(p.course_id or ""))
        for p in proposals
    )
    unplaced = _unplaced_levels(session, scope, run_id)
    return Board(
        rows=rows,
        homes=tuple(_homes(seats, {p.id: p for p in proposals})),
        unplaced=sum(unplaced.values()),
        unplaced_by_level=unplaced,
        left_out=tuple(
            who.number for _s, who, _p in seats if who.id in frozenset(excluded)
        ),
    )


def chosen(rows: Iterable[CourseRow], choice: Choice) -> tuple[CourseRow, ...]:
    """Rows that pass filter and search, in the chosen order."""
    keep = FILTERS.get(choice.only)
    found = [
        r
        for r in rows
        if (keep is None or keep(r)) and found_in(choice.search, *_words(r))
    ]
    found.sort(key=SORTS.get(choice.sort, SORTS["level"]), reverse=choice.down)
    return tuple(found)


def grouped(
    rows: Iterable[CourseRow], group: str
) -> tuple[tuple[str, tuple[CourseRow, ...]], ...]:
    """Rows under their level or place, groups in the order of their first row."""
    found: dict[str, list[CourseRow]] = {}
    for row in rows:
        key = {"level": group_level(row), "place": row.place}.get(group, "")
        found.setdefault(key, []).append(row)
    if group == "level":
        ordered = sorted(found.items(), key=lambda entry: entry[1][0].order)
        return tuple((key, tuple(members)) for key, members in ordered)
    return tuple((key, tuple(members)) for key, members in found.items())


def group_level(row: CourseRow) -> str:
    """The lowest level of a course."""
    return row.levels[0] if row.levels else ""


def _words(row: CourseRow) -> tuple[str, ...]:
    return row.place, row.venue, row.provider, f"K{row.number:02d}", *row.levels


@dataclass(frozen=True)
class _Names:
    venues: Mapping[str, Venue]
    places: Mapping[str, Place]
    rooms: Mapping[str, Room]
    providers: Mapping[str, Provider]
    teachers: Mapping[str, Teacher]
    funding: Mapping[str, FundingLine]


def _names(session: Session, scope: Scope) -> _Names:
    def by_id(table: Any) -> dict[str, Any]:
        return {row.id: row for row in session.exec(scoped(table, scope))}

    return _Names(*map(by_id, (Venue, Place, Room, Provider, Teacher, FundingLine)))


def _gone(
    session: Session, scope: Scope, seats: list[tuple[ProposedSeat, Learner]]
) -> dict[str, tuple[int, ...]]:
    """Per open proposal, people who withdrew or got a seat in another course."""
    seated = dict(
        session.exec(
            select(Seat.learner_id, Seat.course_id).where(
                Seat.office_id == scope.office_id, col(Seat.state).in_(SEATED)
            )
        ).all()
    )
    own = dict(
        session.exec(
            select(Course.id, Course.proposed_course_id).where(
                Course.office_id == scope.office_id
            )
        ).all()
    )
    found: defaultdict[str, list[int]] = defaultdict(list)
    for seat, who in seats:
        elsewhere = who.id in seated and (
            own.get(seated[who.id]) != seat.proposed_course_id
        )
        if who.state != "waiting" or elsewhere:
            found[seat.proposed_course_id].append(who.number)
    return {key: tuple(sorted(numbers)) for key, numbers in found.items()}


def _approved(
    session: Session, scope: Scope, proposals: Iterable[ProposedCourse]
) -> dict[str, Course]:
    """The courses that approved proposals have become."""
    ids = [p.course_id for p in proposals if p.course_id]
    rows = session.exec(scoped(Course, scope).where(col(Course.id).in_(ids)))
    return {row.id: row for row in rows}


def _row(
    p: ProposedCourse,
    names: _Names,
    rules: RulesInForce,
    gone: tuple[int, ...],
    became: Course | None,
) -> CourseRow:
    venue = names.venues.get(p.venue_id or "")
    place = names.places.get(venue.place_id) if venue else None
    room = names.rooms.get(p.room_id or "")
    provider = names.providers.get(p.provider_id or "")
    teacher = names.teachers.get(p.teacher_id or "")
    funding = names.funding.get(p.funding_id or "")
    orders = [rules.levels[x].order for x in p.levels if x in rules.levels]
    figures = p.figures
    return CourseRow(
        id=p.id,
        number=p.number,
        state=p.state,
        kind=rules.kinds.get(p.kind),
        kind_id=p.kind,
        levels=tuple(p.levels),
        order=min(orders, default=999),
        meetings=tuple(tuple(meeting) for meeting in p.meetings),
        existing=p.existing_course_id is not None,
        place=place.name if place else "",
        longitude=venue.longitude if venue else None,
        latitude=venue.latitude if venue else None,
        venue=venue.name if venue else "",
        room=room.name if room else "",
        room_seats=room.seats if room else None,
        provider_id=p.provider_id or "",
        provider=(provider.short_name or provider.name) if provider else "",
        own_provider=bool(provider and provider.own),
        teacher=teacher.code if teacher else "",
        funding=funding.name if funding else "",
        size=p.size,
        minimum=p.minimum,
        maximum=p.maximum,
        cost_cents=p.cost_cents,
        children=p.children,
        childcare_places=p.childcare_places,
        minutes=tuple(figures.get("minutes", ())),
        median=figures.get("median"),
        worst=figures.get("worst"),
        self_rated=figures.get("self_rated", 0),
        on_demand=figures.get("on_demand", 0),
        dates=figures.get("meetings", 0),
        units=figures.get("units"),
        fragile=bool(figures.get("fragile")),
        pinned=p.pinned,
        course_id=p.course_id or p.existing_course_id,
        gone=gone if p.state == PROPOSED else (),
        became=became.state if became else "",
        seats=became.taken + became.held if became else 0,
    )


def _homes(seats: Any, proposals: Mapping[str, ProposedCourse]) -> Iterable[HomeWay]:
    for seat, who, place in seats:
        course = proposals.get(seat.proposed_course_id)
        if course is None or course.venue_id is None or place is None:
            continue
        if seat.minutes_there is None or seat.minutes_back is None:
            continue
        yield HomeWay(
            who.id,
            place.longitude,
            place.latitude,
            course.id,
            max(seat.minutes_there, seat.minutes_back),
        )


def _unplaced_levels(session: Session, scope: Scope, run_id: str) -> dict[str, int]:
    rows = session.exec(
        select(Learner.level, func.count())
        .join(Finding, col(Finding.learner_id) == col(Learner.id))
        .where(
            Finding.office_id == scope.office_id,
            Finding.run_id == run_id,
            Finding.rule != HAS_SEAT,
        )
        .group_by(Learner.level)
    )
    return dict(rows.all())
