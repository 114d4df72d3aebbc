"""Rules, reasons and times as sentences: message ids, translated where shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from service import i18n
from service.planning.inputs.people import (
    EXCLUDED,
    LATER,
    MISSING,
    PAUSED,
    SEATED,
)
from service.rulesets.queries import RulesInForce
from solver.formation.problem.rules import Rule

EVERY = "every"
#: Whom a least share is for, by how the people are split.
SPLIT_WORDS: Mapping[str, str] = {
    "level": "for every level",
    "municipality": "for every municipality",
    "childcare": "for people with and without children to look after",
    "gender": "for every gender",
    "mode": "for people with the bus and for all others",
}
# One sentence for every rule of course formation and every reason to be left out.
SENTENCES: Mapping[str, str] = {
    Rule.REFERENCE: "Something this course is made of does not exist any more.",
    Rule.KIND: "Level, group or entitlement do not fit this kind of course.",
    Rule.TIME: "The person is not free at all of these times.",
    Rule.MEETINGS: "The person owes more meetings a week than this course has.",
    Rule.CONNECTION: "There is no way there and back on every course day.",
    Rule.TRAVEL: "The way is longer than agreed, by %(missing)s min.",
    Rule.ONLINE_CAPABLE: "The person has no device or connection for online classes.",
    Rule.BARRED_VENUE: "The house is not step-free, or the person must not go there.",
    Rule.BARRED_TEACHER: "The person may not be taught by this provider.",
    Rule.KIND_PATTERN: "This kind of course does not run at these times.",
    Rule.KIND_ONLINE: "This kind of course is held only online, or never online.",
    Rule.ROOM: "There is no suitable room in this house.",
    Rule.ROOM_OPEN: "No room is open at these times.",
    Rule.TEACHER: "No teacher who may teach this course comes to this place.",
    Rule.TEACHER_TIME: "No suitable teacher is free at these times.",
    Rule.FUNDING: "No chosen funding line pays for this kind of course.",
    Rule.CHILDCARE_OFFER: "There is no childcare at these times.",
    Rule.SIZE_MIN: "Too few people can come: %(missing)s more would be needed.",
    Rule.SIZE_MAX: "The course is full.",
    Rule.ROOM_TAKEN: "Every suitable room is taken by other courses.",
    Rule.TEACHER_TAKEN: "Every suitable teacher teaches another course then.",
    Rule.TEACHER_LOAD: "Every suitable teacher has as many units as agreed.",
    Rule.ONLINE_PARALLEL: "Too many online courses run at the same time.",
    Rule.BUDGET: "The money of the funding line is used up.",
    Rule.CHILDCARE: "There are too few childcare places.",
    Rule.CHILDCARE_AGE: "There is no childcare place for the age of the child.",
    Rule.COURSE_LIMIT: "The highest number of courses is reached.",
    Rule.TOGETHER: "People who only come together do not all find a place.",
    Rule.APART: "Somebody is in this course whom the person must not meet.",
    Rule.PIN_COURSE: "A pinned course stands in the way.",
    Rule.PIN_ENROLMENT: "A pinned course holds its people.",
    Rule.PRIORITY: "Others were more urgent.",
    Rule.MINUTES: "The ways of all would become longer.",
    Rule.LONG_MINUTES: "Ways of more than 45 minutes would become longer.",
    Rule.COST: "A course for so few people would cost more than it brings.",
    Rule.EXISTING: "A seat in a course that runs already is filled first.",
    Rule.MOVED: "Others would have to change their course.",
    Rule.DROPPED: "Others would lose the place they had.",
    Rule.CANCELLED: "A course of the plan before would fall away.",
    Rule.FAIR_SHARE: "Other groups would get a smaller share of the places.",
    MISSING: "Data are missing: level, place, free times or the way of travelling.",
    EXCLUDED: "The office left this person out of this run.",
    SEATED: "The person has a seat in a course already.",
    LATER: "The person can only start after the term has begun.",
    PAUSED: "The person pauses until after the term has begun.",
}
# The same in two or three words, for columns and for what speaks against an approval.
TITLES: Mapping[str, str] = {
    Rule.REFERENCE: "no longer exists",
    Rule.KIND: "no fitting kind of course",
    Rule.TIME: "not free at these times",
    Rule.MEETINGS: "too few meetings a week",
    Rule.CONNECTION: "no connection",
    Rule.TRAVEL: "way too long",
    Rule.ONLINE_CAPABLE: "no device or connection",
    Rule.BARRED_VENUE: "house not suitable",
    Rule.BARRED_TEACHER: "provider not allowed",
    Rule.KIND_PATTERN: "kind does not run then",
    Rule.KIND_ONLINE: "not allowed there",
    Rule.ROOM: "no suitable room",
    Rule.ROOM_OPEN: "room closed",
    Rule.TEACHER: "no suitable teacher",
    Rule.TEACHER_TIME: "teacher not free",
    Rule.FUNDING: "no funding line",
    Rule.CHILDCARE_OFFER: "no childcare then",
    Rule.SIZE_MIN: "too few people",
    Rule.SIZE_MAX: "course full",
    Rule.ROOM_TAKEN: "room taken",
    Rule.TEACHER_TAKEN: "teacher teaches elsewhere",
    Rule.TEACHER_LOAD: "teacher at the limit",
    Rule.ONLINE_PARALLEL: "too many online at once",
    Rule.BUDGET: "money used up",
    Rule.CHILDCARE: "too few childcare places",
    Rule.CHILDCARE_AGE: "no childcare for this age",
    Rule.COURSE_LIMIT: "limit of courses reached",
    Rule.TOGETHER: "family not complete",
    Rule.APART: "must not meet somebody",
    Rule.PIN_COURSE: "pinned course",
    Rule.PIN_ENROLMENT: "pinned people",
    Rule.PRIORITY: "others more urgent",
    Rule.MINUTES: "longer ways for all",
    Rule.LONG_MINUTES: "more long ways",
    Rule.COST: "cost too high",
    Rule.EXISTING: "running course first",
    Rule.MOVED: "others would change",
    Rule.DROPPED: "others would lose a place",
    Rule.CANCELLED: "another course would fall away",
    Rule.FAIR_SHARE: "other groups first",
    MISSING: "data missing",
    EXCLUDED: "left out",
    SEATED: "has a seat",
    LATER: "starts later",
    PAUSED: "pauses",
}
# Columns of the matrix "where and why"; every reason stands in exactly one.
CAUSES: Mapping[str, tuple[str, ...]] = {
    "few": (Rule.SIZE_MIN, Rule.COST, Rule.PRIORITY, Rule.TOGETHER, Rule.APART),
    "way": (Rule.CONNECTION, Rule.TRAVEL, Rule.MINUTES, Rule.LONG_MINUTES),
    "time": (Rule.TIME, Rule.MEETINGS, LATER, PAUSED),
    "care": (Rule.CHILDCARE, Rule.CHILDCARE_AGE, Rule.CHILDCARE_OFFER),
    "means": (
        Rule.TEACHER,
        Rule.TEACHER_TIME,
        Rule.TEACHER_TAKEN,
        Rule.TEACHER_LOAD,
        Rule.ROOM,
        Rule.ROOM_OPEN,
        Rule.ROOM_TAKEN,
        Rule.FUNDING,
        Rule.BUDGET,
        Rule.SIZE_MAX,
        Rule.COURSE_LIMIT,
        Rule.ONLINE_PARALLEL,
        Rule.KIND_PATTERN,
        Rule.KIND_ONLINE,
    ),
    "person": (
        Rule.KIND,
        Rule.ONLINE_CAPABLE,
        Rule.BARRED_VENUE,
        Rule.BARRED_TEACHER,
        MISSING,
    ),
    "plan": (
        Rule.REFERENCE,
        Rule.PIN_COURSE,
        Rule.PIN_ENROLMENT,
        Rule.EXISTING,
        Rule.MOVED,
        Rule.DROPPED,
        Rule.CANCELLED,
        Rule.FAIR_SHARE,
        EXCLUDED,
        SEATED,
    ),
}
CAUSE_OF: Mapping[str, str] = {
    str(rule): cause for cause, rules in CAUSES.items() for rule in rules
}
STATES: Mapping[str, str] = {
    "queued": "waiting",
    "preparing": "preparing",
    "solving": "computing",
    "checking": "checking",
    "ready": "Draft",
    "infeasible": "impossible",
    "failed": "failed",
    "cancelled": "discarded",
}
STATE_KINDS: Mapping[str, str] = {
    "queued": "running",
    "preparing": "running",
    "solving": "running",
    "checking": "running",
    "ready": "draft",
    "infeasible": "warning",
    "failed": "bad",
    "cancelled": "",
}


def course_code(number: int) -> str:
    """K08: the course's number within its plan."""
    return f"K{number:02d}"


