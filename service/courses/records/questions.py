"""Questions to providers with their courses, as the providers see them: no names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col

from service.access import Scope, one, scoped
from service.courses.catalogue.queries import PublicCourse, view_of
from service.courses.meetings.costs import CostParts, parts
from service.courses.records.queries import Question, question_of
from service.courses.tables import Course, ProviderRequest
from service.errors import NotFound
from service.supply.tables import Provider, Room, Teacher


@dataclass(frozen=True)
class AskedCourse:
    """A question as its provider sees it: no names of learners."""

    question: Question
    view: PublicCourse
    people: int
    minimum: int
    cost_cents: int | None
    cost_parts: CostParts | None
    teacher: str
    room_id: str | None
    rooms: tuple[tuple[str, str, int], ...]  # (id, name, seats)


def asked_course(
    session: Session, scope: Scope, request_id: str, today: date
) -> AskedCourse:
    """A question with its course; NotFound for a foreign and a missing one alike.

    A provider's scope sees its own questions only.
    """
    request = one(session, ProviderRequest, scope, request_id)
    if scope.provider_id is not None and request.provider_id != scope.provider_id:
        raise NotFound("request")
    return _asked(session, scope, request, today)


def round_of(
    session: Session, scope: Scope, round_id: str, today: date
) -> tuple[AskedCourse, ...]:
    """The questions of one approval to one provider."""
    rows = session.exec(
        scoped(ProviderRequest, scope)
        .where(ProviderRequest.round_id == round_id)
        .order_by(col(ProviderRequest.id))
    ).all()
    return tuple(_asked(session, scope, row, today) for row in rows)


def _asked(
    session: Session, scope: Scope, request: ProviderRequest, today: date
) -> AskedCourse:
    course = one(session, Course, scope, request.course_id)
    teacher = (
        one(session, Teacher, scope, course.teacher_id) if course.teacher_id else None
    )
    rooms = session.exec(
        scoped(Room, scope)
        .where(Room.venue_id == course.venue_id, col(Room.active))
        .order_by(col(Room.name))
    )
    provider = one(session, Provider, scope, request.provider_id)
    return AskedCourse(
        question=question_of(request, provider),
        view=view_of(session, scope, course, today),
        people=course.taken + course.held,
        minimum=course.minimum,
        cost_cents=course.cost_cents,
        cost_parts=parts(session, course),
        teacher=teacher.code if teacher else "",
        room_id=course.room_id,
        rooms=tuple((room.id, room.name, room.seats) for room in rooms),
    )


def provider_questions(
    session: Session, scope: Scope, today: date
) -> tuple[AskedCourse, ...]:
    """A provider's own questions that wait for its answer or for the office."""
    if scope.provider_id is None:
        return ()
    rows = session.exec(
        scoped(ProviderRequest, scope)
        .where(
            ProviderRequest.provider_id == scope.provider_id,
            col(ProviderRequest.state).in_(("open", "counter")),
        )
        .order_by(col(ProviderRequest.answer_by), col(ProviderRequest.id))
    ).all()
    return tuple(_asked(session, scope, row, today) for row in rows)
