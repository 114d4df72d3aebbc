"""Small worlds to make courses in; everything and everyone is invented."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import text
from sqlmodel import Session, col, select

from service.access import Role, Scope
from service.accounts.tables import User
from service.courses.forms import CourseIn, ProposalIn
from service.courses.records.actions import add_course, approve
from service.courses.tables import Course, CourseCheck
from service.learners.tables import Learner
from service.places.tables import Place
from service.supply.tables import Provider, Room, Teacher, Venue
from tests.builders import NOW

BASE = "https://kurse.example.org"
UNTIL = NOW + timedelta(days=4)
MO, TU, WE = 0, 1, 2


@dataclass(frozen=True)
class World:
    """Ids of what was put up."""

    scope: Scope
    provider: str
    own_provider: str
    venue: str
    room: str
    other_room: str
    teacher: str
    learners: tuple[str, ...]


def furnish(session: Session, scope: Scope, people: int = 6) -> World:
    """Adds provider, house, rooms, teacher and learners to an office."""
    office_id = scope.office_id
    place = session.exec(
        select(Place).where(Place.office_id == office_id, Place.name == "Nordstadt")
    ).one()
    vhs = Provider(office_id=office_id, name="VHS Nord", email="vhs@example.org")
    own = Provider(office_id=office_id, name="Ko-Stelle", own=True)
    session.add_all([vhs, own])
    session.flush()
    venue = Venue(
        office_id=office_id,
        name="Haus der Begegnung",
        place_id=place.id,
        provider_id=vhs.id,
        street="Beispielweg 4",
        latitude=52.85,
        longitude=8.05,
        step_free=True,
    )
    session.add(venue)
    session.flush()
    rooms = [
        Room(office_id=office_id, venue_id=venue.id, name=f"Raum {n}", seats=12)
        for n in (1, 2)
    ]
    teacher = Teacher(office_id=office_id, code="T-7", provider_id=vhs.id)
    learners = [_learner(office_id, n, place.id) for n in range(1, people + 1)]
    account = session.exec(
        select(User).where(User.office_id == office_id, User.role == Role.PROVIDER)
    ).one()
    account.provider_id = vhs.id
    session.add_all([*rooms, teacher, *learners, account])
    session.flush()
    return World(
        scope,
        vhs.id,
        own.id,
        venue.id,
        rooms[0].id,
        rooms[1].id,
        teacher.id,
        tuple(learner.id for learner in learners),
    )


def _learner(office_id: str, number: int, place_id: str) -> Learner:
    return Learner(
        office_id=office_id,
        number=number,
        form_key=f"form-{number}",
        code_hash=f"{office_id}-{number}",
        call_name=f"Geheim{number}",
        phone=f"0151 555 000{number}",
        place_id=place_id,
        level="A1.1",
        free_times=["mo-am", "tu-am", "we-am"],
        registered_at=NOW,
        changed_at=NOW,
    )


def proposal(
    world: World, key: str = "p1", people: int = 3, **more: object
) -> ProposalIn:
    """A course on Mondays and Wednesdays, 08:30 to 11:45, for four weeks."""
    made = ProposalIn(
        proposed_course_id=key,
        kind="county",
        levels=("A1.1",),
        pattern="am2",
        meetings=((MO, 510, 705, "every"), (WE, 510, 705, "every")),
        online=False,
        venue_id=world.venue,
        room_id=world.room,
        teacher_id=world.teacher,
        provider_id=world.provider,
        funding_id=None,
        cost_cents=400_000,
        price_cents=None,
        teaching_units=100,
        minimum=3,
        capacity=8,
        childcare=False,
        children_in_room=False,
        start_on=date(2026, 11, 16),
        end_on=date(2026, 12, 11),
        anchor_monday=date(2026, 11, 2),
        no_meeting_on=(),
        learners=tuple((x, 20, 25) for x in world.learners[:people]),
    )
    return replace(made, **more)  # type: ignore[arg-type]


def approved(session: Session, world: World, *proposals: ProposalIn) -> list[Course]:
    """Courses of approved proposals."""
    made = approve(session, world.scope, proposals, NOW, ask_until=UNTIL, base_url=BASE)
    return list(made)


def looked_at(session: Session, *course_ids: str) -> None:
    """As after a check that has found nothing, so that courses may be published."""
    session.flush()
    if session.get_bind().dialect.name == "postgresql":
        # What waits for the commit is done now: these triggers ask for the check.
        session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        session.execute(text("SET CONSTRAINTS ALL DEFERRED"))
    for check in session.exec(
        select(CourseCheck)
        .where(col(CourseCheck.course_id).in_(course_ids))
        .execution_options(populate_existing=True)
    ):
        check.checked = check.asked
        session.add(check)
    session.flush()


def external(world: World, **more: object) -> CourseIn:
    """A course run by others: Tuesdays 09:00 to 11:15, already running."""
    values: dict[str, object] = {
        "form_key": "external-form-1",
        "kind": "county",
        "levels": ["A1.1"],
        "meetings": [(TU, 540, 675, "every")],
        "start_on": date(2026, 10, 6),
        "end_on": date(2027, 3, 30),
        "module_starts": [date(2026, 11, 24)],
        "venue_id": world.venue,
        "provider_id": world.provider,
        "price_cents": 22900,
        "teaching_units": 100,
        "capacity": 10,
        "taken": 6,
    }
    return CourseIn.model_validate({**values, **more})


def standing_course(session: Session, world: World, **more: object) -> Course:
    """The external course, in the catalogue."""
    return add_course(session, world.scope, external(world, **more), NOW)
