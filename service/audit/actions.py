"""Writes and verifies the hash-chained trail."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, text
from sqlmodel import Session, col, select

from service.access import Scope
from service.audit.tables import AuditRow

START = "0" * 64


def record(
    session: Session,
    scope: Scope,
    now: datetime,
    action: str,
    subject: str,
    subject_id: str,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Appends a row in the caller's transaction; details hold codes, never persons."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(7202611)"))
    last = session.exec(
        select(AuditRow).order_by(col(AuditRow.seq).desc()).limit(1)
    ).first()
    row = AuditRow(
        seq=last.seq + 1 if last else 1,
        office_id=scope.office_id,
        at=now,
        actor_id=scope.actor_id,
        action=action,
        subject=subject,
        subject_id=subject_id,
        details=dict(details or {}),
        previous_hash=last.hash if last else START,
        hash="",
    )
    row.hash = digest(row)
    session.add(row)
    session.flush()


def digest(row: AuditRow) -> str:
    """SHA-256 (hex) over every column but the hash itself."""
    content = [
        row.seq,
        row.office_id,
        row.at.astimezone(UTC).isoformat(timespec="microseconds"),
        row.actor_id,
        row.action,
        row.subject,
        row.subject_id,
        row.details,
        row.previous_hash,
    ]
    line = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(line.encode()).hexdigest()


def verify(session: Session) -> tuple[int, list[str]]:
    """Rows read and the faults found: edited, missing or reordered rows."""
    faults: list[str] = []
    expected, previous = 1, START
    for row in session.exec(select(AuditRow).order_by(col(AuditRow.seq))):
        if row.seq != expected:
            faults.append(f"row {expected}: missing before row {row.seq}")
        if row.previous_hash != previous:
            faults.append(f"row {row.seq}: does not follow the row before it")
        if row.hash != digest(row):
            faults.append(f"row {row.seq}: changed after it was written")
        expected, previous = row.seq + 1, row.hash
    count = session.exec(select(func.count()).select_from(AuditRow)).one()
    return count, faults
