"""All invented learners of a county, with families, gaps and "Call me" records."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from random import Random

from service.demo.names import phone_numbers
from service.demo.person import Setting, blank, person, pick
from service.demo.shapes import DemoFamily, DemoLearner

FAMILY_SHARE = 0.07  # of all learners attend together with relatives
INCOMPLETE_SHARE = 0.04


def learners(
    where: Setting, count: int, seed: int
) -> tuple[tuple[DemoLearner, ...], tuple[DemoFamily, ...]]:
    """`count` learners and the families among them.

    The last few are "Call me" records; some of the others are incomplete.
    """
    rng = Random(f"demo/{where.profile.slug}/{count}/{seed}/people")
    calls = call_me_count(count)
    numbers = phone_numbers()
    people = [person(rng, where, n + 1, numbers[n]) for n in range(count - calls)]
    families = _join_families(rng, where, people)
    in_family = {m for f in families for m in f.members}
    people = [
        _leave_gaps(rng, p)
        if p.id not in in_family and rng.random() < INCOMPLETE_SHARE
        else p
        for p in people
    ]
    for n in range(count - calls, count):
        people.append(_call_me(rng, where, n + 1, numbers[n]))
    return tuple(people), tuple(families)


def call_me_count(count: int) -> int:
    """How many of `count` records have a number and a language only: 1 to 10."""
    return max(1, min(10, round(count * 0.012)))


def _join_families(
    rng: Random, where: Setting, people: list[DemoLearner]
) -> list[DemoFamily]:
    """Makes some neighbours in the list relatives who must attend together."""
    wanted, joined = round(len(people) * FAMILY_SHARE), 0
    families: list[DemoFamily] = []
    starts = list(range(0, len(people) - 4, 4))
    rng.shuffle(starts)
    for start in starts:
        if joined >= wanted:
            break
        size = rng.choices((2, 3, 4), (6, 3, 1))[0]
        head = people[start]
        same_course = rng.random() < 0.5
        for at in range(start, start + size):
            people[at] = _relative(people[at], head, same_course)
        members = tuple(p.id for p in people[start : start + size])
        families.append(DemoFamily(members, "course" if same_course else "venue"))
        joined += size
    return sorted(families, key=lambda f: f.members)


def _relative(own: DemoLearner, head: DemoLearner, course: bool) -> DemoLearner:
    """A relative: same home, languages, way and time; same level for one course."""
    shared = replace(
        own,
        languages=head.languages,
        contact_language=head.contact_language,
        place=head.place,
        mode=head.mode,
        max_minutes=head.max_minutes,
        free_times=head.free_times,
        free_times_b=head.free_times_b,
        anchor_monday=head.anchor_monday,
        source=head.source,
        channel=head.channel,
        phone=head.phone,
        email=head.email,
        address=head.address,
        registered_at=head.registered_at,
        level_evidence_on=head.level_evidence_on,
        child_ages=head.child_ages if own.id == head.id else (),
        women_only=False,
        course_types=(),
        earliest_start=head.earliest_start,
        entitlement=head.entitlement,
        entitlement_seen_on=head.entitlement_seen_on,
        entitlement_until=head.entitlement_until,
        obliging_office=head.obliging_office,
        min_meetings=head.min_meetings,
        priority=head.priority,
        priority_reason=head.priority_reason,
    )
    if not course:
        return shared
    return replace(
        shared,
        level=head.level,
        level_evidence=head.level_evidence,
        literacy=head.literacy,
        online_device=head.online_device,
        online_connection=head.online_connection,
    )


def _leave_gaps(rng: Random, own: DemoLearner) -> DemoLearner:
    """An incomplete registration: one or two answers are missing."""
    gaps: tuple[dict[str, object], ...] = (
        {"level": "", "level_evidence": "", "level_evidence_on": None},
        {"free_times": (), "free_times_b": None, "anchor_monday": None},
        {"mode": "", "max_minutes": None},
        {"place": None, "address": ""},
    )
    for gap in rng.sample(gaps, rng.choice((1, 1, 2))):
        own = replace(own, **gap)  # type: ignore[arg-type]
    return replace(own, channel="call") if own.channel == "letter" else own


def _call_me(rng: Random, where: Setting, number: int, phone: str) -> DemoLearner:
    """A "Call me" record: a language and a number, of the last few days."""
    hours = rng.randrange(2, 9 * 24)
    now = datetime.combine(where.today, time(6, 30), tzinfo=UTC)
    language = pick(
        rng, {k: v for k, v in where.profile.languages.items() if k in where.pages}
    )
    plain = blank(number, now - timedelta(hours=hours))
    return replace(
        plain, call_me=True, contact_language=language, channel="call", phone=phone
    )
