"""Answers of an unfinished request: kept on the server, found again by a token."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col

from service.access import Scope, scoped
from service.interpreters.tables import RequestDraft

KEPT = timedelta(days=7)
#: What is never kept: marks of the page, and what only the sending form means.
NOT_KEPT = frozenset({"csrf_token", "seen", "show_again", "twice"})
MOST = 4_000  # letters of all answers together


def find_draft(
    session: Session, scope: Scope, token: str, now: datetime
) -> RequestDraft | None:
    """The draft of a token that has not expired."""
    row = session.exec(
        scoped(RequestDraft, scope).where(RequestDraft.token_hash == _hash(token))
    ).one_or_none()
    return row if row is not None and row.expires_at > now else None


def save_draft(
    session: Session,
    scope: Scope,
    token: str,
    answers: Mapping[str, list[str]],
    now: datetime,
) -> str:
    """Keeps what was typed so far; gives the token, a new one where none was known."""
    kept: dict[str, Any] = {
        name: values for name, values in answers.items() if name not in NOT_KEPT
    }
    if sum(len(v) for values in kept.values() for v in values) > MOST:
        return token
    row = find_draft(session, scope, token, now) if token else None
    if row is None:
        token = secrets.token_urlsafe(24)
        row = RequestDraft(
            office_id=scope.office_id,
            token_hash=_hash(token),
            form_key=(kept.get("form_key") or [""])[0][:40],
            agency_id=scope.agency_id,
            created_at=now,
            changed_at=now,
            expires_at=now + KEPT,
        )
    row.answers = kept
    row.changed_at, row.expires_at = now, now + KEPT
    session.add(row)
    return token


def drop_draft(session: Session, scope: Scope, token: str) -> None:
    """The request is sent, or begun anew."""
    session.execute(
        delete(RequestDraft).where(
            col(RequestDraft.office_id) == scope.office_id,
            col(RequestDraft.token_hash) == _hash(token),
        )
    )


def tidy_drafts(session: Session, scope: Scope, now: datetime) -> int:
    """Removes what has expired; the number of drafts."""
    gone = session.execute(
        delete(RequestDraft).where(
            col(RequestDraft.office_id) == scope.office_id,
            col(RequestDraft.expires_at) <= now,
        )
    )
    return int(getattr(gone, "rowcount", 0))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
