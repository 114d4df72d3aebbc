"""Erasing a person: at once for all that no law keeps, everywhere in one transaction.

Which rows go is declared beside the tables (`service.retention`). The record itself
stays as a number with nothing in it, so that figures of the past still add up and no
number is ever given to somebody else.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, update
from sqlmodel import Session, col, select

from service.access import Scope, one
from service.accounts.queries import lock_office
from service.audit.actions import record
from service.errors import NotFound
from service.jobs.actions import enqueue
from service.learners.records.codes import code_hash, form_key_hash, random_code
from service.learners.records.seated import leave_seats
from service.learners.tables import Learner
from service.messages.tables import OutboxMessage
from service.retention import declared

ERASED = "deleted"
SCRUB_JOB = "own_data.scrub"
# What stays of a record: which one it was, and since when.
KEPT = frozenset({"id", "office_id", "number", "registered_at", "changed_at", "source"})


def erase(session: Session, scope: Scope, learner_id: str, now: datetime) -> None:
    """Erases a person. Raises NotFound for a foreign or erased record."""
    learner = _locked(session, scope, learner_id)
    leave_seats(session, scope, learner.id, now)
    _erase_rows(session, scope, learner.id)
    _erase_messages(session, scope, learner)
    session.execute(
        update(Learner)
        .where(col(Learner.id) == learner.id, col(Learner.office_id) == scope.office_id)
        .values(**_nothing(), state=ERASED, changed_at=now)
        .execution_options(synchronize_session=False)
    )
    session.expire_all()
    record(session, scope, now, "learner.erase", "learner", learner_id)
    enqueue(session, scope, now, SCRUB_JOB, {"learner": learner_id})


def _locked(session: Session, scope: Scope, learner_id: str) -> Learner:
    lock_office(session, scope)
    learner = one(session, Learner, scope, learner_id)
    session.refresh(learner, with_for_update=True)
    if learner.state == ERASED:
        raise NotFound("Learner")
    return learner


def _nothing() -> dict[str, Any]:
    """The value that says nothing, for every column that tells of the person."""
    empty: dict[str, Any] = {}
    for name, field in Learner.model_fields.items():
        if name in KEPT or name == "state":
            continue
        empty[name] = (
            None
            if field.is_required()
            else field.get_default(call_default_factory=True)
        )
    # Both must differ from all others: from now on nobody knows them.
    return empty | {
        "form_key": form_key_hash(secrets.token_hex(16)),
        "code_hash": code_hash(random_code() + secrets.token_hex(8)),
        "entered_by": "(erased)",
    }


def _erase_rows(session: Session, scope: Scope, learner_id: str) -> None:
    for table, personal in declared():
        columns = [table.__table__.c[name] for name in personal.people]  # type: ignore[attr-defined]
        theirs = (
            col(table.office_id) == scope.office_id,
            or_(*(column == learner_id for column in columns)),
        )
        if not personal.stays:
            session.execute(delete(table).where(*theirs))
        elif personal.emptied:
            session.execute(update(table).where(*theirs).values(**personal.emptied))


def _erase_messages(session: Session, scope: Scope, learner: Learner) -> None:
    """Addresses in the outbox go; what waits there does not leave any more.

    A message that waits may be for somebody else with the same number: it stays then.
    """
    contacts = [contact for contact in (learner.phone, learner.email) if contact]
    if not contacts:
        return
    shared = select(Learner.id).where(
        Learner.office_id == scope.office_id,
        Learner.id != learner.id,
        Learner.state != ERASED,
        or_(
            col(Learner.phone).in_(contacts),
            col(Learner.email).in_(contacts),
        ),
    )
    theirs = [
        col(OutboxMessage.office_id) == scope.office_id,
        col(OutboxMessage.recipient).in_(contacts),
    ]
    if session.exec(shared).first() is not None:
        theirs.append(col(OutboxMessage.state) != "queued")
    session.execute(delete(OutboxMessage).where(*theirs))
