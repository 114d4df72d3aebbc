"""How long what tells of people may stand, and who falls away next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import or_
from sqlmodel import Session, col

from service.access import Scope, scoped
from service.clock import local_day
from service.learners.tables import Learner

# Days after the last change of a record in this state. Whoever waits stays: a person
# decides about them.
KEEP_DAYS: Mapping[str, int] = {"withdrawn": 90, "unreachable": 365, "completed": 365}
WARNING = timedelta(days=14)
MESSAGES = timedelta(days=30)  # after they left or failed
LINKS = timedelta(days=30)  # after they ended
CALLS = timedelta(days=180)  # after they were closed


@dataclass(frozen=True)
class FallsAway:
    """A record that is erased on a day unless somebody keeps it."""

    learner_id: str
    number: int
    state: str
    on: date


def falls_away(
    session: Session, scope: Scope, now: datetime, warning: timedelta = WARNING
) -> tuple[FallsAway, ...]:
    """Records whose time ends within the warning, the first to go first."""
    due = [
        (col(Learner.state) == state)
        & (col(Learner.changed_at) <= now + warning - timedelta(days=days))
        for state, days in KEEP_DAYS.items()
    ]
    rows = session.exec(scoped(Learner, scope).where(or_(*due)))
    found = [
        FallsAway(
            row.id,
            row.number,
            row.state,
            local_day(row.changed_at + timedelta(days=KEEP_DAYS[row.state])),
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda one: (one.on, one.number)))
