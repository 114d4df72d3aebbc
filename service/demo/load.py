"""Puts an invented county into the database: an office with all its rows."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any, TypeVar

from sqlmodel import Session

from service.access import Role, Scope
from service.accounts import actions as accounts
from service.accounts.forms import OfficeIn, UserIn
from service.audit.actions import record
from service.clock import BERLIN
from service.courses.occupancy import book
from service.courses.tables import Course
from service.database import OfficeRow
from service.demo.shapes import DemoCounty, DemoCourse, DemoLearner, DemoVenue
from service.learners.tables import CallTask, Learner, LearnerLink
from service.places.read import read_places
from service.places.tables import Place
from service.planning.tables import Term
from service.rulesets.actions import seed
from service.rulesets.schema import Rules, WeeklyPattern
from service.supply.tables import (
    ChildcareOffer,
    FundingLine,
    Provider,
    Room,
    RoomHours,
    Teacher,
    Venue,
)
from service.timetables.tables import OnDemandZone

Row = TypeVar("Row", bound=OfficeRow)
TERM_NAME = "Frühjahr"


@dataclass
class Loader:
    """Rows of one county; `ids` maps the demo's own ids to those of the database."""

    session: Session
    demo: DemoCounty
    rules: Rules
    now: datetime
    scope: Scope = field(init=False)
    ids: dict[tuple[str, str], str] = field(default_factory=dict)

    def add(self, table: type[Row], key: str = "", **values: Any) -> Row:
        """A validated row of the office, remembered under the demo's key."""
        row = table.model_validate({"office_id": self.scope.office_id, **values})
        self.session.add(row)
        if key:
            self.ids[table.__name__, key] = row.id
        return row

    def id_of(self, table: type[OfficeRow], key: str | None) -> str | None:
        """The database's id of a demo id, None for None."""
        return None if key is None else self.ids[table.__name__, key]


@dataclass(frozen=True)
class DemoLogin:
    """A login of the demo, as STATE_DIR/logins.json lists it."""

    role: str
    name: str
    password: str
    office: str


def load_county(
    session: Session, demo: DemoCounty, rules: Rules, places_file: Any, now: datetime
) -> tuple[Scope, tuple[DemoLogin, ...]]:
    """The new office's scope and its logins; passwords are made here, at random."""
    loader = Loader(session, demo, rules, now)
    office_in = OfficeIn(
        name=f"Ko-Stelle MuT {demo.name}",
        county=demo.full_name,
        county_ags=demo.ags,
        land=demo.land,
        phone=demo.phone,
        email=demo.email,
        demo=True,
    )
    office = accounts.add_office(session, office_in, now)
    loader.scope = Scope(office.id, "(demo)")
    seed(session, loader.scope, now)
    _places(loader, places_file)
    _supply(loader)
    _courses(loader)
    _learners(loader)
    session.flush()
    logins = _accounts(loader)
    _term(loader)
    record(session, loader.scope, now, "demo.load", "office", office.id)
    return loader.scope, logins


def _places(loader: Loader, places_file: Any) -> None:
    for place in read_places(places_file):
        loader.add(
            Place,
            place.name,
            name=place.name,
            kind=place.kind,
            postal_code=place.postal_code,
            latitude=place.latitude,
            longitude=place.longitude,
            municipality=place.municipality,
            municipality_ags=place.municipality_ags,
            source="GeoNames, CC BY 4.0",
        )
    loader.session.flush()


def _supply(loader: Loader) -> None:
    for provider in loader.demo.providers:
        loader.add(
            Provider,
            provider.id,
            name=provider.name,
            short_name=provider.short_name,
            email=provider.email,
            phone=provider.phone,
            own=provider.own,
        )
    loader.session.flush()
    for venue in loader.demo.venues:
        _venue(loader, venue)
    for teacher in loader.demo.teachers:
        loader.add(
            Teacher,
            teacher.id,
            code=teacher.code,
            provider_id=loader.id_of(Provider, teacher.provider),
            levels=list(teacher.levels),
            kinds=list(teacher.kinds),
            venue_ids=[loader.id_of(Venue, v) for v in teacher.venues],
            online=teacher.online,
            available=[list(stretch) for stretch in teacher.available],
            max_units_week=teacher.max_units_week,
            rate_cents=teacher.rate_cents,
        )
    for line in loader.demo.funding:
        loader.add(
            FundingLine,
            line.id,
            name=line.name,
            amount_cents=line.amount_cents,
            valid_from=line.valid_from,
            valid_to=line.valid_to,
            kinds=list(line.kinds),
            county_money=line.county_money,
        )
    for zone in loader.demo.zones:
        loader.add(
            OnDemandZone,
            name=zone.name,
            place_ids=[loader.id_of(Place, name) for name in zone.places],
            outline=[list(point) for point in zone.polygon[:-1]],
            weekdays=list(zone.weekdays),
            start_minute=zone.start_minute,
            end_minute=zone.end_minute,
            lead_minutes=zone.lead_minutes,
            wait_minutes=zone.wait_minutes,
            phone=zone.phone,
        )
    loader.session.flush()


