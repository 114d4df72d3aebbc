"""Lists of a course to print: attendance, participants, call buses.

A provider gets call name and code of those who have said yes, and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlmodel import Session, col, select

from service import i18n
from service.access import Role, Scope, one
from service.courses.catalogue import wording
from service.courses.catalogue.queries import PublicCourse, view_of
from service.courses.seats.actions import SHOWN
from service.courses.tables import Course, Seat
from service.courses.wording import TITLES as SEATS
from service.errors import NotFound
from service.learners.tables import Learner
from service.learners.wording import number_text
from service.places.tables import Place
from service.planning.course.passengers import Regular, passenger_list, until_text
from service.timetables.journey_words import clock, dates_text

DATES_A_PAGE = 16  # columns beside name and code on a page across
BLANK_ROWS = 3  # for whoever comes and is not on the list yet
CAME = ("taken", "attended")
AGREED = ("confirmed", "published", "running", "completed")
SENTENCES = {
    "attendance": "Attendance, %(course)s",
    "participants": "Participants, %(course)s",
    "passengers": "Call buses for course %(code)s",
    "presence": "Please mark: x present, o absent, e excused.",
    "few": "Code and call name only: that is all a list needs.",
    "book": "Please book as “%(name)s”.",
    "no names": "Children who are looked after during the course are counted. "
    "Names are not on this list on purpose: "
    "people say the course's code when they get on.",
    "none": "Nobody in this course needs a call bus.",
    "made": "Printed on %(day)s",
    "to destroy": "Personal data: please shred it when it is no longer needed.",
}

TITLES = {
    "name": "Call name",
    "code": "Code",
    "seat": "Seat",
    "place": "Place",
    "phone": "Phone",
    "language": "Writes in",
    "children": "Children",
    "remarks": "Remarks",
    "weekday": "Weekday",
    "way": "Way",
    "bus": "Call bus",
    "from": "From",
    "to": "To",
    "people": "People",
    "until": "Book until",
    "dates": "Dates",
}
WHOLE = {"seat": 24, "place": 48, "phone": 42, "language": 34, "children": 20}
RIDES = {
    "weekday": 24,
    "way": 18,
    "bus": 22,
    "from": 0,
    "to": 0,
    "people": 20,
    "until": 42,
    "dates": 46,
}


@dataclass(frozen=True)
class Column:
    """A column of a table; a width of 0 takes what is left (mm)."""

    label: str
    width: float = 0
    centred: bool = False


@dataclass(frozen=True)
class Table:
    """Columns and the cells under them."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Sheet:
    """The page model of every list; a table a page."""

    title: str
    language: str
    facts: tuple[str, ...]
    tables: tuple[Table, ...]
    notes: tuple[str, ...]
    foot: str
    landscape: bool = False
    narrow: bool = False


def attendance(
    session: Session, scope: Scope, course_id: str, language: str, today: date
) -> Sheet:
    """Dates of a course by its people, empty, to be filled in by hand."""
    course, view = _course(session, scope, course_id, today)
    people = _people(session, scope, course, CAME)
    names = [(who.call_name, number_text(who.number)) for _s, who, _p in people]
    names += [("", "")] * BLANK_ROWS
    weekdays = i18n.weekday_names(language)
    days = sorted({meeting.day for meeting in view.dates})
    tables = []
    for start in range(0, max(1, len(days)), DATES_A_PAGE):
        shown = days[start : start + DATES_A_PAGE]
        dates = [
            Column(f"{weekdays[d.weekday()]}\n{i18n.day(language, d)}", 11.5, True)
            for d in shown
        ]
        rows = tuple((*name, *[""] * len(dates)) for name in names)
        tables.append(Table((*_who(language), *dates), rows))
    return Sheet(
        title=_say(language, "attendance", course=wording.title(view, language)),
        language=language,
        facts=_facts(view, language, today),
        tables=tuple(tables),
        notes=(_say(language, "presence"), _say(language, "to destroy")),
        foot=_foot(view, language, today),
        landscape=True,
        narrow=True,
    )


def participants(
    session: Session, scope: Scope, course_id: str, language: str, today: date
) -> Sheet:
    """Who is in a course; the office also sees how they are reached."""
    course, view = _course(session, scope, course_id, today)
    whole = scope.role is not Role.PROVIDER
    people = _people(session, scope, course, SHOWN if whole else CAME)
    columns, rows = (_whole if whole else _bare)(people, language)
    return Sheet(
        title=_say(language, "participants", course=wording.title(view, language)),
        language=language,
        facts=_facts(view, language, today),
        tables=(Table(columns, rows),),
        notes=(_say(language, "to destroy" if whole else "few"),),
        foot=_foot(view, language, today),
        landscape=whole,
    )


Row = tuple[Seat, Learner, Place | None]


