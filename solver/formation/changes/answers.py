"""Steps that only change what one learner answered, or the way to her door."""

from __future__ import annotations

import re
from itertools import pairwise

from solver.formation.changes.steps import Step, Steps
from solver.formation.problem.instance import ONLINE, Instance, Learner

#: Levels of the common European frame in their order, halves included.
_FRAME = re.compile(r"[ABC][12](\.[12])?")


def own_steps(
    instance: Instance, steps: Steps, person: Learner, option: tuple[str, str, str]
) -> list[Step] | None:
    """What must change for her to come to a kind, venue and pattern.

    None where something stands that nobody may change: a venue she must not enter,
    a way that no bus could make short enough.
    """
    kind, venue, pattern = option
    if venue in person.barred_venues:
        return None
    found = [] if kind in person.accepts else [steps.level(person, kind)]
    found += _hours(instance, steps, person, pattern)
    way = _way(instance, steps, person, venue, pattern)
    return None if way is None else found + way


def _hours(
    instance: Instance, steps: Steps, person: Learner, pattern: str
) -> list[Step]:
    p = instance.patterns[pattern]
    found = [steps.hour(person, s) for s in p.slots if s not in person.slots]
    if p.meetings < person.min_meetings:
        found.append(steps.meetings(person, p.meetings))
    return found


def _way(
    instance: Instance, steps: Steps, person: Learner, venue: str, pattern: str
) -> list[Step] | None:
    if venue == ONLINE:
        return [] if person.online else [steps.online(person)]
    minutes = instance.minutes(person, venue, pattern)
    if minutes is None:
        return _connections(instance, steps, person, venue, pattern)
    if minutes <= person.max_travel:
        return []
    return [steps.longer(person, minutes)]


def _connections(
    instance: Instance, steps: Steps, person: Learner, venue: str, pattern: str
) -> list[Step] | None:
    """A bus for each meeting without one, as slow as she would still accept."""
    if person.mode == "car":
        return None
    known = instance.transit.get(person.place, {}).get(venue, {})
    slots = instance.patterns[pattern].slots
    worst = max([known[s] + person.walk for s in slots if s in known], default=0)
    minutes = person.max_travel - person.walk
    if worst > person.max_travel or minutes <= 0:
        return None
    missing = [s for s in slots if s not in known]
    row = venue in instance.transit.get(person.place, {})
    return [
        # Where the row itself is missing, the first operation makes it.
        steps.connection(person.place, venue, slot, minutes, row or n > 0)
        for n, slot in enumerate(missing)
    ]


def neighbours(instance: Instance) -> dict[str, set[str]]:
    """Per level of the common frame, those just below and above that are taught."""
    taught = {part for k in instance.kinds.values() for part in k.level.split("+")}
    ordered = sorted(x for x in taught if _FRAME.fullmatch(x))
    found: dict[str, set[str]] = {x: set() for x in ordered}
    for low, high in pairwise(ordered):
        found[low].add(high)
        found[high].add(low)
    return found
