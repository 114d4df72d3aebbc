"""Adds and changes learners' records."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, text, update
from sqlmodel import Session, col, select

from service.access import Role, Scope, one, scoped
from service.audit.actions import record
from service.clock import BERLIN, local_day
from service.errors import Conflict, NotFound, UserError
from service.learners.forms import LearnerEdit, LearnerFields, LearnerIn, LearnerMore
from service.learners.records.codes import (
    code_hash,
    derived_code,
    form_key_hash,
    random_code,
)
from service.learners.records.obstacles import told_nothing
from service.learners.records.seated import leave_seats
from service.learners.tables import Learner
from service.places.tables import Place
from service.rulesets.queries import RulesInForce, rules

FARTHEST_START = timedelta(days=3 * 365)
CONSENT_VERSION = "2026-1"
MOST_ATTEMPTS = 5
# Columns of the form that are not columns of the table.
NOT_COLUMNS = frozenset(
    {"form_key", "consent", "consented_on", "version", "registered_at"}
)
# Which states a person, a helper or the office may set here; an invitation, a seat
# and a course have their own ways.
MOVES = frozenset(
    {
        ("waiting", "withdrawn"),
        ("waiting", "unreachable"),
        ("invited", "withdrawn"),
        ("enrolled", "withdrawn"),
        ("unreachable", "waiting"),
        ("unreachable", "withdrawn"),
        ("withdrawn", "waiting"),
        ("completed", "waiting"),
    }
)
IMPOSSIBLE = "This is not possible in the present state. Nothing changed."
LEAVING = ("waiting", "unreachable", "invited", "enrolled")
# Whoever comes to these has no seat any more.
WITHOUT_SEAT = ("withdrawn", "unreachable")


def add_learner(
    session: Session,
    scope: Scope,
    learner_in: LearnerIn,
    now: datetime,
    *,
    source: str = "office",
    helper_user_id: str | None = None,
) -> tuple[Learner, str]:
    """Adds a learner and gives the code of the receipt; once per form key.

    The same key again gives the same learner and the same code ("" where the person
    has been given a new one since); what it says otherwise now, `resent` corrects.
    Raises UserError naming the field where a level, language, place, entitlement or
    kind of course is not known to the office.
    """
    _lock_numbers(session)
    key = form_key_hash(learner_in.form_key)
    standing = session.exec(
        scoped(Learner, scope).where(Learner.form_key == key)
    ).one_or_none()
    if standing is not None:
        code = code_of(standing.code_hash, scope.office_id, learner_in.form_key)
        return standing, code
    check_told(session, scope, learner_in, local_day(now))
    code = free_code(session, scope.office_id, learner_in.form_key)
    if helper_user_id is None and scope.role is Role.HELPER:
        helper_user_id = scope.actor_id
    where_from = {"source": source, "helper_user_id": helper_user_id}
    columns = _new_columns(scope, learner_in, now) | where_from
    columns |= {"form_key": key, "code_hash": code_hash(code)}
    columns |= {
        "number": _next_number(session, scope),
        "notice_due": source == "import",
    }
    learner = Learner.model_validate(columns)
    session.add(learner)
    session.flush()
    details = {"source": source, "call_me": learner.call_me}
    record(session, scope, now, "learner.add", "learner", learner.id, details)
    return learner, code


def _new_columns(scope: Scope, learner_in: LearnerIn, now: datetime) -> dict[str, Any]:
    """The columns that follow from the form, the actor and the moment."""
    return {
        **learner_in.model_dump(exclude=set(NOT_COLUMNS)),
        "office_id": scope.office_id,
        "consent_at": _consent_at(learner_in, now),
        "consent_version": CONSENT_VERSION if learner_in.consent else "",
        "entered_by": scope.actor_id,
        "registered_at": learner_in.registered_at or now,
        "changed_at": now,
    }


def update_learner(
    session: Session,
    scope: Scope,
    learner_id: str,
    edit: LearnerEdit,
    now: datetime,
    *,
    fields: frozenset[str] | None = None,
) -> Learner:
    """Changes a record, or only some `fields` of it.

    Raises Conflict if somebody else changed it since the page was shown.
    """
    learner = find(session, scope, learner_id)
    if learner.changed_at.isoformat() != edit.version:
        raise Conflict(
            "Somebody else changed this record meanwhile. Please look at the page "
            "again; nothing was saved."
        )
    check_told(session, scope, edit, local_day(now))
    changes = edit.model_dump(exclude=set(NOT_COLUMNS), include=_set(fields))
    if edit.consent and learner.consent_at is None:
        changes |= {"consent_at": now, "consent_version": CONSENT_VERSION}
    if learner.call_me and (changes.get("call_name") or not told_nothing(edit)):
        changes["call_me"] = False  # the call was made, the form is filled in
    return apply_changes(session, scope, learner, changes, now)


def apply_changes(
    session: Session,
    scope: Scope,
    learner: Learner,
    changes: dict[str, Any],
    now: datetime,
    *,
    action: str = "learner.change",
) -> Learner:
    """Writes changed columns only if nobody was faster; Conflict otherwise."""
    changed = {k: v for k, v in changes.items() if getattr(learner, k) != v}
    if not changed:
        return learner
    done = session.execute(
        update(Learner)
        .where(
            col(Learner.id) == learner.id,
            col(Learner.office_id) == scope.office_id,
            col(Learner.changed_at) == learner.changed_at,
        )
        .values(**changed, changed_at=now)
        .returning(col(Learner.id))
        .execution_options(synchronize_session=False)
    ).first()
    if done is None:
        raise Conflict(
            "Somebody else changed this record meanwhile. Please look at the page "
            "again; nothing was saved."
        )
    session.refresh(learner)
    details = {"fields": sorted(changed)}
    if "priority" in changed:
        details["priority"] = changed["priority"]
    record(session, scope, now, action, "learner", learner.id, details)
    return learner


def set_state(
    session: Session, scope: Scope, learner_id: str, state: str, now: datetime
) -> None:
    """Moves a learner to a state; UserError where the present state forbids it.

    Whoever leaves gives a seat and open invitations back in the same moment.
    """
    learner = find(session, scope, learner_id)
    allowed = [old for old, new in MOVES if new == state]
    if not allowed:
        raise UserError(IMPOSSIBLE)
    if state in WITHOUT_SEAT:
        leave_seats(session, scope, learner.id, now)
    done = session.execute(
        update(Learner)
        .where(
            col(Learner.id) == learner.id,
            col(Learner.office_id) == scope.office_id,
            col(Learner.state).in_(allowed),
        )
        .values(state=state, changed_at=now)
        .returning(col(Learner.id))
        .execution_options(synchronize_session=False)
    ).first()
    if done is None:
        raise UserError(IMPOSSIBLE)
    session.refresh(learner)
    details = {"state": state}
    record(session, scope, now, "learner.state", "learner", learner.id, details)


def leave(session: Session, scope: Scope, learner_id: str, now: datetime) -> bool:
    """Takes a learner off the list at their own wish; a seat goes back at once.

    False in the middle of a course: then somebody has to call.
    """
    learner = find(session, scope, learner_id)
    if learner.state == "withdrawn":
        return True
    if learner.state not in LEAVING:
        return False
    set_state(session, scope, learner_id, "withdrawn", now)
    return True


def new_code(session: Session, scope: Scope, learner_id: str, now: datetime) -> str:
    """A new code for somebody who lost the old one, which is dead from now on."""
    learner = find(session, scope, learner_id)
    code = random_code()
    learner.code_hash = code_hash(code)
    session.add(learner)
    record(session, scope, now, "learner.code", "learner", learner.id)
    return code


def find(session: Session, scope: Scope, learner_id: str) -> Learner:
    """The learner if the actor may see them; a helper sees their own people only."""
    learner = one(session, Learner, scope, learner_id)
    if scope.role is Role.HELPER and learner.helper_user_id != scope.actor_id:
        raise NotFound("Learner")
    if learner.state == "deleted":
        raise NotFound("Learner")
    return learner


def check_told(
    session: Session, scope: Scope, learner_in: LearnerFields, today: date
) -> None:
    """Raises UserError at the first field that names what the office does not know,
    or a day that cannot be."""
    known = rules(session, scope, today)
    if learner_in.place_id is not None:
        found = scoped(Place, scope).where(Place.id == learner_in.place_id)
        if session.exec(found).first() is None:
            raise UserError("Please choose a place from the list.", "place_id")
    spoken = {language.code for language in known.sets.languages.language}
    if learner_in.contact_language not in spoken:
        raise UserError("Please choose one of the options.", "contact_language")
    for code in learner_in.languages:
        if code not in spoken:
            raise UserError("Please choose one of the options.", "languages")
    if learner_in.level and learner_in.level not in known.levels:
        raise UserError("This level does not exist.", "level")
    if isinstance(learner_in, LearnerMore):
        _check_more(learner_in, known)
        _check_days(learner_in, today)


def _check_days(learner_in: LearnerMore, today: date) -> None:
    """Raises UserError at a day that cannot be: proofs are not seen in the future."""
    for field in ("level_evidence_on", "entitlement_seen_on"):
        day = getattr(learner_in, field)
        if day is not None and day > today:
            raise UserError("This day is still to come.", field)
    start = learner_in.earliest_start
    if start is not None and start > today + FARTHEST_START:
        raise UserError(
            "This is more than %(years)s years ahead: leave it empty if it is not "
            "known.",
            "earliest_start",
            years=FARTHEST_START.days // 365,
        )


def _check_more(learner_in: LearnerMore, known: RulesInForce) -> None:
    entitlements = {e.id for e in known.sets.entitlements.entitlement}
    if learner_in.entitlement and learner_in.entitlement not in entitlements:
        raise UserError("Please choose one of the options.", "entitlement")
    for kind in learner_in.course_types:
        if kind not in known.kinds:
            raise UserError("This kind of course does not exist.", "course_types")


def _consent_at(learner_in: LearnerIn, now: datetime) -> datetime | None:
    if learner_in.consented_on is not None:
        return datetime.combine(learner_in.consented_on, time(12), BERLIN)
    return now if learner_in.consent else None


def _set(names: frozenset[str] | None) -> set[str] | None:
    return None if names is None else set(names)


def _lock_numbers(session: Session) -> None:
    # SQLite's write transactions are one after the other anyway.
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(7202613)"))


def _next_number(session: Session, scope: Scope) -> int:
    newest = select(func.max(Learner.number)).where(
        Learner.office_id == scope.office_id
    )
    return (session.exec(newest).one() or 0) + 1


def free_code(session: Session, office_id: str, form_key: str) -> str:
    """The code that a form's key leads to and no learner has."""
    for attempt in range(MOST_ATTEMPTS):
        code = derived_code(office_id, form_key, attempt)
        taken = select(Learner.id).where(Learner.code_hash == code_hash(code))
        if session.exec(taken).first() is None:
            return code
    return random_code()


def code_of(kept_hash: str, office_id: str, form_key: str) -> str:
    """The code of a form's key that has this hash, "" if none has."""
    for attempt in range(MOST_ATTEMPTS):
        code = derived_code(office_id, form_key, attempt)
        if code_hash(code) == kept_hash:
            return code
    return ""
