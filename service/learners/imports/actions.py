"""Stores the people of a learner list: new ones, and changes of records."""

from __future__ import annotations

from datetime import datetime, time

from sqlmodel import Session

from service.access import Scope
from service.clock import BERLIN
from service.learners.imports.outcome import Entry
from service.learners.records.actions import (
    add_learner,
    apply_changes,
    set_state,
    update_learner,
)
from service.lists.outcome import ADDED


def store_line(session: Session, scope: Scope, entry: Entry, now: datetime) -> None:
    """A new person, or everything a line changes in a record."""
    if entry.kind == ADDED and entry.person is not None:
        add_learner(session, scope, entry.person, now, source="import")
    elif entry.record is not None and entry.update is not None:
        _update(session, scope, entry, now)


def _update(session: Session, scope: Scope, entry: Entry, now: datetime) -> None:
    """Everything a line changes; Conflict if somebody changed the record meanwhile."""
    assert entry.record is not None and entry.update is not None
    update, learner_id = entry.update, entry.record.id
    if update.fields:
        update_learner(
            session, scope, learner_id, update.edit, now, fields=update.fields
        )
    beside = dict(update.beside)
    state = beside.pop("state", None)
    if "consented_on" in beside:
        day = beside.pop("consented_on")
        beside["consent_at"] = datetime.combine(day, time(12), BERLIN)
    if beside:
        apply_changes(session, scope, entry.record, beside, now)
    if state is not None:
        set_state(session, scope, learner_id, state, now)
