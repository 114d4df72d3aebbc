"""The unfinished registration behind a token or a code."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlmodel import Session

from service.access import Scope, scoped
from service.learners.records.codes import code_hash
from service.learners.tables import RegistrationDraft


def find_draft(
    session: Session, scope: Scope, token: str, now: datetime, *, lock: bool = False
) -> RegistrationDraft | None:
    """The unfinished registration of a token, None if unknown or expired.

    A phone that goes on elsewhere holds the draft's code instead of its token.
    """
    token_hash = hashlib.sha256(token.encode()).hexdigest()
    wanted = scoped(RegistrationDraft, scope).where(
        (RegistrationDraft.token_hash == token_hash)
        | (RegistrationDraft.code_hash == code_hash(token)),
        RegistrationDraft.expires_at > now,
    )
    return session.exec(wanted.with_for_update() if lock else wanted).one_or_none()
