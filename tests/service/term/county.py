"""A small invented county with a plan of agreed courses, as large as one wants it.

Twelve people a course, nine of them planned; every third course is the office's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from sqlmodel import Session, select

from service.access import Role, Scope
from service.accounts.tables import User
from service.courses.forms import ProposalIn
from service.learners.tables import Learner
from service.supply.tables import FundingLine, Provider, Room, RoomHours, Teacher, Venue
from tests.service.planning import small_county

START, END = date(2026, 11, 16), date(2026, 12, 4)
ANCHOR = date(2026, 11, 2)
LEVELS = ("A1.1", "A1.2", "A2.1")
ROUND, PLANNED, SEATS = 12, 9, 11
CHANNELS = ("sms", "email", "call", "letter", "helper", "sms")
# Monday and Wednesday, or Tuesday and Thursday, in the morning: two courses a room.
WEEKS = (
    ((0, 510, 705, "every"), (2, 510, 705, "every")),
    ((1, 510, 705, "every"), (3, 510, 705, "every")),
)
KIND = "county"


def build(
    session: Session, scope: Scope, state: Path, people: int, now: datetime
) -> list[ProposalIn]:
    """The county, and the proposals of its plan."""
    small_county.add_supply(session, scope)
    small_county.add_feed(session, scope, state, "12:00")
    providers = _providers(session, scope)
    courses = max(2, people // ROUND)
    rooms = _rooms(session, scope, (courses + 1) // 2)
    teachers = _teachers(session, scope, providers, rooms, courses)
    groups = [_people(session, scope, n, now) for n in range(courses)]
    session.flush()
    money = session.exec(
        select(FundingLine.id).where(FundingLine.office_id == scope.office_id)
    ).one()
    return [
        _proposal(n, rooms[n // 2], teachers[n], money, group[:PLANNED])
        for n, group in enumerate(groups)
    ]


def _providers(session: Session, scope: Scope) -> list[Provider]:
    """The office's own, one with an address, one that is asked by phone alone."""
    made = [
        Provider(office_id=scope.office_id, name="Ko-Stelle Erfunden", own=True),
        Provider(
            office_id=scope.office_id, name="Bildung Nord", email="nord@example.org"
        ),
        Provider(office_id=scope.office_id, name="Verein Ohnemail", phone="04471 1"),
    ]
    session.add_all(made)
    session.flush()
    return made


def _rooms(session: Session, scope: Scope, count: int) -> list[Room]:
    """Rooms in the town hall and, every second one, in a house of its own."""
    hall = session.exec(select(Venue).where(Venue.office_id == scope.office_id)).one()
    school = Venue(
        office_id=scope.office_id,
        name="Alte Schule",
        place_id=hall.place_id,
        latitude=hall.latitude,
        longitude=hall.longitude,
    )
    session.add(school)
    session.flush()
    made = [
        Room(
            office_id=scope.office_id,
            venue_id=(school if n % 2 else hall).id,
            name=f"Raum {n + 2}",
            seats=16,
        )
        for n in range(count + 2)  # two are empty: somebody may need another room
    ]
    session.add_all(made)
    session.flush()
    session.add_all(
        RoomHours(
            office_id=scope.office_id,
            room_id=room.id,
            weekday=day,
            start_minute=8 * 60,
            end_minute=13 * 60,
        )
        for room in made
        for day in range(5)
    )
    return made


def _teachers(
    session: Session,
    scope: Scope,
    providers: Sequence[Provider],
    rooms: Sequence[Room],
    courses: int,
) -> list[Teacher]:
    """One a course, and two of the office's own who could stand in."""
    houses = sorted({room.venue_id for room in rooms})
    owners = [providers[n % 3] for n in range(courses)] + [providers[0]] * 2
    made = [
        Teacher(
            office_id=scope.office_id,
            code=f"T-{n + 10}",
            provider_id=owner.id,
            levels=list(LEVELS),
            kinds=[KIND],
            venue_ids=houses,
            available=[[day, 8 * 60, 13 * 60] for day in range(5)],
            max_units_week=24,
            rate_cents=4000,
        )
        for n, owner in enumerate(owners)
    ]
    session.add_all(made)
    return made


def _people(session: Session, scope: Scope, group: int, now: datetime) -> list[Learner]:
    """Twelve of one level: ten walk, two come by bus; every channel is among them."""
    helper = session.exec(
        select(User.id).where(
            User.office_id == scope.office_id, User.role == Role.HELPER
        )
    ).one()
    found = []
    for place in range(ROUND):
        number = group * ROUND + place + 1
        rider = place in (3, 10)
        found.append(
            small_county.add_learner(
                session,
                scope,
                number,
                "Feldhausen" if rider else "Nordstadt",
                "bus" if rider else "walk",
                level=LEVELS[group % 3],
                registered_at=now,
                changed_at=now,
                consent_at=now,
                **_reached(CHANNELS[place % len(CHANNELS)], number, helper),
            )
        )
    return found


def _reached(channel: str, number: int, helper: str) -> dict[str, object]:
    """What leads to somebody; nobody else has the same number or address."""
    told: dict[str, object] = {"channel": channel}
    if channel in ("sms", "call"):
        told["phone"] = f"+4915155{number:06d}"
    if channel == "email":
        told["email"] = f"person{number}@example.org"
    if channel == "letter":
        told["address"] = f"Beispielweg {number}, 49001 Nordstadt"
    if channel == "helper":
        told["helper_user_id"] = helper
    return told


def _proposal(
    number: int, room: Room, teacher: Teacher, money: str, people: Sequence[Learner]
) -> ProposalIn:
    return ProposalIn(
        proposed_course_id=f"term-{number}",
        kind=KIND,
        levels=(people[0].level,),
        pattern="am2",
        meetings=WEEKS[number % 2],
        online=False,
        venue_id=room.venue_id,
        room_id=room.id,
        teacher_id=teacher.id,
        provider_id=teacher.provider_id,
        funding_id=money,
        cost_cents=120_000,
        price_cents=None,
        teaching_units=24,
        minimum=8,
        capacity=SEATS,
        childcare=False,
        children_in_room=False,
        start_on=START,
        end_on=END,
        anchor_monday=ANCHOR,
        no_meeting_on=(),
        learners=tuple((row.id, None, None) for row in people),
    )
