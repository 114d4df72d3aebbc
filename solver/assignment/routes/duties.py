"""A duty: one interpreter's part in a request at one time, in one mode."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from solver.assignment.problem.instance import (
    ONSITE,
    Instance,
    Interpreter,
    Request,
    Span,
)
from solver.assignment.problem.rules import Rule

#: Larger than any moment.
FAR = 2**60


class Duty(NamedTuple):
    """What stands in a diary; `out` and `back` are minutes, 0 by phone and video."""

    request: Request
    start: int
    end: int
    mode: str
    out: int
    back: int

    @property
    def remote(self) -> bool:
        """True where she stays at home."""
        return self.mode != ONSITE


def unfit(person: Interpreter, request: Request) -> Rule | None:
    """The rule by which she can never serve this request; None where she might."""
    spoken = person.languages
    if not any(spoken.get(x.language, 0) >= x.level for x in request.languages):
        return Rule.LANGUAGE
    if request.setting not in person.settings:
        return Rule.SETTING
    if person.id in request.never:
        return Rule.NEVER
    if request.agency in person.excluded_agencies:
        return Rule.EXCLUDED_AGENCY
    if request.place in person.excluded_places:
        return Rule.EXCLUDED_PLACE
    if request.gender_hard and request.gender not in (None, person.gender):
        return Rule.GENDER
    return None


def duty(
    instance: Instance,
    person: Interpreter,
    request: Request,
    start: int,
    mode: str,
    held: bool = False,
) -> Duty | Rule:
    """The duty if she could do it as her only one, else the rule that forbids it.

    `held`: the notice does not count, because she has said yes already.
    """
    if start < person.notice and not held:
        return Rule.NOTICE
    if not person.offers(mode):
        return Rule.REMOTE
    end = start + request.length
    out = back = 0
    if mode == ONSITE:
        trip = instance.timetable.trip
        there = trip(person.mode, person.place, request.place, start)
        home = trip(person.mode, request.place, person.place, end)
        if there is None or home is None:
            return Rule.CONNECTION
        if max(there, home) > person.max_oneway:
            return Rule.TRAVEL
        out, back = there, home
    if not within(instance.free[person.id], start - out, end + back):
        return Rule.AVAILABLE
    return Duty(request, start, end, mode, out, back)


def duties(instance: Instance, person: Interpreter, request: Request) -> Iterator[Duty]:
    """Every duty she could do for a request that she is not unfit for."""
    for start in request.times:
        for mode in request.modes:
            found = duty(instance, person, request, start, mode)
            if isinstance(found, Duty):
                yield found


def within(spans: Sequence[Span], a: int, b: int) -> bool:
    """True when one of the spans, sorted and apart, holds everything from a to b."""
    at = bisect_right(spans, (a, FAR)) - 1
    return at >= 0 and b <= spans[at][1]


def link(instance: Instance, person: Interpreter, a: Duty, b: Duty) -> int | None:
    """Minutes from one duty to the next, the smaller of two ways; None if too little.

    Straight on, waiting no longer than `stay`; or home, with a pause there.
    """
    gap = b.start - a.end
    if gap < 0:
        return None
    home = a.back + b.out
    by_home = home if home + instance.home_pause <= gap else None
    if gap > instance.stay:
        return by_home
    hop = _hop(instance, person, a, b)
    if hop is None or hop > min(gap, person.max_oneway):
        return by_home
    if by_home is not None and by_home <= hop:
        return by_home
    return hop if within(instance.free[person.id], a.end, b.start) else by_home


def _hop(instance: Instance, person: Interpreter, a: Duty, b: Duty) -> int | None:
    if a.remote:
        return 0 if b.remote else b.out
    if b.remote:
        return a.back
    if a.request.agency == b.request.agency:
        return 0
    places = a.request.place, b.request.place
    return instance.timetable.trip(person.mode, *places, a.end)
