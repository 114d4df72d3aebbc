"""Words for what happens while a course is taught; message ids."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from service import i18n
from service.courses.meetings.meeting_dates import MeetingDate
from service.courses.tables import MeetingChange
from service.typed.hours import clock_text

# Why a date is changed: nothing about a person beyond what everybody will see.
REASONS: Mapping[str, str] = {
    "teacher": "The teacher is ill",
    "room": "The room cannot be used",
    "weather": "Snow, ice or storm",
    "travel": "No buses run",
    "people": "Too few people can come",
    "other": "Another reason",
}
# Why a course is dropped, as everybody is told.
DROPPED: Mapping[str, str] = {
    "people": "Too few people",
    "room": "No room is free",
    "teacher": "No teacher is free",
    "money": "The money does not suffice",
    "other": "Another reason",
}
ATTENDANCE: Mapping[str, str] = {
    "present": "was there",
    "absent": "was not there",
    "excused": "excused",
}


def day_text(day: date, language: str, form: str = "EEEE, d.M.") -> str:
    """ "Montag, 16.11." in a language."""
    return i18n.day(language, day, form)


def meeting_text(one: MeetingDate, language: str, form: str = "EEEE, d.M.") -> str:
    """ "Montag, 16.11., 08:30–11:45" in a language."""
    hours = i18n.span(language, clock_text(one.start), clock_text(one.end))
    return f"{day_text(one.day, language, form)}, {hours}"


def told_text(change: MeetingChange, held: MeetingDate | None, language: str) -> str:
    """What is said of a changed date; `held`: what takes place, if anything does."""
    day = day_text(change.day, language)
    if change.state == "dropped":
        return i18n.text(
            language,
            "The course has been cancelled. Nobody need come on %(day)s or later. You "
            "are on the list again, and you have waited as long as before.",
            day=day,
        )
    if change.state == "changed":
        return _changed_text(change, held, language)
    if change.state == "cancelled":
        return i18n.text(
            language, "The course does not take place on %(day)s.", day=day
        )
    if change.state == "moved" and held is not None:
        return i18n.text(
            language,
            "The course of %(day)s is at another time: %(new)s.",
            day=day,
            new=meeting_text(held, language),
        )
    return i18n.text(language, "The course takes place on %(day)s as planned.", day=day)


def _changed_text(
    change: MeetingChange, held: MeetingDate | None, language: str
) -> str:
    """Of the whole course: another house, or another week from its first date on."""
    new = meeting_text(held, language) if held else day_text(change.day, language)
    if change.reason == "house":
        return i18n.text(
            language,
            "The course is in another house. It begins there on %(new)s.",
            new=new,
        )
    return i18n.text(
        language, "The course is at other times. The first date is %(new)s.", new=new
    )


def reason_text(change: MeetingChange, language: str) -> str:
    """Why; nothing where all is as planned, or the reason is nobody's business."""
    if change.state in ("held", "changed") or change.reason == "other":
        return ""
    words = DROPPED if change.state == "dropped" else REASONS
    return i18n.text(language, words[change.reason])


# The three questions and what can be said to each: 1, 2, 3.
OPINIONS: tuple[str, ...] = (
    "Did you learn a lot?",
    "Were day and time good for you?",
    "Was the way there all right?",
)
OPINION_ANSWERS: Mapping[int, str] = {1: "yes", 2: "partly", 3: "no"}
STEP_ANSWERS: Mapping[str, str] = {
    "open": "has not answered yet",
    "yes": "goes on",
    "later": "later",
    "no": "does not go on",
}
