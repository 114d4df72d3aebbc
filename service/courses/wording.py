"""Words for courses in an explicit language, wherever a course is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from service import i18n
from service.courses.lifecycle.states import STATE_NAMES
from service.courses.meetings.costs import CostParts
from service.rulesets.schema import CourseKind, Level

ANSWERS: Mapping[str, str] = {
    "room": "No room is free",
    "teacher": "No teacher is free",
    "people": "Too few people",
    "money": "The money does not suffice",
    "other": "Another reason",
}


def kind_name(kind: CourseKind, language: str) -> str:
    """The name of a course kind."""
    return i18n.rule_name(kind, language)


def level_text(levels: tuple[Level, ...]) -> str:
    """ "A1.1", "A1.1–A1.2", or nothing for literacy: the kind's name says it."""
    general = [
        level.id
        for level in sorted(levels, key=lambda level: level.order)
        if level.track == "general"
    ]
    if not general:
        return ""
    return general[0] if len(general) == 1 else f"{general[0]}–{general[-1]}"


def clock(minute: int) -> str:
    """Minutes of the day as HH:MM."""
    return f"{minute // 60 % 24:02d}:{minute % 60:02d}"


def euros(cents: int, language: str) -> str:
    """An amount, with cents only where there are some; it never breaks a line."""
    whole, rest = divmod(cents, 100)
    amount = i18n.number(language, whole)
    if rest:
        amount += f"{i18n.number(language, 0.5)[1]}{rest:02d}"
    return f"{amount}\N{NO-BREAK SPACE}€"


def plain_amount(cents: int | None, language: str) -> str:
    """An amount as it stands in a field: "229" or "1,50"; nothing if not known."""
    return "" if cents is None else euros(cents, language)[:-2]


# What the mark of a state looks like; every other one is a draft.
STATE_KINDS: Mapping[str, str] = {
    "published": "good",
    "running": "good",
    "countered": "warning",
    "declined": "bad",
    "cancelled": "bad",
}
# States of a seat.
TITLES: Mapping[str, str] = {"held": "held", "invited": "invited"}
HISTORY: Mapping[str, str] = {
    "course.asked": "The provider was asked",
    "course.countered": "The provider made a counter-offer",
    "course.confirmed": "Confirmed",
    "course.declined": "The provider declined",
    "course.published": "Published",
    "course.running": "The course began",
    "course.completed": "The course ended",
    "course.cancelled": "Cancelled",
    "course.add": "Entered in the catalogue",
    "course.edit": "Changed",
    "course.correct": "Changed",
    "course.still_right": "Confirmed as still right",
    "course.fill": "Places held for people who wait",
    "course.remind": "The provider was reminded",
    "course.invite": "People were invited",
    "seat.left": "Somebody left the list: the place is free",
    "course.call_off": "A date was called off",
    "course.move_date": "A date was moved",
    "course.undo_date": "A date takes place after all",
    "course.overrule": "Goes on in spite of what was found",
    "course.swap": "Teacher or room was changed",
    "course.free_seat": "A seat was freed",
    "course.let_go": "Given up after the no; its people wait again",
    "course.attendance": "Entered who was there",
    "course.teach_link": "A link for the teacher was made",
    "course.teach_closed": "The links for teachers were taken back",
    "course.absent_comes": "Somebody who was not there comes after all",
    "seat.freed": "A seat was freed",
}


def found(total: int, fitting: int, language: str) -> str:
    """The heading over what a visitor of the catalogue is shown."""
    if not total:
        return i18n.text(language, "No course is open just now")
    if not fitting:
        return i18n.text(language, "No course fits")
    return i18n.plural(language, "%(num)s course fits", "%(num)s courses fit", fitting)


def state(code: str) -> str:
    """The message id of a state."""
    return STATE_NAMES[code]


def cost_parts(parts: CostParts | None, language: str) -> list[tuple[str, str]]:
    """What a cost is made of, as (what, amount); nothing where that is not known."""
    if parts is None:
        return []
    told = (
        ("Teacher", parts.teacher),
        ("Rent", parts.rent),
        ("Flat amounts of the plan (material, childcare)", parts.flat),
    )
    return [
        (i18n.text(language, what), euros(cents, language))
        for what, cents in told
        if cents
    ]


def offer(
    counter: Mapping[str, Any], rooms: Sequence[tuple[str, str, int]], language: str
) -> list[str]:
    """A counter-offer in sentences."""
    lines = []
    if counter.get("start") is not None:
        told = i18n.text(language, "Begin at %(time)s", time=clock(counter["start"]))
        lines.append(told)
    if counter.get("start_on"):
        first = i18n.day(language, date.fromisoformat(counter["start_on"]), "dd.MM.y")
        lines.append(i18n.text(language, "First day %(day)s", day=first))
    for room_id, room, _seats in rooms:
        if room_id == counter.get("room_id"):
            lines.append(i18n.text(language, "Room: %(name)s", name=room))
    if counter.get("minimum"):
        needed = counter["minimum"]
        one, many = "At least %(num)s person", "At least %(num)s people"
        lines.append(i18n.plural(language, one, many, int(needed)))
    if counter.get("note"):
        lines.append(f"“{counter['note']}”")
    return lines
