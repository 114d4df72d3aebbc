"""What a check has found, as sentences with figures; of people only their codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from service import i18n
from service.courses.kept.queries import BROKEN, Found, Verdict

# What is said of a person, behind the code; then, whole sentences of the course.
SENTENCES: Mapping[str, str] = {
    "gone": "no longer takes part and still has the seat",
    "missing": "answers without which nobody can be planned are gone",
    "kind": "level, group or entitlement no longer fit this course",
    "later": "can begin on %(day)s at the earliest",
    "time": "is no longer free: %(slots)s",
    "meetings": "owes more meetings a week than this course has",
    "online_capable": "has no device or connection for online classes",
    "barred_venue": "needs a step-free house; %(house)s is not",
    "barred_teacher": "may not be taught by this provider",
    "connection": "no longer gets there and back",
    "connection_there": "no longer gets there from %(from)s (dates: %(dates)s)",
    "connection_back": "no longer gets home from %(from)s (dates: %(dates)s)",
    "connection_both": (
        "no longer gets there and home from %(from)s (dates: %(dates)s)"
    ),
    "travel": "would ride %(minutes)s instead of at most %(most)s minutes",
    "childcare_age": "there is no childcare for the child (age: %(age)s)",
    "together": "comes only together with %(with)s",
    "apart": "must not be in one course with %(with)s",
    "dates": "No meeting is left: the last day was %(last)s.",
    "house_closed": "The house %(house)s is out of use.",
    "absent_teacher": "The teacher is away from %(from)s (dates: %(dates)s).",
    "absent_room": "The room cannot be used from %(from)s (dates: %(dates)s).",
    "absent_house": "The house is closed from %(from)s (dates: %(dates)s).",
    "size_min": (
        "Too few people have a seat: %(people)s; at least %(least)s are needed."
    ),
    "size_max": "Too many people have a seat: %(people)s; there is room for %(most)s.",
    "room": "The course has no room in its house.",
    "room_gone": "The room %(room)s is out of use.",
    "room_open": "The room %(room)s is not open: %(slots)s.",
    "room_taken": "The room is taken by another course: %(slots)s.",
    "teacher": "%(teacher)s may not teach this kind of course or level.",
    "teacher_gone": "The teacher is out of service.",
    "teacher_house": "%(teacher)s does not come to this house.",
    "teacher_time": "%(teacher)s does not teach at these times: %(slots)s.",
    "teacher_taken": "%(teacher)s teaches another course then: %(slots)s.",
    "teacher_load": (
        "%(teacher)s would teach more units a week than agreed: "
        "%(units)s instead of %(most)s."
    ),
    "funding": "%(line)s does not pay for this kind of course.",
    "funding_gone": "%(line)s is out of use.",
    "funding_period": "%(line)s pays from %(first)s to %(last)s only.",
    "budget": "%(line)s lacks %(money)s.",
    "provider_gone": "%(provider)s is out of use.",
    "kind_gone": "The rules no longer have this kind of course.",
    "kind_online": "This kind of course is held only online, or never online.",
    "childcare": (
        "More children need care than there are places: %(children)s, places: %(left)s."
    ),
    "childcare_offer": "There is no childcare in the house at these times.",
}
TITLES: Mapping[str, str] = {
    "unknown": "Being checked",
    "ok": "Everybody can come",
    "broken": "No longer as agreed",
    "overruled": "Goes on in spite of what was found",
}
DAYS = ("day", "from", "last", "first")


def sentence(found: Found, language: str) -> str:
    """A finding: "L-0117: would ride 87 instead of at most 60 minutes"."""
    told = said(found.rule, found.details, language)
    return f"{found.code}: {told}" if found.code else told


def said(rule: str, details: Mapping[str, Any], language: str) -> str:
    """What a rule says with its figures, for a person without the code."""
    kind = details.get("way") if rule == "connection" else details.get("what")
    message = SENTENCES.get(f"{rule}_{kind}", SENTENCES.get(rule))
    if message is None:
        return rule
    values = {key: _value(key, value, language) for key, value in details.items()}
    if "over_cents" in details:
        values["money"] = i18n.euros(language, int(details["over_cents"]))
    return i18n.text(language, message, **values)


def _value(key: str, value: Any, language: str) -> object:
    if key in DAYS:
        return i18n.day(language, date.fromisoformat(str(value)), "d.M.y")
    if key == "slots":
        names = i18n.weekday_names(language)
        return ", ".join(
            f"{names[slot[0]]} {_clock(slot[1])}–{_clock(slot[2])}" for slot in value
        )
    if isinstance(value, float):
        return i18n.number(language, value)
    return value


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def headline(code: str, verdict: Verdict, language: str) -> str:
    """The row of *Heute*: "2 people in K-001 no longer get home from 13.12."."""
    if verdict.state != BROKEN:
        return i18n.text(language, "It is not known whether %(c)s is kept", c=code)
    hit = [found for found in verdict.findings if found.learner_id]
    if not hit:
        first = sentence(verdict.findings[0], language) if verdict.findings else ""
        return f"{code}: {first}"
    (rule, way), people = _most(hit)
    one, many = WHAT.get(f"{rule}_{way}") or WHAT.get(rule) or WHAT[""]
    days = sorted(str(f.details["from"]) for f in hit if f.details.get("from"))
    first_day = i18n.day(language, date.fromisoformat(days[0]), "d.M.") if days else ""
    return i18n.plural(language, one, many, people, c=code, day=first_day)


def _most(hit: Sequence[Found]) -> tuple[tuple[str, str], int]:
    """The rule that hits most people, and how many it hits."""
    people = {(f.rule, str(f.details.get("way", "")), f.learner_id) for f in hit}
    return Counter((rule, way) for rule, way, _who in people).most_common(1)[0]


WHAT: Mapping[str, tuple[str, str]] = {
    "connection_back": (
        "One person in %(c)s no longer gets home from %(day)s",
        "%(num)s people in %(c)s no longer get home from %(day)s",
    ),
    "connection_there": (
        "One person in %(c)s no longer gets there from %(day)s",
        "%(num)s people in %(c)s no longer get there from %(day)s",
    ),
    "connection": (
        "One person in %(c)s no longer gets there and back",
        "%(num)s people in %(c)s no longer get there and back",
    ),
    "travel": (
        "One person in %(c)s would ride longer than agreed",
        "%(num)s people in %(c)s would ride longer than agreed",
    ),
    "time": (
        "One person in %(c)s is no longer free at these times",
        "%(num)s people in %(c)s are no longer free at these times",
    ),
    "gone": (
        "One person in %(c)s no longer takes part and holds a seat",
        "%(num)s people in %(c)s no longer take part and hold seats",
    ),
    "": (
        "The course %(c)s no longer suits one person",
        "The course %(c)s no longer suits %(num)s people",
    ),
}
