"""What the office and providers see of courses; scoped reads, frozen results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session, col, func, select

from service.access import Scope, one, scoped
from service.accounts.tables import User
from service.audit.tables import AuditRow
from service.courses.catalogue.queries import PublicCourse, views
from service.courses.lifecycle.refused import WaysOn, decision, reason_of
from service.courses.lifecycle.worth_publishing import obstacle
from service.courses.meetings.costs import CostParts, parts
from service.courses.meetings.substitutes import codes_by_day
from service.courses.seats.actions import SHOWN
from service.courses.tables import Course, ProviderRequest, Seat
from service.errors import UserError
from service.learners.tables import Learner
from service.supply.tables import FundingLine, Provider, Teacher

OLD_DAYS = 30  # after these a course of others should be confirmed again
SOON = timedelta(days=1)


@dataclass(frozen=True)
class Question:
    """A question to a provider and what became of it."""

    id: str
    course_id: str
    provider: str
    phone: str
    has_email: bool
    state: str
    asked_at: datetime
    answer_by: datetime
    reminded_at: datetime | None
    answered_at: datetime | None
    counter: Mapping[str, Any]
    round_id: str = ""
    reason: str = ""  # of a no
    settled_at: datetime | None = None

    @property
    def refused(self) -> bool:
        """Whether it is a no that waits for the office."""
        return self.state == "no" and self.settled_at is None


@dataclass(frozen=True)
class OfficeCourse:
    """A course in the office's list."""

    view: PublicCourse
    state: str
    taken: int
    held: int
    minimum: int
    question: Question | None
    stale: bool


@dataclass(frozen=True)
class SeatLine:
    """A seat by the learner's code: no name in a list of a course."""

    learner_id: str
    code: str
    state: str
    minutes_there: int | None
    minutes_back: int | None


@dataclass(frozen=True)
class Event:
    """A step in the life of a course."""

    at: datetime
    action: str
    actor: str
    details: Mapping[str, Any]


@dataclass(frozen=True)
class CourseRecord:
    """Everything the office knows about a course."""

    course: OfficeCourse
    teacher: str
    funding: str
    cost_cents: int | None
    questions: tuple[Question, ...]
    seats: tuple[SeatLine, ...]
    history: tuple[Event, ...]
    # Why it cannot be published, if it waits for that.
    obstacle: UserError | None = None
    cost_parts: CostParts | None = None
    # After a no that waits for the office: who else could be asked, for which rooms.
    ways_on: WaysOn | None = None
    # Dates to come on which somebody else teaches, by code.
    substitutes: tuple[tuple[date, str], ...] = ()


def counts(session: Session, scope: Scope) -> dict[str, int]:
    """Number of courses by state."""
    rows = session.exec(
        select(Course.state, func.count())
        .where(Course.office_id == scope.office_id)
        .group_by(Course.state)
    )
    return dict(rows.all())


def office_list(
    session: Session, scope: Scope, states: Sequence[str], today: date
) -> tuple[OfficeCourse, ...]:
    """Courses in these states, by first day and number."""
    rows = session.exec(
        scoped(Course, scope)
        .where(col(Course.state).in_(states))
        .order_by(col(Course.start_on), col(Course.number))
    ).all()
    return _office_courses(session, scope, rows, today)


def _office_courses(
    session: Session, scope: Scope, rows: Sequence[Course], today: date
) -> tuple[OfficeCourse, ...]:
    newest: dict[str, Question] = {}
    for question in _questions(session, scope, [row.id for row in rows]):
        newest[question.course_id] = question
    return tuple(
        OfficeCourse(
            view=shown,
            state=row.state,
            taken=row.taken,
            held=row.held,
            minimum=row.minimum,
            question=newest.get(row.id),
            stale=_stale(row, today),
        )
        for row, shown in zip(rows, views(session, scope, rows, today), strict=True)
    )


def _stale(row: Course, today: date) -> bool:
    if not row.external or row.last_confirmed_at is None:
        return False
    return today - row.last_confirmed_at.date() > timedelta(days=OLD_DAYS)


def _questions(
    session: Session, scope: Scope, course_ids: Sequence[str]
) -> list[Question]:
    """Questions about courses, oldest first."""
    rows = session.exec(
        select(ProviderRequest, Provider)
        .join(Provider, col(Provider.id) == col(ProviderRequest.provider_id))
        .where(
            ProviderRequest.office_id == scope.office_id,
            col(ProviderRequest.course_id).in_(course_ids),
        )
        .order_by(col(ProviderRequest.asked_at), col(ProviderRequest.id))
    )
    return [question_of(request, provider) for request, provider in rows]


def question_of(row: ProviderRequest, provider: Provider) -> Question:
    return Question(
        id=row.id,
        course_id=row.course_id,
        provider=provider.name,
        phone=provider.phone,
        has_email=bool(provider.email),
        state=row.state,
        asked_at=row.asked_at,
        answer_by=row.answer_by,
        reminded_at=row.reminded_at,
        answered_at=row.answered_at,
        counter=dict(row.counter),
        round_id=row.round_id,
        reason=reason_of(row) if row.state == "no" else "",
        settled_at=row.settled_at,
    )


