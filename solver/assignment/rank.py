"""Who could take a request, best first, and why the others cannot.

The web process asks this on a page's path: nothing here needs compiled code or a
solver, and `Diaries` is prepared once and kept as long as its instance.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from solver.assignment.problem.instance import Instance, Request
from solver.assignment.problem.rules import Rule
from solver.assignment.routes.diary import Diaries, Diary
from solver.assignment.routes.duties import Duty, duty, unfit
from solver.assignment.routes.worth import parts


@dataclass(frozen=True, slots=True)
class Way:
    """A time and mode at which somebody can come.

    `score` is the sum of `parts`; `out` and `back` are her own trip from home and
    `minutes` what her travel grows by, other duties of the day considered.
    """

    start: int
    mode: str
    score: int
    parts: Mapping[Rule, int]
    out: int
    back: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who can come; her ways, best first."""

    interpreter: str
    ways: tuple[Way, ...]

    @property
    def best(self) -> Way:
        """The way that she is ranked by."""
        return self.ways[0]


@dataclass(frozen=True, slots=True)
class Excluded:
    """Somebody who cannot come, and the rule that says so."""

    interpreter: str
    rule: Rule


@dataclass(frozen=True, slots=True)
class Ranking:
    """Everyone of the pool, in exactly one of the two."""

    request: str
    candidates: tuple[Candidate, ...]
    excluded: tuple[Excluded, ...]

    def to_json(self) -> dict[str, object]:
        """As the command line tells it."""
        return {
            "request": self.request,
            "candidates": [_told(c) for c in self.candidates],
            "excluded": [
                {"interpreter": e.interpreter, "rule": e.rule.value}
                for e in self.excluded
            ],
        }


def rank(instance: Instance, diaries: Diaries, request: Request) -> Ranking:
    """Rank the pool for a request, which need not be one of the instance yet.

    A request that stands in the diaries is looked at as if it did not: who is
    assigned to it competes with everyone else, free of the notice.
    """
    candidates: list[Candidate] = []
    excluded: list[Excluded] = []
    for name, diary in diaries.of.items():
        found = _candidate(instance, diary, request)
        if isinstance(found, Rule):
            excluded.append(Excluded(name, found))
        else:
            candidates.append(found)
    candidates.sort(key=lambda c: (-c.best.score, c.interpreter))
    return Ranking(request.id, tuple(candidates), tuple(excluded))


def _candidate(instance: Instance, diary: Diary, request: Request) -> Candidate | Rule:
    """Her ways, or the rule that closes the wished time and mode to her."""
    rule = unfit(diary.person, request)
    if rule is not None:
        return rule
    held = diary.holds(request.id)
    diary = diary.without(request.id)
    first: Rule | None = None
    ways = []
    for start in request.times:
        for mode in request.modes:
            found = duty(instance, diary.person, request, start, mode, held)
            way = found if isinstance(found, Rule) else _way(instance, diary, found)
            if isinstance(way, Way):
                ways.append(way)
            elif first is None:
                first = way
    if not ways:
        assert first is not None
        return first
    return Candidate(diary.person.id, tuple(sorted(ways, key=lambda w: -w.score)))


def _way(instance: Instance, diary: Diary, found: Duty) -> Way | Rule:
    minutes = diary.cost(found)
    if isinstance(minutes, Rule):
        return minutes
    points = parts(instance.weights, diary.person, found, minutes, len(diary.duties))
    score = sum(points.values())
    out, back = found.out, found.back
    return Way(found.start, found.mode, score, points, out, back, minutes)


def _told(candidate: Candidate) -> dict[str, object]:
    def way(w: Way) -> dict[str, object]:
        return {
            "start": w.start,
            "mode": w.mode,
            "score": w.score,
            "parts": {rule.value: points for rule, points in w.parts.items()},
            "out": w.out,
            "back": w.back,
            "minutes": w.minutes,
        }

    ways = [way(w) for w in candidate.ways]
    return {"interpreter": candidate.interpreter, **ways[0], "ways": ways}