def person_code(number: int) -> str:
    """L-0115: lists show numbers, never names."""
    return f"L-{number:04d}"


def clock(minute: int) -> str:
    """8:30, without a zero in front as on a timetable."""
    return f"{minute // 60}:{minute % 60:02d}"


def times(
    meetings: Iterable[Sequence[Any]], language: str
) -> tuple[tuple[str, str], ...]:
    """("Mo Mi Fr", "8:30–11:45") for each time; three days in a row are Mo–Mi."""
    by_time: dict[tuple[int, int, str], list[int]] = {}
    for weekday, start, end, week in meetings:
        by_time.setdefault((start, end, week), []).append(weekday)
    return tuple(
        (days_text(sorted(days), language), _time(start, end, week, language))
        for (start, end, week), days in sorted(
            by_time.items(), key=lambda entry: (min(entry[1]), entry[0])
        )
    )


def times_line(meetings: Iterable[Sequence[Any]], language: str) -> str:
    """All times in one line."""
    return ", ".join(f"{days} {when}" for days, when in times(meetings, language))


def days_text(days: Sequence[int], language: str) -> str:
    """Weekdays from Monday = 0: "Mo Mi Fr" or "Mo–Do"."""
    names = i18n.weekday_names(language)
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return f"{names[days[0]]}–{names[days[-1]]}"
    return " ".join(names[day] for day in days)


