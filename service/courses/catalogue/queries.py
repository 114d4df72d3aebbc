"""The public catalogue: what may be seen of published courses, without any person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from service.access import Scope, scoped
from service.accounts.tables import Office
from service.courses.meetings.meeting_dates import MeetingDate
from service.courses.meetings.schedule import (
    dates_of,
    last_day,
    moved_of,
    pauses_of,
)
from service.courses.seats.actions import free_seats
from service.courses.seats.childcare import AgeGroup, places_left
from service.courses.tables import Course
from service.errors import NotFound
from service.places.tables import Place
from service.rulesets.queries import RulesInForce, rules
from service.rulesets.schema import CourseKind, Level
from service.supply.tables import Provider, Room, Venue

PUBLIC = ("published", "running")


@dataclass(frozen=True)
class Where:
    """The house a course meets in (WGS 84 degrees)."""

    venue_id: str
    name: str
    room: str
    street: str
    place_id: str
    place: str
    postal_code: str
    latitude: float
    longitude: float
    step_free: bool


@dataclass(frozen=True)
class PublicCourse:
    """A course as anybody may see it.

    `where` is None online. `dates` are its real meetings from first to last;
    `skipped` are the stretches in which none takes place; `moved` are days of the
    week's plan with the meeting held instead. `price_cents` is None where it is not
    known: never shown as 0.
    """

    id: str
    number: int
    state: str
    kind: CourseKind
    levels: tuple[Level, ...]
    meetings: tuple[tuple[int, int, int, str], ...]
    anchor_monday: date | None
    dates: tuple[MeetingDate, ...]
    skipped: tuple[tuple[date, date], ...]
    moved: tuple[tuple[date, MeetingDate], ...]
    school_holidays: bool
    no_meeting_on: tuple[date, ...]
    start_on: date
    end_on: date
    next_entry: date | None
    where: Where | None
    module_starts: tuple[date, ...]
    provider_id: str
    provider: str
    capacity: int
    left: int
    price_cents: int | None
    price_per_unit: int | None
    teaching_units: int | None
    childcare: bool
    children_in_room: bool
    age_groups: tuple[AgeGroup, ...]
    external: bool
    last_confirmed_at: datetime | None
    changed_at: datetime

    @property
    def online(self) -> bool:
        """Whether nobody has to go anywhere."""
        return self.where is None

    @property
    def open(self) -> bool:
        """Whether somebody can still join: a place left and a day to begin."""
        return self.left > 0 and self.next_entry is not None


@dataclass(frozen=True)
class _Known:
    """Rows of the office that courses refer to."""

    in_force: RulesInForce
    providers: Mapping[str, Provider]
    venues: Mapping[str, Venue]
    rooms: Mapping[str, Room]
    places: Mapping[str, Place]


def public_courses(
    session: Session, scope: Scope, today: date
) -> tuple[PublicCourse, ...]:
    """Published and running courses that have not ended, by first day and number.

    List, calendar, JSON and CSV all show exactly these.
    """
    rows = session.exec(
        scoped(Course, scope)
        .where(col(Course.state).in_(PUBLIC))
        .order_by(col(Course.start_on), col(Course.number))
    ).all()
    return views(session, scope, (r for r in rows if last_day(r) >= today), today)


def agreed_courses(
    session: Session, scope: Scope, today: date
) -> tuple[PublicCourse, ...]:
    """These, and those whose provider has agreed: their people are told the way."""
    rows = session.exec(
        scoped(Course, scope)
        .where(
            col(Course.state).in_(("confirmed", *PUBLIC)), col(Course.end_on) >= today
        )
        .order_by(col(Course.start_on), col(Course.number))
    ).all()
    return views(session, scope, rows, today)


def public_course(
    session: Session, scope: Scope, course_id: str, today: date
) -> PublicCourse:
    """One of them; NotFound for every other course."""
    rows = session.exec(
        scoped(Course, scope).where(
            Course.id == course_id,
            col(Course.state).in_(PUBLIC),
        )
    ).all()
    if not rows or last_day(rows[0]) < today:
        raise NotFound("course")
    return views(session, scope, rows, today)[0]


def named(courses: Iterable[PublicCourse], course_id: str) -> PublicCourse:
    """The one with this id; NotFound for every other course."""
    for course in courses:
        if course.id == course_id:
            return course
    raise NotFound("course")


def county_of_course(session: Session, course_id: str, today: date) -> str | None:
    """The AGS of the county whose public list holds a course, whichever it is.

    Links to courses are passed on: they must work for whoever opens them.
    """
    found = session.exec(
        select(Office.county_ags, Course)
        .join(Course, col(Course.office_id) == col(Office.id))
        .where(Course.id == course_id, col(Course.state).in_(PUBLIC))
    ).first()
    return found[0] if found and last_day(found[1]) >= today else None


def view_of(
    session: Session, scope: Scope, course: Course, today: date
) -> PublicCourse:
    """Any course in the same form, for whoever may see it: its provider, the office."""
    return views(session, scope, [course], today)[0]


def views(
    session: Session, scope: Scope, rows: Iterable[Course], today: date
) -> tuple[PublicCourse, ...]:
    courses = list(rows)
    known = _Known(
        in_force=rules(session, scope, today),
        providers={p.id: p for p in session.exec(scoped(Provider, scope))},
        venues={v.id: v for v in session.exec(scoped(Venue, scope))},
        rooms={r.id: r for r in session.exec(scoped(Room, scope))},
        places={p.id: p for p in session.exec(scoped(Place, scope))},
    )
    care = places_left(session, scope, courses)
    return tuple(
        _view(course, known, care.get(course.id, ()), today) for course in courses
    )


def _view(
    course: Course, known: _Known, care: tuple[AgeGroup, ...], today: date
) -> PublicCourse:
    kind = known.in_force.kinds.get(course.kind) or unknown_kind(course.kind)
    return PublicCourse(
        id=course.id,
        number=course.number,
        state=course.state,
        kind=kind,
        levels=tuple(
            known.in_force.levels[level]
            for level in course.levels
            if level in known.in_force.levels
        ),
        meetings=tuple((d, s, e, w) for d, s, e, w in course.meetings),
        anchor_monday=course.anchor_monday,
        dates=dates_of(course),
        skipped=pauses_of(course),
        moved=moved_of(course),
        school_holidays=course.school_holidays,
        no_meeting_on=tuple(date.fromisoformat(day) for day in course.no_meeting_on),
        start_on=course.start_on,
        end_on=course.end_on,
        next_entry=next_entry(course, today),
        where=_where(course, known),
        module_starts=tuple(date.fromisoformat(day) for day in course.module_starts),
        provider_id=course.provider_id,
        provider=known.providers[course.provider_id].name,
        capacity=course.capacity,
        left=free_seats(course),
        price_cents=_price(course, kind),
        price_per_unit=kind.price_cents_per_unit,
        teaching_units=course.teaching_units,
        childcare=course.childcare,
        children_in_room=course.children_in_room,
        age_groups=care,
        external=course.external,
        last_confirmed_at=course.last_confirmed_at,
        changed_at=course.changed_at,
    )


def unknown_kind(kind_id: str) -> CourseKind:
    """A kind that is no longer in the rules: its name is all that is known."""
    return CourseKind(
        id=kind_id,
        group="",
        name=kind_id,
        name_de=kind_id,
        audience="all",
        run_by="",
        funding="",
        levels=(),
        teaching_units=0,
        min_size=1,
        max_size=1,
        patterns=(),
        prerequisite="",
        source="",
    )


def next_entry(course: Course, today: date) -> date | None:
    """The day somebody can begin: the first day, then only where a module starts."""
    if today <= course.start_on:
        return course.start_on
    starts = sorted(date.fromisoformat(day) for day in course.module_starts)
    return next((day for day in starts if today <= day <= course.end_on), None)


def _price(course: Course, kind: CourseKind) -> int | None:
    if course.price_cents is not None:
        return course.price_cents
    if kind.price_cents_per_unit is None or course.teaching_units is None:
        return None
    return kind.price_cents_per_unit * course.teaching_units


def _where(course: Course, known: _Known) -> Where | None:
    if course.online or course.venue_id is None:
        return None
    venue = known.venues[course.venue_id]
    place = known.places[venue.place_id]
    room = known.rooms.get(course.room_id or "")
    return Where(
        venue_id=venue.id,
        name=venue.name,
        room=room.name if room else "",
        street=venue.street,
        place_id=place.id,
        place=place.name,
        postal_code=place.postal_code,
        latitude=venue.latitude,
        longitude=venue.longitude,
        step_free=venue.step_free,
    )


def as_json(course: PublicCourse) -> dict[str, Any]:
    """The course for programs: the same facts, no person."""
    where = course.where
    return {
        "id": course.id,
        "number": f"K-{course.number:03d}",
        "state": course.state,
        "kind": course.kind.id,
        "levels": [level.id for level in course.levels],
        "meetings": [
            {"weekday": d, "start": _clock(s), "end": _clock(e), "week": w}
            for d, s, e, w in course.meetings
        ],
        "start_on": course.start_on.isoformat(),
        "end_on": course.end_on.isoformat(),
        "no_meeting": [[a.isoformat(), b.isoformat()] for a, b in course.skipped],
        "moved": [
            {
                "from": day.isoformat(),
                "to": instead.day.isoformat(),
                "start": _clock(instead.start),
                "end": _clock(instead.end),
            }
            for day, instead in course.moved
        ],
        "next_entry": course.next_entry.isoformat() if course.next_entry else None,
        "online": course.online,
        "venue": None
        if where is None
        else {
            "name": where.name,
            "street": where.street,
            "postal_code": where.postal_code,
            "place": where.place,
            "latitude": where.latitude,
            "longitude": where.longitude,
            "step_free": where.step_free,
        },
        "provider": course.provider,
        "places": course.capacity,
        "places_left": course.left,
        "price_cents": course.price_cents,
        "teaching_units": course.teaching_units,
        "childcare": course.childcare,
        "children_in_room": course.children_in_room,
        "last_confirmed_at": course.last_confirmed_at.isoformat()
        if course.last_confirmed_at
        else None,
    }


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
