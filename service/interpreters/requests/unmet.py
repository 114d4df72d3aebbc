"""Needs that could not be met: counted once, without anybody's name."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, select

from service.access import Scope, scoped
from service.interpreters.tables import UnmetNeed


def count_unmet(
    session: Session,
    scope: Scope,
    key: str,
    reason: str,
    now: datetime,
    *,
    agency_kind: str = "",
    language: str = "",
    setting: str = "",
) -> None:
    """Notes an unmet need; the same draft or request again changes its reason only."""
    row = session.exec(
        scoped(UnmetNeed, scope).where(UnmetNeed.key == key).with_for_update()
    ).one_or_none()
    if row is None:
        row = UnmetNeed(office_id=scope.office_id, key=key, reason=reason, at=now)
    row.reason, row.agency_kind = reason, agency_kind
    row.language, row.setting = language, setting
    session.add(row)


def is_counted(session: Session, scope: Scope, key: str) -> bool:
    """Whether this need is noted as unmet already."""
    wanted = scoped(UnmetNeed, scope).where(UnmetNeed.key == key)
    return session.exec(wanted).first() is not None


def met_after_all(session: Session, scope: Scope, key: str) -> None:
    """A need that was noted and then met is no unmet need."""
    row = session.exec(
        select(UnmetNeed).where(
            UnmetNeed.office_id == scope.office_id, UnmetNeed.key == key
        )
    ).one_or_none()
    if row is not None:
        session.delete(row)
