"""The desk in words: who must act, promises of rounds, reasons, ways."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from service import i18n
from service.clock import local_day
from service.interpreters.desk.detail import Person, RoundView
from service.interpreters.desk.listing import (
    AGAIN,
    CALL,
    COUNTER,
    NEWCOMER,
    NEXT,
    NOBODY,
    OVER,
    STOPPED,
    Line,
)
from service.interpreters.desk.unmet import Unmet
from service.interpreters.desk.week import Appointment, Week, WeekRow
from service.interpreters.ranking.queries import LeftOut
from service.interpreters.wording.asking import clock_span
from service.interpreters.wording.ranking import PARTS, REASONS, number
from service.interpreters.wording.unmet import GATE, unmet_reason

OURS = {
    OVER: "the time is over: nobody was found",
    NEWCOMER: "the institution is new: confirm it first",
    COUNTER: "somebody could come at another time: ask the institution",
    CALL: "please call who is asked: no message goes to them",
    NOBODY: "nobody is left to ask",
    STOPPED: "you have taken over: nobody is asked any more by itself",
}
VEHICLES = {"car": "car", "bike": "bicycle", "pt": "bus"}
ANSWERS = {
    "open": "has not answered yet",
    "accepted": "yes",
    "declined": "rather not",
    "counter": "yes, but at %(at)s",
    "expired": "no answer",
    "lost": "somebody else was faster",
    "withdrawn": "taken back",
}
HELPS = {
    "language": "somebody who speaks it",
    "dialect": "somebody who speaks it",
    "available": "somebody with other times",
    "clash": "one more person at this time",
    "week": "one more person",
    "travel": "somebody nearby, or the phone",
    "connection": "somebody nearby, or the phone",
    "remote": "somebody who takes calls",
    "notice": "an earlier request",
    "quiet": "an earlier request",
    "allowance": "possible again from January",
    "sworn": "sworn interpreters",
    "no_yes": "one more person",
    "not_asked": "an earlier request",
}


def who_acts(line: Line, language: str) -> str:
    """What the request waits for, in a few words."""
    if line.ours:
        return i18n.text(language, OURS[line.who])
    if line.who == NEXT:
        return i18n.text(language, "the next are asked by itself, within the hour")
    at = moment(line.until, language)
    if line.who == AGAIN:
        return i18n.text(language, "asked again after a change, until %(at)s", at=at)
    return i18n.text(
        language,
        "round %(n)s: %(open)s open, %(no)s no, until %(at)s",
        n=line.round,
        open=number(line.waiting, language),
        no=number(line.said_no, language),
        at=at,
    )


def moment(at: datetime | None, language: str) -> str:
    """A day and an hour."""
    return i18n.instant(language, at, "EEE d.M., HH:mm") if at else ""


def head(lines: Sequence[Line], language: str) -> tuple[str, str]:
    """How many things need the office, and how many are open."""
    ours = sum(line.ours for line in lines)
    first = (
        i18n.plural(
            language,
            "One thing needs you.",
            "%(count)s things need you.",
            ours,
            count=number(ours, language).capitalize(),
        )
        if ours
        else i18n.text(language, "Nothing waits for you.")
    )
    second = i18n.plural(
        language,
        "One request is open.",
        "%(count)s requests are open.",
        len(lines),
        count=number(len(lines), language).capitalize(),
    )
    return first, second


def promise(one: RoundView, now: datetime, language: str) -> str:
    """When a round was or will be asked, and until when there is an answer."""
    if one.opened_at is None or one.answer_by is None:
        return ""
    values = {
        "at": moment(one.opened_at, language),
        "until": moment(one.answer_by, language),
    }
    if one.closed or one.answer_by <= now:
        return i18n.text(language, "asked %(at)s, over", **values)
    hours = int((one.answer_by - now).total_seconds() // 3600)
    told = i18n.text(language, "asked %(at)s, answer until %(until)s", **values)
    if hours < 1:
        return told
    left = i18n.plural(language, "%(num)s more hour", "%(num)s more hours", hours)
    return f"{told} – {left}"


def follows(rounds: Sequence[RoundView], line: Line | None, language: str) -> str:
    """When the round to come goes out, and whether it does so by itself."""
    running = [r for r in rounds if not r.closed and r.answer_by]
    if running and running[-1].by_itself:
        at = moment(running[-1].answer_by, language)
        return i18n.text(
            language, "goes out by itself at %(at)s, or when all said no", at=at
        )
    if line is not None and line.who == NEXT:
        return i18n.text(language, "goes out by itself within the hour")
    return i18n.text(language, "goes out when you ask")


@dataclass(frozen=True)
class PersonWords:
    """One line of a round."""

    id: str
    rank: int
    name: str
    why: str
    way: str
    week: str
    answer: str
    good: bool
    offer_id: str
    counter: bool


def person(one: Person, starts_at: datetime, language: str) -> PersonWords:
    """Somebody's rank with its reason, way, load and answer."""
    offer = one.offer
    answer = ""
    if offer is not None:
        answer = i18n.text(
            language, ANSWERS[offer.state], at=moment(offer.counter_at, language)
        )
        if offer.answered_at is not None:
            answer += f", {moment(offer.answered_at, language)}"
        if offer.standby_at is not None:
            answer += f", {i18n.text(language, 'would step in')}"
    return PersonWords(
        one.id,
        one.rank,
        one.name,
        _why(one, starts_at, language),
        _way(one, language),
        i18n.text(language, "%(n)s of %(most)s", n=one.jobs, most=one.most),
        answer,
        offer is not None and offer.state == "accepted",
        offer.id if offer else "",
        offer is not None and offer.state == "counter",
    )


