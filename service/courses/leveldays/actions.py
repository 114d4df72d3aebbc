"""A test day is planned, people are invited, answer, come or do not come.

Each change locks its day first, so that nobody is promised the same place twice, and
moves a row of a known state by one conditional UPDATE.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, func, select

from service.access import Scope, fresh, one, scoped
from service.accounts.queries import lock_office
from service.audit.actions import record
from service.clock import local_day
from service.courses.invitations.channels import CHANNELS
from service.courses.invitations.sending import deadlines_of
from service.courses.leveldays import telling
from service.courses.leveldays.forms import LevelDayIn, check_levels
from service.courses.leveldays.states import (
    ABSENT,
    ACCEPTED,
    ANSWERS,
    FULL,
    OTHER_DAY,
    OVER,
    STANDING,
    TESTED,
)
from service.courses.meetings.meeting_dates import instant
from service.errors import Conflict, UserError
from service.learners.calls.actions import close_about
from service.learners.records import results
from service.learners.tables import Learner, LevelDay, LevelDayInvitation
from service.rulesets.queries import RulesInForce
from service.supply.tables import Venue

NOBODY = "Nobody was invited: choose people who are not invited yet."
PAST = "This day is over. Nothing was changed."
CALLED_OFF = "This test day was called off. Nothing was changed."


def plan(
    session: Session,
    scope: Scope,
    told: LevelDayIn,
    known: RulesInForce,
    now: datetime,
) -> LevelDay:
    """A new test day; the same form sent twice is one."""
    lock_office(session, scope)
    wanted = scoped(LevelDay, scope).where(LevelDay.form_key == told.form_key)
    standing = session.exec(wanted).first()
    if standing is not None:
        return standing
    if instant(told.day, told.start_minute) <= now:
        raise UserError("This day is over. Please choose a day to come.", "day")
    check_levels(told.levels, set(known.levels))
    if told.venue_id:
        one(session, Venue, scope, told.venue_id)
    values = told.model_dump() | {"venue_id": told.venue_id or None}
    row = LevelDay(
        office_id=scope.office_id,
        created_by=scope.actor_id,
        created_at=now,
        changed_at=now,
        **values,
    )
    session.add(row)
    session.flush()
    record(session, scope, now, "level_day.plan", "level_day", row.id)
    return row


def invite(
    session: Session,
    scope: Scope,
    level_day_id: str,
    channels: Mapping[str, str],
    now: datetime,
    base_url: str,
) -> int:
    """Invites people, learner id → channel; how many. Whoever is invited is left out.

    Raises Conflict where the day is off or over, UserError where nobody is left.
    """
    test = _ahead(session, scope, level_day_id, now)
    standing = scoped(LevelDayInvitation, scope).where(
        LevelDayInvitation.level_day_id == test.id
    )
    there = {row.learner_id: row for row in session.exec(standing)}
    rows = scoped(Learner, scope).where(
        col(Learner.id).in_(sorted(channels)), Learner.state == "waiting"
    )
    sent = 0
    for learner in session.exec(rows.order_by(col(Learner.id))).all():
        channel, old = channels[learner.id], there.get(learner.id)
        if channel not in CHANNELS or (old is not None and old.state in STANDING):
            continue
        _settle_earlier(session, scope, learner.id, now)
        row = old or LevelDayInvitation(
            office_id=scope.office_id,
            level_day_id=test.id,
            learner_id=learner.id,
            channel=channel,
            answer_by=now,
            sent_at=now,
            created_by=scope.actor_id,
        )
        row.state, row.result, row.channel, row.message_id = "open", "", channel, None
        row.sent_at, row.reminded_at, row.answered_at = now, None, None
        row.answered_how, row.settled_at = "", None
        row.answer_by = deadlines_of(session, scope).answer_by(now, test.day)
        session.add(row)
        session.flush()
        telling.tell(session, scope, row, now, base_url, telling.INVITED)
        sent += 1
    if not sent:
        raise UserError(NOBODY)
    details = {"invited": sent}
    record(session, scope, now, "level_day.invite", "level_day", test.id, details)
    return sent


def answer(
    session: Session,
    scope: Scope,
    invitation_id: str,
    said: str,
    now: datetime,
    how: str,
) -> str:
    """Yes, no or another day, until the test begins; what it has come to.

    FULL: no place is left, and the person is asked again for another day. OVER: the day
    is off or over, or the person is not invited any more.
    """
    row = one(session, LevelDayInvitation, scope, invitation_id)
    test = _locked(session, scope, row.level_day_id)
    fresh(session, row)
    if test.state != "planned" or instant(test.day, test.start_minute) <= now:
        return OVER
    if row.state in ("withdrawn", "off") or said not in ANSWERS:
        return OVER
    if row.state == said:
        return said
    full = said == ACCEPTED and places_left(session, scope, test) <= 0
    state = OTHER_DAY if full else said
    values = {"answered_at": now, "answered_how": how, "reminded_at": None}
    _move(session, scope, row, state, now, settled_at=None, **values)
    return FULL if full else said


def places_left(session: Session, scope: Scope, test: LevelDay) -> int:
    """Places that nobody has said yes to."""
    taken = session.exec(
        select(func.count())
        .select_from(LevelDayInvitation)
        .where(
            LevelDayInvitation.office_id == scope.office_id,
            LevelDayInvitation.level_day_id == test.id,
            LevelDayInvitation.state == ACCEPTED,
        )
    ).one()
    return test.places - taken


def call_off(
    session: Session, scope: Scope, level_day_id: str, now: datetime, base_url: str
) -> int:
    """The day does not take place: everybody invited is told; how many."""
    test = _ahead(session, scope, level_day_id, now)
    test.state, test.changed_at = "off", now
    session.add(test)
    rows = session.exec(
        scoped(LevelDayInvitation, scope)
        .where(
            LevelDayInvitation.level_day_id == test.id,
            col(LevelDayInvitation.state).in_(STANDING),
        )
        .order_by(col(LevelDayInvitation.id))
    ).all()
    for row in rows:
        row.state = "off"
        telling.tell(session, scope, row, now, base_url, telling.OFF)
    details = {"told": len(rows)}
    record(session, scope, now, "level_day.off", "level_day", test.id, details)
    return len(rows)


def told(session: Session, scope: Scope, invitation_id: str, now: datetime) -> None:
    """Somebody has told the person that the day is off."""
    row = one(session, LevelDayInvitation, scope, invitation_id)
    if row.state == "off" and row.told_at is None:
        row.told_at = now
        session.add(row)
        close_about(session, scope, [row.id], now)
        record(session, scope, now, "level_day.told", "level_day", row.level_day_id)


def settle(session: Session, scope: Scope, level_day_id: str, now: datetime) -> None:
    """The office has seen who did not come and who wants another day."""
    one(session, LevelDay, scope, level_day_id)
    _settle(session, scope, now, LevelDayInvitation.level_day_id == level_day_id)


def enter(
    session: Session,
    scope: Scope,
    level_day_id: str,
    levels: Mapping[str, tuple[str, str]],
    absent: Collection[str],
    known: RulesInForce,
    now: datetime,
) -> results.Entered:
    """Stores what the test has shown, and who did not come: they wait as before."""
    test = _locked(session, scope, level_day_id)
    if test.state != "planned":
        raise Conflict(CALLED_OFF)
    done = results.enter(session, scope, levels, test.day, known, now)
    rows = session.exec(
        scoped(LevelDayInvitation, scope)
        .where(
            LevelDayInvitation.level_day_id == test.id,
            col(LevelDayInvitation.learner_id).in_({*levels, *absent}),
        )
        .order_by(col(LevelDayInvitation.id))
    ).all()
    for row in rows:
        if row.learner_id in absent and row.result != ABSENT:
            row.result, row.settled_at = ABSENT, None
        elif row.learner_id in done.stored_ids:
            row.result = TESTED
        session.add(row)
        close_about(session, scope, [row.id], now)
    details = {"tested": done.stored, "absent": len(absent)}
    record(session, scope, now, "level_day.results", "level_day", test.id, details)
    return done


def end(
    session: Session, scope: Scope, row: LevelDayInvitation, state: str, now: datetime
) -> None:
    """Nobody answered, or the person does not wait any more."""
    _move(session, scope, row, state, now)


def _locked(session: Session, scope: Scope, level_day_id: str) -> LevelDay:
    lock_office(session, scope)
    row = one(session, LevelDay, scope, level_day_id)
    session.refresh(row, with_for_update=True)
    return row


def _ahead(
    session: Session, scope: Scope, level_day_id: str, now: datetime
) -> LevelDay:
    test = _locked(session, scope, level_day_id)
    if test.state != "planned":
        raise Conflict(CALLED_OFF)
    if test.day < local_day(now):
        raise Conflict(PAST)
    return test


def _settle_earlier(
    session: Session, scope: Scope, learner_id: str, now: datetime
) -> None:
    """Whoever is invited anew was not forgotten."""
    _settle(session, scope, now, LevelDayInvitation.learner_id == learner_id)


def _settle(session: Session, scope: Scope, now: datetime, which: Any) -> None:
    session.execute(
        update(LevelDayInvitation)
        .where(
            col(LevelDayInvitation.office_id) == scope.office_id,
            which,
            (col(LevelDayInvitation.result) == ABSENT)
            | (col(LevelDayInvitation.state) == OTHER_DAY),
            col(LevelDayInvitation.settled_at).is_(None),
        )
        .values(settled_at=now)
        .execution_options(synchronize_session=False)
    )
    session.expire_all()


def _move(
    session: Session,
    scope: Scope,
    row: LevelDayInvitation,
    state: str,
    now: datetime,
    **values: Any,
) -> None:
    changed = session.execute(
        update(LevelDayInvitation)
        .where(
            col(LevelDayInvitation.id) == row.id,
            col(LevelDayInvitation.office_id) == scope.office_id,
            col(LevelDayInvitation.state) == row.state,
        )
        .values(state=state, **values)
        .returning(col(LevelDayInvitation.id))
        .execution_options(synchronize_session=False)
    ).first()
    if changed is None:
        raise Conflict("This invitation has its answer already. Nothing was changed.")
    fresh(session, row)
    close_about(session, scope, [row.id], now)
    kind, details = f"level_day.{state}", {"invitation": row.id}
    record(session, scope, now, kind, "level_day", row.level_day_id, details)
