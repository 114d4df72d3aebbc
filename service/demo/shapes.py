"""What a demo county consists of: plain frozen values, no database and no clock.

Ids (`venue`, `room`, `teacher`, `provider`, `funding`, `course`) are short strings that
are unique within one county; `place` is the unique name of a row of its place list.
Weekdays count from Monday = 0, times are minutes after midnight in Germany, money is in
cents, positions are WGS 84 degrees. Everything but the places is invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

# Weekday, first minute, last minute.
Stretch = tuple[int, int, int]


@dataclass(frozen=True)
class DemoProvider:
    """A body that runs courses; `own`: the office itself; `licensed`: by the BAMF."""

    id: str
    name: str
    short_name: str
    email: str
    phone: str
    own: bool
    licensed: bool


@dataclass(frozen=True)
class DemoRoom:
    """A room of a venue with its seats and the stretches it is open."""

    id: str
    name: str
    seats: int
    hours: tuple[Stretch, ...]


@dataclass(frozen=True)
class DemoChildcare:
    """Care at a venue for completed ages from … to; `taken` by running courses."""

    weekday: int
    start_minute: int
    end_minute: int
    from_age: int
    to_age: int
    places: int
    taken: int


@dataclass(frozen=True)
class DemoVenue:
    """A plausible building in a real place."""

    id: str
    name: str
    place: str
    street: str
    provider: str | None
    latitude: float
    longitude: float
    step_free: bool
    rent_cents: int  # per hour
    rooms: tuple[DemoRoom, ...]
    childcare: tuple[DemoChildcare, ...]


@dataclass(frozen=True)
class DemoTeacher:
    """A teacher known by a code only."""

    id: str
    code: str
    provider: str
    qualification: str  # licensed | literacy | vocational | county
    levels: tuple[str, ...]
    kinds: tuple[str, ...]
    venues: tuple[str, ...]
    online: bool
    available: tuple[Stretch, ...]
    max_units_week: int
    rate_cents: int  # per teaching unit


@dataclass(frozen=True)
class DemoFunding:
    """Money for some course kinds in a period, both days included."""

    id: str
    name: str
    amount_cents: int
    valid_from: date
    valid_to: date
    kinds: tuple[str, ...]
    county_money: bool


@dataclass(frozen=True)
class DemoCourse:
    """A course that already runs and takes newcomers at its module starts."""

    id: str
    number: int
    kind: str
    levels: tuple[str, ...]
    pattern: str
    start_on: date
    end_on: date
    module_starts: tuple[date, ...]
    online: bool
    venue: str | None
    room: str | None
    teacher: str
    provider: str
    funding: str
    minimum: int
    capacity: int
    taken: int
    teaching_units: int
    price_cents: int | None
    external: bool
    last_confirmed_on: date


@dataclass(frozen=True)
class DemoLearner:
    """A person waiting for a course; empty or None = not asked or not known.

    `free_times` are slots such as "mo-am"; `free_times_b` those of the other week for
    shift workers, week A beginning on `anchor_monday`.
    """

    id: str
    number: int
    call_me: bool
    call_name: str
    channel: str  # sms | call | email | letter | helper
    phone: str
    email: str
    address: str
    languages: tuple[str, ...]
    contact_language: str
    place: str | None
    literacy: str  # none | other | latin | ""
    level: str
    level_evidence: str  # self | adviser | test | certificate | ""
    level_evidence_on: date | None
    free_times: tuple[str, ...]
    free_times_b: tuple[str, ...] | None
    anchor_monday: date | None
    child_ages: tuple[int, ...]
    mode: str  # walk | bike | bus | car | lift | ""
    max_minutes: int | None
    course_types: tuple[str, ...]  # ids of kinds; none: any that suits
    women_only: bool
    gender: str  # female | male | diverse | "" (not asked yet)
    online_device: bool
    online_connection: bool
    step_free: bool
    entitlement: str  # id of the entitlements file, or ""
    entitlement_seen_on: date | None
    entitlement_until: date | None
    obliging_office: str
    earliest_start: date | None
    min_meetings: int
    priority: int
    priority_reason: str
    source: str  # public | helper | office | import
    registered_at: datetime  # UTC


@dataclass(frozen=True)
class DemoFamily:
    """Learners who attend together: in one course, or at one venue."""

    members: tuple[str, ...]
    kind: str  # course | venue


@dataclass(frozen=True)
class DemoZone:
    """A Rufbus zone: places it serves, hours, and how long before one must call."""

    name: str
    places: tuple[str, ...]
    feeds: str  # the place where it meets the fixed lines
    weekdays: tuple[int, ...]
    start_minute: int
    end_minute: int
    lead_minutes: int
    wait_minutes: int
    phone: str
    polygon: tuple[tuple[float, float], ...]  # (longitude, latitude), closed


@dataclass(frozen=True)
class DemoAccount:
    """Somebody who logs in; the password is made elsewhere."""

    name: str
    display_name: str
    role: str
    email: str
    provider: str | None = None
    organisation: str = ""
    languages: tuple[str, ...] = ()


@dataclass(frozen=True)
class DemoCounty:
    """One county, ready to be loaded; equal arguments give equal values."""

    slug: str
    ags: str
    name: str
    full_name: str
    land: str
    seat: str
    phone: str
    email: str
    today: date
    seed: int
    term_from: date
    term_to: date
    anchor_monday: date
    providers: tuple[DemoProvider, ...]
    venues: tuple[DemoVenue, ...]
    teachers: tuple[DemoTeacher, ...]
    funding: tuple[DemoFunding, ...]
    courses: tuple[DemoCourse, ...]
    online_parallel: int
    learners: tuple[DemoLearner, ...]
    families: tuple[DemoFamily, ...]
    zones: tuple[DemoZone, ...]
    accounts: tuple[DemoAccount, ...]
