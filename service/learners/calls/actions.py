"""People who want to be called: asked for, taken on, reached or not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, update
from sqlmodel import Session, col, select

from service.access import Scope, fresh, one, scoped
from service.audit.actions import record
from service.clock import BERLIN
from service.errors import UserError
from service.learners.forms import CallMeIn, LearnerIn
from service.learners.records.actions import add_learner, apply_changes, find
from service.learners.tables import CallTask, Learner
from service.typed.phones import phone_key

CLAIM = timedelta(minutes=15)
RETRY = timedelta(minutes=10)
WORKING_DAYS = 2
ASK = "ask"  # the office has to ask for what is missing in a record


def call_me(
    session: Session,
    scope: Scope,
    call_in: CallMeIn,
    now: datetime,
    *,
    working_days: int = WORKING_DAYS,
) -> CallTask:
    """Somebody asks to be called: a learner of two answers and a task.

    A number that waits for its call already gets no second task. The same form sent
    again with another number or language corrects what it said before.
    """
    standing = _open_task_of(session, scope, call_in.phone)
    if standing is not None:
        return standing
    learner_in = LearnerIn(
        form_key=call_in.form_key,
        call_me=True,
        channel="call",
        phone=call_in.phone,
        contact_language=call_in.contact_language,
        languages=[call_in.contact_language],
        legal_basis="request",
    )
    learner, _code = add_learner(session, scope, learner_in, now, source="public")
    if _corrected(session, scope, learner, learner_in, now):
        return add_call(session, scope, learner.id, now, working_days=working_days)
    found = session.exec(
        scoped(CallTask, scope).where(CallTask.learner_id == learner.id)
    ).first()
    if found is not None:
        return found
    return add_call(session, scope, learner.id, now, working_days=working_days)


def ask_by_phone(
    session: Session, scope: Scope, learner_id: str, now: datetime
) -> CallTask:
    """Puts somebody on the list of calls; UserError where no number is known."""
    learner = find(session, scope, learner_id)
    if not learner.phone:
        raise UserError("There is no phone number. Nobody can call.")
    waits = scoped(CallTask, scope).where(
        CallTask.learner_id == learner_id, CallTask.state != "done"
    )
    task = session.exec(waits.order_by(col(CallTask.due_at))).first()
    return task or add_call(session, scope, learner_id, now, reason=ASK)


def _corrected(
    session: Session, scope: Scope, learner: Learner, told: LearnerIn, now: datetime
) -> bool:
    """Whether the form, sent before, says something else now; then that is stored."""
    changes = {
        name: getattr(told, name)
        for name in ("phone", "contact_language", "languages")
        if getattr(learner, name) != getattr(told, name)
    }
    if not changes or not learner.call_me:
        return False
    apply_changes(session, scope, learner, changes, now)
    return True


def add_call(
    session: Session,
    scope: Scope,
    learner_id: str,
    now: datetime,
    *,
    reason: str = "call_me",
    about_id: str = "",
    working_days: int = WORKING_DAYS,
    due_at: datetime | None = None,
) -> CallTask:
    """A task for the office; one open task a person, reason and subject is enough."""
    open_one = scoped(CallTask, scope).where(
        CallTask.learner_id == learner_id,
        CallTask.reason == reason,
        CallTask.about_id == about_id,
        CallTask.state != "done",
    )
    task = session.exec(open_one).first()
    if task is not None:
        return task
    task = CallTask(
        office_id=scope.office_id,
        learner_id=learner_id,
        reason=reason,
        about_id=about_id,
        created_at=now,
        due_at=due_at or _working_days_on(now, working_days),
    )
    session.add(task)
    session.flush()
    details = {"reason": reason}
    record(session, scope, now, "call.add", "call_task", task.id, details)
    return task


def claim_call(session: Session, scope: Scope, task_id: str, now: datetime) -> CallTask:
    """Takes a call on for 15 minutes; UserError if a colleague has it just now."""
    task = one(session, CallTask, scope, task_id)
    free = or_(
        col(CallTask.state) == "open",
        (col(CallTask.state) == "claimed")
        & (
            (col(CallTask.claimed_until) <= now)
            | (col(CallTask.claimed_by) == scope.actor_id)
        ),
    )
    values = {
        "state": "claimed",
        "claimed_by": scope.actor_id,
        "claimed_until": now + CLAIM,
    }
    if not _change(session, scope, task, free, values):
        raise UserError("A colleague is calling just now, or has called already.")
    record(session, scope, now, "call.claim", "call_task", task.id)
    return task


def close_call(session: Session, scope: Scope, task_id: str, now: datetime) -> CallTask:
    """The person was reached: the task is done; closing it twice is no fault."""
    task = one(session, CallTask, scope, task_id)
    values = {"state": "done", "closed_at": now, "claimed_until": None}
    if _change(session, scope, task, col(CallTask.state) != "done", values):
        record(session, scope, now, "call.done", "call_task", task.id)
    return task


def close_about(
    session: Session, scope: Scope, about_ids: Sequence[str], now: datetime
) -> int:
    """Ends the open calls about these subjects: they are settled without a call."""
    rows = session.exec(
        scoped(CallTask, scope)
        .where(col(CallTask.about_id).in_(about_ids), CallTask.state != "done")
        .order_by(col(CallTask.id))
    ).all()
    for task in rows:
        close_call(session, scope, task.id, now)
    return len(rows)


def call_failed(
    session: Session, scope: Scope, task_id: str, now: datetime
) -> CallTask:
    """Nobody answered: the task comes back in ten minutes, the try is counted."""
    task = one(session, CallTask, scope, task_id)
    values = {
        "state": "open",
        "claimed_by": "",
        "claimed_until": None,
        "tries": CallTask.tries + 1,
        "due_at": now + RETRY,
    }
    if not _change(session, scope, task, col(CallTask.state) != "done", values):
        raise UserError("This call is done already.")
    details = {"tries": task.tries}
    record(session, scope, now, "call.failed", "call_task", task.id, details)
    return task


def _change(
    session: Session, scope: Scope, task: CallTask, where: object, values: object
) -> bool:
    done = session.execute(
        update(CallTask)
        .where(
            col(CallTask.id) == task.id,
            col(CallTask.office_id) == scope.office_id,
            where,  # type: ignore[arg-type]
        )
        .values(values)  # type: ignore[arg-type]
        .returning(col(CallTask.id))
        .execution_options(synchronize_session=False)
    ).first()
    fresh(session, task)
    return done is not None


def _open_task_of(session: Session, scope: Scope, phone: str) -> CallTask | None:
    rows = session.exec(
        select(CallTask, Learner.phone)
        .join(Learner, col(Learner.id) == col(CallTask.learner_id))
        .where(
            CallTask.office_id == scope.office_id,
            CallTask.state != "done",
            col(CallTask.reason).in_(("call_me", ASK)),
        )
    )
    wanted = phone_key(phone)
    return next((task for task, own in rows if phone_key(own) == wanted), None)


def _working_days_on(now: datetime, days: int) -> datetime:
    """The end (18:00 in Germany) of the working day so many days on, Saturdays off."""
    local = now.astimezone(BERLIN)
    while days > 0:
        local += timedelta(days=1)
        days -= local.weekday() < 5
    return local.replace(hour=18, minute=0, second=0, microsecond=0)
