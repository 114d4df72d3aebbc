"""What is said of public courses in an explicit language: pages, calendar, files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from service import i18n
from service.courses.catalogue.fit import Reason
from service.courses.catalogue.queries import PublicCourse
from service.courses.catalogue.ways import Trip
from service.courses.seats.childcare import AgeGroup
from service.courses.wording import clock, euros, kind_name, level_text

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


def times(course: PublicCourse, language: str, width: str = "abbreviated") -> list[str]:
    """ "Mo, Mi, Fr 08:30–11:45", one entry for each time; alternating weeks say so."""
    return week_times(course.meetings, language, width)


def week_times(
    meetings: Iterable[tuple[int, int, int, str]],
    language: str,
    width: str = "abbreviated",
) -> list[str]:
    """The same for any weekly meetings."""
    days = i18n.weekday_names(language, width)
    by_time: dict[tuple[int, int, str], list[int]] = {}
    for weekday, start, end, week in meetings:
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


def moved_dates(course: PublicCourse, language: str, today: date) -> list[str]:
    """ "20.11., 10:00–13:15 instead of 18.11.": dates to come at another time."""
    return [
        i18n.text(
            language,
            "%(day)s, %(time)s instead of %(planned)s",
            day=i18n.day(language, instead.day, "EEE dd.MM."),
            time=i18n.span(language, clock(instead.start), clock(instead.end)),
            planned=i18n.day(language, day, "EEE dd.MM."),
        )
        for day, instead in course.moved
        if instead.day >= today
    ]


def seats(course: PublicCourse, language: str) -> str:
    """How many places are left; none is said as plainly as one."""
    if course.left == 0:
        return i18n.text(language, "no place left")
    return i18n.plural(
        language, "%(num)s place left", "%(num)s places left", course.left
    )


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
    return "; ".join(_places(group, language) for group in course.age_groups)


def _places(group: AgeGroup, language: str) -> str:
    """How many places are left; care whose places are taken is care all the same."""
    ages = {"first": group.from_age, "last": group.to_age}
    if group.left == 0:
        return i18n.text(
            language,
            "Childcare, %(first)s to %(last)s years: all places are taken",
            **ages,
        )
    return i18n.plural(
        language,
        "Childcare, %(first)s to %(last)s years: %(num)s place",
        "Childcare, %(first)s to %(last)s years: %(num)s places",
        group.left,
        **ages,
    )


def childcare_of_group(course: PublicCourse, language: str) -> str:
    """For office and provider: the places that this course's people take."""
    if not course.childcare or not course.age_groups:
        return childcare(course, language)
    return "; ".join(_taken(group, language) for group in course.age_groups)


def _taken(group: AgeGroup, language: str) -> str:
    told = i18n.plural(
        language,
        "with care, %(first)s to %(last)s years: %(own)s of %(total)s place taken by "
        "this course",
        "with care, %(first)s to %(last)s years: %(own)s of %(total)s places taken by "
        "this course",
        group.total,
        first=group.from_age,
        last=group.to_age,
        own=group.own,
        total=group.total,
    )
    others = group.total - group.left - group.own
    if others <= 0:
        return told
    beside = i18n.text(language, "%(n)s by courses at the same time", n=others)
    return f"{told}, {beside}"


def reason(one: Reason, language: str) -> str:
    """Why a course only nearly fits."""
    return i18n.text(language, REASONS[one.code])


def prerequisites(course: PublicCourse, language: str) -> list[str]:
    """What somebody must bring, in plain words: by kind and lowest level."""
    lowest = min(course.levels, key=lambda level: level.order, default=None)
    found = [lowest.prerequisite] if lowest else []
    found.append(course.kind.prerequisite)
    return [i18n.text(language, text) for text in found if text]
