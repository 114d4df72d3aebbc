"""A week's journey as sentences in any language, for pages and for plain letters.

Every sentence comes from the catalogues. Names of stops stay as they stand on the
stop's sign: on a page inside `<bdi dir="ltr">`, in plain text of a right-to-left
language between Unicode isolates. Digits are 0-9.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.lists import format_list
from markupsafe import Markup, escape

from service import i18n
from service.timetables.week_journey import Leg, Legs, Meeting, Trip, WeekJourney

EVERY = "every"
DAY = 24 * 60
LONG_LEAD = 120  # minutes; from here on booking ahead is told in hours
LTR, END = "\u2066", "\u2069"  # left-to-right isolate and its end
TRAIN = re.compile(r"(ICE?|EC|IRE|RE|RB|RS)\s?\d+")
# Every text of a journey; `say` names them by key.
SENTENCES: Mapping[str, str] = {
    "usual": "%(days)s: %(there)s; back: %(back)s.",
    "special": "Only on %(days)s: %(there)s; back: %(back)s.",
    "missed": "Not on %(days)s: no bus runs at these times.",
    "begins": "The timetable begins on %(day)s: of earlier days nothing is known.",
    "ends": "The timetable ends on %(day)s: of later days nothing is known yet.",
    "already there": "you are there already",
    "and then": "%(before)s, then %(after)s",
    "set out": "set out at %(time)s, %(way)s",
    "bus": "bus %(line)s from %(stop)s at %(time)s, to %(end)s at %(arrival)s",
    "train": "train %(line)s from %(stop)s at %(time)s, to %(end)s at %(arrival)s",
    "call bus": "call bus %(line)s from %(stop)s at %(time)s, "
    "to %(end)s at %(arrival)s",
    "named": "%(line)s from %(stop)s at %(time)s, to %(end)s at %(arrival)s",
    "stay": "stay seated, it goes on as line %(line)s, to %(end)s at %(arrival)s",
    "booked": "%(ride)s (%(booking)s)",
    "walk to": "%(walk)s to %(stop)s",
    "must book": "must be booked",
    "book day before": "book by %(time)s the day before",
    "book days before": "book by %(time)s %(n)s days before",
    "book by": "book by %(time)s",
    "book hours": "book at least %(n)s hours before",
    "phone": "%(booking)s, phone %(phone)s",
    "order": "The call bus comes only if it was ordered.",
    "week": "%(days)s (week %(letter)s)",
    "span": "every day from %(first)s to %(last)s",
}
# Sentences that count minutes: of one, of several.
COUNTED: Mapping[str, tuple[str, str]] = {
    "book minutes": (
        "book at least %(n)s minute before",
        "book at least %(n)s minutes before",
    ),
    "wait": (
        "%(booking)s; it comes within %(n)s minute",
        "%(booking)s; it comes within %(n)s minutes",
    ),
    "by walk": (
        "On foot about %(n)s minute each way. Estimated from the distance.",
        "On foot about %(n)s minutes each way. Estimated from the distance.",
    ),
    "by bike": (
        "By bicycle about %(n)s minute each way. Estimated from the distance.",
        "By bicycle about %(n)s minutes each way. Estimated from the distance.",
    ),
    "by car": (
        "By car about %(n)s minute each way. Estimated from the distance.",
        "By car about %(n)s minutes each way. Estimated from the distance.",
    ),
    "by lift": (
        "In somebody's car about %(n)s minute each way. Estimated from the distance.",
        "In somebody's car about %(n)s minutes each way. Estimated from the distance.",
    ),
}


@dataclass(frozen=True)
class Row:
    """One leg as a row: the time it begins, an icon's name, what to do."""

    time: str
    icon: str
    text: str


@dataclass(frozen=True)
class Half:
    """The way in one direction: when one sets out and arrives, rows, a sentence."""

    departure: str
    arrival: str
    rows: tuple[Row, ...]
    text: str


@dataclass(frozen=True)
class Line:
    """The trip of some days; `days` says which, `sentence` everything in one."""

    days: str
    there: Half
    back: Half
    sentence: str


