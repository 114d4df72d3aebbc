"""The shapes of the dated rule sets: one frozen dataclass per table of a file.

Weekdays are counted from Monday = 0, wall times are minutes after midnight in Germany,
money is in cents. The keys are described in `data/README.md`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from service.rulesets.interpreting import Interpreting
from service.rulesets.strict import MINUTES

WEEKDAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
UNIT_MINUTES = 45


@dataclass(frozen=True)
class Level:
    """A level of German; `can_do` and `prerequisite` are English message ids."""

    id: str
    order: int
    track: str  # general | literacy | second_script
    neighbours: tuple[str, ...]
    name: str
    name_de: str
    can_do: str
    prerequisite: str


@dataclass(frozen=True)
class SelfRating:
    """A sentence on the registration page; `level` None where the person is unsure."""

    id: str
    order: int
    bars: int
    sentence: str
    level: str | None = None


@dataclass(frozen=True)
class Evidence:
    """What a level rests on; a higher order is stronger."""

    id: str
    order: int
    name: str
    name_de: str


@dataclass(frozen=True)
class Levels:
    """The levels file."""

    set: str
    valid_from: date
    source: str
    level: tuple[Level, ...]
    self_rating: tuple[SelfRating, ...]
    evidence: tuple[Evidence, ...]
    valid_to: date | None = None


@dataclass(frozen=True)
class CourseKind:
    """A kind of course; a course is one kind at one level (see `levels`).

    `price_cents_per_unit` None means not known. `uncertain` names fields that are
    old, disputed or assumed.
    """

    id: str
    group: str  # integration | vocational | county
    name: str
    name_de: str
    audience: str  # all | literacy | second_script | slow | fast | women | ...
    run_by: str  # licensed-provider | any-provider
    funding: str  # federal | job | county | family
    levels: tuple[str, ...]
    teaching_units: int
    min_size: int
    max_size: int
    patterns: tuple[str, ...]
    prerequisite: str
    source: str
    orientation_units: int = 0
    module_units: int | None = None
    min_teaching_units: int | None = None
    should_run_at: int | None = None
    full_pay_to: int | None = None
    price_cents_per_unit: int | None = None
    exemption: str = ""
    travel_grant: bool = False
    online: bool = False
    online_only: bool = False
    childcare: str = "beside"  # beside | in_room
    mixes_neighbours: bool = False
    company_room: bool = False
    trade: str = ""
    legacy: bool = False
    valid_from: date | None = None
    valid_to: date | None = None
    uncertain: tuple[str, ...] = ()


@dataclass(frozen=True)
class CourseKinds:
    """The course kinds file."""

    set: str
    valid_from: date
    source: str
    kind: tuple[CourseKind, ...]
    valid_to: date | None = None


@dataclass(frozen=True)
class Band:
    """A part of the day that people tick; defaults are an empty course's times."""

    id: str
    name: str
    name_de: str
    start: int = field(metadata=MINUTES)
    end: int = field(metadata=MINUTES)
    default_start: int = field(metadata=MINUTES)
    default_end: int = field(metadata=MINUTES)


@dataclass(frozen=True)
class PatternMeeting:
    """One weekly meeting; `week` is every, or a (the anchor Monday's week) or b."""

    weekday: str
    start: int = field(metadata=MINUTES)
    end: int = field(metadata=MINUTES)
    units: int
    band: str
    week: str = "every"

    @property
    def weekday_number(self) -> int:
        """Monday = 0."""
        return WEEKDAYS.index(self.weekday)


@dataclass(frozen=True)
class WeeklyPattern:
    """The weekly meetings of a course; `held`: venue, online or both."""

    id: str
    name_de: str
    held: tuple[str, ...]
    meetings: tuple[PatternMeeting, ...]
    alternating: bool = False

    @property
    def units_per_week(self) -> float:
        """Teaching units a week; alternating weeks count half."""
        return sum(m.units * (1 if m.week == "every" else 0.5) for m in self.meetings)

    @property
    def slots(self) -> tuple[str, ...]:
        """Weekday and part of day of every meeting, such as "mo-am", sorted."""
        return tuple(sorted({f"{m.weekday}-{m.band}" for m in self.meetings}))


@dataclass(frozen=True)
class Patterns:
    """The weekly patterns file."""

    set: str
    valid_from: date
    source: str
    band: tuple[Band, ...]
    pattern: tuple[WeeklyPattern, ...]
    valid_to: date | None = None


