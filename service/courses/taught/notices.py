"""Who is told of a changed date, how, and whether they know: one notice a person.

open → told → confirmed | call | closed. A notice is claimed by one conditional UPDATE
in the transaction that writes its message, so a worker killed anywhere doubles nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from service.access import Scope, fresh, one, scoped
from service.accounts.tables import Office, User
from service.audit.actions import record
from service.courses.meetings.meeting_dates import MeetingDate, instant
from service.courses.meetings.schedule import planned
from service.courses.tables import Course, MeetingChange, Notice, Seat
from service.i18n import day as day_text
from service.jobs.actions import enqueue
from service.learners.calls.actions import add_call, close_about
from service.learners.tables import Learner
from service.messages.actions import make_link, send_later

PURPOSE = "notice"
PATH = "/termin/"
HELPER_PATH = "/helfen"
TELL_JOB = "courses.tell"
UNCONFIRMED_JOB = "courses.unconfirmed"
CALL_REASON = "told"
CONFIRM_MINUTES = 30
URGENT = timedelta(hours=24)
AFTER = timedelta(days=1)  # a link still opens on the day after
# Whoever holds a seat nobody has told them of would be told of a course they do not
# know.
KNOWN = ("invited", "taken")
WAITS = ("open", "told", "call")


def renew(
    session: Session, scope: Scope, course: Course, change: MeetingChange, now: datetime
) -> None:
    """Everybody with a seat is to be told of a change that lies ahead.

    A date held after all is told to those alone who were told otherwise.
    """
    if not ahead(course, change, now):
        return
    rows = _notices(session, scope, change)
    close_about(session, scope, [row.id for row in rows.values()], now)
    seated = knowing(session, scope, course.id)
    for learner_id, row in rows.items():
        unsaid = change.state == "held" and row.state in ("open", "closed")
        gone = learner_id not in seated
        _reset(session, row, "closed" if unsaid or gone else "open")
    if change.state != "held":
        for learner_id in sorted(seated - set(rows)):
            session.add(
                Notice(
                    office_id=scope.office_id,
                    change_id=change.id,
                    learner_id=learner_id,
                )
            )
    session.flush()
    enqueue(session, scope, now, TELL_JOB, {"change": change.id})


def knowing(session: Session, scope: Scope, course_id: str) -> set[str]:
    """Ids of those who know of their seat: whoever is told of a change."""
    return set(
        session.exec(
            select(Seat.learner_id).where(
                Seat.office_id == scope.office_id,
                Seat.course_id == course_id,
                col(Seat.state).in_(KNOWN),
            )
        )
    )


def _notices(
    session: Session, scope: Scope, change: MeetingChange
) -> dict[str, Notice]:
    rows = session.exec(scoped(Notice, scope).where(Notice.change_id == change.id))
    return {row.learner_id: row for row in rows}


def _reset(session: Session, row: Notice, state: str) -> None:
    row.state, row.channel = state, ""
    row.told_at = row.confirmed_at = None
    session.add(row)


def meetings_of(course: Course, change: MeetingChange) -> list[MeetingDate]:
    """The meetings that a change is about: as planned, and the one instead."""
    found = [one for one in planned(course) if one.day == change.day]
    if change.new_day is not None:
        assert change.new_start is not None and change.new_end is not None
        found.append(MeetingDate(change.new_day, change.new_start, change.new_end))
    return sorted(found)


def ahead(course: Course, change: MeetingChange, now: datetime) -> bool:
    """Whether knowing of the change still helps anybody."""
    ends = [instant(one.day, one.end) for one in meetings_of(course, change)]
    return any(end > now for end in ends)


def open_notices(session: Session, scope: Scope, change_id: str) -> list[str]:
    """Ids of the people's notices that nobody has carried out yet."""
    rows = session.exec(
        select(Notice.id).where(
            Notice.office_id == scope.office_id,
            Notice.change_id == change_id,
            Notice.state == "open",
        )
    )
    return sorted(rows)


def tell_one(
    session: Session,
    scope: Scope,
    notice_id: str,
    now: datetime,
    base_url: str,
    carried: Collection[str],
) -> None:
    """Tells one person by their own way; who has none is called at once.

    `carried`: of mail and SMS what the site is set up to send.
    """
    notice = one(session, Notice, scope, notice_id)
    change = one(session, MeetingChange, scope, notice.change_id)
    course = one(session, Course, scope, change.course_id)
    learner = one(session, Learner, scope, notice.learner_id)
    if learner.state == "deleted" or not ahead(course, change, now):
        _claim(session, scope, notice, ("open",), state="closed")
        return
    helper = helper_of(session, scope, learner)
    channel = channel_of(learner, helper, carried)
    state = "call" if channel == "call" else "told"
    values = {"state": state, "channel": channel, "told_at": now}
    if not _claim(session, scope, notice, ("open",), **values):
        return
    if channel == "call":
        call(session, scope, notice, course, change, now)
        return
    _write(session, scope, notice, change, learner, helper, now, base_url)
    enqueue(
        session,
        scope,
        now,
        UNCONFIRMED_JOB,
        {"notice": notice.id, "told_at": now.isoformat()},
        run_at=now + confirm_within(session, scope),
    )


