"""What the trail knows about a row."""

from __future__ import annotations

from collections.abc import Collection

from sqlmodel import Session, col, select

from service.access import Scope
from service.audit.tables import AuditRow


def done(session: Session, scope: Scope, subject_id: str, action: str) -> bool:
    """Whether this has been done to a row of the office, which may be gone since."""
    wanted = select(AuditRow.seq).where(
        AuditRow.office_id == scope.office_id,
        AuditRow.subject_id == subject_id,
        AuditRow.action == action,
    )
    return session.exec(wanted.limit(1)).first() is not None


def touched(
    session: Session, scope: Scope, subject_id: str, apart_from: Collection[str]
) -> bool:
    """Whether anything but these actions has been done to a row of the office."""
    wanted = select(AuditRow.seq).where(
        AuditRow.office_id == scope.office_id,
        AuditRow.subject_id == subject_id,
        col(AuditRow.action).not_in(apart_from),
    )
    return session.exec(wanted.limit(1)).first() is not None
