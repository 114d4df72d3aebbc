"""Pauses, notes about contacts, records that are kept longer."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Session

from service.access import Scope
from service.audit.actions import record
from service.errors import UserError
from service.learners.records.actions import apply_changes, find
from service.learners.tables import ContactNote
from service.own_data.forms import NoteIn

PAUSING = ("waiting", "unreachable")


def pause(
    session: Session,
    scope: Scope,
    learner_id: str,
    until: date | None,
    now: datetime,
) -> None:
    """No offers before this day; None ends a pause. The place on the list stays.

    Raises UserError for somebody who is not waiting.
    """
    learner = find(session, scope, learner_id)
    if until is not None and learner.state not in PAUSING:
        raise UserError("Only somebody who waits can pause. Nothing changed.")
    changes = {"paused_until": until}
    apply_changes(session, scope, learner, changes, now, action="learner.pause")


def add_note(
    session: Session, scope: Scope, learner_id: str, note_in: NoteIn, now: datetime
) -> ContactNote:
    """Keeps what was spoken or sent; the trail says that, not what."""
    learner = find(session, scope, learner_id)
    row = ContactNote.model_validate(
        {
            **note_in.model_dump(),
            "office_id": scope.office_id,
            "learner_id": learner.id,
            "made_by": scope.actor_id,
            "made_at": now,
        }
    )
    session.add(row)
    session.flush()
    details = {"kind": note_in.kind}
    record(session, scope, now, "learner.note", "learner", learner.id, details)
    return row


def keep_longer(session: Session, scope: Scope, learner_id: str, now: datetime) -> None:
    """Somebody has looked: the time until the record falls away begins anew."""
    learner = find(session, scope, learner_id)
    learner.changed_at = now
    session.add(learner)
    record(session, scope, now, "learner.keep", "learner", learner.id)
