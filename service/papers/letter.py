"""The invitation as a letter: a frozen page model for `templates/papers/letter.typ`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import segno

from service import i18n
from service.access import OfficeView
from service.courses.catalogue import wording
from service.courses.catalogue.queries import PublicCourse
from service.learners.tables import Learner
from service.learners.wording import number_text
from service.own_data.wording import kept_texts
from service.papers import letter_words as words
from service.papers.bilingual import Both, Speaker, said, tongues
from service.papers.pictograms import pictogram
from service.papers.way_map import way_map
from service.places.queries import PlaceView
from service.timetables.journey_words import Half, estimated, told_plain
from service.timetables.week_journey import WeekJourney

ADDRESS_LINES = 6  # of the window, DIN 5008 form B
ESTIMATED = ("walk", "bike", "car", "lift")


@dataclass(frozen=True)
class Line:
    """Texts beside one pictogram; `strong` first, `rest` below, either may be ()."""

    icon: str
    strong: Both
    rest: Both = ()


@dataclass(frozen=True)
class Way:
    """One direction on some days: a heading and its legs, each with its time."""

    heading: Both
    legs: tuple[Line, ...]


@dataclass(frozen=True)
class Notice:
    """What a person must be told of their data (Art. 13 and 14 GDPR)."""

    title: Both
    lines: tuple[Both, ...]
    contact: tuple[tuple[Both, str], ...]


@dataclass(frozen=True)
class Letter:
    """Everything that stands in one letter."""

    language: str
    office: str
    branch: Both
    return_line: str
    address: tuple[str, ...]
    place_and_day: str
    code_label: Both
    code: str
    phone: str
    qr: str
    greeting: Both
    title: Both
    facts: tuple[Line, ...]
    deadline: Both
    answers: tuple[Line, ...]
    ways: tuple[Way, ...]
    way_notes: tuple[Both, ...]
    map: str
    map_alt: str
    map_title: Both
    cut: Both
    yes: Line
    no: Line
    why: Both
    reasons: tuple[Line, ...]
    notice: Notice | None = None


@dataclass(frozen=True)
class Letters:
    """The page model of a print-out: one letter behind the other."""

    title: str
    letters: tuple[Letter, ...]


@dataclass(frozen=True)
class Invited:
    """What a letter is made of, read once for all letters of a course."""

    learner: Learner
    view: PublicCourse
    home: PlaceView | None
    week: WeekJourney | None
    minutes: int  # the longer way of the seat, 0 where it is not known
    link: str
    answer_by: date | None
    grant: bool = False  # whether the way is long enough for the travel grant


def letter(one: Invited, office: OfficeView, today: date) -> Letter:
    """The letter to one person about one course."""
    who, view = one.learner, one.view
    speak = Speaker(tongues(who, office), words.SENTENCES)
    return Letter(
        language=i18n.DEFAULT,
        office=office.county,
        branch=speak.each(lambda _l: office.name)[:1],
        return_line=_return_line(office),
        address=address(who),
        place_and_day=i18n.day(i18n.DEFAULT, today, "dd.MM.y"),
        code_label=speak.say("code"),
        code=f"{number_text(who.number)} · K-{view.number:03d}",
        phone=unbroken(office.phone),
        qr=qr_file(one.link),
        greeting=speak.say("greeting", name=who.call_name),
        title=speak.say("title"),
        facts=_facts(speak, one),
        deadline=_deadline(speak, one),
        answers=_answers(speak, office),
        ways=_ways(speak, one),
        way_notes=_way_notes(speak, one),
        map=way_map(office.county_ags, one.home, view.where, one.week),
        map_alt=_map_alt(one),
        map_title=speak.say("map"),
        cut=speak.say("cut"),
        yes=Line(pictogram("check"), speak.say("yes")),
        no=Line(pictogram("cross"), speak.say("no")),
        why=speak.say("why"),
        reasons=tuple(
            Line(pictogram(icon), speak.say(key)) for icon, key in words.REASONS.items()
        ),
        notice=_notice(speak, office, today) if notice_is_due(who) else None,
    )


def notice_is_due(learner: Learner) -> bool:
    """Whether others have given us the record: Art. 14 GDPR, at the first contact."""
    return learner.notice_due or learner.source == "import"


def address(learner: Learner) -> tuple[str, ...]:
    """The lines of the window: call name, then the address as it was given."""
    parts = [part.strip() for part in learner.address.split(",")]
    lines = [learner.call_name, *(part for part in parts if part)]
    if len(lines) > ADDRESS_LINES:
        rest = ", ".join(lines[ADDRESS_LINES - 1 :])
        lines = [*lines[: ADDRESS_LINES - 1], rest]
    return tuple(lines)


def unbroken(number: str) -> str:
    """A telephone number that stays on one line."""
    return number.replace(" ", "\N{NO-BREAK SPACE}")


def qr_file(content: str) -> str:
    """A QR code as an SVG file."""
    code = segno.make(content, error="m", micro=False)
    return str(code.svg_inline(scale=4, border=0))


def _return_line(office: OfficeView) -> str:
    lines = str(office.settings.get("address", "")).splitlines()
    return ", ".join([office.county, *(line.strip() for line in lines if line.strip())])


def _facts(speak: Speaker, one: Invited) -> tuple[Line, ...]:
    view, who = one.view, one.learner
    found = [
        Line(
            pictogram("course"),
            speak.each(lambda told: wording.name(view, told)),
            speak.name(view.provider),
        ),
        Line(
            pictogram("computer" if view.online else "pin"), *words.where(speak, view)
        ),
        Line(pictogram("clock"), words.times(speak, view)),
        Line(
            pictogram("first-day"),
            speak.say("first day"),
            speak.each(words.long_day(view.start_on)),
        ),
        Line(pictogram("euro"), *words.price(speak, view)),
    ]
    if one.grant:
        day = words.long_day(view.start_on)
        found.append(Line(pictogram("form"), (), speak.say("grant", day=day)))
    if who.child_ages:
        found.append(Line(pictogram("child"), *words.child(speak, view, who)))
    bring = words.bring(speak, view, who)
    found.append(Line(pictogram("bag"), speak.say("bring"), bring))
    return tuple(found)


def _deadline(speak: Speaker, one: Invited) -> Both:
    if one.answer_by is None:
        return speak.say("answer")
    return speak.say("answer by", day=words.long_day(one.answer_by))


def _answers(speak: Speaker, office: OfficeView) -> tuple[Line, ...]:
    found = [Line(pictogram("screenshot"), speak.say("scan"))]
    if office.phone:
        number = speak.name(unbroken(office.phone))[:1]
        found.append(Line(pictogram("phone"), speak.say("call"), number))
    return (*found, Line(pictogram("form"), speak.say("slip")))


def _ways(speak: Speaker, one: Invited) -> tuple[Way, ...]:
    if one.week is None:
        return ()
    weeks = {told: told_plain(one.week, told) for told in speak.languages}
    german = weeks[speak.languages[0]]
    lines = (*german.usual, *german.special)
    found = []
    for number in range(len(lines)):
        of = {t: (*w.usual, *w.special)[number] for t, w in weeks.items()}
        days = {told: line.days for told, line in of.items()}
        for key in ("there", "back"):
            halves = {t: getattr(line, key) for t, line in of.items()}
            heading = speak.say(key)
            if len(lines) > 1:
                named = {b.lang: b.text for b in heading}
                heading = speak.say(
                    "on days",
                    way=lambda t, n=named: n[t.split("-")[0]],
                    days=lambda t, d=days: d[t],
                )
            found.append(Way(heading, _legs(speak, halves, key)))
    return tuple(found)


def _legs(speak: Speaker, halves: Mapping[str, Half], key: str) -> tuple[Line, ...]:
    """The legs of one direction, and when one is there."""
    rows = {language: half.rows for language, half in halves.items()}
    first = halves[speak.languages[0]]
    if not first.rows:
        return (Line(pictogram("check"), (), speak.each(lambda t: halves[t].text)),)

    def leg(number: int) -> Line:
        return Line(
            pictogram(first.rows[number].icon),
            speak.name(first.rows[number].time),
            speak.each(lambda t: str(rows[t][number].text)),
        )

    legs = [leg(number) for number in range(len(first.rows))]
    end = Line(
        pictogram("course" if key == "there" else "house"),
        speak.name(first.arrival),
        speak.say(f"end {key}"),
    )
    return (*legs, end)


def _way_notes(speak: Speaker, one: Invited) -> tuple[Both, ...]:
    """What must be booked, dates without a bus, or an estimate that says it is one."""
    if one.view.online:
        return ()
    if one.week is None:
        if not one.minutes or one.learner.mode not in ESTIMATED:
            return ()
        mode, minutes = one.learner.mode, one.minutes
        return (speak.each(lambda told: estimated(mode, minutes, told)),)
    weeks: dict[str, Any] = {t: told_plain(one.week, t) for t in speak.languages}
    notes = [
        speak.each(lambda t: str(weeks[t].booking)),
        speak.each(lambda t: str(weeks[t].missed)),
    ]
    return tuple(note for note in notes if note[0].text)


def _map_alt(one: Invited) -> str:
    home = one.home.name if one.home else ""
    house = one.view.where.name if one.view.where else ""
    sentence = words.SENTENCES["map alt"]
    return i18n.text(i18n.DEFAULT, sentence, home=home, house=house)


def _notice(speak: Speaker, office: OfficeView, today: date) -> Notice:
    told = office.settings
    kept = zip(
        *(kept_texts(told, today, language) for language in speak.languages),
        strict=True,
    )
    contact = [
        (speak.say("responsible"), f"{office.name}, {office.county}"),
        (speak.say("officer"), str(told.get("protection_officer", ""))),
        (speak.say("how long"), str(told.get("retention", ""))),
    ]
    lines = (
        speak.say("source"),
        *(speak.say(key) for key in words.NOTICE),
        *(tuple(map(said, same, speak.languages)) for same in kept),
    )
    return Notice(
        speak.say("notice"), lines, tuple(entry for entry in contact if entry[1])
    )