@dataclass(frozen=True)
class Told:
    """A week in words: the usual trips, those of single dates, dates without one.

    `missed` is "" where the journey works on all dates. Texts are Markup on pages and
    plain for letters.
    """

    usual: tuple[Line, ...]
    special: tuple[Line, ...]
    missed: str
    booking: str

    @property
    def sentences(self) -> tuple[str, ...]:
        """Everything, one sentence after the other."""
        lines = [line.sentence for line in (*self.usual, *self.special)]
        return tuple(text for text in (*lines, self.missed) if text)


def told(week: WeekJourney, language: str) -> Told:
    """The week for a page: Markup with isolated names."""
    return _Teller(language, plain=False).week(week)


def plain(week: WeekJourney, language: str) -> str:
    """The week for a letter or message: lines of plain text."""
    return "\n".join(told_plain(week, language).sentences)


def told_plain(week: WeekJourney, language: str) -> Told:
    """The week for paper: the same parts in plain text."""
    return _Teller(language, plain=True).week(week)


def estimated(mode: str, minutes: int, language: str) -> str:
    """A way that is no bus: named as an estimate."""
    return i18n.plural(language, *COUNTED[f"by {mode}"], minutes)


def clock(minute: int) -> str:
    """07:42; a trip past midnight goes on with 00:12."""
    minute %= 24 * 60
    return f"{minute // 60:02d}:{minute % 60:02d}"


def days_text(meetings: Iterable[Meeting], language: str) -> str:
    """Mo–Do, Mo, Mi (week A); right to left "from … to …" with full names."""
    by_week: dict[str, set[int]] = {}
    for weekday, _start, _end, week in meetings:
        by_week.setdefault(week, set()).add(weekday)
    parts = []
    for week, days in sorted(by_week.items(), key=lambda one: one[0] != EVERY):
        text = ", ".join(_ranges(sorted(days), language))
        if week != EVERY:
            message = SENTENCES["week"]
            text = i18n.text(language, message, days=text, letter=week.upper())
        parts.append(text)
    return ", ".join(parts)


def dates_text(days: Sequence[date], language: str) -> str:
    """23.12. and 30.12.: dates as one reads them, in the language's own list."""
    texts = [i18n.day(language, day, "d.M.") for day in days]
    return str(format_list(texts, locale=i18n.locale_of(language)))


def _ranges(days: Sequence[int], language: str) -> list[str]:
    rtl = i18n.direction(language) == "rtl"
    names = i18n.weekday_names(language, "wide" if rtl else "abbreviated")
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    texts: list[str] = []
    for run in runs:
        if len(run) < 3:
            texts += [names[day] for day in run]
        elif rtl:
            first, last = names[run[0]], names[run[-1]]
            message = SENTENCES["span"]
            texts.append(i18n.text(language, message, first=first, last=last))
        else:
            texts.append(f"{names[run[0]]}–{names[run[-1]]}")
    return texts


