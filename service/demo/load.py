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
from service.courses.meetings.occupancy import book
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
# What rows take over from the demo's own shapes as it is.
PLACE = "name kind postal_code latitude longitude municipality municipality_ags"
PROVIDER = "name short_name email phone own"
VENUE = "name street latitude longitude step_free rent_cents"
CHILDCARE = "weekday start_minute end_minute from_age to_age"
TEACHER = "code levels kinds online max_units_week rate_cents"
FUNDING = "name amount_cents valid_from valid_to kinds county_money"
ZONE = "name weekdays start_minute end_minute lead_minutes wait_minutes phone"
COURSE = (
    "number kind levels pattern start_on end_on online price_cents teaching_units "
    "minimum capacity taken external"
)
LEARNER = (
    "number call_me call_name channel phone email address contact_language languages "
    "literacy level level_evidence level_evidence_on free_times free_times_b "
    "anchor_monday child_ages course_types mode max_minutes women_only gender "
    "online_device online_connection step_free entitlement entitlement_seen_on "
    "entitlement_until obliging_office earliest_start min_meetings priority "
    "priority_reason source registered_at"
)


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


def copied(source: object, names: str) -> dict[str, Any]:
    """Attributes as a row takes them: lists instead of tuples."""
    values = {name: getattr(source, name) for name in names.split()}
    return {k: list(v) if isinstance(v, tuple) else v for k, v in values.items()}


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
        values = copied(place, PLACE)
        loader.add(Place, place.name, **values, source="GeoNames, CC BY 4.0")
    loader.session.flush()


def _supply(loader: Loader) -> None:
    demo = loader.demo
    for provider in demo.providers:
        loader.add(Provider, provider.id, **copied(provider, PROVIDER))
    loader.session.flush()
    for venue in demo.venues:
        _venue(loader, venue)
    for teacher in demo.teachers:
        loader.add(
            Teacher,
            teacher.id,
            **copied(teacher, TEACHER),
            provider_id=loader.id_of(Provider, teacher.provider),
            venue_ids=[loader.id_of(Venue, v) for v in teacher.venues],
            available=[list(stretch) for stretch in teacher.available],
        )
    for line in demo.funding:
        loader.add(FundingLine, line.id, **copied(line, FUNDING))
    for zone in demo.zones:
        loader.add(
            OnDemandZone,
            **copied(zone, ZONE),
            place_ids=[loader.id_of(Place, name) for name in zone.places],
            outline=[list(point) for point in zone.polygon[:-1]],
        )
    loader.session.flush()


def _venue(loader: Loader, venue: DemoVenue) -> None:
    row = loader.add(
        Venue,
        venue.id,
        **copied(venue, VENUE),
        place_id=loader.id_of(Place, venue.place),
        provider_id=loader.id_of(Provider, venue.provider),
    )
    loader.session.flush()
    for room in venue.rooms:
        values = copied(room, "name seats")
        made = loader.add(Room, room.id, venue_id=row.id, **values)
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
        left = care.places - care.taken
        loader.add(
            ChildcareOffer, venue_id=row.id, **copied(care, CHILDCARE), places=left
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
        **copied(course, COURSE),
        state="running" if course.start_on <= loader.demo.today else "published",
        meetings=meetings,
        anchor_monday=loader.demo.anchor_monday,
        module_starts=[day.isoformat() for day in course.module_starts],
        venue_id=loader.id_of(Venue, course.venue),
        room_id=loader.id_of(Room, course.room),
        teacher_id=loader.id_of(Teacher, course.teacher),
        provider_id=loader.id_of(Provider, course.provider),
        childcare=kinds[course.kind].childcare == "beside" and not course.online,
        children_in_room=kinds[course.kind].childcare == "in_room",
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
    row = loader.add(
        Learner,
        person.id,
        **copied(person, LEARNER),
        form_key=f"demo-{loader.demo.slug}-{person.id}",
        code_hash=hashlib.sha256(secrets.token_bytes(16)).hexdigest(),
        place_id=loader.id_of(Place, person.place),
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
