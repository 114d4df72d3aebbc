"""A course in the words of the request's language, for the desk pages."""

from __future__ import annotations

from typing import Any

from service.courses import wording
from service.courses.catalogue import wording as public_words
from service.courses.catalogue.queries import PublicCourse
from service.courses.records.queries import AskedCourse
from service.web.drawing.charts import week_glyph
from service.web.request import language, today


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
        "childcare": public_words.childcare(view, told),
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
        "reason": wording.ANSWERS.get(
            str(asked.question.counter.get("reason", "")), ""
        ),
        "offer": wording.offer(asked.question.counter, asked.rooms, told),
    }


def glyph(view: PublicCourse) -> Any:
    """The week as a small picture."""
    return week_glyph([(d, s, e) for d, s, e, _week in view.meetings])