def course_record(
    session: Session, scope: Scope, course_id: str, today: date
) -> CourseRecord:
    """One course for the office; NotFound for a foreign and a missing one alike."""
    row = one(session, Course, scope, course_id)
    teacher = one(session, Teacher, scope, row.teacher_id) if row.teacher_id else None
    line = one(session, FundingLine, scope, row.funding_id) if row.funding_id else None
    return CourseRecord(
        course=_office_courses(session, scope, [row], today)[0],
        teacher=teacher.code if teacher else "",
        substitutes=tuple(
            (day, code)
            for day, code in sorted(codes_by_day(session, scope, row).items())
            if day >= today
        ),
        funding=line.name if line else "",
        cost_cents=row.cost_cents,
        questions=tuple(_questions(session, scope, [row.id])),
        seats=_seats(session, scope, course_id),
        history=_history(session, scope, course_id),
        obstacle=obstacle(row, today) if row.state == "confirmed" else None,
        cost_parts=parts(session, row),
        ways_on=decision(session, scope, row, today),
    )


def _seats(session: Session, scope: Scope, course_id: str) -> tuple[SeatLine, ...]:
    rows = session.exec(
        select(Seat, Learner.number)
        .join(Learner, col(Learner.id) == col(Seat.learner_id))
        .where(
            Seat.office_id == scope.office_id,
            Seat.course_id == course_id,
            col(Seat.state).in_(SHOWN),
        )
        .order_by(col(Learner.number))
    )
    return tuple(
        SeatLine(
            seat.learner_id,
            f"L-{number:04d}",
            seat.state,
            seat.minutes_there,
            seat.minutes_back,
        )
        for seat, number in rows
    )


def _history(session: Session, scope: Scope, course_id: str) -> tuple[Event, ...]:
    rows = session.exec(
        select(AuditRow)
        .where(
            AuditRow.office_id == scope.office_id,
            AuditRow.subject == "course",
            AuditRow.subject_id == course_id,
        )
        .order_by(col(AuditRow.seq))
    ).all()
    names = {
        user.id: user.display_name
        for user in session.exec(
            scoped(User, scope).where(col(User.id).in_([r.actor_id for r in rows]))
        )
    }
    return tuple(
        Event(r.at, r.action, names.get(r.actor_id, r.actor_id), r.details)
        for r in rows
    )


def provider_courses(
    session: Session, scope: Scope, today: date
) -> tuple[OfficeCourse, ...]:
    """A provider's own courses that are agreed, public or running.

    One that was called off stays in sight until its last day.
    """
    if scope.provider_id is None:
        return ()
    agreed = col(Course.state).in_(("confirmed", "published", "running"))
    dropped = (col(Course.state) == "cancelled") & (col(Course.end_on) >= today)
    rows = session.exec(
        scoped(Course, scope)
        .where(Course.provider_id == scope.provider_id, agreed | dropped)
        .order_by(col(Course.start_on), col(Course.number))
    ).all()
    return _office_courses(session, scope, rows, today)


# For the page *Heute*: what waits for somebody, by when it is too late.


def silent_providers(
    session: Session, scope: Scope, now: datetime
) -> tuple[Question, ...]:
    """Open questions that are overdue, due within a day, or were reminded in vain."""
    rows = session.exec(
        select(ProviderRequest, Provider)
        .join(Provider, col(Provider.id) == col(ProviderRequest.provider_id))
        .where(
            ProviderRequest.office_id == scope.office_id,
            ProviderRequest.state == "open",
            (col(ProviderRequest.answer_by) <= now + SOON)
            | (col(ProviderRequest.reminded_at) <= now - SOON),
        )
        .order_by(col(ProviderRequest.answer_by), col(ProviderRequest.id))
    )
    return tuple(question_of(request, provider) for request, provider in rows)


def countered(session: Session, scope: Scope, today: date) -> tuple[OfficeCourse, ...]:
    """Courses whose provider proposes something else."""
    return office_list(session, scope, ("countered",), today)


def confirmed_unpublished(
    session: Session, scope: Scope, today: date
) -> tuple[OfficeCourse, ...]:
    """Courses that only wait for the click that publishes them."""
    return office_list(session, scope, ("confirmed",), today)


def refused(session: Session, scope: Scope, today: date) -> tuple[OfficeCourse, ...]:
    """Courses whose provider has said no, until somebody decides how it goes on."""
    waiting = select(ProviderRequest.course_id).where(
        ProviderRequest.office_id == scope.office_id,
        ProviderRequest.state == "no",
        col(ProviderRequest.settled_at).is_(None),
    )
    rows = session.exec(
        scoped(Course, scope)
        .where(Course.state == "declined", col(Course.id).in_(waiting))
        .order_by(col(Course.start_on), col(Course.number))
    ).all()
    return _office_courses(session, scope, rows, today)


def running_today(
    session: Session, scope: Scope, today: date
) -> tuple[OfficeCourse, ...]:
    """Public courses that meet today."""
    found = office_list(session, scope, ("published", "running"), today)
    return tuple(
        course
        for course in found
        if any(meeting.day == today for meeting in course.view.dates)
    )