def channel_of(learner: Learner, helper: User | None, carried: Collection[str]) -> str:
    """helper, sms or mail as the person has chosen; else a call.

    A way that the site cannot send on is none. Who has no number is told on whatever
    other way there is.
    """
    there = {
        "helper": helper is not None,
        "sms": bool(learner.phone) and "sms" in carried,
        "mail": bool(learner.email) and "mail" in carried,
    }
    chosen = "mail" if learner.channel == "email" else learner.channel
    if there.get(chosen) or learner.phone:
        return chosen if there.get(chosen) else "call"
    return next((way for way in ("helper", "mail") if there[way]), "call")


def helper_of(session: Session, scope: Scope, learner: Learner) -> User | None:
    """The helper who registered the person, while the account is open."""
    if not learner.helper_user_id:
        return None
    return session.exec(
        scoped(User, scope).where(User.id == learner.helper_user_id, col(User.active))
    ).one_or_none()


def _write(
    session: Session,
    scope: Scope,
    notice: Notice,
    change: MeetingChange,
    learner: Learner,
    helper: User | None,
    now: datetime,
    base_url: str,
) -> None:
    told: dict[str, Any] = {"channel": "mail", "language": "de"}
    if notice.channel == "helper":
        if helper is None or not helper.email:
            return  # it stands on the helper's list
        told |= {"recipient": helper.email, "template": "date_changed_helper"}
        link = f"{base_url}{HELPER_PATH}"
    else:
        last = max(change.day, change.new_day or change.day)
        lasts = instant(last, 24 * 60) + AFTER - now
        token = make_link(session, scope, now, PURPOSE, notice.id, lasts)
        link = f"{base_url}{PATH}{token}"
        told |= {
            "channel": notice.channel,
            "recipient": learner.phone if notice.channel == "sms" else learner.email,
            "language": learner.contact_language,
            "template": "date_changed",
        }
    day = day_text(told["language"], change.day, "d.M.")
    send_later(session, scope, now, data={"day": day, "link": link}, **told)


def confirm_within(session: Session, scope: Scope) -> timedelta:
    """How long people have to say that they know, as the office has set it."""
    office = session.get_one(Office, scope.office_id)
    minutes = office.settings.get("confirm_minutes") or CONFIRM_MINUTES
    return timedelta(minutes=int(minutes))


def unconfirmed(
    session: Session, scope: Scope, notice_id: str, told_at: str, now: datetime
) -> None:
    """Nobody has confirmed in time: the office calls, as long as it helps."""
    notice = one(session, Notice, scope, notice_id)
    fresh(session, notice)
    if notice.told_at is None or notice.told_at != datetime.fromisoformat(told_at):
        return  # told anew since, or settled
    change = one(session, MeetingChange, scope, notice.change_id)
    course = one(session, Course, scope, change.course_id)
    helps = ahead(course, change, now)
    if not _claim(
        session, scope, notice, ("told",), state="call" if helps else "closed"
    ):
        return
    if helps:
        call(session, scope, notice, course, change, now)


def call(
    session: Session,
    scope: Scope,
    notice: Notice,
    course: Course,
    change: MeetingChange,
    now: datetime,
) -> None:
    """A call task; urgent where the meeting is within a day. Nobody calls nowhere."""
    learner = one(session, Learner, scope, notice.learner_id)
    if not learner.phone:
        return  # it stands on *Heute* beside the date, with what else is known
    starts = [instant(one.day, one.start) for one in meetings_of(course, change)]
    soon = min((s for s in starts if s > now), default=now) <= now + URGENT
    add_call(
        session,
        scope,
        learner.id,
        now,
        reason=CALL_REASON,
        about_id=notice.id,
        working_days=1,
        due_at=now if soon else None,
    )


def confirm(
    session: Session, scope: Scope, notice_id: str, now: datetime, how: str
) -> bool:
    """Somebody knows of the change; False if that was said before."""
    notice = one(session, Notice, scope, notice_id)
    values = {"state": "confirmed", "confirmed_at": now}
    if not _claim(session, scope, notice, WAITS, **values):
        return False
    close_about(session, scope, [notice_id], now)
    details = {"how": how}
    record(session, scope, now, "notice.confirmed", "notice", notice_id, details)
    return True


def close_for(
    session: Session, scope: Scope, change_ids: Sequence[str], now: datetime
) -> None:
    """Nobody needs to know any more: the course is over or has been dropped."""
    rows = session.exec(
        scoped(Notice, scope).where(
            col(Notice.change_id).in_(change_ids), col(Notice.state).in_(WAITS)
        )
    ).all()
    for row in rows:
        row.state = "closed"
        session.add(row)
    close_about(session, scope, [row.id for row in rows], now)


def _claim(
    session: Session,
    scope: Scope,
    notice: Notice,
    from_states: Sequence[str],
    **values: Any,
) -> bool:
    done = session.execute(
        update(Notice)
        .where(
            col(Notice.id) == notice.id,
            col(Notice.office_id) == scope.office_id,
            col(Notice.state).in_(from_states),
        )
        .values(**values)
        .returning(col(Notice.id))
        .execution_options(synchronize_session=False)
    ).first()
    fresh(session, notice)
    return done is not None