def _whole(
    people: Sequence[Row], language: str
) -> tuple[tuple[Column, ...], tuple[tuple[str, ...], ...]]:
    columns = [_column(language, *entry) for entry in WHOLE.items()]
    rows = tuple(
        (
            who.call_name,
            number_text(who.number),
            i18n.text(language, SEATS.get(seat.state, "taken")),
            place.name if place else who.place_text,
            who.phone,
            i18n.own_name(who.contact_language),
            str(len(who.child_ages) or ""),
        )
        for seat, who, place in people
    )
    return (*_who(language, 0), *columns), rows


def _bare(
    people: Sequence[Row], language: str
) -> tuple[tuple[Column, ...], tuple[tuple[str, ...], ...]]:
    columns = (*_who(language), _column(language, "remarks"))
    rows = tuple((who.call_name, number_text(who.number), "") for _s, who, _p in people)
    return columns, rows


def _who(language: str, wide: float = 60) -> tuple[Column, Column]:
    return _column(language, "name", wide), _column(language, "code", 19)


def _column(language: str, key: str, width: float = 0) -> Column:
    return Column(i18n.text(language, TITLES[key]), width)


def passengers(
    session: Session,
    scope: Scope,
    course_id: str,
    state_dir: Path,
    office_name: str,
    language: str,
    today: date,
) -> Sheet:
    """The call buses to be booked for a course: how many ride, not who."""
    view = _course(session, scope, course_id, today)[1]
    found = passenger_list(session, scope, course_id, state_dir, today)
    columns = [_column(language, *entry) for entry in RIDES.items()]
    rows = [_ride(regular, language) for regular in found.regular]
    notes = [_say(language, "no names")]
    if not rows and not found.unknown:
        notes.insert(0, _say(language, "none"))
    if found.unknown:
        notes.insert(0, lacking(found.unknown, language))
    name = f"{found.code}, {office_name}"
    return Sheet(
        title=_say(language, "passengers", code=found.code),
        language=language,
        facts=(
            _say(language, "book", name=name),
            *_facts(view, language, today),
        ),
        tables=(Table(tuple(columns), tuple(rows)),),
        notes=tuple(notes),
        foot=_foot(view, language, today),
        landscape=True,
    )


def _ride(regular: Regular, language: str) -> tuple[str, ...]:
    ride = regular.ride
    return (
        i18n.weekday_names(language, "wide")[regular.weekday],
        i18n.text(language, "Way back" if ride.back else "There"),
        ride.line,
        f"{ride.start}\n{clock(ride.departure)}",
        f"{ride.end}\n{clock(ride.arrival)}",
        str(regular.people),
        f"{until_text(ride, language)}\n{ride.phone}".strip(),
        dates_text(regular.days, language),
    )


def lacking(people: int, language: str) -> str:
    """Says that a list of rides may lack some."""
    return i18n.plural(
        language,
        "The way of %(num)s person is not known yet; this list may lack them.",
        "The ways of %(num)s people are not known yet; this list may lack them.",
        people,
    )


def _course(
    session: Session, scope: Scope, course_id: str, today: date
) -> tuple[Course, PublicCourse]:
    """NotFound for a foreign course, and for a provider's that is not agreed."""
    course = one(session, Course, scope, course_id)
    if scope.role is Role.PROVIDER:
        own = scope.provider_id is not None and course.provider_id == scope.provider_id
        if not own or course.state not in AGREED:
            raise NotFound("course")
    return course, view_of(session, scope, course, today)


def _people(
    session: Session, scope: Scope, course: Course, states: Sequence[str]
) -> Sequence[Row]:
    rows = session.exec(
        select(Seat, Learner, Place)
        .join(Learner, col(Learner.id) == col(Seat.learner_id))
        .outerjoin(Place, col(Place.id) == col(Learner.place_id))
        .where(
            Seat.office_id == scope.office_id,
            Seat.course_id == course.id,
            col(Seat.state).in_(states),
            Learner.state != "deleted",
        )
        .order_by(col(Learner.number))
    )
    return [(seat, who, place) for seat, who, place in rows]


def _facts(view: PublicCourse, language: str, today: date) -> tuple[str, ...]:
    where = view.where
    house = (
        ", ".join(x for x in (where.name, where.room, where.place) if x)
        if where
        else ""
    )
    times = "; ".join(wording.times(view, language))
    period = wording.period(view, language, today)
    return tuple(text for text in (f"{times} · {period}", house, view.provider) if text)


def _foot(view: PublicCourse, language: str, today: date) -> str:
    made = _say(language, "made", day=i18n.day(language, today, "dd.MM.y"))
    return f"K-{view.number:03d} · {made}"


def _say(language: str, key: str, **values: object) -> str:
    return i18n.text(language, SENTENCES[key], **values)
