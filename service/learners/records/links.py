"""Who must attend together and who must be kept apart."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from service.access import Scope, one, scoped
from service.audit.actions import record
from service.errors import UserError
from service.learners.records.actions import find
from service.learners.tables import LearnerLink


def link(
    session: Session,
    scope: Scope,
    first_id: str,
    second_id: str,
    kind: str,
    now: datetime,
) -> LearnerLink:
    """Ties two learners: kind course or venue (together) or apart; replaces a tie."""
    if first_id == second_id:
        raise UserError("A person cannot be linked to themselves.", "other")
    first = find(session, scope, min(first_id, second_id))
    second = find(session, scope, max(first_id, second_id))
    row = session.exec(
        scoped(LearnerLink, scope).where(
            LearnerLink.first_id == first.id, LearnerLink.second_id == second.id
        )
    ).one_or_none()
    if row is None:
        row = LearnerLink(
            office_id=scope.office_id,
            first_id=first.id,
            second_id=second.id,
            kind=kind,
        )
    row.kind = kind
    session.add(row)
    session.flush()
    details = {"kind": kind, "other": second_id}
    record(session, scope, now, "learner.link", "learner", first_id, details)
    return row


def tie_again(
    session: Session, scope: Scope, one_id: str, other_id: str, kind: str, now: datetime
) -> bool:
    """Two of one page are tied as it says; whether they were tied otherwise before.

    Without a kind they are no longer together; who was put apart stays apart.
    """
    first, second = sorted([one_id, other_id])
    row = session.exec(
        scoped(LearnerLink, scope).where(
            LearnerLink.first_id == first, LearnerLink.second_id == second
        )
    ).one_or_none()
    standing = row.kind if row is not None else ""
    if kind == standing or (not kind and standing == "apart"):
        return False
    if kind:
        link(session, scope, one_id, other_id, kind, now)
    elif row is not None:
        unlink(session, scope, row.id, now)
    return bool(standing)


def unlink(session: Session, scope: Scope, link_id: str, now: datetime) -> None:
    """Removes a tie."""
    row = one(session, LearnerLink, scope, link_id)
    details = {"kind": row.kind, "other": row.second_id}
    record(session, scope, now, "learner.unlink", "learner", row.first_id, details)
    session.delete(row)
