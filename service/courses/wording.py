"""Words for courses in an explicit language: pages, calendar and files share them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from service import i18n
from service.courses.catalogue import PublicCourse
from service.courses.fit import Reason
from service.courses.lifecycle import STATE_NAMES
from service.courses.ways import Trip
from service.rulesets.schema import CourseKind, Level

MODE_ICONS: Mapping[str, str] = {
    "bus": "bus",
    "walk": "walk",
    "bike": "bike",
    "car": "car",
}
MODE_NAMES: Mapping[str, str] = {
    "bus": "by bus",
    "walk": "on foot",
    "bike": "by bicycle",
    "car": "by car",
}
REASONS: Mapping[str, str] = {
    "full": "All places are taken.",
    "no_entry": "The course is running; nobody can join any more.",
    "level": "The level is a little different.",
    "time": "It is at another time of the day.",
    "no_childcare": "There is no childcare.",
    "childcare_age": "There is no childcare for this age.",
    "childcare_full": "Childcare for this age is full.",
    "no_bus": "No bus goes there and back at the right times.",
    "far": "The way is long.",
}
ANSWERS: Mapping[str, str] = {
    "room": "No room is free",
    "teacher": "No teacher is free",
    "people": "Too few people",
    "money": "The money does not suffice",
    "other": "Another reason",
}


def kind_name(kind: CourseKind, language: str) -> str:
    """The name of a course kind."""
    if language == i18n.DEFAULT:
        return kind.name_de
    return i18n.text(language, kind.name)


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


def place_text(course: PublicCourse, language: str) -> str:
    """The town, or "online"."""
    return course.where.place if course.where else i18n.text(language, "online")


def name(course: PublicCourse, language: str) -> str:
    """Kind and level: "Deutsch A1.1"."""
    kind, level = kind_name(course.kind, language), level_text(course.levels)
    # "Berufssprachkurs B2" says its level already.
    return kind if not level or level in kind.split() else f"{kind} {level}"


def title(course: PublicCourse, language: str) -> str:
    """Kind, level and place: "Deutsch A1.1, Friesoythe"."""
    return f"{name(course, language)}, {place_text(course, language)}"


def clock(minute: int) -> str:
    """Minutes of the day as HH:MM."""
    return f"{minute // 60 % 24:02d}:{minute % 60:02d}"


def times(course: PublicCourse, language: str, width: str = "abbreviated") -> list[str]:
    """ "Mo, Mi, Fr 08:30–11:45", one entry for each time; alternating weeks say so."""
    days = i18n.weekday_names(language, width)
    by_time: dict[tuple[int, int, str], list[int]] = {}
    for weekday, start, end, week in course.meetings:
        by_time.setdefault((start, end, week), []).append(weekday)
    lines = []
    for (start, end, week), found in sorted(by_time.items(), key=lambda x: min(x[1])):
        when = ", ".join(days[weekday] for weekday in sorted(found))
        line = f"{when} {i18n.span(language, clock(start), clock(end))}"
        if week != "every":
            line += f" ({i18n.text(language, 'every second week')})"
        lines.append(line)
    return lines


def period(course: PublicCourse, language: str, today: date) -> str:
    """From when to when; for a running course, when somebody can join."""
    last = i18n.day(language, course.end_on, "dd.MM.y")
    if course.start_on >= today:
        first = i18n.day(language, course.start_on, "dd.MM.y")
        return i18n.text(language, "from %(first)s to %(last)s", first=first, last=last)
    if course.next_entry is None:
        return i18n.text(language, "running until %(last)s", last=last)
    entry = i18n.day(language, course.next_entry, "dd.MM.y")
    return i18n.text(language, "running, you can join on %(day)s", day=entry)


def free_stretches(course: PublicCourse, language: str, today: date) -> str:
    """ "23.12.–08.01., 15.02.": days to come on which the course does not meet."""
    found = []
    for first, last in course.skipped:
        if last < today:
            continue
        text = i18n.day(language, first, "dd.MM.")
        if last != first:
            text = i18n.span(language, text, i18n.day(language, last, "dd.MM."))
        found.append(text)
    return ", ".join(found)


def seats(course: PublicCourse, language: str) -> str:
    """How many places are left; none is said as plainly as one."""
    if course.left == 0:
        return i18n.text(language, "no place left")
    return i18n.plural(
        language, "%(num)s place left", "%(num)s places left", course.left
    )


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


def price(course: PublicCourse, language: str) -> str:
    """One line; an unknown price is never a 0."""
    if course.price_cents is None:
        return i18n.text(language, "Price not known. Please ask us.")
    if course.price_cents == 0:
        return i18n.text(language, "free of charge")
    amount = euros(course.price_cents, language)
    if course.kind.exemption:
        free = euros(0, language)
        return i18n.text(
            language,
            "%(free)s with exemption, else %(amount)s",
            free=free,
            amount=amount,
        )
    return amount


def way(trip: Trip, language: str) -> str:
    """ "18 Min hin, 21 Min zurück"."""
    return i18n.text(
        language,
        "%(there)s min there, %(back)s min back",
        there=trip.there,
        back=trip.back,
    )


def childcare(course: PublicCourse, language: str) -> str:
    """One line about the children."""
    if course.children_in_room:
        return i18n.text(language, "Your child is in the room with you")
    if course.online:
        return i18n.text(language, "No childcare: your child is at home")
    if not course.childcare:
        return i18n.text(language, "No childcare")
    if not course.age_groups:
        return i18n.text(language, "With childcare; please ask us about places")
    return "; ".join(
        i18n.plural(
            language,
            "Childcare, %(first)s to %(last)s years: %(num)s place",
            "Childcare, %(first)s to %(last)s years: %(num)s places",
            group.left,
            first=group.from_age,
            last=group.to_age,
        )
        for group in course.age_groups
    )


def reason(one: Reason, language: str) -> str:
    """Why a course only nearly fits."""
    return i18n.text(language, REASONS[one.code])


def prerequisites(course: PublicCourse, language: str) -> list[str]:
    """What somebody must bring, in plain words: by kind and lowest level."""
    lowest = min(course.levels, key=lambda level: level.order, default=None)
    found = [lowest.prerequisite] if lowest else []
    found.append(course.kind.prerequisite)
    return [i18n.text(language, text) for text in found if text]


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
    "course.still_right": "Confirmed as still right",
    "course.fill": "Places held for people who wait",
    "course.remind": "The provider was reminded",
}


def state(code: str) -> str:
    """The message id of a state."""
    return STATE_NAMES[code]


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
        lines.append(i18n.text(language, "At least %(n)s people", n=needed))
    if counter.get("note"):
        lines.append(f"“{counter['note']}”")
    return lines
