"""Results of a day on which many are tested, entered in one table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Self

from sqlmodel import Session, col, func, or_

from service.access import Scope, scoped
from service.clock import local_day
from service.errors import Conflict, UserError
from service.learners.records.actions import apply_changes, find
from service.learners.records.obstacles import UNKNOWN_LEVELS
from service.learners.tables import Learner
from service.learners.wording import number_text
from service.places.queries import PlaceView, places
from service.rulesets.queries import RulesInForce

GUESSED = ("", "self")  # evidence that a test replaces
MOST = 60  # rows of one table


@dataclass(frozen=True)
class Untested:
    """Somebody whose level nobody has tested; `version` is the record as shown."""

    id: str
    code: str
    name: str
    place: str
    level: str
    since: datetime
    version: str

    @classmethod
    def of(cls, row: Learner, homes: Mapping[str, PlaceView]) -> Self:
        """A record as a row of the table."""
        home = homes.get(row.place_id or "")
        return cls(
            id=row.id,
            code=number_text(row.number),
            name=row.call_name,
            place=home.name if home else row.place_text,
            level=row.level,
            since=row.waiting_since or row.registered_at,
            version=row.changed_at.isoformat(),
        )


def is_untested(row: Learner) -> bool:
    """Whether a level is guessed or not known."""
    return row.level_evidence in GUESSED or row.level in UNKNOWN_LEVELS


def untested(
    session: Session, scope: Scope, place_id: str = ""
) -> tuple[tuple[Untested, ...], int]:
    """Who waits with a guessed level or none, longest waiting first; and how many."""
    rows = untested_rows(session, scope, place_id)
    homes = {place.id: place for place in places(session, scope)}
    return tuple(Untested.of(row, homes) for row in rows[:MOST]), len(rows)


def untested_rows(
    session: Session, scope: Scope, place_id: str = ""
) -> Sequence[Learner]:
    """The records of whoever waits with a guessed level or none."""
    wanted = scoped(Learner, scope).where(
        Learner.state == "waiting",
        or_(
            col(Learner.level_evidence).in_(GUESSED),
            col(Learner.level).in_(UNKNOWN_LEVELS),
        ),
    )
    if place_id:
        wanted = wanted.where(Learner.place_id == place_id)
    since = func.coalesce(col(Learner.waiting_since), col(Learner.registered_at))
    return session.exec(wanted.order_by(since, col(Learner.number))).all()


@dataclass(frozen=True)
class Entered:
    """Whose levels were stored, and whose records had been changed meanwhile."""

    stored_ids: frozenset[str]
    missed: tuple[str, ...]

    @property
    def stored(self) -> int:
        """How many."""
        return len(self.stored_ids)


def enter(
    session: Session,
    scope: Scope,
    levels: Mapping[str, tuple[str, str]],
    day: date,
    known: RulesInForce,
    now: datetime,
) -> Entered:
    """Stores tested levels, learner id → (level, version of the record as shown).

    Raises UserError for a level that does not exist, or a day that is to come.
    """
    if day > local_day(now):
        raise UserError("This day is still to come.", "day")
    stored, missed = set(), []
    for learner_id, (level, version) in sorted(levels.items()):
        if level not in known.levels:
            raise UserError("This level does not exist.")
        row = find(session, scope, learner_id)
        changes = {"level": level, "level_evidence": "test", "level_evidence_on": day}
        if row.changed_at.isoformat() != version:
            missed.append(number_text(row.number))
            continue
        try:
            apply_changes(session, scope, row, changes, now)
        except Conflict:
            missed.append(number_text(row.number))
        else:
            stored.add(learner_id)
    return Entered(frozenset(stored), tuple(missed))