@dataclass(frozen=True)
class Language:
    """A language people speak; `page`: the registration pages should exist in it."""

    code: str
    iso639_3: str
    babel: str
    name: str
    name_de: str
    own_name: str
    direction: str  # ltr | rtl
    script: str
    page: bool = False
    spoken: bool = True


@dataclass(frozen=True)
class Languages:
    """The languages file; its order is that of the language page."""

    set: str
    valid_from: date
    source: str
    language: tuple[Language, ...]
    valid_to: date | None = None


@dataclass(frozen=True)
class AgeGroup:
    """Children of completed years from … to, both included."""

    id: str
    name: str
    name_de: str
    from_years: int
    to_years: int


@dataclass(frozen=True)
class Childcare:
    """The childcare file."""

    set: str
    valid_from: date
    source: str
    age_group: tuple[AgeGroup, ...]
    valid_to: date | None = None


@dataclass(frozen=True)
class TravelMode:
    """Minutes = km · detour / speed · 60 + fixed, up to `max_km` geodesic."""

    id: str
    name: str
    name_de: str
    speed_kmh: float
    detour_factor: float
    fixed_minutes: int
    max_km: float
    note: str = ""


@dataclass(frozen=True)
class Grant:
    """Money for the way to a course, from a walking distance in metres."""

    id: str
    name: str
    name_de: str
    min_walk_m: int
    condition: str
    source: str
    legacy: bool = False
    valid_from: date | None = None
    valid_to: date | None = None
    uncertain: tuple[str, ...] = ()


def in_force(rule: CourseKind | Grant, day: date) -> bool:
    """Whether a dated rule holds on a day; an open end is None."""
    started = rule.valid_from is None or rule.valid_from <= day
    return started and (rule.valid_to is None or day <= rule.valid_to)


@dataclass(frozen=True)
class Travel:
    """The travel file."""

    set: str
    valid_from: date
    source: str
    mode: tuple[TravelMode, ...]
    grant: tuple[Grant, ...]
    valid_to: date | None = None


@dataclass(frozen=True)
class Entitlement:
    """What opens groups of course kinds; admissions were granted in a period."""

    id: str
    name: str
    name_de: str
    opens: tuple[str, ...]
    proof: str
    source: str
    admission_from: date | None = None
    admission_to: date | None = None
    obliging_office: bool = False
    raises_priority: bool = False
    for_everyone: bool = False
    uncertain: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entitlements:
    """The entitlements file."""

    set: str
    valid_from: date
    source: str
    entitlement: tuple[Entitlement, ...]
    valid_to: date | None = None


@dataclass(frozen=True)
class SchoolHoliday:
    """A stretch without school in a Land, both days included."""

    land: str
    name_de: str
    first: date
    last: date
    uncertain: tuple[str, ...] = ()


@dataclass(frozen=True)
class SchoolHolidays:
    """The school holidays file."""

    set: str
    valid_from: date
    source: str
    holiday: tuple[SchoolHoliday, ...]
    valid_to: date | None = None


@dataclass(frozen=True)
class County:
    """A county with places and outline; files are relative to the data folder."""

    ags: str
    slug: str
    name: str
    full_name: str
    land: str
    seat: str
    places_file: str
    outline_file: str


@dataclass(frozen=True)
class Counties:
    """The counties file."""

    set: str
    valid_from: date
    source: str
    county: tuple[County, ...]
    valid_to: date | None = None


RuleFile = (
    Levels
    | CourseKinds
    | Patterns
    | Languages
    | Childcare
    | Travel
    | Entitlements
    | SchoolHolidays
    | Counties
    | Interpreting
)

# Each set and its file name: `levels` is read from levels.toml.
SETS: dict[str, type[RuleFile]] = {
    "levels": Levels,
    "course_kinds": CourseKinds,
    "patterns": Patterns,
    "languages": Languages,
    "childcare": Childcare,
    "travel": Travel,
    "entitlements": Entitlements,
    "school_holidays": SchoolHolidays,
    "counties": Counties,
    "interpreting": Interpreting,
}


@dataclass(frozen=True)
class Rules:
    """Every rule set of a folder, checked against each other."""

    levels: Levels
    course_kinds: CourseKinds
    patterns: Patterns
    languages: Languages
    childcare: Childcare
    travel: Travel
    entitlements: Entitlements
    school_holidays: SchoolHolidays
    counties: Counties
    interpreting: Interpreting
