"""Everything that is known of a person, to read: German beside their language.

The same rows as the file to take along (`own_data.queries.as_data`), in words. A letter
that no font here has stands as "?", so that nobody is refused their own data.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session, col, or_, select

from service import i18n
from service.access import OfficeView, Scope, scoped
from service.courses.catalogue import wording as courses
from service.courses.catalogue.queries import PublicCourse, views
from service.courses.tables import Attendance, Course, NextStep, Seat
from service.courses.taught.wording import ATTENDANCE, STEP_ANSWERS
from service.learners.records.facts import RecordFacts
from service.learners.tables import Learner, RegistrationDraft
from service.learners.wording import SOURCES, STATES, number_text
from service.messages.tables import OutboxMessage
from service.messages.texts import TEMPLATES
from service.own_data import wording as own_words
from service.own_data.queries import Contact, history
from service.papers.bilingual import Both, Said, Speaker, kept_ltr, said, tongues
from service.papers.glyphs import letters
from service.papers.known_words import SENTENCES
from service.places.queries import places
from service.planning.tables import Finding, ProposedSeat
from service.rulesets.queries import rules

DAY = "dd.MM.y"
MOMENT = "dd.MM.y, HH:mm"
BOX = "?"
# Tables of which the paper tells nothing row by row, and why.
UNTOLD = {
    "learner_link": "about others as well: said in a sentence",
    "course_finding": "a check of a course, made anew from the answers every night",
}


@dataclass(frozen=True)
class Fact:
    """A label and what is known, both in each language; alike ones stand once."""

    label: Both
    value: Both


@dataclass(frozen=True)
class Group:
    """Facts and sentences under a heading."""

    title: Both
    facts: tuple[Fact, ...] = ()
    lines: tuple[Both, ...] = ()


@dataclass(frozen=True)
class Known:
    """The page model."""

    title: str
    language: str
    heading: Both
    made: Both
    groups: tuple[Group, ...]
    foot: str


@dataclass(frozen=True)
class Person:
    """Whose paper it is, and how it is said."""

    session: Session
    scope: Scope
    learner: Learner
    today: date
    speak: Speaker

    def day(self, value: date | None) -> Both:
        """A day in each language; nothing where there is none."""
        if value is None:
            return ()
        return self.speak.each(lambda language: i18n.day(language, value, DAY))

    def moment(self, value: datetime | None, form: str = DAY) -> Both:
        """An instant on the German clock in each language."""
        if value is None:
            return ()
        return self.speak.each(lambda language: i18n.instant(language, value, form))

    def fact(self, key: str, value: Both) -> Iterator[Fact]:
        """A line unless nothing is known."""
        if value and any(one.text for one in value):
            yield Fact(self.speak.say(key), once(value))

    def word(self, message: str) -> Both:
        """A word of the product; a code of other versions stays as it is."""
        return self.speak.message(message) if message else ()


def known(
    session: Session, scope: Scope, learner: Learner, office: OfficeView, today: date
) -> Known:
    """The paper of one person."""
    speak = Speaker(tongues(learner, office), SENTENCES)
    who = Person(session, scope, learner, today, speak)
    number = number_text(learner.number)
    groups = [
        Group(speak.say("record"), tuple(_record(who))),
        *_answers(who),
        *_courses(who),
        Group(speak.say("history"), *_history(who)),
        Group(speak.say("messages"), *_messages(who)),
        Group(speak.say("plans"), lines=_plans(who)),
        *_keeping(who, office),
    ]
    day = i18n.day(i18n.DEFAULT, today, DAY)
    made = speak.say("made", day=day, number=number, office=office.name)
    return _printable(
        Known(
            title=i18n.text(i18n.DEFAULT, SENTENCES["title"]),
            language=i18n.DEFAULT,
            heading=speak.say("title"),
            made=made,
            groups=tuple(groups),
            foot=f"{number} · {day}",
        ),
        speak,
    )


def once(texts: Both) -> Both:
    """What is the same in both languages, once."""
    return texts[:1] if len({one.text for one in texts}) == 1 else texts


def _record(who: Person) -> Iterator[Fact]:
    row, speak = who.learner, who.speak
    yield from who.fact("name", speak.name(row.call_name))
    yield from who.fact("number", speak.name(number_text(row.number)))
    yield from who.fact("state", who.word(STATES.get(row.state, row.state)))
    yield from who.fact("registered", who.moment(row.registered_at))
    yield from who.fact("waiting", who.moment(row.waiting_since))
    agreed = who.moment(row.consent_at) or speak.say("no consent")
    yield from who.fact("agreed", agreed)
    yield from who.fact("source", who.word(SOURCES.get(row.source, "")))
    yield from who.fact("changed", who.moment(row.changed_at))
    yield from who.fact("paused", who.day(row.paused_until))
    if row.min_meetings > 1:
        yield from who.fact("meetings", speak.name(str(row.min_meetings)))
    if row.allowed_providers is not None:
        yield from who.fact("providers", speak.say("some"))
    drafts = scoped(RegistrationDraft, who.scope).where(
        RegistrationDraft.learner_id == row.id
    )
    for draft in who.session.exec(drafts):
        yield from who.fact("draft", who.moment(draft.created_at))


def _answers(who: Person) -> Iterator[Group]:
    """The record's sections as the office reads them, in each language."""
    rules_now = rules(who.session, who.scope, who.today)
    homes = places(who.session, who.scope)
    told = [
        RecordFacts(rules_now, homes, language).shown(who.learner, who.learner.priority)
        for language in who.speak.languages
    ]
    for sections in zip(*told, strict=True):
        rows = zip(*(one["rows"] for one in sections), strict=True)
        facts = tuple(
            Fact(
                _said(who, (row["term"] for row in same)),
                once(_said(who, (row["text"] for row in same))),
            )
            for same in rows
        )
        if facts:
            yield Group(_said(who, (one["title"] for one in sections)), facts)


