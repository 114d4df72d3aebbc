"""Uploaded lists, and everybody whom the written one holds."""

from __future__ import annotations

from sqlmodel import Session, col

from service.access import Scope, scoped
from service.learners.tables import ImportRun, Learner

IMPORTS_SHOWN = 10


def recent_imports(session: Session, scope: Scope) -> tuple[ImportRun, ...]:
    """The latest uploads, newest first."""
    rows = scoped(ImportRun, scope).order_by(col(ImportRun.uploaded_at).desc())
    return tuple(session.exec(rows.limit(IMPORTS_SHOWN)))


def troubled_imports(session: Session, scope: Scope) -> tuple[ImportRun, ...]:
    """Uploads with faults that no later upload has settled."""
    rows = scoped(ImportRun, scope).where(ImportRun.state == "refused")
    return tuple(session.exec(rows.order_by(col(ImportRun.uploaded_at))))


def everybody(session: Session, scope: Scope) -> tuple[Learner, ...]:
    """Every learner of the office for the export, by number."""
    rows = scoped(Learner, scope).where(Learner.state != "deleted")
    return tuple(session.exec(rows.order_by(col(Learner.number))))
