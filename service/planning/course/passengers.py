"""The passengers of call buses to one course, for whoever books the rides.

No names, numbers or telephone numbers of people: a dispatcher needs line, stop, time
and how many ride. See docs/decisions/0009.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from sqlmodel import Session, col, select

from service import i18n
from service.access import Scope, one
from service.courses.meetings.meeting_dates import MeetingDate
from service.courses.meetings.schedule import dates_of
from service.courses.tables import Course, Seat
from service.learners.tables import Learner
from service.planning.course.present_ways import BUS, present_ways
from service.timetables.journey_words import clock
from service.timetables.week_journey import Leg, Trip, WeekJourney
from service.typed.written import csv_file

ACTIVE = ("held", "invited", "taken")
DAY = 24 * 60
UNKNOWN = 9999  # minutes no call bus departs at
HEADINGS = (
    "Date",
    "Weekday",
    "Way",
    "Call bus",
    "From",
    "Ready at",
    "To",
    "At the latest at",
    "People",
    "Booked as",
    "Book until",
    "Phone",
)


@dataclass(frozen=True, order=True)
class Ride:
    """One call bus to be booked; minutes of the day. `back` is the way home."""

    departure: int
    back: bool
    line: str
    start: str
    end: str
    arrival: int
    phone: str = ""
    book_by: int = UNKNOWN  # minutes on the day's clock, negative on days before


@dataclass(frozen=True)
class Booked:
    """A ride on a date with the number of people."""

    day: date
    ride: Ride
    people: int


@dataclass(frozen=True)
class Regular:
    """The same ride with as many people on several dates of one weekday."""

    weekday: int
    ride: Ride
    people: int
    days: tuple[date, ...]


@dataclass(frozen=True)
class PassengerList:
    """What is to be booked for a course; `unknown`: bus riders without a journey."""

    number: int
    first: date
    last: date
    booked: tuple[Booked, ...]
    unknown: int

    @property
    def code(self) -> str:
        """The name the rides are booked under."""
        return f"K-{self.number:03d}"

    @property
    def regular(self) -> tuple[Regular, ...]:
        """The rides by weekday, time and number of people."""
        found: dict[tuple[int, Ride, int], list[date]] = {}
        for booked in self.booked:
            key = (booked.day.weekday(), booked.ride, booked.people)
            found.setdefault(key, []).append(booked.day)
        return tuple(
            Regular(*key, tuple(sorted(days))) for key, days in sorted(found.items())
        )


def passenger_list(
    session: Session, scope: Scope, course_id: str, state_dir: Path, today: date
) -> PassengerList:
    """Rides of everybody with a seat, from today on; NotFound for foreign courses."""
    course = one(session, Course, scope, course_id)
    weeks, unknown = _weeks(session, scope, course, state_dir)
    held = [one for one in dates_of(course) if one.day >= today]
    return PassengerList(
        course.number, course.start_on, course.end_on, rides(held, weeks), unknown
    )


def rides(
    held: Iterable[MeetingDate], weeks: Sequence[tuple[WeekJourney, int]]
) -> tuple[Booked, ...]:
    """The call buses of all meetings; `weeks` are journeys with the people on each."""
    counted: Counter[tuple[date, Ride]] = Counter()
    for meeting in held:
        for week, people in weeks:
            trip = _trip(week, meeting)
            if trip is None:
                continue
            for back, legs in ((False, trip.there), (True, trip.back)):
                for leg in legs:
                    if leg.on_demand:
                        counted[meeting.day, _ride(leg, back)] += people
    return tuple(Booked(day, ride, n) for (day, ride), n in sorted(counted.items()))


def ride_sheet(found: PassengerList, language: str) -> bytes:
    """The whole file: a line a date and ride."""
    lines: list[tuple[object, ...]] = [
        tuple(i18n.text(language, heading) for heading in HEADINGS)
    ]
    names = i18n.weekday_names(language, "wide")
    for booked in found.booked:
        ride = booked.ride
        cells = (
            booked.day.isoformat(),
            names[booked.day.weekday()],
            i18n.text(language, "Way back" if ride.back else "There"),
            ride.line,
            ride.start,
            clock(ride.departure),
            ride.end,
            clock(ride.arrival),
            booked.people,
            found.code,
            book_until(booked.day, ride),
            ride.phone,
        )
        lines.append(cells)
    return csv_file(lines)


def book_until(day: date, ride: Ride) -> str:
    """The day and time until which a ride is booked, "" if that is unknown."""
    if ride.book_by == UNKNOWN:
        return ""
    until = day + timedelta(days=ride.book_by // DAY)
    return f"{until.isoformat()} {clock(ride.book_by)}"


def until_text(ride: Ride, language: str) -> str:
    """Until when a ride is booked, on the day itself or on days before."""
    if ride.book_by == UNKNOWN:
        return i18n.text(language, "not known")
    time = clock(ride.book_by)
    days = -(ride.book_by // DAY)
    if days <= 0:
        return time
    if days == 1:
        return i18n.text(language, "%(time)s the day before", time=time)
    return i18n.text(language, "%(time)s, %(n)s days before", time=time, n=days)


def _weeks(
    session: Session, scope: Scope, course: Course, state_dir: Path
) -> tuple[list[tuple[WeekJourney, int]], int]:
    people = session.exec(
        select(Learner)
        .join(Seat, col(Seat.learner_id) == col(Learner.id))
        .where(
            Seat.office_id == scope.office_id,
            Seat.course_id == course.id,
            col(Seat.state).in_(ACTIVE),
            Learner.mode == BUS,
        )
    ).all()
    ways = present_ways(session, scope, course, people, state_dir)
    found = [
        (ways[who.id], 1 + _children(course, who)) for who in people if who.id in ways
    ]
    return found, len(people) - len(found)


def _children(course: Course, who: Learner) -> int:
    """Children who come along because they are looked after there."""
    along = course.childcare or course.children_in_room
    return len(who.child_ages) if along else 0


def _trip(week: WeekJourney, held: MeetingDate) -> Trip | None:
    if held.day in week.missed:
        return None

    def fits(trip: Trip) -> bool:
        return any(
            (weekday, start, end) == (held.day.weekday(), held.start, held.end)
            for weekday, start, end, _week in trip.meetings
        )

    special = [t for t in week.special if held.day in t.on and fits(t)]
    return next(iter([*special, *filter(fits, week.usual)]), None)


def _ride(leg: Leg, back: bool) -> Ride:
    return Ride(
        leg.departure,
        back,
        leg.route,
        leg.start,
        leg.end,
        leg.arrival,
        leg.phone,
        _book_by(leg),
    )


def _book_by(leg: Leg) -> int:
    if leg.book_by is not None:
        return leg.book_by
    return leg.departure - leg.lead_minutes if leg.lead_minutes else UNKNOWN
