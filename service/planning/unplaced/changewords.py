"""Smallest changes and what a little more brings, as sentences: message ids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, select

from service import i18n
from service.access import Scope
from service.places.tables import Place
from service.planning.unplaced.queries import venue_names
from service.planning.wording import days_text, times_line
from service.rulesets.queries import RulesInForce
from service.rulesets.schema import WEEKDAYS
from service.supply.tables import FundingLine, Room, Teacher

UNTIE = "change.together"
# One sentence for every step the solver knows, by its text key.
CHANGES: Mapping[str, str] = {
    "change.time": "The person also has time: %(slot)s.",
    "change.meetings": "Fewer meetings a week are enough for the person: %(meetings)s.",
    "change.travel": "The person travels %(minutes)s instead of %(agreed)s minutes.",
    "change.online_capable": "The person gets a device and internet.",
    "change.kind": "The person joins the neighbouring level: %(kind)s.",
    "change.connection": (
        "A bus or call bus from %(place)s to %(venue)s, %(slot)s, "
        "at most %(minutes)s minutes."
    ),
    "change.size_max": "%(room)s gets more seats: %(more)s.",
    "change.room_open": "%(room)s is also open: %(slot)s.",
    "change.room": "One more room in %(venue)s, %(pattern)s, for %(seats)s people.",
    "change.childcare": "More childcare places in %(venue)s: %(more)s (%(slot)s).",
    "change.childcare_age": "Childcare from the age of %(age)s in %(venue)s: %(slot)s.",
    "change.online_parallel": "More online courses at the same time: %(most)s.",
    "change.course_limit": "More courses: %(most)s in all.",
    "change.teacher_time": "Teacher %(teacher)s is also free: %(slot)s.",
    "change.teacher_load": (
        "Teacher %(teacher)s teaches more units a week: %(more)s more."
    ),
    "change.teacher_venue": "Teacher %(teacher)s also comes to %(venue)s.",
    "change.teacher_kind": "Teacher %(teacher)s may also teach %(kind)s.",
    "change.teacher": "One more teacher for %(kind)s in %(venue)s, %(pattern)s.",
    "change.budget": "%(more)s € more in “%(funding)s”.",
    "change.funding": "%(amount)s € for %(kind)s.",
    "change.people": ("Somebody new, not registered yet, for %(kind)s, %(pattern)s."),
    UNTIE: ("Untie: the person need not come together with the others of the family."),
    "change.several": "Several things together.",
}
RUNNING = "run:"  # kinds of which nothing new is opened: seats in courses that run
# Keys of older plans.
OLD_KEYS: Mapping[str, str] = {"change.size_min": "change.people"}
# What a little more of something is called.
VALUES: Mapping[str, str] = {
    "teacher": "1 more teacher like %(teacher)s",
    "room": "1 more room like %(room)s",
    "room_hours": "%(room)s open at all times",
    "childcare": "1 childcare place in %(venue)s, %(slot)s",  # in older surveys
    "childcare_week": "1 more childcare place in %(venue)s, %(pattern)s",
    "money": "%(amount)s € more in “%(funding)s”",
}


PROVEN = "Proven: with this, a best plan has a place for this person."
PROVEN_LEAST = (
    "Proven: with this, a best plan has a place for this person; with less, none has."
)
TRIED = (
    "Tried in this plan: it makes room for this person. That is no proof: "
    "a better plan might give the place to somebody else."
)


@dataclass(frozen=True)
class Names:
    """How things are called that a change speaks of, by their ids."""

    venues: Mapping[str, str]
    rooms: Mapping[str, str]
    teachers: Mapping[str, str]
    funding: Mapping[str, str]
    places: Mapping[str, str]
    rules: RulesInForce


def names(session: Session, scope: Scope, rules: RulesInForce) -> Names:
    """Everything of the office that has a name."""
    own = scope.office_id
    rooms = session.exec(
        select(Room.id, Room.name, Room.venue_id).where(Room.office_id == own)
    )
    venues = venue_names(session, scope)
    return Names(
        venues=venues,
        rooms={i: f"{name}, {venues.get(venue, '–')}" for i, name, venue in rooms},
        teachers=dict(
            session.exec(
                select(Teacher.id, Teacher.code).where(Teacher.office_id == own)
            ).all()
        ),
        funding=dict(
            session.exec(
                select(FundingLine.id, FundingLine.name).where(
                    FundingLine.office_id == own
                )
            ).all()
        ),
        places=dict(
            session.exec(
                select(Place.id, Place.name).where(Place.office_id == own)
            ).all()
        ),
        rules=rules,
    )


def change_sentences(
    change: Mapping[str, Any] | None, known: Names, language: str
) -> tuple[str, ...]:
    """One sentence per step; none where there is no change."""
    return tuple(
        step_sentence(str(s["text_key"]), s["values"], known, language)
        for s in (change or {}).get("steps", ())
    )


def proven(change: Mapping[str, Any] | None) -> bool:
    """A best plan with this change has a place for whom it was made.

    Older plans, which know no tries, called a change proved that was only tried.
    """
    return bool(change and change.get("proved") and "tried" in change)


def unties(change: Mapping[str, Any] | None) -> bool:
    """The person would come without those she is tied to: a click in her record."""
    steps = (change or {}).get("steps", ())
    return any(step["text_key"] == UNTIE for step in steps)


def tried(change: Mapping[str, Any] | None) -> bool:
    """One try from this plan gave a place to whom it was made for; no proof."""
    known = change or {}
    return not proven(known) and bool(known.get("tried") or known.get("proved"))


def shown_of(change: Mapping[str, Any] | None, language: str) -> str:
    """What was shown of a change, in a sentence; empty where nothing was."""
    if proven(change):
        least = bool((change or {}).get("minimal"))
        return i18n.text(language, PROVEN_LEAST if least else PROVEN)
    return i18n.text(language, TRIED) if tried(change) else ""


def step_sentence(
    key: str, values: Mapping[str, Any], known: Names, language: str
) -> str:
    """One step in words; an unknown key is said to be one."""
    message = CHANGES.get(OLD_KEYS.get(key, key), "Another change: %(key)s")
    told = {n: called(n, v, known, language) for n, v in values.items()}
    return i18n.text(language, message, **{"key": key, **told})


def value_name(value: Mapping[str, Any], known: Names, language: str) -> str:
    """What a little more of something is called."""
    told = {n: called(n, v, known, language) for n, v in value["values"].items()}
    return i18n.text(language, VALUES[str(value["sort"])], **told)


def called(what: str, value: Any, known: Names, language: str) -> str:
    """The word for an id, a slot or a number."""
    tables = {
        "venue": known.venues,
        "room": known.rooms,
        "teacher": known.teachers,
        "funding": known.funding,
    }
    if value == "online":
        return i18n.text(language, "online")
    if what in tables:
        return tables[what].get(str(value), "–")
    if what == "place":
        return known.places.get(str(value).partition(":")[0], "–")
    if what == "slot":
        return slot_words(str(value), language)
    if what == "pattern":
        return _pattern(str(value), known, language)
    if what == "kind":
        return _kind(str(value), known, language)
    return (
        i18n.number(language, value) if isinstance(value, int | float) else str(value)
    )


def slot_words(slot: str, language: str) -> str:
    """mo-0830-1145-a as "Mo 8:30–11:45"; the week's letter follows."""
    day, *times = slot.split("-")
    if day not in WEEKDAYS or len(times) < 2:
        return slot
    clock = "–".join(f"{int(t[:2])}:{t[2:]}" for t in times[:2])
    week = f" ({times[2].upper()})" if len(times) > 2 else ""
    return f"{days_text([WEEKDAYS.index(day)], language)} {clock}{week}"


def _pattern(name: str, known: Names, language: str) -> str:
    pattern = known.rules.patterns.get(name)
    if pattern is None:
        return name
    meetings: Sequence[Any] = [
        [m.weekday_number, m.start, m.end, m.week] for m in pattern.meetings
    ]
    return times_line(meetings, language)


def _kind(name: str, known: Names, language: str) -> str:
    kind_id, _, levels = name.partition("/")
    kind = known.rules.kinds.get(kind_id)
    if kind is None:
        running = name.startswith(RUNNING)
        return i18n.text(language, "Seat in a running course") if running else name
    said = i18n.rule_name(kind, language)
    return f"{levels.replace('+', '/')} {said}".strip()
