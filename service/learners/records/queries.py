"""Scoped reads about learners."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col

from service.access import Scope, one, scoped
from service.errors import NotFound
from service.learners.records.codes import code_hash, form_key_hash
from service.learners.records.obstacles import told_nothing
from service.learners.tables import Learner, LearnerLink
from service.learners.wording import language_names, number_text
from service.places.queries import PlaceView, places
from service.rulesets.queries import RulesInForce

NEAR_KM = 12.0


def by_code(session: Session, scope: Scope, typed: str) -> Learner | None:
    """The learner of a code; unknown codes and texts that are no codes are None.

    The code of a record that was found to be somebody's second one leads to the first.
    """
    wanted = scoped(Learner, scope).where(
        Learner.code_hash == code_hash(typed), Learner.state != "deleted"
    )
    found = session.exec(wanted).one_or_none()
    if found is None or found.state != "withdrawn":
        return found
    return _goes_on(session, scope, found) or found


def _goes_on(session: Session, scope: Scope, left: Learner) -> Learner | None:
    """The record that goes on for somebody who was here twice."""
    ties = scoped(LearnerLink, scope).where(
        LearnerLink.kind == "same",
        (col(LearnerLink.first_id) == left.id)
        | (col(LearnerLink.second_id) == left.id),
    )
    ids = {i for tie in session.exec(ties) for i in (tie.first_id, tie.second_id)}
    others = scoped(Learner, scope).where(
        col(Learner.id).in_(ids - {left.id}),
        col(Learner.state).not_in(("deleted", "withdrawn")),
    )
    return session.exec(others.order_by(col(Learner.number))).first()


def by_keys(
    session: Session, scope: Scope, form_keys: Iterable[str]
) -> tuple[Learner, ...]:
    """The people whom forms of these keys have made, by number."""
    hashes = [form_key_hash(key) for key in form_keys]
    wanted = scoped(Learner, scope).where(
        col(Learner.form_key).in_(hashes), Learner.state != "deleted"
    )
    return tuple(session.exec(wanted.order_by(col(Learner.number))))


def waiting(session: Session, scope: Scope) -> tuple[Learner, ...]:
    """Everybody who waits for a course and has told more than a phone number."""
    wanted = scoped(Learner, scope).where(Learner.state == "waiting")
    rows = session.exec(wanted.order_by(col(Learner.number)))
    return tuple(row for row in rows if not (row.call_me and told_nothing(row)))


def own_record(session: Session, scope: Scope, learner_id: str) -> Learner:
    """The record of somebody who showed its code; NotFound once it is erased.

    One that was joined to another meanwhile leads to the record that goes on.
    """
    learner = one(session, Learner, scope, learner_id)
    if learner.state == "deleted":
        raise NotFound("Learner")
    if learner.state != "withdrawn":
        return learner
    return _goes_on(session, scope, learner) or learner


def crowd(
    session: Session, scope: Scope, learner: Learner, known: RulesInForce
) -> int | None:
    """How far the people who wait nearby with the same level fill a course.

    0 few, 1 some, 2 nearly enough; None where level or place is not known. Measured
    against the smallest group of any kind of course of the level.
    """
    sizes = [
        k.min_size for k in known.sets.course_kinds.kind if learner.level in k.levels
    ]
    homes = {p.id: p for p in places(session, scope)}
    here = homes.get(learner.place_id or "")
    if here is None or not sizes or learner.state != "waiting":
        return None
    same = sum(
        1
        for other in waiting(session, scope)
        if other.level == learner.level
        and (home := homes.get(other.place_id or "")) is not None
        and distance_km(here, home) <= NEAR_KM
    )
    return min(2, 3 * same // min(sizes))


def distance_km(a: PlaceView, b: PlaceView) -> float:
    """Great-circle distance (haversine, mean Earth radius); no way of travelling."""
    north, south = math.radians(a.latitude), math.radians(b.latitude)
    half = math.sin((north - south) / 2) ** 2
    east = math.sin(math.radians(a.longitude - b.longitude) / 2) ** 2
    return (
        2
        * 6371.0
        * math.asin(math.sqrt(half + math.cos(north) * math.cos(south) * east))
    )


@dataclass(frozen=True)
class PersonView:
    """A row of a list of people; `waits_days` counts from the registration."""

    id: str
    number: str
    call_name: str
    state: str
    place: str
    level: str
    level_evidence: str
    language: str
    phone: str
    channel: str
    call_me: bool
    priority: int
    children: int
    registered_at: datetime


def person_view(
    learner: Learner, names: Mapping[str, str], known: RulesInForce, language: str
) -> PersonView:
    """The row of a learner; `names` are the places' names by id."""
    spoken = language_names([learner.contact_language], known, language)
    return PersonView(
        id=learner.id,
        number=number_text(learner.number),
        call_name=learner.call_name,
        state=learner.state,
        place=names.get(learner.place_id or "", learner.place_text),
        level=learner.level,
        level_evidence=learner.level_evidence,
        language=spoken[0] if spoken else learner.contact_language,
        phone=learner.phone,
        channel=learner.channel,
        call_me=learner.call_me,
        priority=learner.priority,
        children=len(learner.child_ages),
        registered_at=learner.registered_at,
    )


def helpers_rows(session: Session, scope: Scope) -> tuple[Learner, ...]:
    """The people a helper registered, newest first; nobody else's."""
    wanted = scoped(Learner, scope).where(
        Learner.helper_user_id == scope.actor_id, Learner.state != "deleted"
    )
    return tuple(session.exec(wanted.order_by(col(Learner.number).desc())))
