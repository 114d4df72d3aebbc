"""Words of a helper's list in an explicit language: what, why, until when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from service import i18n
from service.courses.catalogue import wording as courses
from service.courses.leveldays.wording import day_text, hours_text
from service.courses.taught.wording import told_text
from service.learners.wording import times_text
from service.status.my_people import Standing, Task
from service.status.rows.level_days import LevelDayRow

ICONS: Mapping[str, str] = {
    "reach": "sms",
    "answers": "question",
    "proof": "form",
    "costs": "euro",
    "changed": "calendar",
    "invitation": "letter",
    "next": "question",
    "level_day": "calendar",
}
SENTENCES: Mapping[str, str] = {
    "reach": "Check how to reach them",
    "next": "Ask whether they want to go on learning",
    "changed": "Tell them: a date of the course has changed",
    "changed dropped": "Tell them: the course has been cancelled",
    "changed cancelled": "Tell them: the course does not meet on one day",
    "changed held": "Tell them: the course meets as planned after all",
    "proof": "Bring a newer letter of entitlement",
    "costs": "Apply for the exemption from the price, if not done yet",
    "invitation": "The answer to the invitation is missing",
    "level_day": "Tell them: they are invited to a test",
    "level_day_off": "Tell them: the test does not take place",
}
# Answers that are missing.
TITLES: Mapping[str, str] = {
    "contact": "a way to reach them",
    "call": "everything but the number",
    "unknown_place": "the place as it stands in the list",
    "mode": "the way of travelling",
    "place": "the place",
    "level": "how much German",
    "times": "the times",
}
# What keeps people out of planning: one of them, several, what it means.
OBSTACLES: Mapping[str, tuple[str, str, str]] = {
    "call": (
        "Of one person only a number is known",
        "Of %(num)s people only a number is known",
        "Nobody has called yet. Without answers they are in no plan.",
    ),
    "unknown_place": (
        "The place of one person is not in the list",
        "The places of %(num)s people are not in the list",
        "Choose the one that is meant. Until then they are in no plan.",
    ),
    "place": (
        "One person has no place",
        "%(num)s people have no place",
        "Without a place there is no way to a course: they are in no plan.",
    ),
    "level": (
        "The level of one person is not known",
        "The level of %(num)s people is not known",
        "Without a level they are in no plan.",
    ),
    "times": (
        "One person has no free times",
        "%(num)s people have no free times",
        "Without free times they are in no plan.",
    ),
    "mode": (
        "One person has no way of travelling",
        "%(num)s people have no way of travelling",
        "Without a way of travelling they are in no plan.",
    ),
    "kind": (
        "No kind of course suits one person",
        "No kind of course suits %(num)s people",
        "Level, wishes and entitlement do not go together.",
    ),
    "proof": (
        "The proof of one person has ended or ends soon",
        "The proofs of %(num)s people have ended or end soon",
        "Ask for a newer letter; without it some courses are closed to them.",
    ),
    "twin": (
        "One person may be here twice",
        "%(num)s records may be of people who are here twice",
        "Compare them: one person, or two with one number?",
    ),
    "contact": (
        "One person cannot be reached",
        "%(num)s people cannot be reached",
        "They can be planned, but nobody can tell them.",
    ),
    "consent": (
        "The consent of one person is not noted",
        "The consent of %(num)s people is not noted",
        "Ask for it at the next contact and note it.",
    ),
}
# What a call is about, where it is not a wish to be called.
CALLS: Mapping[str, str] = {
    "told": "something about the course has changed",
    "invite": "about an invitation",
    "absent": "not there on the first day",
    "leave": "wants to leave the course and the list",
    "level_day": "about a test",
    "ask": "ask for what is missing",
}
# What is left of a test day: of one person, of several.
LEVEL_DAYS: Mapping[str, tuple[str, str]] = {
    "results": (
        "Test of %(day)s: one result is to be entered",
        "Test of %(day)s: %(num)s results are to be entered",
    ),
    "absent": (
        "Test of %(day)s: one person was not there",
        "Test of %(day)s: %(num)s people were not there",
    ),
    "other_day": (
        "Test of %(day)s: one person wants another day",
        "Test of %(day)s: %(num)s people want another day",
    ),
    "off": (
        "Test of %(day)s is off: one person is to be told",
        "Test of %(day)s is off: %(num)s people are to be told",
    ),
}
# Why messages have not left: one of them, several, what helps.
STUCK: Mapping[str, tuple[str, str, str]] = {
    "no_channel": (
        "One message cannot leave: no way of sending is set up",
        "%(num)s messages cannot leave: no way of sending is set up",
        "Whoever runs the site sets up mail or SMS. Call these people meanwhile.",
    ),
    "account": (
        "One message was not taken: the server refuses our account",
        "%(num)s messages were not taken: the server refuses our account",
        "Whoever runs the site checks name and password of the mail or SMS account.",
    ),
    "server": (
        "One message has not left: the server does not answer",
        "%(num)s messages have not left: the server does not answer",
        "It is tried again by itself for some hours. Call if it is urgent.",
    ),
    "address": (
        "One message did not arrive: there is no such address",
        "%(num)s messages did not arrive: there are no such addresses",
        "Call these people, or correct the address:",
    ),
}
STATE_KINDS: Mapping[str, str] = {
    "enrolled": "good",
    "attending": "good",
    "invited": "warning",
}


def obstacle(key: str, people: int, language: str) -> tuple[str, str]:
    """A row of *Heute*: how many, and what it means for them."""
    one, many, means = OBSTACLES[key]
    return i18n.plural(language, one, many, people), i18n.text(language, means)


def level_day(row: LevelDayRow, language: str) -> str:
    """A row of *Heute*: what is left of a test day."""
    day = i18n.day(language, row.day, "EEE d.M.")
    return i18n.plural(language, *LEVEL_DAYS[row.kind], len(row.people), day=day)


def stuck_messages(cause: str, count: int, language: str) -> tuple[str, str]:
    """A row of *Heute*: how many messages have not left, and what helps."""
    one, many, helps = STUCK[cause]
    return i18n.plural(language, one, many, count), i18n.text(language, helps)


def until(task: Task, language: str) -> str:
    """The last day on which doing it still helps."""
    if task.until is None:
        return i18n.text(language, "soon")
    if task.days_left == 0:
        return i18n.text(language, "today")
    return i18n.day(language, task.until, "EEE d.M.")


def hurry(task: Task, language: str) -> tuple[str, str] | None:
    """A mark and its kind where less than a week is left."""
    left = task.days_left
    if left is None or not task.urgent:
        return None
    if left < 0:
        return i18n.text(language, "over"), "bad"
    if left == 0:
        return i18n.text(language, "urgent"), "bad"
    words = i18n.plural(language, "%(num)s day left", "%(num)s days left", left)
    return words, "warning"


def what(task: Task, language: str) -> str:
    """What is to be done."""
    if task.notice is not None:
        key = f"{task.kind} {task.notice.change.state}"
        return i18n.text(language, SENTENCES.get(key, SENTENCES[task.kind]))
    if task.level_day is not None and task.level_day[0].state == "off":
        return i18n.text(language, SENTENCES["level_day_off"])
    if task.kind != "answers":
        return i18n.text(language, SENTENCES[task.kind])
    names = (i18n.text(language, TITLES[name]) for name in task.missing)
    return i18n.text(language, "Add: %(what)s", what=", ".join(names))


def why(task: Task, next_term: date | None, language: str) -> str:
    """What happens otherwise; `next_term` is the first day that is planned for."""
    if task.course is not None and task.kind == "costs":
        return i18n.text(
            language,
            "%(course)s begins on %(day)s; afterwards it is too late.",
            course=courses.title(task.course, language),
            day=i18n.day(language, task.course.start_on, "EEE d.M."),
        )
    if task.level_day is not None:
        _row, test = task.level_day
        return f"{day_text(test, language)}, {hours_text(test, language)}"
    if task.notice is not None:
        return told_text(task.notice.change, task.notice.held, language)
    if task.kind == "invitation" and task.course is not None:
        when = ", ".join(courses.times(task.course, language))
        return f"{courses.title(task.course, language)}: {when}"
    if task.kind == "invitation":
        return i18n.text(language, "Otherwise somebody else gets the place.")
    if task.step is not None:
        level = task.step.step.level
        if not level:
            return i18n.text(language, "The course is over.")
        return i18n.text(
            language, "The course is over. The next level is %(level)s.", level=level
        )
    if task.kind == "reach":
        return i18n.text(language, "The office could not reach this person.")
    if task.kind == "proof":
        if task.days_left is not None and task.days_left < 0:
            return i18n.text(language, "The letter is no longer valid.")
        return i18n.text(language, "The letter ends on this day.")
    if next_term is None:
        return i18n.text(language, "Without this nobody can be placed.")
    return i18n.text(
        language,
        "The next courses are planned from %(day)s; without this nobody can be placed.",
        day=i18n.day(language, next_term, "d.M.y"),
    )


def outlook(one: Standing, next_term: date | None, language: str) -> str:
    """How it goes on with a person who needs nothing now."""
    course, waits = one.course, one.person.state == "waiting"
    if course is not None and waits:
        return i18n.text(
            language,
            "A place is kept while the course is being arranged: %(course)s, "
            "from %(day)s.",
            course=courses.title(course, language),
            day=i18n.day(language, course.start_on, "d.M.y"),
        )
    if course is not None:
        seat = i18n.text(
            language,
            "%(course)s, from %(first)s to %(last)s.",
            course=courses.title(course, language),
            first=i18n.day(language, course.start_on, "d.M.y"),
            last=i18n.day(language, course.end_on, "d.M.y"),
        )
        return f"{seat} {', '.join(courses.times(course, language))}"
    if waits and next_term is not None:
        return i18n.text(
            language,
            "The next courses are planned from %(day)s.",
            day=i18n.day(language, next_term, "d.M.y"),
        )
    if waits:
        return i18n.text(
            language, "The office plans the next courses and gets in touch."
        )
    return "–"


def record_change(changes: Mapping[str, Any], language: str) -> str:
    """What a no suggests for the record, as a sentence; "" where somebody asks."""
    told = []
    if "max_minutes" in changes:
        minutes = changes["max_minutes"]
        told.append(
            i18n.text(language, "Longest way: %(n)s minutes at most.", n=minutes)
        )
    if "free_times" in changes:
        times = times_text(changes["free_times"], language) or "–"
        told.append(i18n.text(language, "Times from now on: %(times)s.", times=times))
    if "free_times_b" in changes:
        times = times_text(changes["free_times_b"], language) or "–"
        told.append(
            i18n.text(language, "Times in the other week: %(times)s.", times=times)
        )
    return " ".join(told)
