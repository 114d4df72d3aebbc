"""Scoped reads: who is kept out of planning by what, and how it can be mended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from inspect import get_annotations
from typing import cast

from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from service.access import Scope, scoped
from service.learners.records.obstacles import (
    OBSTACLES,
    UNKNOWN_PLACE,
    Ground,
    Record,
    ground,
    obstacles,
)
from service.learners.records.same_person import Pair, twins
from service.learners.tables import CallTask, Learner, LearnerLink
from service.learners.wording import number_text
from service.places.queries import PlaceView, alike, places
from service.rulesets.queries import RulesInForce
from service.typed.names import search_key

# Whoever has left needs no second look.
GONE = ("deleted", "withdrawn", "completed")
# The columns of a record that may stand in somebody's way.
JUDGED = sorted({name for part in Record.__mro__ for name in get_annotations(part)})


@dataclass(frozen=True)
class Hindrance:
    """One obstacle of one person: `places` that may be meant, `twins` to look at.

    `others`: how many more people told the very same unknown place.
    """

    key: str
    told: str = ""
    places: tuple[PlaceView, ...] = ()
    others: int = 0
    twins: tuple[tuple[str, str], ...] = ()  # id, number


@dataclass(frozen=True)
class Count:
    """How many wait with an obstacle, and how many of them are to be called."""

    key: str
    people: int
    called: int


def read_ground(
    session: Session, scope: Scope, known: RulesInForce, day: date
) -> Ground:
    """What the office's records are judged by today."""
    here = select(Learner.id, Learner.call_name, Learner.phone, Learner.email).where(
        Learner.office_id == scope.office_id, col(Learner.state).not_in(GONE)
    )
    found = twins(session.exec(here), _two_people(session, scope))  # type: ignore[arg-type]
    called = select(CallTask.learner_id).where(
        CallTask.office_id == scope.office_id, CallTask.state != "done"
    )
    return ground(known, day, found, frozenset(session.exec(called)))


def hindered(
    session: Session, scope: Scope, on: Ground, wanted: str = ""
) -> tuple[str, ...]:
    """Ids of everybody who waits with an obstacle, or with the wanted one."""
    return tuple(
        person.id
        for person in _waiting(session, scope)
        if (found := obstacles(person, on)) and (not wanted or wanted in found)
    )


def counts(session: Session, scope: Scope, on: Ground) -> tuple[Count, ...]:
    """How often each obstacle stands in somebody's way, the worst first."""
    people = dict.fromkeys(OBSTACLES, 0)
    called = dict.fromkeys(OBSTACLES, 0)
    for person in _waiting(session, scope):
        for key in obstacles(person, on):
            people[key] += 1
            called[key] += person.id in on.called
    return tuple(Count(key, n, called[key]) for key, n in people.items() if n)


def hindrances(
    session: Session, scope: Scope, people: Iterable[Learner], on: Ground
) -> dict[str, tuple[Hindrance, ...]]:
    """What stands in the way of each of these people who wait, with what mends it."""
    found = {p.id: (p, obstacles(p, on)) for p in people if p.state == "waiting"}
    homes = places(session, scope)
    same = _same_place(session, scope)
    numbers = _numbers(session, scope, on)
    return {
        who: tuple(_hindrance(person, key, on, homes, same, numbers) for key in keys)
        for who, (person, keys) in found.items()
    }


def of_same_place(session: Session, scope: Scope, told: str) -> tuple[Learner, ...]:
    """People without a place who told this one, however they spelt it."""
    key = search_key(told)
    nowhere = scoped(Learner, scope).where(
        col(Learner.place_id).is_(None), Learner.place_text != ""
    )
    open_ones = nowhere.where(col(Learner.state).not_in(GONE))
    return tuple(
        person
        for person in session.exec(open_ones.order_by(col(Learner.number)))
        if search_key(person.place_text) == key
    )


def _hindrance(
    person: Learner,
    key: str,
    on: Ground,
    homes: tuple[PlaceView, ...],
    same: dict[str, int],
    numbers: dict[str, str],
) -> Hindrance:
    if key == UNKNOWN_PLACE:
        told = person.place_text
        meant = alike(homes, told)
        return Hindrance(key, told, meant, same.get(search_key(told), 1) - 1)
    others = on.twins.get(person.id, ()) if key == "twin" else ()
    return Hindrance(key, twins=tuple((other, numbers[other]) for other in others))


def _waiting(session: Session, scope: Scope) -> Iterable[Record]:
    """Everybody who waits; whole rows of thousands would take ten times as long."""
    rows = columns(*(getattr(Learner, name) for name in JUDGED)).where(
        col(Learner.office_id) == scope.office_id, col(Learner.state) == "waiting"
    )
    return cast(Iterable[Record], session.execute(rows))


def _two_people(session: Session, scope: Scope) -> frozenset[Pair]:
    """Pairs that somebody tied in whatever way: then they are two, or settled."""
    rows = select(LearnerLink.first_id, LearnerLink.second_id).where(
        LearnerLink.office_id == scope.office_id
    )
    return frozenset((first, second) for first, second in session.exec(rows))


def _same_place(session: Session, scope: Scope) -> dict[str, int]:
    """How many people told each unknown place, by its key."""
    rows = session.exec(
        select(Learner.place_text).where(
            Learner.office_id == scope.office_id,
            col(Learner.place_id).is_(None),
            Learner.place_text != "",
            col(Learner.state).not_in(GONE),
        )
    )
    found: dict[str, int] = {}
    for told in rows:
        found[search_key(told)] = found.get(search_key(told), 0) + 1
    return found


def _numbers(session: Session, scope: Scope, on: Ground) -> dict[str, str]:
    rows = session.exec(
        select(Learner.id, Learner.number).where(
            Learner.office_id == scope.office_id,
            col(Learner.id).in_(sorted(on.twins)),
        )
    )
    return {learner_id: number_text(number) for learner_id, number in rows}