def _venue(loader: Loader, venue: DemoVenue) -> None:
    row = loader.add(
        Venue,
        venue.id,
        name=venue.name,
        place_id=loader.id_of(Place, venue.place),
        provider_id=loader.id_of(Provider, venue.provider),
        street=venue.street,
        latitude=venue.latitude,
        longitude=venue.longitude,
        step_free=venue.step_free,
        rent_cents=venue.rent_cents,
    )
    loader.session.flush()
    for room in venue.rooms:
        made = loader.add(
            Room, room.id, venue_id=row.id, name=room.name, seats=room.seats
        )
        loader.session.flush()
        for weekday, start, end in room.hours:
            loader.add(
                RoomHours,
                room_id=made.id,
                weekday=weekday,
                start_minute=start,
                end_minute=end,
            )
    for care in venue.childcare:
        loader.add(
            ChildcareOffer,
            venue_id=row.id,
            weekday=care.weekday,
            start_minute=care.start_minute,
            end_minute=care.end_minute,
            from_age=care.from_age,
            to_age=care.to_age,
            places=care.places - care.taken,
        )


def _courses(loader: Loader) -> None:
    demo = loader.demo
    patterns = {pattern.id: pattern for pattern in loader.rules.patterns.pattern}
    for course in demo.courses:
        _course(loader, course, patterns[course.pattern])


def _course(loader: Loader, course: DemoCourse, pattern: WeeklyPattern) -> None:
    kinds = {kind.id: kind for kind in loader.rules.course_kinds.kind}
    meetings = [[m.weekday_number, m.start, m.end, m.week] for m in pattern.meetings]
    confirmed = datetime.combine(course.last_confirmed_on, time(9), BERLIN)
    row = loader.add(
        Course,
        course.id,
        number=course.number,
        state="running" if course.start_on <= loader.demo.today else "published",
        kind=course.kind,
        levels=list(course.levels),
        pattern=course.pattern,
        meetings=meetings,
        anchor_monday=loader.demo.anchor_monday,
        start_on=course.start_on,
        end_on=course.end_on,
        module_starts=[day.isoformat() for day in course.module_starts],
        online=course.online,
        venue_id=loader.id_of(Venue, course.venue),
        room_id=loader.id_of(Room, course.room),
        teacher_id=loader.id_of(Teacher, course.teacher),
        provider_id=loader.id_of(Provider, course.provider),
        price_cents=course.price_cents,
        teaching_units=course.teaching_units,
        minimum=course.minimum,
        capacity=course.capacity,
        taken=course.taken,
        childcare=kinds[course.kind].childcare == "beside" and not course.online,
        children_in_room=kinds[course.kind].childcare == "in_room",
        external=course.external,
        last_confirmed_at=confirmed,
        published_at=confirmed,
        created_at=loader.now,
        changed_at=loader.now,
    )
    loader.session.flush()
    book(loader.session, loader.scope, row)


def _learners(loader: Loader) -> None:
    for person in loader.demo.learners:
        _learner(loader, person)
    loader.session.flush()
    for family in loader.demo.families:
        members = [loader.id_of(Learner, member) for member in family.members]
        first = str(members[0])
        for other in members[1:]:
            low, high = sorted((first, str(other)))
            loader.add(LearnerLink, first_id=low, second_id=high, kind=family.kind)


def _learner(loader: Loader, person: DemoLearner) -> None:
    copied = [
        "number",
        "call_me",
        "call_name",
        "channel",
        "phone",
        "email",
        "address",
        "contact_language",
        "literacy",
        "level",
        "level_evidence",
        "level_evidence_on",
        "anchor_monday",
        "mode",
        "max_minutes",
        "women_only",
        "online_device",
        "online_connection",
        "step_free",
        "entitlement",
        "entitlement_seen_on",
        "entitlement_until",
        "obliging_office",
        "earliest_start",
        "min_meetings",
        "priority",
        "priority_reason",
        "source",
        "registered_at",
    ]
    row = loader.add(
        Learner,
        person.id,
        **{name: getattr(person, name) for name in copied},
        form_key=f"demo-{loader.demo.slug}-{person.id}",
        code_hash=hashlib.sha256(secrets.token_bytes(16)).hexdigest(),
        languages=list(person.languages),
        place_id=loader.id_of(Place, person.place),
        free_times=list(person.free_times),
        free_times_b=None if person.free_times_b is None else list(person.free_times_b),
        child_ages=list(person.child_ages),
        course_types=list(person.course_types),
        consent_at=person.registered_at,
        consent_version="demo",
        entered_by="(demo)",
        changed_at=person.registered_at,
    )
    if person.call_me:
        loader.session.flush()
        loader.add(
            CallTask,
            learner_id=row.id,
            created_at=person.registered_at,
            due_at=person.registered_at,
        )


def _accounts(loader: Loader) -> tuple[DemoLogin, ...]:
    logins = []
    for account in loader.demo.accounts:
        password = secrets.token_urlsafe(12)
        user_in = UserIn(
            name=account.name,
            display_name=account.display_name,
            role=Role(account.role),
            password=password,
            provider_id=loader.id_of(Provider, account.provider),
        )
        user = accounts.add_user(loader.session, loader.scope, user_in, loader.now)
        user.email = account.email
        if user.role == Role.HELPER:
            _give_people(loader, user.id)
        logins.append(
            DemoLogin(account.role, account.name, password, loader.demo.full_name)
        )
    return tuple(logins)


def _give_people(loader: Loader, user_id: str) -> None:
    """The helper's own people: those whose registration came through a helper."""
    for person in loader.demo.learners:
        if person.source == "helper":
            row = loader.session.get_one(Learner, loader.id_of(Learner, person.id))
            row.helper_user_id = user_id


def _term(loader: Loader) -> None:
    demo = loader.demo
    loader.add(
        Term,
        name=f"{TERM_NAME} {demo.term_to.year}",
        start_on=demo.term_from,
        end_on=demo.term_to,
        anchor_monday=demo.anchor_monday,
    )
