"""What keeps a record out of planning, or would stop its course later. Pure.

The one place that says so: the list, *Heute*, the record and the planning ask here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from inspect import get_annotations
from operator import attrgetter
from typing import Protocol

from service.rulesets.eligible import Offered, Person, offered, suits
from service.rulesets.queries import RulesInForce
from service.rulesets.schema import Entitlement

CALL, UNKNOWN_PLACE, PLACE = "call", "unknown_place", "place"
LEVEL, TIMES, MODE, KIND = "level", "times", "mode", "kind"
PROOF, TWIN, CONTACT, CONSENT = "proof", "twin", "contact", "consent"
# Without these a person is in no plan at all.
KEEPS_OUT = (CALL, UNKNOWN_PLACE, PLACE, LEVEL, TIMES, MODE)
# In the order in which they are worth mending. With KIND a person is in the plan, but
# no course can be hers; with the rest she may get a seat and it comes to nothing.
OBSTACLES = (*KEEPS_OUT, KIND, PROOF, TWIN, CONTACT, CONSENT)
PROOF_ENDS_SOON = timedelta(days=60)
UNKNOWN_LEVELS = ("", "unsure")
_LOOKED_AT = attrgetter(*get_annotations(Person))
TITLES: Mapping[str, str] = {
    CALL: "only a number is known",
    UNKNOWN_PLACE: "place not in the list",
    PLACE: "no place",
    LEVEL: "no level",
    TIMES: "no free times",
    MODE: "no way of travelling",
    KIND: "no kind of course suits",
    PROOF: "proof has ended or ends soon",
    TWIN: "possibly here twice",
    CONTACT: "cannot be reached",
    CONSENT: "no consent noted",
}


class Answers(Protocol):
    """Answers that a course is planned with, of a record or of a form."""

    place_id: str | None
    place_text: str
    level: str
    free_times: list[str]
    free_times_b: list[str] | None
    mode: str


class Planned(Answers, Protocol):
    """What decides whether somebody can be in a plan."""

    call_me: bool


class Contacts(Protocol):
    """Ways on which an offer can be told."""

    channel: str
    phone: str
    email: str
    address: str


class Record(Planned, Contacts, Person, Protocol):
    """Everything of a record that may stand in somebody's way."""

    id: str
    consent_at: datetime | None
    legal_basis: str


@dataclass(frozen=True)
class Ground:
    """What records are judged by: rules of a day, and what is known of others.

    `twins`: record → records of perhaps the same person. `called`: people whom somebody
    is going to call anyway.
    """

    known: RulesInForce
    day: date
    twins: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    called: Collection[str] = ()
    offered: Mapping[str, tuple[Offered, ...]] = field(default_factory=dict)  # by level
    entitlements: dict[str, Entitlement] = field(default_factory=dict)
    # Whether some kind suits, by all that is asked of a person: few ask differently.
    suited: dict[tuple[object, ...], bool] = field(default_factory=dict)


def ground(
    known: RulesInForce,
    day: date,
    twins: Mapping[str, tuple[str, ...]] | None = None,
    called: Collection[str] = (),
) -> Ground:
    """The ground of a day, with everything that is the same for all records."""
    neighbours = {x.id: x.neighbours for x in known.sets.levels.level}
    kinds = offered(known.sets.course_kinds.kind, neighbours, day)
    return Ground(
        known,
        day,
        twins or {},
        called,
        {x: tuple(kind for kind in kinds if x in kind.levels) for x in neighbours},
        {e.id: e for e in known.sets.entitlements.entitlement},
    )


def keeps_out(person: Planned, known: RulesInForce) -> tuple[str, ...]:
    """Why a person cannot be planned at all. A missing name is no reason."""
    if person.call_me and told_nothing(person):
        return (CALL,)
    found = {
        UNKNOWN_PLACE: person.place_id is None and bool(person.place_text),
        PLACE: person.place_id is None and not person.place_text,
        LEVEL: person.level in UNKNOWN_LEVELS or person.level not in known.levels,
        TIMES: not person.free_times and not person.free_times_b,
        MODE: not person.mode,
    }
    return tuple(name for name, there in found.items() if there)


def obstacles(person: Record, on: Ground) -> tuple[str, ...]:
    """Everything in a waiting person's way, what keeps them out of planning first."""
    out = keeps_out(person, on.known)
    found = {
        KIND: not out and not _any_kind(person, on),
        PROOF: _proof_ends(person, on),
        TWIN: person.id in on.twins,
        CONTACT: not reachable(person),
        CONSENT: person.legal_basis == "consent" and person.consent_at is None,
    }
    return (*out, *(name for name, there in found.items() if there))


def told_nothing(person: Answers) -> bool:
    """Whether a record holds nothing that a course could be planned with."""
    return not (
        person.place_id
        or person.place_text
        or person.level
        or person.free_times
        or person.free_times_b
        or person.mode
    )


def reachable(person: Contacts) -> bool:
    """Whether an offer can be told to somebody."""
    by_others = person.channel in ("helper", "visit")
    return bool(by_others or person.phone or person.email or person.address)


def _proof_ends(person: Record, on: Ground) -> bool:
    """Whether what a proof opens is closed by the present rules, or will be soon."""
    if not person.entitlement:
        return False
    held = on.entitlements.get(person.entitlement)
    if held is None:
        return True
    last = person.entitlement_until
    return last is not None and last <= on.day + PROOF_ENDS_SOON


def _any_kind(person: Record, on: Ground) -> bool:
    alike = tuple(map(_hashed, _LOOKED_AT(person)))
    if alike not in on.suited:
        kinds = on.offered.get(person.level, ())
        on.suited[alike] = any(
            suits(person, kind, on.entitlements, on.day) for kind in kinds
        )
    return on.suited[alike]


def _hashed(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value
