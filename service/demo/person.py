"""One invented learner: who they are, when they can come, what they are entitled to.

Everything is drawn from `random.Random` seeded by text; see `docs/demo.md` for each
share and where it comes from. Slots are "mo-am" … "sa-ev".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from service.demo.names import call_name, spoken
from service.demo.profiles import Profile, place_weight
from service.demo.shapes import DemoLearner
from service.places.read import GazetteerPlace

WORKDAYS = ("mo", "tu", "we", "th", "fr")
MORNINGS = tuple(f"{d}-am" for d in WORKDAYS)
AFTERNOONS = tuple(f"{d}-pm" for d in WORKDAYS)
EVENINGS = tuple(f"{d}-ev" for d in WORKDAYS)
SATURDAY = ("sa-am",)
ORDER = {
    f"{day}-{band}": number
    for number, (day, band) in enumerate(
        (d, b) for d in (*WORKDAYS, "sa") for b in ("am", "pm", "ev")
    )
}
LEVELS = {
    "A1.1": 24, "A1.2": 18, "A2.1": 16, "A2.2": 12, "B1.1": 11, "B1.2": 9, "B2": 8,
    "C1": 2,
}  # fmt: skip
MODES = {"bus": 46, "car": 22, "bike": 13, "lift": 10, "walk": 9}
MAX_MINUTES = {30: 14, 45: 30, 60: 34, 75: 14, 90: 8}
CHANNELS = {"sms": 46, "call": 20, "helper": 18, "email": 11, "letter": 5}
SOURCES = {"public": 44, "helper": 32, "import": 14, "office": 10}
EVIDENCE = {"self": 55, "adviser": 22, "test": 16, "certificate": 7}
# Share of people by first language who read no script, or only another one.
NO_SCRIPT = {"ar": 0.12, "kmr": 0.2, "prs": 0.2, "ps": 0.3, "ti": 0.14, "so": 0.25}
OTHER_SCRIPT = {
    "uk": 0.12, "ru": 0.08, "bg": 0.12, "ar": 0.3, "fa": 0.3, "prs": 0.3, "ps": 0.3,
    "ti": 0.28, "sr": 0.1,
}  # fmt: skip
PRIORITY_REASONS = {
    2: "Arbeitsplatz in Aussicht",
    3: "wartet seit mehr als sechs Monaten",
    5: "verpflichtet, die Frist läuft",
}
# Both kinds of courses for slow learners: federal and the county's own.
SLOW_KINDS = ("integration-support", "county-slow")
OFFICES = ("Jobcenter", "Ausländerbehörde", "Sozialamt")
AGES = (8, 10, 9, 9, 9, 9, 7, 5, 3, 2)  # weights of children of 0 … 9 years


@dataclass(frozen=True)
class Situation:
    """What lies behind several answers of one person; never stored."""

    works: bool
    shifts: bool
    parent: bool
    woman: bool


@dataclass(frozen=True)
class Setting:
    """What all people of a county share."""

    profile: Profile
    places: tuple[str, ...]
    weights: tuple[float, ...]
    postal_codes: Mapping[str, str]
    pages: frozenset[str]  # languages the registration exists in
    today: date
    anchor_monday: date


def setting(
    profile: Profile,
    places: Sequence[GazetteerPlace],
    pages: frozenset[str],
    today: date,
    anchor_monday: date,
) -> Setting:
    """The common ground of a county's learners; homes are weighted by size."""
    members: dict[str, int] = {}
    for place in places:
        members[place.municipality] = members.get(place.municipality, 0) + 1
    weights = tuple(
        place_weight(
            profile,
            p.municipality,
            members[p.municipality] - 1,
            p.name == p.municipality,
        )
        for p in places
    )
    return Setting(
        profile=profile,
        places=tuple(p.name for p in places),
        weights=weights,
        postal_codes={p.name: p.postal_code for p in places},
        pages=pages,
        today=today,
        anchor_monday=anchor_monday,
    )


def pick(rng: Random, weights: Mapping[str, int]) -> str:
    """One key, drawn by weight."""
    return rng.choices(list(weights), list(weights.values()))[0]


