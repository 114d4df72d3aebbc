"""Takes away what keeps people out of planning: a place, a record kept twice."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Session, col

from service.access import Scope, scoped
from service.accounts.queries import lock_office
from service.audit.actions import record
from service.errors import Conflict, UserError
from service.learners.records.actions import apply_changes, find, set_state
from service.learners.records.hindered import GONE, of_same_place
from service.learners.records.links import link
from service.learners.records.seated import has_seat
from service.learners.tables import CallTask, Learner, LearnerLink
from service.places.tables import Place

# What a person told; taken from the second record where the first says nothing.
FILLED = (
    *("call_name", "phone", "email", "address", "second_contact", "channel"),
    *("languages", "place_text", "literacy", "child_ages", "mode", "max_minutes"),
    *("course_types", "gender", "obliging_office", "earliest_start", "schooling"),
    *("entitlement", "entitlement_seen_on", "entitlement_until", "goal"),
    *("contacted_providers", "allowed_providers"),
    *("consent_at", "consent_version", "helper_user_id"),
)
# Answers that belong together, the leading one first: taken only as a whole.
GROUPS = (
    ("place_id", "place_text"),
    ("level", "level_evidence", "level_evidence_on"),
    ("free_times", "free_times_b", "anchor_monday"),
)
UNSAID: tuple[object, ...] = ("", None, [])
# A record in another state is part of some course: it cannot be the second one.
UNUSED = ("waiting", "unreachable")


def assign_place(
    session: Session, scope: Scope, learner_id: str, place_id: str, now: datetime
) -> int:
    """Says which place somebody meant, for everybody who told the same; how many.

    Raises UserError where the place is gone, Conflict where another one was said
    meanwhile.
    """
    person = find(session, scope, learner_id)
    known = scoped(Place, scope).where(Place.id == place_id)
    if session.exec(known).first() is None:
        raise UserError("Please choose a place from the list.", "place_id")
    check_unsettled(person, place_id)
    same = of_same_place(session, scope, person.place_text) if person.place_text else ()
    people = {row.id: row for row in (person, *same)}
    for row in people.values():
        apply_changes(session, scope, row, {"place_id": place_id}, now)
    return len(people)


def check_unsettled(person: Learner, place_id: str | None = None) -> None:
    """Raises Conflict where another place than this one was said meanwhile."""
    if person.place_id not in (None, place_id):
        raise Conflict(
            "Somebody else changed this record meanwhile. Please look at the page "
            "again; nothing was saved."
        )


def two_people(
    session: Session, scope: Scope, first_id: str, second_id: str, now: datetime
) -> None:
    """Keeps in mind that two records are of two people; no tie of theirs is changed."""
    if _tie(session, scope, first_id, second_id) is None:
        link(session, scope, first_id, second_id, "two", now)


def merge(
    session: Session, scope: Scope, kept_id: str, other_id: str, now: datetime
) -> Learner:
    """Two records are of one person: one goes on, the other leaves the list.

    What only the other one tells is taken over, and its ties; nothing is overwritten or
    erased, and the code of either receipt leads to the record that goes on. Whoever
    waits goes on waiting. Raises UserError where the other one has an invitation or a
    seat, and where the one to go on is off the list: joined in another window, say.
    """
    if kept_id == other_id:
        raise UserError(
            "Both are one and the same record. Nothing was changed: open the other one "
            "and look for its twin there."
        )
    _hold(session, scope, kept_id, other_id)
    kept, other = find(session, scope, kept_id), find(session, scope, other_id)
    if kept.state in GONE:
        raise UserError(
            "%(number)s is off the list. Nothing was changed.",
            number=f"L-{kept.number:04d}",
        )
    if other.state not in UNUSED or has_seat(session, scope, other.id):
        raise UserError(
            "%(number)s has an invitation, a seat or has left. Go on with that record.",
            number=f"L-{other.number:04d}",
        )
    apply_changes(session, scope, kept, _filled(kept, other), now)
    _move_ties(session, scope, kept, other)
    _move_calls(session, scope, kept, other, now)
    if (kept.state, other.state) == ("unreachable", "waiting"):
        set_state(session, scope, kept.id, "waiting", now)
    set_state(session, scope, other.id, "withdrawn", now)
    link(session, scope, kept.id, other.id, "same", now)
    details = {"other": other.id}
    record(session, scope, now, "learner.merge", "learner", kept.id, details)
    return kept


def _hold(session: Session, scope: Scope, *ids: str) -> None:
    """Locks records, always in the same order: two windows join one after the other."""
    lock_office(session, scope)
    rows = scoped(Learner, scope).where(col(Learner.id).in_(ids))
    held = rows.order_by(col(Learner.id)).with_for_update()
    session.exec(held.execution_options(populate_existing=True)).all()


def _filled(kept: Learner, other: Learner) -> dict[str, Any]:
    changes: dict[str, Any] = {
        name: getattr(other, name)
        for name in FILLED
        if getattr(kept, name) in UNSAID and getattr(other, name) not in UNSAID
    }
    for group in GROUPS:
        lead = group[0]
        if getattr(kept, lead) in UNSAID and getattr(other, lead) not in UNSAID:
            changes |= {name: getattr(other, name) for name in group}
    for flag in ("women_only", "step_free", "online_device", "online_connection"):
        changes[flag] = getattr(kept, flag) or getattr(other, flag)
    if other.priority > kept.priority:
        changes |= {n: getattr(other, n) for n in ("priority", "priority_reason")}
    changes["min_meetings"] = max(kept.min_meetings, other.min_meetings)
    changes["registered_at"] = min(kept.registered_at, other.registered_at)
    changes["call_me"] = kept.call_me and other.call_me
    return changes


def _move_ties(session: Session, scope: Scope, kept: Learner, other: Learner) -> None:
    rows = session.exec(
        scoped(LearnerLink, scope).where(
            (col(LearnerLink.first_id) == other.id)
            | (col(LearnerLink.second_id) == other.id)
        )
    ).all()
    for row in rows:
        third = row.second_id if row.first_id == other.id else row.first_id
        standing = _tie(session, scope, kept.id, third)
        if standing is not None and standing.kind == "two":
            standing.kind = row.kind  # that they are two asked for nothing
            session.add(standing)
        if third == kept.id or standing is not None:
            continue
        row.first_id, row.second_id = min(kept.id, third), max(kept.id, third)
        session.add(row)
    session.flush()


def _move_calls(
    session: Session, scope: Scope, kept: Learner, other: Learner, now: datetime
) -> None:
    """Whoever was promised a call gets one, not two."""
    tasks = scoped(CallTask, scope).where(CallTask.state != "done")
    mine = {
        task.reason
        for task in session.exec(tasks.where(CallTask.learner_id == kept.id))
    }
    for task in session.exec(tasks.where(CallTask.learner_id == other.id)).all():
        task.learner_id = kept.id
        if task.reason in mine:
            task.state, task.closed_at = "done", now
        session.add(task)
    session.flush()


def _tie(
    session: Session, scope: Scope, one_id: str, other_id: str
) -> LearnerLink | None:
    rows = scoped(LearnerLink, scope).where(
        LearnerLink.first_id == min(one_id, other_id),
        LearnerLink.second_id == max(one_id, other_id),
    )
    return session.exec(rows).first()
