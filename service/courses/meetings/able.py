"""Teachers and rooms that could hold a course's meetings: qualified, open, free."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import cos, hypot, radians

from sqlmodel import Session, col, select

from service.access import Scope, scoped
from service.courses.meetings.meeting_dates import MeetingDate, ticks
from service.courses.meetings.schedule import dates_of
from service.courses.tables import Course, Occupancy
from service.supply.tables import Absence, Provider, Room, RoomHours, Teacher, Venue

AT_WORK = ("asked", "countered", "confirmed", "published", "running")
UNIT = 45  # minutes
KM_A_DEGREE = 111.2
Stretch = Sequence[int]


@dataclass(frozen=True)
class AbleTeacher:
    """A teacher who could hold the meetings; `same`: of the course's provider."""

    id: str
    code: str
    provider_id: str
    provider: str
    own: bool
    rate_cents: int
    same: bool


@dataclass(frozen=True)
class AbleRoom:
    """A room that is open, free and large enough; `same`: in the course's house."""

    id: str
    name: str
    seats: int
    venue_id: str
    venue: str
    same: bool
    place_id: str = ""
    km: float = 0.0  # from the course's house, as the crow flies


def teachers_for(
    session: Session,
    scope: Scope,
    course: Course,
    meetings: Sequence[MeetingDate] | None = None,
    venues: Collection[str] | None = None,
    *,
    own: bool = False,
) -> tuple[AbleTeacher, ...]:
    """Who could teach the course at all its dates, or only at `meetings`.

    Those of its provider first, then by code. `venues`: houses one of which they must
    reach, without it the course's; `own`: the course's teacher, too.
    """
    held = dates_of(course) if meetings is None else meetings
    reach = set(venues if venues is not None else filter(None, [course.venue_id]))
    providers = {p.id: p for p in session.exec(scoped(Provider, scope))}
    rows = [
        row
        for row in session.exec(scoped(Teacher, scope).where(col(Teacher.active)))
        if (own or row.id != course.teacher_id)
        and providers[row.provider_id].active
        and course.kind in row.kinds
        and set(course.levels) <= set(row.levels)
        and (row.online if course.online else bool(reach & set(row.venue_ids)))
        and covered(row.available, held)
    ]
    busy = taken(session, scope, "teacher", [row.id for row in rows], held, course.id)
    busy |= absent(session, scope, "teacher", held)
    if meetings is None:
        busy |= _full(session, scope, rows, course)
    found = [
        AbleTeacher(
            id=row.id,
            code=row.code,
            provider_id=row.provider_id,
            provider=providers[row.provider_id].name,
            own=providers[row.provider_id].own,
            rate_cents=row.rate_cents,
            same=row.provider_id == course.provider_id,
        )
        for row in rows
        if row.id not in busy
    ]
    return tuple(sorted(found, key=lambda t: (not t.same, t.provider, t.code)))


def rooms_for(
    session: Session,
    scope: Scope,
    course: Course,
    meetings: Sequence[MeetingDate] | None = None,
    *,
    elsewhere: bool = False,
    own: bool = False,
) -> tuple[AbleRoom, ...]:
    """Rooms for the course's people in its house, the course's with `own`.

    `elsewhere`: in the other houses of its village, too.
    """
    if course.online or course.venue_id is None:
        return ()
    held = dates_of(course) if meetings is None else meetings
    here = session.get_one(Venue, course.venue_id)
    near = [
        house
        for house in _houses(session, scope)
        if house.id == here.id
        or (elsewhere and house.place_id == here.place_id and not house.company_only)
    ]
    found = _rooms(session, scope, course, held, near, here, own=own)
    return tuple(sorted(found, key=lambda r: (not r.same, r.venue, r.name)))


def houses_for(session: Session, scope: Scope, course: Course) -> tuple[AbleRoom, ...]:
    """One room, the smallest that does, in every other village's house that could
    hold the course with its teacher; the nearest first."""
    if course.online or course.venue_id is None:
        return ()
    here = session.get_one(Venue, course.venue_id)
    teacher = session.get(Teacher, course.teacher_id) if course.teacher_id else None
    far = [
        house
        for house in _houses(session, scope)
        if house.place_id != here.place_id
        and not house.company_only
        and (teacher is None or house.id in teacher.venue_ids)
    ]
    found = _rooms(session, scope, course, dates_of(course), far, here)
    best: dict[str, AbleRoom] = {}
    for room in sorted(found, key=lambda r: (r.seats, r.name)):
        best.setdefault(room.venue_id, room)
    return tuple(sorted(best.values(), key=lambda r: (r.km, r.venue)))


def _houses(session: Session, scope: Scope) -> Sequence[Venue]:
    return session.exec(scoped(Venue, scope).where(col(Venue.active))).all()


