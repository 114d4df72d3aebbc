"""The application for the travel grant: filled with what is known, the rest by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col

from service import i18n
from service.access import OfficeView, Scope, one, scoped
from service.courses.catalogue import travel_grant, wording
from service.courses.catalogue.queries import PublicCourse, view_of
from service.courses.catalogue.travel_grant import grant_of, may_apply, walk_m
from service.courses.tables import Course, Seat
from service.errors import UserError
from service.learners.tables import Learner
from service.papers.bilingual import Both, Speaker, tongues
from service.papers.letter_words import long_day
from service.places.queries import PlaceView, view
from service.places.tables import Place
from service.rulesets.queries import rules

TOLD = ("invited", "taken")  # a held seat has not been told to anybody yet
SENTENCES = {
    "title": "Application for the travel grant",
    "person": "Who applies",
    "name": "Name as on the identity card",
    "born": "Date of birth",
    "address": "Address",
    "number": "Number of the Federal Office (BAMF)",
    "phone": "Phone",
    "course": "The course",
    "kind": "Course",
    "provider": "Provider",
    "house": "Place of the course",
    "begin": "First day",
    "times": "Times",
    "way": "The way",
    "foot": "On foot, from the village to the course",
    "km": "about %(km)s km, estimated from the straight line",
    "rule": "The rule asks for %(km)s km or more.",
    "means": "How I travel",
    "bank": "For the payment",
    "owner": "Account holder",
    "iban": "IBAN",
    "ask": "I apply for the grant for the way to this course.",
    "sign": "Place, day and signature",
    "deadline": "Hand it in before %(day)s: later applications do not count.",
    "blank": "What is blank is written by hand. Please hand it in at your course "
    "provider: it passes the application on to the Federal Office, and has its form.",
}
TITLES = {
    "walk": "on foot",
    "bike": "by bicycle",
    "bus": "by bus or train",
    "car": "by car",
    "lift": "someone drives me",
}


@dataclass(frozen=True)
class Field:
    """A line of the form; "" is left to be filled in by hand."""

    label: Both
    value: str = ""


@dataclass(frozen=True)
class Group:
    """Lines under a heading."""

    title: Both
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Application:
    """The page model of the form."""

    title: str
    language: str
    heading: Both
    office: str
    deadline: Both
    groups: tuple[Group, ...]
    ask: Both
    sign: Both
    note: Both
    code: str


@dataclass(frozen=True)
class Applications:
    """The page model of a file: one form after the other."""

    title: str
    language: str
    forms: tuple[Application, ...]


def one_form(form: Application) -> Applications:
    """A file with one form."""
    return Applications(form.title, form.language, (form,))


def of_course(
    session: Session, scope: Scope, course_id: str, office: OfficeView, today: date
) -> Applications:
    """The forms of everybody of a course who may apply; UserError if nobody may."""
    people = applicants(session, scope, course_id, today)
    if not people:
        raise UserError("Nobody in this course can apply for the travel grant.")
    forms = tuple(application(session, scope, who, office, today) for who in people)
    return Applications(forms[0].title, forms[0].language, forms)


def applicants(
    session: Session, scope: Scope, course_id: str, today: date
) -> tuple[Learner, ...]:
    """Who of a course may still apply, by number."""
    course = one(session, Course, scope, course_id)
    if course.start_on <= today:
        return ()
    people = session.exec(
        scoped(Learner, scope)
        .join(Seat, col(Seat.learner_id) == col(Learner.id))
        .where(Seat.course_id == course_id, col(Seat.state).in_(TOLD))
        .order_by(col(Learner.number))
    ).all()
    return tuple(
        who
        for who in people
        if (own := _course(session, scope, who)) is not None
        and own.id == course_id
        and open_to(session, scope, who, today)
    )


def application(
    session: Session, scope: Scope, learner: Learner, office: OfficeView, today: date
) -> Application:
    """The form of one person; UserError says why there is none."""
    course = _course(session, scope, learner)
    if course is None:
        raise UserError(
            "There is no invitation and no seat, so there is nothing to apply for."
        )
    if course.start_on <= today:
        raise UserError(
            "The course has begun: the travel grant had to be applied for before."
        )
    shown = view_of(session, scope, course, today)
    home = _home(session, scope, learner)
    known = rules(session, scope, course.start_on)
    rule = grant_of(known, course.start_on)
    if rule is None or home is None or not may_apply(home, shown, known, today):
        raise UserError("For this course or this way there is no travel grant.")
    speak = Speaker(tongues(learner, office), SENTENCES)
    metres = walk_m(home, shown, known) or 0
    way = (_km(metres), _km(rule.min_walk_m))
    return Application(
        title=i18n.text(i18n.DEFAULT, SENTENCES["title"]),
        language=i18n.DEFAULT,
        heading=speak.say("title"),
        office=f"{office.county} · {office.name}",
        deadline=speak.say("deadline", day=long_day(course.start_on)),
        groups=_groups(speak, learner, shown, home, way),
        ask=speak.say("ask"),
        sign=speak.say("sign"),
        note=speak.say("blank"),
        code=f"K-{course.number:03d}",
    )


def open_to(session: Session, scope: Scope, learner: Learner, today: date) -> bool:
    """Whether a form can be printed for somebody today."""
    course = _course(session, scope, learner)
    if course is None or course.start_on <= today:
        return False
    shown = view_of(session, scope, course, today)
    return travel_grant.open_to(session, scope, learner, shown, today)


def _course(session: Session, scope: Scope, learner: Learner) -> Course | None:
    seat = session.exec(
        scoped(Seat, scope)
        .where(Seat.learner_id == learner.id, col(Seat.state).in_(TOLD))
        .order_by(col(Seat.created_at).desc())
    ).first()
    return one(session, Course, scope, seat.course_id) if seat else None


def _home(session: Session, scope: Scope, learner: Learner) -> PlaceView | None:
    if learner.place_id is None:
        return None
    return view(one(session, Place, scope, learner.place_id))


def _km(metres: int) -> str:
    return f"{metres / 1000:.1f}".replace(".", ",")


def _groups(
    speak: Speaker,
    who: Learner,
    course: PublicCourse,
    home: PlaceView,
    way: tuple[str, str],
) -> tuple[Group, ...]:
    """The form's values are German: an authority reads them."""
    german = i18n.DEFAULT
    at = course.where
    house = (
        ", ".join((at.name, at.street, f"{at.postal_code} {at.place}")) if at else ""
    )
    known = {
        "address": who.address or f"{home.postal_code} {home.name}".strip(),
        "phone": who.phone,
        "kind": f"{wording.name(course, german)} (K-{course.number:03d})",
        "provider": course.provider,
        "house": house.replace(", ,", ","),
        "begin": i18n.day(german, course.start_on, "EEEE, dd.MM.y"),
        "times": "; ".join(wording.times(course, german)),
        "foot": i18n.text(german, SENTENCES["km"], km=way[0])
        + ". "
        + i18n.text(german, SENTENCES["rule"], km=way[1]),
        "means": i18n.text(german, TITLES[who.mode]) if who.mode in TITLES else "",
    }
    groups = {
        "person": ("name", "born", "address", "phone", "number"),
        "course": ("kind", "provider", "house", "begin", "times"),
        "way": ("foot", "means"),
        "bank": ("owner", "iban"),
    }
    return tuple(
        Group(
            speak.say(title),
            tuple(Field(speak.say(key), known.get(key, "")) for key in keys),
        )
        for title, keys in groups.items()
    )