def person(rng: Random, where: Setting, number: int, phone: str) -> DemoLearner:
    """A complete registration of one invented person."""
    first = pick(rng, where.profile.languages)
    woman = rng.random() < 0.52
    literacy = _literacy(rng, first)
    parent = rng.random() < (0.4 if woman else 0.14)
    works = rng.random() < (0.34 if literacy == "latin" else 0.14)
    life = Situation(works, works and rng.random() < 0.22, parent, woman)
    level = {"none": "Alpha", "other": "Zweitschrift"}.get(literacy) or pick(
        rng, LEVELS
    )
    plain = blank(number, _registered(rng, where.today))
    known = replace(
        plain,
        call_name=call_name(rng, first, number, woman=woman),
        languages=spoken(rng, first),
        contact_language=first if first in where.pages else _bridge(rng, where, first),
        place=rng.choices(where.places, where.weights)[0],
        literacy=literacy,
        level=level,
        source=pick(rng, SOURCES),
    )
    known = _contact(rng, where, known, phone)
    known = _evidence(rng, known)
    known = _times(rng, where, known, life)
    known = _travel(rng, known, life)
    known = _wishes(rng, known, life)
    known = _entitlement(rng, where, known)
    known = replace(known, gender=_gender(known, woman=woman))
    return _priority(rng, where, known)


def _gender(person: DemoLearner, *, woman: bool) -> str:
    """What somebody wrote down; nobody is asked at the registration itself.

    Draws nothing, so that it changes nothing else of an invented county.
    """
    if person.source == "public" and person.level_evidence == "self":
        return ""
    if person.number % 193 == 0 and not person.women_only:
        return "diverse"
    return "female" if woman else "male"


def blank(number: int, registered_at: datetime) -> DemoLearner:
    """A learner of whom nothing is known but when they came."""
    return DemoLearner(
        id=f"l{number:04d}",
        number=number,
        call_me=False,
        call_name="",
        channel="",
        phone="",
        email="",
        address="",
        languages=(),
        contact_language="de",
        place=None,
        literacy="",
        level="",
        level_evidence="",
        level_evidence_on=None,
        free_times=(),
        free_times_b=None,
        anchor_monday=None,
        child_ages=(),
        mode="",
        max_minutes=None,
        course_types=(),
        women_only=False,
        gender="",
        online_device=False,
        online_connection=False,
        step_free=False,
        entitlement="",
        entitlement_seen_on=None,
        entitlement_until=None,
        obliging_office="",
        earliest_start=None,
        min_meetings=1,
        priority=1,
        priority_reason="",
        source="public",
        registered_at=registered_at,
    )


