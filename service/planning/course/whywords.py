"""Why somebody sits in a course, in two short lines; msgids with their values."""

from __future__ import annotations

from collections.abc import Mapping

from service import i18n
from service.planning.course.beside import WhyHere
from service.planning.wording import TITLES, course_code
from solver.formation.problem.rules import Rule
from solver.formation.reasons.why import (
    ALONE,
    CARE,
    FAMILY,
    FULL,
    HOUSE,
    KEEPS,
    NEAREST,
    ONLY,
    PINNED,
    WHOLE,
)

MORE = "+"
# By reason the first line, by reason and "+" the second.
SENTENCES: Mapping[str, str] = {
    PINNED: "Pinned to this course.",
    FAMILY: "Family, only together.",
    HOUSE: "Family, only in the same house.",
    ALONE: "The only fitting course of the plan.",
    ONLY: "The only course they can reach.",
    NEAREST: "The nearest fitting course.",
    FULL: "%(course)s would be nearer (%(minutes)s),",
    CARE: "%(course)s would be nearer (%(minutes)s),",
    KEEPS: "%(course)s would be nearer (%(minutes)s),",
    WHOLE: "%(course)s would be nearer (%(minutes)s),",
    NEAREST + MORE: "Next is %(course)s: %(minutes)s",
    ONLY + MORE: "%(course)s, %(minutes)s: %(reason)s",
    FULL + MORE: "but is full",
    CARE + MORE: "but has no childcare place left",
    KEEPS + MORE: "but without them this course falls below its minimum",
    WHOLE + MORE: "but as a whole the plan is better so",
}


def why(found: WhyHere, language: str) -> tuple[str, str]:
    """The first line and the second, "" where there is nothing to add."""
    values = _values(found, language)
    first = i18n.text(language, SENTENCES[found.reason], **values)
    second = SENTENCES.get(found.reason + MORE, "")
    if not second or not values["course"]:
        return first, ""
    return first, i18n.text(language, second, **values)


def _values(found: WhyHere, language: str) -> dict[str, str]:
    course = ""
    if found.number is not None:
        place = found.place or i18n.text(language, "online")
        course = f"{course_code(found.number)} {place}"
    elif found.reason + MORE in SENTENCES:
        course = i18n.text(language, "another course")
    return {
        "course": course,
        "minutes": _minutes(found, language),
        "reason": _reason(found, language),
    }


def _minutes(found: WhyHere, language: str) -> str:
    if found.number is not None and not found.place:
        return i18n.text(language, "from home")
    if found.minutes is None:
        return i18n.text(language, "no way there and back")
    return i18n.text(language, "%(n)s min", n=found.minutes)


def _reason(found: WhyHere, language: str) -> str:
    if found.rule == Rule.TRAVEL:
        return i18n.text(language, "%(n)s min more than agreed", n=found.missing)
    return i18n.text(language, TITLES.get(found.rule, found.rule)) if found.rule else ""
