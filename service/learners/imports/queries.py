"""Everybody whom a written list holds."""

from __future__ import annotations

from sqlmodel import Session, col

from service.access import Scope, scoped
from service.learners.tables import Learner


def everybody(session: Session, scope: Scope) -> tuple[Learner, ...]:
    """Every learner of the office, by number."""
    rows = scoped(Learner, scope).where(Learner.state != "deleted")
    return tuple(session.exec(rows.order_by(col(Learner.number))))
