"""What the office sees of invitations: who can be invited, who has answered how."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, func, select

from service.access import Role, Scope, one, scoped
from service.courses.invitations.channels import CALL, HELPER, WRITTEN, ways
from service.courses.invitations.missing import missing
from service.courses.seats.actions import free_seats
from service.courses.seats.inviting import AGREED
from service.courses.tables import Course, Invitation, Seat
from service.errors import NotFound
from service.learners.tables import CallTask, Learner
from service.learners.wording import number_text
from service.messages.tables import OutboxMessage
from service.rulesets.queries import RulesInForce

JOIN_WITHIN = timedelta(days=14)  # after the first day somebody can still begin


@dataclass(frozen=True)
class Ready:
    """Somebody whose seat is held and who is not invited yet.

    `channels` lead to them, the best first; `missing` are codes of the wording.
    """

    learner_id: str
    code: str
    language: str
    channels: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Sent:
    """An invitation as the office sees it; `failed`: its message did not leave."""

    id: str
    course_id: str
    learner_id: str
    code: str
    language: str
    kind: str
    state: str
    channel: str
    channels: tuple[str, ...]
    sent_at: datetime | None
    answer_by: datetime
    answered_at: datetime | None
    answered_how: str
    reason: str
    failed: bool
    calling: bool


@dataclass(frozen=True)
class CourseCount:
    """How many of a course wait for something; `since` the oldest of them.

    `no_way`: for so many of them no way is known on which they can be invited.
    """

    course_id: str
    people: int
    since: datetime
    no_way: int = 0


def ready(
    session: Session,
    scope: Scope,
    course_id: str,
    carried: Collection[str],
    known: RulesInForce,
) -> tuple[Ready, ...]:
    """People of one course whose invitation is ready, by their number."""
    course = one(session, Course, scope, course_id)
    if course.state not in AGREED:
        return ()
    rows = session.exec(
        select(Learner)
        .join(Seat, col(Seat.learner_id) == col(Learner.id))
        .where(
            Seat.office_id == scope.office_id,
            Seat.course_id == course_id,
            Seat.state == "held",
            Learner.state == "waiting",
        )
        .order_by(col(Learner.number))
    )
    return tuple(_ready(row, course, carried, known) for row in rows)


def _ready(
    row: Learner, course: Course, carried: Collection[str], known: RulesInForce
) -> Ready:
    kind, start = known.kinds.get(course.kind), course.start_on
    return Ready(
        learner_id=row.id,
        code=number_text(row.number),
        language=row.contact_language,
        channels=ways(row, carried),
        missing=missing(row, kind, carried, start, online=course.online),
    )


def sent(
    session: Session, scope: Scope, course_id: str, carried: Collection[str]
) -> tuple[Sent, ...]:
    """All invitations to a course, without an answer first."""
    rows = session.exec(
        select(Invitation, Learner)
        .join(Learner, col(Learner.id) == col(Invitation.learner_id))
        .where(
            Invitation.office_id == scope.office_id, Invitation.course_id == course_id
        )
        .order_by(col(Learner.number), col(Invitation.created_at))
    ).all()
    found = _sent(session, scope, rows, carried)
    return tuple(sorted(found, key=lambda one: one.state != "open"))


def sent_one(
    session: Session, scope: Scope, invitation_id: str, carried: Collection[str] = ()
) -> tuple[Sent, Learner]:
    """One invitation with its person; a helper sees their own people's only."""
    row = one(session, Invitation, scope, invitation_id)
    learner = one(session, Learner, scope, row.learner_id)
    if scope.role is Role.HELPER and learner.helper_user_id != scope.actor_id:
        raise NotFound("Invitation")
    return _sent(session, scope, [(row, learner)], carried)[0], learner


def invitation_counts(
    session: Session, scope: Scope, course_id: str
) -> Mapping[str, int]:
    """How many are "ready" to be invited, and invitations by their state."""
    waits = courses_ready(session, scope)
    rows = session.exec(
        select(Invitation.state, func.count())
        .where(
            Invitation.office_id == scope.office_id, Invitation.course_id == course_id
        )
        .group_by(Invitation.state)
    )
    here = sum(count.people for count in waits if count.course_id == course_id)
    return {"ready": here, **dict(rows.all())}


def newest_of(
    session: Session, scope: Scope, learner_ids: Collection[str]
) -> Mapping[str, Invitation]:
    """Each person's newest invitation."""
    rows = session.exec(
        scoped(Invitation, scope)
        .where(col(Invitation.learner_id).in_(learner_ids))
        .order_by(col(Invitation.created_at), col(Invitation.id))
    )
    return {row.learner_id: row for row in rows}


