"""Calls to be made, as the page *Heute* shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from service.access import Role, Scope, scoped
from service.learners.tables import CallTask, Learner
from service.learners.wording import number_text
from service.places.queries import places


@dataclass(frozen=True)
class CallView:
    """Somebody to be called, as the page *Heute* shows it; times are instants.

    `claimed_by` is a user's id while a colleague has the call, else "". `overdue`
    after the promised time; `resting` for ten minutes after a call in vain.
    """

    id: str
    learner_id: str
    number: str
    call_name: str
    phone: str
    language: str
    place: str
    reason: str
    about_id: str
    second_contact: str
    tries: int
    created_at: datetime
    due_at: datetime
    claimed_by: str
    claimed_until: datetime | None
    overdue: bool
    resting: bool


def open_calls(session: Session, scope: Scope, now: datetime) -> tuple[CallView, ...]:
    """Calls to be made, the soonest due first; coordinators only."""
    if scope.role not in (Role.COORDINATOR, Role.ADMINISTRATOR):
        return ()
    names = {place.id: place.name for place in places(session, scope)}
    rows = session.exec(
        select(CallTask, Learner)
        .join(Learner, col(Learner.id) == col(CallTask.learner_id))
        .where(
            CallTask.office_id == scope.office_id,
            CallTask.state != "done",
            Learner.state != "deleted",
        )
        .order_by(col(CallTask.due_at), col(CallTask.id))
    )
    return tuple(_call_view(task, learner, names, now) for task, learner in rows)


def _call_view(
    task: CallTask, learner: Learner, names: dict[str, str], now: datetime
) -> CallView:
    until = task.claimed_until
    held = task.state == "claimed" and until is not None and until > now
    return CallView(
        id=task.id,
        learner_id=learner.id,
        number=number_text(learner.number),
        call_name=learner.call_name,
        phone=learner.phone,
        language=learner.contact_language,
        place=names.get(learner.place_id or "", learner.place_text),
        reason=task.reason,
        about_id=task.about_id,
        second_contact=learner.second_contact,
        tries=task.tries,
        created_at=task.created_at,
        due_at=task.due_at,
        claimed_by=task.claimed_by if held else "",
        claimed_until=until if held else None,
        overdue=task.due_at < now,
        resting=task.tries > 0 and now < task.due_at,
    )


def open_about(session: Session, scope: Scope, about_id: str) -> CallTask | None:
    """The call about a subject that somebody is still to make."""
    wanted = scoped(CallTask, scope).where(
        CallTask.about_id == about_id, CallTask.state != "done"
    )
    return session.exec(wanted).first()
