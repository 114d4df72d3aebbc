"""A course in the words of the request's language, for the desk pages."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session, select

from service.accounts.tables import User
from service.courses import wording
from service.courses.catalogue import wording as public_words
from service.courses.catalogue.queries import PublicCourse
from service.courses.kept import sentences
from service.courses.kept.queries import verdict
from service.courses.meetings.able import AbleRoom
from service.courses.records.queries import CourseRecord
from service.courses.records.questions import AskedCourse
from service.courses.seats.actions import OPEN
from service.web.drawing.charts import week_glyph
from service.web.request import language, scope, tell, tell_many, today


def course_words(view: PublicCourse) -> dict[str, Any]:
    """Title, times, place and money of a course."""
    told = language()
    where = view.where
    return {
        "view": view,
        "code": f"K-{view.number:03d}",
        "title": public_words.title(view, told),
        "times": public_words.times(view, told),
        "period": public_words.period(view, told, today()),
        "free": public_words.free_stretches(view, told, today()),
        "moved": public_words.moved_dates(view, told, today()),
        "house": ", ".join(x for x in (where.name, where.room) if x) if where else "",
        "place": public_words.place_text(view, told),
        "price": public_words.price(view, told),
        "childcare": public_words.childcare_of_group(view, told),
        "seats": public_words.seats(view, told),
    }


def question_words(asked: AskedCourse) -> dict[str, Any]:
    """A question to a provider; money as the office plans it."""
    told = language()
    cost = asked.cost_cents
    return {
        **course_words(asked.view),
        "asked": asked,
        "cost": wording.euros(cost, told) if cost is not None else "",
        "cost_parts": wording.cost_parts(asked.cost_parts, told),
        "offer": wording.offer(asked.question.counter, asked.rooms, told),
    }


def refusal_words(record: CourseRecord) -> dict[str, Any] | None:
    """What a no leaves to be decided: who said it, why, and whom to ask now."""
    question, ways = record.course.question, record.ways_on
    if question is None or ways is None:
        return None
    teachers = [
        (
            one.id,
            f"{one.code}, {one.provider}"
            + (f" ({tell('your own, agrees at once')})" if one.own else ""),
        )
        for one in ways.teachers
    ]
    rooms = [
        (
            one.id,
            tell_many(
                "%(name)s, %(n)s seat",
                "%(name)s, %(n)s seats",
                one.seats,
                name=_room(one),
            ),
        )
        for one in ways.rooms
    ]
    return {
        "question": question,
        "reason": tell(wording.ANSWERS.get(question.reason, "Another reason")),
        "note": str(question.counter.get("note", "")),
        "people": record.course.taken + record.course.held,
        "over": record.course.view.start_on < today(),
        "teachers": teachers,
        "rooms": rooms,
        "possible": bool(teachers) and bool(rooms or record.course.view.online),
    }


def _room(one: AbleRoom) -> str:
    return one.name if one.same else f"{one.venue}, {one.name}"


def glyph(view: PublicCourse) -> Any:
    """The week as a small picture."""
    return week_glyph([(d, s, e) for d, s, e, _week in view.meetings])


KEPT_KINDS = {"unknown": "", "ok": "", "broken": "urgent", "overruled": "warning"}
KEPT_ICONS = {
    "unknown": "hourglass",
    "ok": "done",
    "broken": "warning",
    "overruled": "warning",
}


def kept_words(session: Session, course_id: str, state: str) -> dict[str, Any] | None:
    """Whether a course is kept, in words; None for one that is over."""
    if state not in OPEN:
        return None
    found = verdict(session, scope(), course_id)
    return {
        "course_id": course_id,
        "state": found.state,
        "title": tell(sentences.TITLES[found.state]),
        "kind": KEPT_KINDS[found.state],
        "icon": KEPT_ICONS[found.state],
        "rows": [
            {"text": sentences.sentence(one, language()), "since": one.since}
            for one in found.findings
        ],
        "checked_at": found.checked_at,
        "digest": found.digest,
        "reason": found.reason,
        "by": _name(session, found.overruled_by),
        "at": found.overruled_at,
    }


def _name(session: Session, user_id: str) -> str:
    wanted = select(User.display_name).where(
        User.office_id == scope().office_id, User.id == user_id
    )
    return session.exec(wanted).first() or ""