def _sent(
    session: Session,
    scope: Scope,
    rows: Sequence[tuple[Invitation, Learner]],
    carried: Collection[str],
) -> list[Sent]:
    messages = [row.message_id for row, _learner in rows if row.message_id]
    failed = set(
        session.exec(
            select(OutboxMessage.id).where(
                OutboxMessage.office_id == scope.office_id,
                col(OutboxMessage.id).in_(messages),
                OutboxMessage.state == "failed",
            )
        )
    )
    ids = [row.id for row, _learner in rows]
    calls = set(
        session.exec(
            select(CallTask.about_id).where(
                CallTask.office_id == scope.office_id,
                col(CallTask.about_id).in_(ids),
                CallTask.state != "done",
            )
        )
    )
    return [
        Sent(
            id=row.id,
            course_id=row.course_id,
            learner_id=learner.id,
            code=number_text(learner.number),
            language=learner.contact_language,
            kind=row.kind,
            state=row.state,
            channel=row.channel,
            channels=ways(learner, carried),
            sent_at=row.sent_at,
            answer_by=row.answer_by,
            answered_at=row.answered_at,
            answered_how=row.answered_how,
            reason=row.reason,
            failed=row.message_id in failed,
            calling=row.id in calls or row.channel in (CALL, HELPER),
        )
        for row, learner in rows
    ]


# For the page *Heute*.


def courses_ready(
    session: Session, scope: Scope, carried: Collection[str] = WRITTEN
) -> tuple[CourseCount, ...]:
    """Agreed courses with people who are not invited yet."""
    rows = session.exec(
        select(Seat.course_id, Seat.created_at, Learner)
        .join(Course, col(Course.id) == col(Seat.course_id))
        .join(Learner, col(Learner.id) == col(Seat.learner_id))
        .where(
            Seat.office_id == scope.office_id,
            Seat.state == "held",
            col(Course.state).in_(AGREED),
            Learner.state == "waiting",
        )
        .order_by(col(Seat.course_id), col(Seat.created_at))
    )
    found: dict[str, list[tuple[datetime, bool]]] = {}
    for course_id, since, who in rows:
        found.setdefault(course_id, []).append((since, not ways(who, carried)))
    return tuple(
        CourseCount(course_id, len(people), people[0][0], sum(no for _, no in people))
        for course_id, people in found.items()
    )


def letters_waiting(session: Session, scope: Scope) -> tuple[CourseCount, ...]:
    """Courses with letters that are still to be printed."""
    rows = session.exec(
        select(Invitation.course_id, func.count(), func.min(Invitation.created_at))
        .where(
            Invitation.office_id == scope.office_id,
            Invitation.state == "open",
            Invitation.channel == "letter",
            col(Invitation.sent_at).is_(None),
        )
        .group_by(Invitation.course_id)
    )
    return tuple(CourseCount(*row) for row in rows)


def takes_newcomers(course: Course, day: date) -> bool:
    """Until it has run for a while, and later where a module starts."""
    if day <= course.start_on + JOIN_WITHIN:
        return True
    starts = map(date.fromisoformat, course.module_starts)
    return any(day <= start <= course.end_on for start in starts)


def freed(session: Session, scope: Scope, day: date) -> tuple[CourseCount, ...]:
    """Agreed courses with seats that were given back and that somebody can still take.

    Seats for which somebody has been asked already do not count while they think.
    """
    asked = Counter(
        session.exec(
            select(Invitation.course_id).where(
                Invitation.office_id == scope.office_id,
                Invitation.state == "open",
                Invitation.kind == "fill_up",
            )
        )
    )
    rows = session.exec(
        select(Course, func.count())
        .join(Seat, col(Seat.course_id) == col(Course.id))
        .where(
            Course.office_id == scope.office_id,
            col(Course.state).in_(("confirmed", "published", "running")),
            Course.end_on >= day,
            Seat.state == "released",
            col(Seat.settled_at).is_(None),
            Course.taken + Course.held < col(Course.capacity),
        )
        .group_by(col(Course.id))
    )
    found = [
        (course, min(count, free_seats(course)))
        for course, count in rows
        if takes_newcomers(course, day)
    ]
    return tuple(
        CourseCount(course.id, free - asked[course.id], course.changed_at)
        for course, free in found
        if free > asked[course.id]
    )


def reasons_open(
    session: Session, scope: Scope
) -> tuple[tuple[Invitation, Learner], ...]:
    """Noes with a reason that the office has not looked at."""
    rows = session.exec(
        select(Invitation, Learner)
        .join(Learner, col(Learner.id) == col(Invitation.learner_id))
        .where(
            Invitation.office_id == scope.office_id,
            col(Invitation.reason_open),
            Learner.state != "deleted",
        )
        .order_by(col(Invitation.answered_at), col(Invitation.id))
    )
    return tuple((row, learner) for row, learner in rows)