def _why(one: Person, starts_at: datetime, language: str) -> str:
    option = one.option
    if option is None:
        return i18n.text(language, "cannot come any more") if not one.offer else "–"
    told = []
    if option.starts_at != starts_at:
        at = i18n.instant(language, option.starts_at, "HH:mm")
        told.append(i18n.text(language, "free at %(at)s", at=at))
    if option.mode == "phone":
        told.append(i18n.text(language, "by phone"))
    if one.planned:
        told.append(i18n.text(language, "proposed by the plan of the night"))
    good = sorted(option.parts.items(), key=lambda part: -part[1])
    told += [
        i18n.text(language, PARTS[name])
        for name, points in good
        if points > 0 and name in PARTS
    ]
    if told:
        return ", ".join(told)
    if option.mode != "onsite":
        return i18n.text(language, "from home")
    return i18n.text(language, "nearest of those with few assignments")


def _way(one: Person, language: str) -> str:
    option = one.option
    if option is None or option.mode != "onsite":
        return "–"
    minutes = i18n.plural(language, "%(num)s minute", "%(num)s minutes", option.out)
    return f"{i18n.text(language, VEHICLES[one.vehicle])}, {minutes}"


def left_out(found: Iterable[LeftOut], language: str) -> tuple[list[str], int]:
    """Names with the reason of each; who does not speak the language is counted."""
    names: dict[str, list[str]] = {}
    for one in found:
        names.setdefault(one.reason, []).append(one.known.name)
    others = len(names.pop("language", []))
    told = []
    for code, people in names.items():
        words = i18n.text(language, REASONS.get(code, REASONS["not_suitable"]))
        told.append(f"{', '.join(people)} – {words}")
    return told, others


def week_text(row: WeekRow, language: str) -> str:
    """The drawing of a person's week for those who hear it, or on a phone."""
    return "; ".join(appointment(one, language) for one in row.appointments)


def appointment(one: Appointment, language: str) -> str:
    """One talk: day, hours, village, and whether it is firm."""
    day = i18n.day(language, local_day(one.starts_at), "EEE d.M.")
    told = f"{day} {clock_span(one, language)} {one.village}".strip()
    return f"{told} ({i18n.text(language, 'asked')})" if one.asked else told


def far_ways(week: Week, language: str) -> tuple[tuple[str, str, bool], ...]:
    """Ways out of proportion: a sentence, the request, whether the phone is open."""
    found = []
    for row in week.rows:
        for one in row.appointments:
            if not one.far:
                continue
            talk = int((one.ends_at - one.starts_at).total_seconds() // 60)
            sentence = i18n.text(
                language,
                "%(name)s, %(when)s: %(way)s minutes on the way for a talk of "
                "%(talk)s minutes.",
                name=row.name,
                when=appointment(one, language),
                way=one.way,
                talk=talk,
            )
            found.append((sentence, one.request_id, one.phone))
    return tuple(found)


def unmet_words(row: Unmet, language: str) -> tuple[str, str]:
    """Why, with how often; and what would have helped."""
    why = ", ".join(
        f"{unmet_reason(code, language)} ({count})" for code, count in row.reasons
    )
    helps = dict.fromkeys(
        i18n.text(language, HELPS[code.removeprefix(GATE)])
        for code, _n in row.reasons
        if code.removeprefix(GATE) in HELPS
    )
    return why, ", ".join(helps)


def helps(code: str, language: str) -> str:
    """What would have helped against a reason; "" where nothing is known to."""
    return i18n.text(language, HELPS[code]) if code in HELPS else ""
