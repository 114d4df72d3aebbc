"""The small county with a course that a plan has just made: ten people, one bus line.

Eight walk to it, two come by bus; two more wait and would fit. Everything and everyone
is invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from sqlmodel import Session, col, select

from service.access import Role, Scope
from service.accounts.tables import User
from service.courses.forms import ProposalIn
from service.courses.records.actions import approve
from service.learners.tables import Learner, LearnerLink
from service.supply.tables import (
    ChildcareOffer,
    FundingLine,
    Provider,
    Room,
    Teacher,
    Venue,
)
from tests.builders import NOW
from tests.service.planning import small_county

RIDERS = (98, 99)
LONGEST = 80  # minutes that the riders accept; the way home takes 75
SPARE = (50, 51)  # who waits and would fit
FIRST, LAST = date(2027, 1, 11), date(2027, 3, 3)
FIRST_HOUSE, SECOND_HOUSE = "vhs@example.org", "verein@example.org"
WEEKDAYS = {"integration": (0, 1, 2, 3), "county": (1, 3)}
PATTERNS = {"integration": "am4", "county": "am2"}


def phone(learner: int) -> str:
    """The invented number of L-0001, as it is stored and a gateway gets it."""
    return f"+4915155500{learner:03d}"


@dataclass(frozen=True)
class Shape:
    """What kind of course, for how many."""

    kind: str
    capacity: int = 12
    price_cents: int | None = None
    childcare: bool = False
    family: tuple[int, ...] = ()  # whom the helper looks after


def settle(
    session: Session, scope: Scope, state: Path, base_url: str, shape: Shape
) -> str:
    """The county with its approved course; the course's id."""
    small_county.add_supply(session, scope)
    _supply(session, scope, shape)
    for who in range(1, 9):
        _add(session, scope, who, "Nordstadt", "walk")
    for who in RIDERS:
        _add(session, scope, who, "Feldhausen", "bus", max_minutes=LONGEST)
    small_county.add_feed(session, scope, state, "12:00")
    session.flush()
    if shape.family:
        _helped(session, scope, *shape.family)
    made = approve(
        session,
        scope,
        [_proposal(session, scope, shape)],
        NOW,
        ask_until=NOW + timedelta(days=4),
        base_url=base_url,
    )
    for who in SPARE:
        _add(session, scope, who, "Nordstadt", "walk")
    return made[0].id


def person(session: Session, scope: Scope, who: int) -> Learner:
    """Somebody by number."""
    return session.exec(
        select(Learner).where(
            Learner.office_id == scope.office_id, Learner.number == who
        )
    ).one()


def _helped(session: Session, scope: Scope, *people: int) -> None:
    """A family that the helper looks after: together, the first one with a child."""
    helper = session.exec(
        select(User).where(User.office_id == scope.office_id, User.role == Role.HELPER)
    ).one()
    helper.email = "helferin@example.org"
    rows = [person(session, scope, who) for who in people]
    for row in rows:
        row.helper_user_id, row.channel = helper.id, "helper"
        row.phone = row.email = ""
    rows[0].child_ages = [4]
    low, high = sorted(row.id for row in rows[:2])
    session.add(
        LearnerLink(
            office_id=scope.office_id, first_id=low, second_id=high, kind="course"
        )
    )


def _add(
    session: Session, scope: Scope, who: int, place: str, mode: str, **more: object
) -> None:
    small_county.add_learner(
        session,
        scope,
        who,
        place,
        mode,
        phone=phone(who),
        channel="sms",
        contact_language="de",
        entitlement="right-44",
        entitlement_seen_on=NOW.date(),
        code_hash=f"{scope.office_id}-{who}",
        **more,
    )


def _supply(session: Session, scope: Scope, shape: Shape) -> None:
    """A second provider whose teacher could hold the course as well."""
    own = scope.office_id
    house = session.exec(select(Venue).where(Venue.office_id == own)).one()
    first = session.exec(select(Provider).where(Provider.office_id == own)).one()
    first.email, house.provider_id = FIRST_HOUSE, first.id
    second = Provider(office_id=own, name="Verein Beispiel", email=SECOND_HOUSE)
    session.add(second)
    session.flush()
    teacher = session.exec(select(Teacher).where(Teacher.office_id == own)).one()
    teacher.kinds = [shape.kind]
    values = teacher.model_dump(exclude={"id", "code", "provider_id"})
    session.add(
        Teacher.model_validate({**values, "code": "T-02", "provider_id": second.id})
    )
    money = session.exec(select(FundingLine).where(FundingLine.office_id == own)).one()
    money.kinds, money.county_money = [shape.kind], shape.kind == "county"
    for day in WEEKDAYS[shape.kind] if shape.childcare else ():
        session.add(
            ChildcareOffer(
                office_id=own,
                venue_id=house.id,
                weekday=day,
                start_minute=8 * 60,
                end_minute=12 * 60 + 30,
                from_age=2,
                to_age=6,
                places=4,
            )
        )
    session.flush()


def _proposal(session: Session, scope: Scope, shape: Shape) -> ProposalIn:
    own = scope.office_id
    room = session.exec(select(Room).where(Room.office_id == own)).one()
    teacher = session.exec(
        select(Teacher).where(Teacher.office_id == own, Teacher.code == "T-01")
    ).one()
    money = session.exec(select(FundingLine).where(FundingLine.office_id == own)).one()
    people = session.exec(
        select(Learner.id).where(Learner.office_id == own).order_by(col(Learner.id))
    ).all()
    return ProposalIn(
        proposed_course_id="walked",
        kind=shape.kind,
        levels=("A1.1",),
        pattern=PATTERNS[shape.kind],
        meetings=tuple((day, 510, 705, "every") for day in WEEKDAYS[shape.kind]),
        online=False,
        venue_id=room.venue_id,
        room_id=room.id,
        teacher_id=teacher.id,
        provider_id=str(teacher.provider_id),
        funding_id=money.id,
        cost_cents=400_000,
        price_cents=shape.price_cents,
        teaching_units=100,
        minimum=8,
        capacity=shape.capacity,
        childcare=shape.childcare,
        children_in_room=False,
        start_on=FIRST,
        end_on=LAST,
        anchor_monday=FIRST,
        no_meeting_on=(),
        learners=tuple((who, 20, 25) for who in people),
    )
