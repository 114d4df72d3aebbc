"""Pauses, notes about contacts, records that are kept longer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from service.access import Scope
from service.accounts.tables import Office
from service.audit.actions import record
from service.clock import local_day
from service.errors import UserError
from service.learners.records.actions import apply_changes, find
from service.learners.tables import ContactNote
from service.own_data.forms import NoteIn, PeriodsIn
from service.own_data.periods import PERIODS, SETTING, changed, coming, in_force

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


def set_periods(
    session: Session, scope: Scope, periods_in: PeriodsIn, now: datetime
) -> None:
    """How long things stand from now on; what becomes shorter, after the warning."""
    row = session.get_one(Office, scope.office_id)
    today, wished = local_day(now), periods_in.model_dump()
    if wished == set_for_last(row.settings, today):
        return
    row.settings = {**row.settings, SETTING: changed(row.settings, wished, today)}
    session.add(row)
    details = {"days": wished}
    record(session, scope, now, "office.periods", "office", row.id, details)


def set_for_last(settings: Mapping[str, Any], today: date) -> dict[str, int]:
    """What the form shows: the days set last, in force or still to come."""
    later = coming(settings, today)
    days = later.days if later else in_force(settings, today)
    return {key: days[key] for key in PERIODS}