def _said(who: Person, texts: Iterable[str]) -> Both:
    """A text of each language, in their order."""
    return tuple(
        said(kept_ltr(text, language), language)
        for text, language in zip(texts, who.speak.languages, strict=True)
    )


def _courses(who: Person) -> Iterator[Group]:
    seats = who.session.exec(
        scoped(Seat, who.scope)
        .where(Seat.learner_id == who.learner.id)
        .order_by(col(Seat.created_at), col(Seat.id))
    ).all()
    if not seats:
        yield Group(who.speak.say("courses"), lines=(who.speak.say("no courses"),))
        return
    shown = _views(who, [seat.course_id for seat in seats])
    facts = [
        Fact(_course_name(who, shown[seat.course_id]), _seat(who, seat, shown))
        for seat in seats
    ]
    yield Group(who.speak.say("courses"), tuple(facts))


def _views(who: Person, ids: Sequence[str]) -> dict[str, PublicCourse]:
    rows = who.session.exec(scoped(Course, who.scope).where(col(Course.id).in_(ids)))
    found = views(who.session, who.scope, rows.all(), who.today)
    return {view.id: view for view in found}


def _course_name(who: Person, view: PublicCourse) -> Both:
    return who.speak.each(lambda x: f"K-{view.number:03d}: {courses.title(view, x)}")


def _seat(who: Person, seat: Seat, shown: dict[str, PublicCourse]) -> Both:
    """State, times, school, attendance and the answer afterwards, in one text."""
    view = shown[seat.course_id]
    visits = _visits(who, seat.course_id)
    step = who.session.exec(
        scoped(NextStep, who.scope).where(
            NextStep.learner_id == who.learner.id, NextStep.course_id == seat.course_id
        )
    ).first()

    def told(language: str) -> str:
        def say(key: str, **values: object) -> str:
            return i18n.text(language, SENTENCES[key], **values)

        lines = [say(seat.state) if seat.state in SENTENCES else seat.state]
        first = i18n.day(language, view.start_on, DAY)
        lines.append(i18n.span(language, first, i18n.day(language, view.end_on, DAY)))
        lines += courses.times(view, language)
        if view.provider:
            lines.append(say("school", name=view.provider))
        lines += visits(language)
        if step is not None and step.state in STEP_ANSWERS:
            answer = i18n.text(language, STEP_ANSWERS[step.state])
            lines.append(say("going on", answer=answer))
        return "\n".join(lines)

    return who.speak.each(told)


def _visits(who: Person, course_id: str) -> Callable[[str], list[str]]:
    """Days by what was noted of them."""
    rows = who.session.exec(
        scoped(Attendance, who.scope)
        .where(Attendance.learner_id == who.learner.id)
        .where(Attendance.course_id == course_id)
        .order_by(col(Attendance.day))
    ).all()

    def told(language: str) -> list[str]:
        lines = []
        for state, word in ATTENDANCE.items():
            days = [i18n.day(language, r.day, DAY) for r in rows if r.state == state]
            if days:
                lines.append(f"{i18n.text(language, word)}: {', '.join(days)}")
        return lines

    return told