def _rooms(
    session: Session,
    scope: Scope,
    course: Course,
    held: Sequence[MeetingDate],
    houses: Sequence[Venue],
    here: Venue,
    *,
    own: bool = False,
) -> list[AbleRoom]:
    """Large enough, open and free in one of the houses."""
    known = {house.id: house for house in houses}
    people = max(course.taken + course.held, course.minimum)
    wanted = scoped(Room, scope).where(
        col(Room.active), col(Room.venue_id).in_(known), Room.seats >= people
    )
    rows = [r for r in session.exec(wanted) if own or r.id != course.room_id]
    hours = _hours(session, scope, [row.id for row in rows])
    rows = [row for row in rows if covered(hours.get(row.id, ()), held)]
    busy = taken(session, scope, "room", [row.id for row in rows], held, course.id)
    busy |= absent(session, scope, "room", held)
    closed = absent(session, scope, "venue", held)
    return [
        AbleRoom(
            id=row.id,
            name=row.name,
            seats=row.seats,
            venue_id=row.venue_id,
            venue=known[row.venue_id].name,
            same=row.venue_id == here.id,
            place_id=known[row.venue_id].place_id,
            km=_km(here, known[row.venue_id]),
        )
        for row in rows
        if row.id not in busy and row.venue_id not in closed
    ]


def _km(one: Venue, other: Venue) -> float:
    """Kilometres as the crow flies; within a county the earth is flat."""
    north = (other.latitude - one.latitude) * KM_A_DEGREE
    east = (other.longitude - one.longitude) * KM_A_DEGREE
    return hypot(north, east * cos(radians(one.latitude)))


def covered(stretches: Iterable[Stretch], held: Iterable[MeetingDate]) -> bool:
    """Whether stretches [weekday, start, end] of the week hold every meeting."""
    open_at = [tuple(part) for part in stretches]
    return all(
        any(d == day and start <= first and last <= end for d, start, end in open_at)
        for day, first, last in {(m.day.weekday(), m.start, m.end) for m in held}
    )


def taken(
    session: Session,
    scope: Scope,
    kind: str,
    ids: Collection[str],
    held: Sequence[MeetingDate],
    but_for: str = "",
) -> set[str]:
    """Those of the rooms or teachers that another course has booked at these dates."""
    wanted = set(ticks(held))
    if not wanted or not ids:
        return set()
    rows = session.exec(
        select(Occupancy.resource, Occupancy.tick).where(
            Occupancy.office_id == scope.office_id,
            col(Occupancy.resource).in_([f"{kind}:{row_id}" for row_id in ids]),
            col(Occupancy.tick).between(min(wanted), max(wanted)),
            Occupancy.course_id != but_for,
        )
    )
    return {name.partition(":")[2] for name, tick in rows if tick in wanted}


def absent(
    session: Session, scope: Scope, kind: str, held: Sequence[MeetingDate]
) -> set[str]:
    """Teachers, rooms or houses (`kind`) that are not there on one of the dates."""
    days = {meeting.day for meeting in held}
    if not days:
        return set()
    rows = session.exec(
        scoped(Absence, scope).where(
            col(Absence.first_on) <= max(days), col(Absence.last_on) >= min(days)
        )
    )
    return {
        str(getattr(row, f"{kind}_id"))
        for row in rows
        if getattr(row, f"{kind}_id") and _within(days, row.first_on, row.last_on)
    }


def _within(days: Iterable[date], first: date, last: date) -> bool:
    return any(first <= day <= last for day in days)


def _hours(
    session: Session, scope: Scope, room_ids: Collection[str]
) -> dict[str, list[Stretch]]:
    found: dict[str, list[Stretch]] = {}
    rows = scoped(RoomHours, scope).where(col(RoomHours.room_id).in_(room_ids))
    for row in session.exec(rows):
        stretch = (row.weekday, row.start_minute, row.end_minute)
        found.setdefault(row.room_id, []).append(stretch)
    return found


def _full(
    session: Session, scope: Scope, rows: Sequence[Teacher], course: Course
) -> set[str]:
    """Teachers who would teach more units a week than they can with this course."""
    load: dict[str, float] = dict.fromkeys((row.id for row in rows), units(course))
    others = scoped(Course, scope).where(
        col(Course.teacher_id).in_(load),
        col(Course.state).in_(AT_WORK),
        Course.id != course.id,
        col(Course.start_on) <= course.end_on,
        col(Course.end_on) >= course.start_on,
    )
    for other in session.exec(others):
        load[str(other.teacher_id)] += units(other)
    return {row.id for row in rows if load[row.id] > row.max_units_week}


def units(course: Course) -> float:
    """Teaching units a week; every second week counts half."""
    held = 0.0
    for _day, start, end, week in course.meetings:
        held += (end - start) // UNIT * (1 if week == "every" else 0.5)
    return held
