"""Whether a course keeps a seat for somebody who still waits."""

from __future__ import annotations

from sqlalchemy import select
from sqlmodel import Session, SQLModel

from service.access import Scope


def has_seat(session: Session, scope: Scope, learner_id: str) -> bool:
    """A seat held or offered: the record waits still, but not for long."""
    # By its name: the package of courses stands above this one.
    seat = SQLModel.metadata.tables["seat"].c
    rows = select(seat.id).where(
        seat.office_id == scope.office_id,
        seat.learner_id == learner_id,
        seat.state.in_(("held", "invited")),
    )
    return session.execute(rows.limit(1)).first() is not None
