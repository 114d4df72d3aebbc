"""The shapes of the dated rules about interpreters: the gate, rounds, pay, papers.

Times of day are minutes after midnight in Germany, money is in cents. Whoever asks for
a rule that an office has taken out gets None: old rows may still name it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from service.rulesets.strict import MINUTES

GATES = ("volunteer", "sworn", "not_ours")
PAYERS = ("county", "agency")
PRIORITIES = (1, 2, 3, 5)


@dataclass(frozen=True)
class Setting:
    """A kind of talk and its gate; `reason` and `instead` are message ids."""

    id: str
    name: str
    name_de: str
    gate: str  # volunteer | sworn | not_ours
    priority: int
    reason: str = ""
    instead: str = ""
    # Authorities are led to the staff pool and telephone services first.
    own_means_first: bool = False
    uncertain: tuple[str, ...] = ()

    @property
    def served(self) -> bool:
        """Whether the pool serves it."""
        return self.gate == "volunteer"


@dataclass(frozen=True)
class Topic:
    """A coded word about a talk; `setting` empty: of any kind of talk."""

    id: str
    name: str
    name_de: str
    setting: str = ""


@dataclass(frozen=True)
class AgencyKind:
    """What kind of institution asks."""

    id: str
    name: str
    name_de: str
    authority: bool = False


@dataclass(frozen=True)
class Round:
    """How many are asked together and how long they have, by hours until the talk."""

    id: str
    name: str
    name_de: str
    from_hours: int
    size: int
    answer_minutes: int
    uncertain: tuple[str, ...] = ()


@dataclass(frozen=True)
class Booking:
    """Lead time in working days, when a request is urgent, and the quiet hours."""

    id: str
    name: str
    name_de: str
    lead_days: int
    urgent_hours: int
    longest_minutes: int
    quiet_from: int = field(metadata=MINUTES)
    quiet_to: int = field(metadata=MINUTES)
    uncertain: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rate:
    """Pay per hour and per kilometre, and who pays by default."""

    id: str
    name: str
    name_de: str
    hour_cents: int
    km_cents: int
    least_minutes: int
    payer: str  # county | agency
    valid_from: date | None = None
    valid_to: date | None = None
    uncertain: tuple[str, ...] = ()

    def fee_cents(self, minutes: int) -> int:
        """Pay for a talk, at least for the shortest one that is paid."""
        return self.hour_cents * max(minutes, self.least_minutes) // 60

    def trip_cents(self, distance_m: int) -> int:
        """Pay for kilometres, those begun and half over as whole ones."""
        return self.km_cents * ((distance_m + 500) // 1000)


@dataclass(frozen=True)
class Allowance:
    """What stays free of tax in a calendar year, for one person."""

    id: str
    name: str
    name_de: str
    limit_cents: int
    valid_from: date | None = None
    valid_to: date | None = None
    uncertain: tuple[str, ...] = ()


@dataclass(frozen=True)
class DocumentKind:
    """A paper that the office sees; `months` 0: holds for ever."""

    id: str
    name: str
    name_de: str
    months: int
    remind_days: int
    required: bool = False
    uncertain: tuple[str, ...] = ()


@dataclass(frozen=True)
class Dialect:
    """A dialect that is asked for by name."""

    id: str
    language: str
    name: str
    name_de: str


@dataclass(frozen=True)
class Unclear:
    """A name that people use for several languages: it is asked which."""

    id: str
    name: str
    name_de: str
    languages: tuple[str, ...]


@dataclass(frozen=True)
class Interpreting:
    """The interpreting file."""

    set: str
    valid_from: date
    source: str
    setting: tuple[Setting, ...]
    topic: tuple[Topic, ...]
    agency_kind: tuple[AgencyKind, ...]
    round: tuple[Round, ...]
    booking: tuple[Booking, ...]
    rate: tuple[Rate, ...]
    allowance: tuple[Allowance, ...]
    document: tuple[DocumentKind, ...]
    dialect: tuple[Dialect, ...]
    unclear: tuple[Unclear, ...]
    valid_to: date | None = None

    def setting_of(self, setting_id: str) -> Setting | None:
        """A kind of talk by its id."""
        return next((s for s in self.setting if s.id == setting_id), None)

    def topics_of(self, setting_id: str) -> tuple[Topic, ...]:
        """Topics that fit a kind of talk."""
        return tuple(t for t in self.topic if t.setting in ("", setting_id))

    def kind_of(self, kind_id: str) -> AgencyKind | None:
        """A kind of institution by its id."""
        return next((k for k in self.agency_kind if k.id == kind_id), None)

    def document_of(self, kind_id: str) -> DocumentKind | None:
        """A kind of paper by its id."""
        return next((d for d in self.document if d.id == kind_id), None)

    @property
    def times(self) -> Booking:
        """Lead time and quiet hours; there is exactly one line of them."""
        return self.booking[0]

    def round_for(self, hours_left: float) -> Round:
        """How to ask for a talk that begins in so many hours."""
        steps = sorted(self.round, key=lambda r: -r.from_hours)
        return next((r for r in steps if r.from_hours <= hours_left), steps[-1])

    def rate_on(self, day: date) -> Rate:
        """The pay that holds on the day of a talk; the last that held, else."""
        return _newest(self.rate, day)

    def limit_cents_on(self, day: date) -> int:
        """The allowance of the calendar year of a day."""
        return _newest(self.allowance, day).limit_cents

    def dialects_of(self, language: str) -> tuple[Dialect, ...]:
        """Dialects of a language, in the order of the list."""
        return tuple(d for d in self.dialect if d.language == language)


Dated = TypeVar("Dated", Rate, Allowance)


def _newest(lines: Iterable[Dated], day: date) -> Dated:
    known = sorted(lines, key=lambda one: one.valid_from or date.min)
    begun = [one for one in known if (one.valid_from or date.min) <= day]
    held = [one for one in begun if one.valid_to is None or day <= one.valid_to]
    return (held or begun or known)[-1]
