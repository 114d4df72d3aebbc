"""The iCal feed that the App Integreat imports: one event per stretch of classes.

Integreat reads UID, SUMMARY, DTSTART, DTEND, RRULE (weekly, with days and an end),
LOCATION, DESCRIPTION and CATEGORIES; it ignores EXDATE and STATUS. So every stretch
between holidays is an event of its own, and what is over or cancelled is left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from html import escape

from icalendar import Calendar, Event, Timezone

from service import i18n
from service.clock import BERLIN
from service.courses.catalogue import wording
from service.courses.catalogue.queries import PublicCourse
from service.courses.meetings.meeting_dates import instant
from service.rulesets.schema import WEEKDAYS

CATEGORY = "integreat"
DAY_CODES = tuple(day.upper() for day in WEEKDAYS)
WEEK = timedelta(days=7)
YEARS = 3  # of clock changes that the feed spells out


@dataclass(frozen=True)
class Block:
    """Meetings at one wall time, at an even pace, without a gap between them."""

    days: tuple[date, ...]
    start: int
    end: int
    interval: int  # weeks

    @property
    def weekdays(self) -> tuple[int, ...]:
        """The days of the week, sorted."""
        return tuple(sorted({day.weekday() for day in self.days}))


def blocks(course: PublicCourse, today: date) -> tuple[Block, ...]:
    """Splits the meetings from today on into stretches that a weekly rule can say.

    A date held at another time than the week's is a stretch of its own.
    """
    found: list[Block] = []
    for start, end, week in sorted({(m[1], m[2], m[3]) for m in course.meetings}):
        weekdays = {
            m[0] for m in course.meetings if (m[1], m[2], m[3]) == (start, end, week)
        }
        interval = 1 if week == "every" else 2
        days = [
            one.day
            for one in course.dates
            if (one.start, one.end) == (start, end)
            and one.day.weekday() in weekdays
            and one.day >= today
            and _in_week(course, one.day, week)
        ]
        found.extend(_even(days, weekdays, start, end, interval))
    told = {(day, block.start, block.end) for block in found for day in block.days}
    single = [one for one in course.dates if one.day >= today]
    found.extend(
        Block((one.day,), one.start, one.end, 1)
        for one in single
        if (one.day, one.start, one.end) not in told
    )
    return tuple(found)


def _in_week(course: PublicCourse, day: date, week: str) -> bool:
    if week == "every" or course.anchor_monday is None:
        return True
    odd = ((day - course.anchor_monday).days // 7) % 2
    return odd == (0 if week == "a" else 1)


def _even(
    days: Iterable[date], weekdays: set[int], start: int, end: int, interval: int
) -> list[Block]:
    """Cuts where a day that the rule would name is missing."""
    found: list[list[date]] = []
    for day in sorted(set(days)):
        if found and day == _next(found[-1][-1], weekdays, interval):
            found[-1].append(day)
        else:
            found.append([day])
    return [Block(tuple(group), start, end, interval) for group in found]


def _next(day: date, weekdays: set[int], interval: int) -> date:
    """The day after `day` that a weekly rule of these weekdays names."""
    later = [weekday for weekday in sorted(weekdays) if weekday > day.weekday()]
    monday = day - timedelta(days=day.weekday())
    if later:
        return monday + timedelta(days=later[0])
    return monday + interval * WEEK + timedelta(days=min(weekdays))


def feed(
    courses: Iterable[PublicCourse],
    base_url: str,
    today: date,
    language: str = i18n.DEFAULT,
) -> bytes:
    """The calendar of all courses, in the region's default language."""
    calendar = Calendar()
    calendar.add("prodid", "-//Kursmittler//courses//DE")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", i18n.text(language, "German courses in the county"))
    last = date(today.year + YEARS, 12, 31)
    first = date(today.year - 1, 1, 1)
    calendar.add_component(Timezone.from_tzinfo(BERLIN, "Europe/Berlin", first, last))
    for course in courses:
        for block in blocks(course, today):
            calendar.add_component(_event(course, block, base_url, language))
    return bytes(calendar.to_ical())


def _event(course: PublicCourse, block: Block, base_url: str, language: str) -> Event:
    first, last = block.days[0], block.days[-1]
    event = Event()
    event.add("uid", f"{course.id}-{_anchor(course, block)}@kursmittler")
    event.add("dtstamp", course.changed_at.astimezone(UTC))
    event.add("summary", wording.title(course, language))
    event.add("dtstart", instant(first, block.start))
    event.add("dtend", instant(first, block.end))
    if len(block.days) > 1:
        until = instant(last, block.start).astimezone(UTC)
        rule: dict[str, object] = {
            "freq": "weekly",
            "byday": [DAY_CODES[weekday] for weekday in block.weekdays],
            "until": until,
        }
        if block.interval > 1:
            rule["interval"] = block.interval
        event.add("rrule", rule)
    event.add("location", _location(course, language))
    event.add("description", _description(course, base_url, language))
    event.add("categories", [CATEGORY])
    event.add("url", f"{base_url}/kurse/{course.id}")
    return event


def _anchor(course: PublicCourse, block: Block) -> str:
    """Names a stretch by its last day: the first one moves with today."""
    return f"{block.days[-1]:%Y%m%d}-{block.start}"


def _location(course: PublicCourse, language: str) -> str:
    where = course.where
    if where is None:
        return i18n.text(language, "online")
    street = f"{where.street}, " if where.street else ""
    return f"{where.name}, {street}{where.postal_code} {where.place}"


def _description(course: PublicCourse, base_url: str, language: str) -> str:
    """HTML on one line, as Integreat shows it."""
    facts = [
        *wording.prerequisites(course, language),
        wording.seats(course, language),
        wording.price(course, language),
        wording.childcare(course, language),
    ]
    url = f"{base_url}/kurse/{course.id}"
    label = i18n.text(language, "All about the course and the way there")
    lines = "".join(f"<p>{escape(fact)}</p>" for fact in facts)
    return f'{lines}<p><a href="{escape(url)}">{escape(label)}</a></p>'