def _history(who: Person) -> tuple[tuple[Fact, ...], tuple[Both, ...]]:
    found = history(who.session, who.scope, who.learner)
    facts = tuple(_contact(who, one) for one in found)
    return facts, () if facts else (who.speak.say("nothing"),)


def _contact(who: Person, one: Contact) -> Fact:
    told = who.speak.each(lambda language: own_words.contact_text(one, language))
    return Fact(once(who.moment(one.at, MOMENT)), once(told))


def _messages(who: Person) -> tuple[tuple[Fact, ...], tuple[Both, ...]]:
    """Mails and SMS by what they were about; none of somebody else's."""
    row, speak = who.learner, who.speak
    contacts = [contact for contact in (row.phone, row.email) if contact]
    if not contacts:
        return (), (speak.say("nothing"),)
    others = select(Learner.id).where(
        Learner.office_id == who.scope.office_id,
        Learner.id != row.id,
        or_(col(Learner.phone).in_(contacts), col(Learner.email).in_(contacts)),
    )
    if who.session.exec(others).first() is not None:
        return (), (speak.say("shared"),)
    found = who.session.exec(
        scoped(OutboxMessage, who.scope)
        .where(col(OutboxMessage.recipient).in_(contacts))
        .order_by(col(OutboxMessage.created_at).desc(), col(OutboxMessage.id))
    ).all()
    facts = tuple(
        Fact(once(who.moment(sent.created_at)), _message(speak, sent)) for sent in found
    )
    lines = () if facts else (speak.say("nothing"),)
    return facts, (*lines, speak.say("older"))


def _message(speak: Speaker, row: OutboxMessage) -> Both:
    way = "SMS" if row.channel == "sms" else "E-mail"

    def told(language: str) -> str:
        found = TEMPLATES.get(row.template)
        about = i18n.text(language, found.subject, **row.data) if found else ""
        return f"{i18n.text(language, way)}: {about or row.template}"

    return once(speak.each(told))


def _plans(who: Person) -> tuple[Both, ...]:
    """How many plans were computed with the answers; a human decided about each."""
    found = 0
    for table in (ProposedSeat, Finding):
        wanted = scoped(table, who.scope).where(table.learner_id == who.learner.id)
        found += len(who.session.exec(wanted).all())
    speak = who.speak
    return (speak.say("computed", n=found), speak.say("human"), speak.say("ties"))


def _keeping(who: Person, office: OfficeView) -> Iterator[Group]:
    """Who knows it, how long it stands, what can be done."""
    speak, row = who.speak, who.learner
    knows = [speak.say("office", office=office.name, county=office.county)]
    if row.helper_user_id:
        knows.append(speak.say("helper"))
    seats = who.session.exec(
        scoped(Seat, who.scope).where(
            Seat.learner_id == row.id, col(Seat.state).in_(("taken", "attended"))
        )
    ).all()
    shown = _views(who, [seat.course_id for seat in seats])
    names = dict.fromkeys(view.provider for view in shown.values() if view.provider)
    knows += [speak.say("provider", name=name) for name in names]
    knows.append(speak.say("nobody"))
    yield Group(speak.say("who"), lines=tuple(knows))
    told = [
        own_words.kept_texts(office.settings, who.today, language)
        for language in speak.languages
    ]
    kept = tuple(_said(who, same) for same in zip(*told, strict=True))
    yield Group(speak.say("how long"), lines=kept)
    reach = [text for text in (office.phone, office.email) if text]
    authority = str(office.settings.get("complaint", ""))
    lines = [speak.say("do"), speak.say("complain")]
    lines += [once(speak.name(text)) for text in (" · ".join(reach), authority) if text]
    yield Group(speak.say("rights"), lines=tuple(lines))


def _printable(paper: Known, speak: Speaker) -> Known:
    """The paper with a question mark for every letter that no font has."""
    have, lost = letters(), []

    def clean(one: Said) -> Said:
        text = "".join(
            sign
            if ord(sign) in have or unicodedata.category(sign) in ("Cf", "Cc")
            else BOX
            for sign in one.text
        )
        if text != one.text:
            lost.append(text)
        return replace(one, text=text)

    def both(texts: Both) -> Both:
        return tuple(clean(one) for one in texts)

    groups = tuple(
        Group(
            both(group.title),
            tuple(Fact(both(f.label), both(f.value)) for f in group.facts),
            tuple(both(line) for line in group.lines),
        )
        for group in paper.groups
    )
    made = both(paper.made)
    if lost:
        groups = (*groups, Group((), lines=(speak.say("boxes", box=BOX),)))
    return replace(paper, made=made, groups=groups)
