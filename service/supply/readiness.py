"""What an office still lacks before a planning run makes sense, part by part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from service.access import Scope
from service.places.queries import places
from service.supply import queries
from service.timetables.queries import feeds

READY, GAPS, MISSING, OPTIONAL = "ready", "gaps", "missing", "optional"
EXPIRES_SOON_DAYS = 60


@dataclass(frozen=True)
class Part:
    """One part of the set-up: how many there are, its state, what is to do.

    `notes` are pairs of a message id and its number `n`.
    """

    key: str
    count: int
    state: str
    notes: tuple[tuple[str, int], ...] = ()


def parts(session: Session, scope: Scope, today: date) -> tuple[Part, ...]:
    """Every part in the order in which an office fills them in."""
    return (
        _places(session, scope),
        _timetable(session, scope, today),
        _providers(session, scope),
        _venues(session, scope),
        _rooms(session, scope),
        _childcare(session, scope),
        _teachers(session, scope),
        _funding(session, scope, today),
    )


def missing(found: tuple[Part, ...]) -> int:
    """How many parts keep a planning run from making sense."""
    return sum(part.state == MISSING for part in found)


def _part(key: str, count: int, none: str, *notes: tuple[str, int]) -> Part:
    if not count:
        return Part(key, 0, MISSING, ((none, 0),))
    open_notes = tuple(note for note in notes if note[1])
    return Part(key, count, GAPS if open_notes else READY, open_notes)


def _places(session: Session, scope: Scope) -> Part:
    none = "Without places nobody can say where they live. Import a list."
    return _part("places", len(places(session, scope)), none)


def _timetable(session: Session, scope: Scope, today: date) -> Part:
    found = feeds(session, scope)
    active = next((feed for feed in found if feed.active), None)
    under_way = any(feed.state in ("uploaded", "preparing") for feed in found)
    if active is None and under_way:
        note = "The timetable is being prepared."
        return Part("timetable", 1, GAPS, ((note, 0),))
    if active is None:
        note = "Without a timetable nobody who goes by bus can be placed."
        return Part("timetable", 0, MISSING, ((note, 0),))
    if active.valid_to is not None and active.valid_to < today:
        note = "The timetable has run out. Load the present one."
        return Part("timetable", 1, MISSING, ((note, 0),))
    left = (active.valid_to - today).days if active.valid_to else None
    if left is not None and left < EXPIRES_SOON_DAYS:
        note = "The timetable ends soon; days left: %(n)s."
        return Part("timetable", 1, GAPS, ((note, left),))
    return Part("timetable", 1, READY)


def _providers(session: Session, scope: Scope) -> Part:
    found = queries.providers(session, scope)
    silent = sum(not provider.own and not provider.email for provider in found)
    return _part(
        "providers",
        len(found),
        "Nobody who runs courses is entered yet.",
        ("%(n)s without an e-mail address: they cannot be asked by mail.", silent),
    )


def _venues(session: Session, scope: Scope) -> Part:
    found = queries.venues(session, scope)
    used = {room.venue_id for room in queries.rooms_with_hours(session, scope)}
    empty = sum(venue.id not in used for venue in found)
    return _part(
        "venues",
        len(found),
        "No building is entered yet where a course could meet.",
        ("%(n)s without a room.", empty),
    )


def _rooms(session: Session, scope: Scope) -> Part:
    found = queries.rooms_with_hours(session, scope)
    closed = sum(not room.hours for room in found)
    return _part(
        "rooms",
        len(found),
        "No room is entered yet.",
        ("%(n)s without opening times: no course can be planned there.", closed),
    )


def _childcare(session: Session, scope: Scope) -> Part:
    count = len(queries.childcare(session, scope))
    if count:
        return Part("childcare", count, READY)
    note = "No childcare: parents who need it can only be placed online."
    return Part("childcare", 0, OPTIONAL, ((note, 0),))


def _teachers(session: Session, scope: Scope) -> Part:
    found = queries.teachers(session, scope)
    never = sum(not teacher.available for teacher in found)
    return _part(
        "teachers",
        len(found),
        "No teacher is entered yet.",
        ("%(n)s without times at which they can teach.", never),
    )


def _funding(session: Session, scope: Scope, today: date) -> Part:
    found = queries.funding(session, scope)
    open_lines = [line for line in found if line.valid_to >= today]
    none = "No money is entered yet that pays for courses."
    if found and not open_lines:
        none = "Every funding line has ended."
    ended = len(found) - len(open_lines)
    return _part("funding", len(open_lines), none, ("%(n)s have ended.", ended))
