"""What a trial has found, in the words of the request's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlmodel import Session

from service.courses.catalogue import wording as public_words
from service.courses.catalogue.queries import view_of
from service.courses.kept.sentences import said
from service.courses.kept.trials import Person, Trial
from service.courses.lifecycle.rebuilt import What
from service.courses.lifecycle.retimed import other_week
from service.courses.lifecycle.wanted import read_date, read_no_dates, read_time
from service.courses.meetings import able
from service.courses.meetings.schedule import planned
from service.courses.routes.taught.words import day_words, meeting_words
from service.courses.tables import Course
from service.errors import UserError
from service.i18n import number
from service.places.queries import places
from service.web.request import language, scope, tell, tell_many, today

LONGER = 5  # minutes from which a longer way is worth a line
OTHER_WAYS = ("room", "house", "time", "date")  # what changes people's ways
SHORT = "EEE d.M.y"


def told(found: Trial, what: What) -> dict[str, Any]:
    """The result in words; `ways`: everybody whose way would be another one."""
    staying = [person for person in found.people if person.stays]
    return {
        "coming": found.coming,
        "people": len(staying),
        "hit": [line for person in staying for line in _lines(person)],
        "course": [said(b.rule, b.details, language()) for b in found.course_then],
        "ways": [one for one in staying if _other_way(one)]
        if what in OTHER_WAYS
        else [],
    }


def _other_way(person: Person) -> bool:
    now = person.there_now, person.back_now
    return now != (person.there_then, person.back_then)


def _lines(person: Person) -> list[str]:
    """What changes for one person: rules broken then, or a longer way."""
    if person.then:
        return [
            f"{person.code}: {said(b.rule, b.details, language())}" for b in person.then
        ]
    before = max(person.there_now or 0, person.back_now or 0)
    after = max(person.there_then or 0, person.back_then or 0)
    if before and after >= before + LONGER:
        return [
            tell(
                "%(code)s would ride %(after)s instead of %(before)s minutes.",
                code=person.code,
                after=after,
                before=before,
            )
        ]
    return []


def house_words(room: able.AbleRoom, towns: Mapping[str, str]) -> str:
    """ "Dorfhaus, Feldhausen (6 km): Saal, 20 Plätze"."""
    town = towns.get(room.place_id, "")
    return tell_many(
        "%(house)s, %(town)s (%(km)s km): %(room)s, %(n)s seat",
        "%(house)s, %(town)s (%(km)s km): %(room)s, %(n)s seats",
        room.seats,
        house=room.venue,
        town=town,
        km=number(language(), max(1, round(room.km))),
        room=room.name,
    )


def new(db: Session, course: Course, what: What, value: str) -> list[str]:
    """What the course would be then; nothing where it is not possible any more."""
    try:
        if what == "time":
            return _week(db, course, value)
        if what == "date":
            return _date(course, value)
        if what == "off":
            return [day_words(day, SHORT) for day in read_no_dates(value).days]
    except UserError:
        return []
    if what != "house":
        return []
    towns = {place.id: place.name for place in places(db, scope())}
    rooms = able.houses_for(db, scope(), course)
    return [house_words(room, towns) for room in rooms if room.id == value]


def _week(db: Session, course: Course, value: str) -> list[str]:
    change = other_week(db, scope(), course, read_time(value), today())
    assert change.meetings and change.start_on and change.end_on
    view = replace(
        view_of(db, scope(), course, today()),
        meetings=change.meetings,
        start_on=change.start_on,
        end_on=change.end_on,
    )
    period = public_words.period(view, language(), today())
    return [*public_words.times(view, language()), period]


def _date(course: Course, value: str) -> list[str]:
    wanted = read_date(value)
    old = next((one for one in planned(course) if one.day == wanted.day), None)
    if old is None:
        return []
    before, after = meeting_words(old, SHORT), meeting_words(wanted.instead, SHORT)
    return [tell("%(before)s → %(after)s", before=before, after=after)]