class _Teller:
    """Builds sentences as Markup or as plain text."""

    def __init__(self, language: str, *, plain: bool) -> None:
        self.language = language
        self.plain = plain
        self.rtl = i18n.direction(language) == "rtl"

    def week(self, week: WeekJourney) -> Told:
        missed = self.missed(week)
        usual = tuple(self.line(trip) for trip in week.usual)
        special = tuple(self.line(trip) for trip in week.special)
        return Told(usual, special, missed, self.order(week))

    def missed(self, week: WeekJourney) -> str:
        """What is said of dates without a way, and of those that nobody knows yet."""
        texts = []
        if week.missed:
            days = dates_text(week.missed, self.language)
            texts.append(self.say("missed", days=days))
        for key, day in (("begins", week.begins), ("ends", week.ends)):
            if day is not None:
                told = i18n.day(self.language, day, "d.M.y")
                texts.append(self.say(key, day=told))
        return (" " if self.plain else Markup(" ")).join(texts)

    def line(self, trip: Trip) -> Line:
        there, back = self.half(trip.there), self.half(trip.back)
        if trip.on:
            days = dates_text(trip.on, self.language)
            key = "special"
        else:
            days = days_text(trip.meetings, self.language)
            key = "usual"
        text = self.say(key, days=days, there=there.text, back=back.text)
        return Line(days, there, back, text)

    def half(self, legs: Legs) -> Half:
        if not legs:
            here = self.say("already there")
            return Half("", "", (), here)
        parts = [self.leg(leg) for leg in legs]
        text = parts[0]
        for part in parts[1:]:
            text = self.say("and then", before=text, after=part)
        rows = tuple(
            Row(clock(leg.departure), _icon(leg), self.row(leg)) for leg in legs
        )
        first, last = clock(legs[0].departure), clock(legs[-1].arrival)
        if legs[0].mode == "walk" and len(legs) > 1:
            text = self.say("set out", time=first, way=text)
        return Half(first, last, rows, text)

    def leg(self, leg: Leg) -> str:
        """A leg within a sentence."""
        if leg.mode == "walk":
            return self.walk(leg)
        values = {
            "line": self.name(leg.route),
            "stop": self.name(leg.start),
            "time": clock(leg.departure),
            "end": self.name(leg.end),
            "arrival": clock(leg.arrival),
        }
        text = self.say(_sentence(leg), **values)
        if not leg.on_demand:
            return text
        return self.say("booked", ride=text, booking=self.book(leg))

    def row(self, leg: Leg) -> str:
        """A leg as a row of its own: walks say where to."""
        if leg.mode == "walk" and leg.end:
            return self.say("walk to", walk=self.walk(leg), stop=self.name(leg.end))
        return self.leg(leg)

    def walk(self, leg: Leg) -> str:
        minutes = max(1, leg.arrival - leg.departure)
        text = i18n.plural(
            self.language,
            "%(num)s minute on foot",
            "%(num)s minutes on foot",
            minutes,
        )
        return text if self.plain else escape(text)

    def book(self, leg: Leg) -> str:
        """When and where a call bus is ordered, as far as it is known."""
        lead = leg.lead_minutes
        if leg.book_by is not None and leg.book_by < 0:
            days = -(leg.book_by // DAY)
            key = "book day before" if days == 1 else "book days before"
            text = self.say(key, time=clock(leg.book_by), n=days)
        elif not lead and leg.book_by is not None:
            text = self.say("book by", time=clock(leg.book_by))
        elif not lead:
            text = self.say("must book")
        elif lead >= LONG_LEAD and lead % 60 == 0:
            text = self.say("book hours", n=lead // 60)
        else:
            text = self.count("book minutes", lead)
        if leg.phone:
            phone = self.name(leg.phone)
            text = self.say("phone", booking=text, phone=phone)
        if leg.wait_minutes:
            text = self.count("wait", leg.wait_minutes, booking=text)
        return text

    def order(self, week: WeekJourney) -> str:
        """One sentence for everybody who needs a call bus; "" without one."""
        legs = [leg for trip in week.trips for leg in (*trip.there, *trip.back)]
        return self.say("order") if any(leg.on_demand for leg in legs) else ""

    def say(self, key: str, **values: Any) -> str:
        """A sentence; on pages its values are escaped unless they are Markup."""
        if self.plain:
            return i18n.text(self.language, SENTENCES[key], **values)
        told = escape(i18n.text(self.language, SENTENCES[key]))
        return told % values if values else told

    def count(self, key: str, n: int, **values: Any) -> str:
        """As `say`, of a number of minutes."""
        if self.plain:
            return i18n.plural(self.language, *COUNTED[key], n, **values)
        told = escape(i18n.plural_form(self.language, *COUNTED[key], n))
        return told % {"num": n, **values}

    def name(self, name: str) -> str:
        """A name as on the sign, kept from turning the sentence round."""
        if not self.plain:
            return Markup('<bdi dir="ltr">{}</bdi>').format(name)
        return f"{LTR}{name}{END}" if self.rtl else name


def _sentence(leg: Leg) -> str:
    if leg.stays:
        return "stay"
    if leg.on_demand:  # many are called "Rufbus …" already
        return "named" if "rufbus" in leg.route.lower() else "call bus"
    return "train" if TRAIN.fullmatch(leg.route) else "bus"


def _icon(leg: Leg) -> str:
    return {"walk": "walk", "on_demand": "rufbus"}.get(leg.mode, "bus")