def _registered(rng: Random, today: date) -> datetime:
    """Waiting times thin out with age: mean about three months, at most 14."""
    days = min(420, 1 + int(rng.expovariate(1 / 95)))
    minute = rng.randrange(7 * 60, 20 * 60)
    clock = time(minute // 60, minute % 60, tzinfo=UTC)
    return datetime.combine(today - timedelta(days=days), clock)


def _bridge(rng: Random, where: Setting, first: str) -> str:
    """The language to write in where the registration does not have the first."""
    near = {"prs": "fa", "ckb": "kmr", "ps": "fa"}.get(first)
    if near in where.pages:
        return str(near)
    return rng.choice(["de", "en"]) if "en" in where.pages else "de"


def _literacy(rng: Random, language: str) -> str:
    draw = rng.random()
    none = NO_SCRIPT.get(language, 0.02)
    if draw < none:
        return "none"
    return "other" if draw < none + OTHER_SCRIPT.get(language, 0.0) else "latin"


def _contact(
    rng: Random, where: Setting, person: DemoLearner, phone: str
) -> DemoLearner:
    channel = pick(rng, CHANNELS)
    if person.literacy == "none" and channel in ("sms", "email", "letter"):
        channel = "call"
    if channel == "helper" and person.source == "public":
        channel = "call"
    slug = where.profile.slug
    code = where.postal_codes[person.place or ""]
    return replace(
        person,
        channel=channel,
        phone=phone if channel != "helper" else "",
        email=f"demo.{slug}.{person.number:04d}@example.org"
        if channel == "email"
        else "",
        address=f"Musterweg {person.number} (erfunden), {code} {person.place}"
        if channel == "letter"
        else "",
    )


def _evidence(rng: Random, person: DemoLearner) -> DemoLearner:
    kind = pick(rng, EVIDENCE)
    if person.source == "public" and rng.random() < 0.6:
        kind = "self"
    if kind == "certificate" and person.level in ("Alpha", "Zweitschrift", "A1.1"):
        kind = "adviser"
    later = 0 if kind == "self" else rng.randrange(0, 10)
    day = person.registered_at.date() - timedelta(days=later)
    return replace(person, level_evidence=kind, level_evidence_on=day)


def _times(
    rng: Random, where: Setting, person: DemoLearner, life: Situation
) -> DemoLearner:
    if life.shifts:
        early = _thin(rng, (*EVENINGS, *AFTERNOONS[:4]))
        return replace(
            person,
            free_times=_thin(rng, MORNINGS),
            free_times_b=early,
            anchor_monday=where.anchor_monday,
        )
    return replace(person, free_times=_weekly(rng, life))


def _weekly(rng: Random, life: Situation) -> tuple[str, ...]:
    """Free slots of somebody whose weeks are alike."""
    draw = rng.random()
    if life.works:
        if draw < 0.6:
            more = SATURDAY if rng.random() < 0.55 else ()
            return _thin(rng, (*EVENINGS, *more))
        return _thin(rng, MORNINGS if draw < 0.85 else (*AFTERNOONS, *EVENINGS))
    if life.parent:
        return _thin(rng, MORNINGS if draw < 0.7 else (*MORNINGS, *AFTERNOONS))
    both = (*MORNINGS, *AFTERNOONS)
    return _thin(rng, both if draw < 0.6 else (*both, *EVENINGS))


def _thin(rng: Random, slots: Sequence[str]) -> tuple[str, ...]:
    """Takes a few slots away: appointments, work by the hour."""
    kept = list(slots)
    if rng.random() < 0.45:
        for slot in rng.sample(kept, rng.choice((1, 1, 2))):
            kept.remove(slot)
    return tuple(sorted(kept, key=ORDER.__getitem__))


def _travel(rng: Random, person: DemoLearner, life: Situation) -> DemoLearner:
    mode = pick(rng, MODES)
    if life.works and mode == "bus" and rng.random() < 0.25:
        mode = "car"
    minutes = rng.choices(list(MAX_MINUTES), list(MAX_MINUTES.values()))[0]
    return replace(
        person,
        mode=mode,
        max_minutes=min(minutes, 45) if mode in ("walk", "bike") else minutes,
        step_free=rng.random() < 0.02,
    )


def _wishes(rng: Random, person: DemoLearner, life: Situation) -> DemoLearner:
    types: tuple[str, ...] = ()
    women_only = life.woman and rng.random() < 0.08
    ages: tuple[int, ...] = ()
    if life.parent:
        count = rng.choices((1, 2, 3), (6, 3, 1))[0]
        ages = tuple(
            sorted(rng.choices(range(10), (8, 10, *(9,) * 4, 7, 5, 3, 2), k=count))
        )
    if person.level[:2] in ("A1", "A2") and rng.random() < 0.14:
        types = SLOW_KINDS
    latin = person.literacy == "latin"
    device = latin and rng.random() < 0.62
    return replace(
        person,
        course_types=types,
        women_only=women_only,
        child_ages=ages,
        online_device=device,
        online_connection=device and rng.random() < 0.78,
        min_meetings=1 if life.works else rng.choices((1, 2, 3), (4, 4, 2))[0],
    )


def _entitlement(rng: Random, where: Setting, person: DemoLearner) -> DemoLearner:
    """Proofs seen; admissions under §44(4) only until they stopped."""
    high = person.level in ("B1.2", "B2", "C1")
    kind = pick(
        rng,
        {"vocational-45a": 55, "self-paying": 5, "": 40}
        if high
        else {"obliged-44a": 24, "right-44": 20, "admitted-44-4": 9,
              "self-paying": 4, "": 43},
    )  # fmt: skip
    if not kind or kind == "self-paying":
        return replace(person, entitlement=kind)
    seen = person.registered_at.date() + timedelta(days=rng.randrange(0, 20))
    if kind == "admitted-44-4":
        seen = min(seen, date(2026, 2, 8) - timedelta(days=rng.randrange(1, 60)))
    seen = min(seen, where.today)
    obliged = kind in ("obliged-44a", "vocational-45a")
    return replace(
        person,
        entitlement=kind,
        entitlement_seen_on=seen,
        entitlement_until=where.today + timedelta(days=rng.randrange(90, 540)),
        obliging_office=rng.choice(OFFICES) if obliged else "",
        min_meetings=max(person.min_meetings, 2) if obliged else person.min_meetings,
    )


def _priority(rng: Random, where: Setting, person: DemoLearner) -> DemoLearner:
    waited = (where.today - person.registered_at.date()).days
    level = 1
    if person.entitlement == "obliged-44a" and rng.random() < 0.22:
        level = 5
    elif waited > 183:
        level = 3
    elif rng.random() < 0.24:
        level = 2
    later = rng.random() < 0.12
    start = where.today + timedelta(days=rng.randrange(10, 75)) if later else None
    reason = PRIORITY_REASONS.get(level, "")
    return replace(person, priority=level, priority_reason=reason, earliest_start=start)