def _time(start: int, end: int, week: str, language: str) -> str:
    text = f"{clock(start)}–{clock(end)}"
    if week == EVERY:
        return text
    return f"{text} {i18n.text(language, 'week %(letter)s', letter=week.upper())}"


def levels_text(levels: Sequence[str]) -> str:
    """A1.1 or A1.1/A1.2."""
    return "/".join(levels)


def reason_sentence(rule: str, missing: int, language: str) -> str:
    """One reason as a sentence; an unknown rule is said to be one."""
    message = SENTENCES.get(rule, "Another rule of planning: %(rule)s")
    return i18n.text(language, message, missing=missing, rule=rule)


def option_words(
    reason: Mapping[str, Any], venues: Mapping[str, str], rules: RulesInForce, lang: str
) -> tuple[str, ...]:
    """Kind with level, place and times of the option a reason speaks of."""
    kind_id, _, levels = str(reason.get("kind") or "").partition("/")
    words = []
    kind = rules.kinds.get(kind_id)
    if kind is not None:
        name = i18n.rule_name(kind, lang)
        words.append(f"{levels.replace('+', '/')} {name}".strip())
    elif kind_id.startswith("run:"):
        words.append(i18n.text(lang, "Seat in a running course"))
    venue = reason.get("venue")
    if venue:
        online = i18n.text(lang, "online")
        words.append(online if venue == "online" else venues.get(str(venue), "–"))
    pattern = rules.patterns.get(str(reason.get("pattern")))
    if pattern is not None:
        meetings = [
            [m.weekday_number, m.start, m.end, m.week] for m in pattern.meetings
        ]
        words.append(times_line(meetings, lang))
    return tuple(words)
