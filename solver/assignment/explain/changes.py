"""The smallest change that would meet a request, the rest of the plan standing.

A change is one step that an office could really take: ask the booker for another time
or mode, or one interpreter for one more job a week, a longer trip (or a lift), a
shorter notice. It is proven: applied to the instance, the plan with the request met
passes the check. Numbers are the smallest that do; times are tried by quarter hours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from solver.assignment.check.verdict import check
from solver.assignment.problem.instance import (
    DAY,
    MODES,
    ONSITE,
    WEEK,
    Assigned,
    Instance,
    Interpreter,
    Request,
)
from solver.assignment.problem.plan import Plan
from solver.assignment.routes.diary import Diaries, Diary
from solver.assignment.routes.duties import Duty, duty, unfit
from solver.assignment.routes.greedy import able, best, speakers

#: Minutes between two times tried, and how far from the wished one.
QUARTER, FURTHEST = 15, 2 * DAY
#: What one step is worth in minutes of another time: the smallest is told.
MODE, JOB, TRIP, NOTICE = 45, 90, 4, 0.25
#: An interpreter is asked for this many minutes more of a trip at most.
LONGEST = 45


@dataclass(frozen=True, slots=True)
class Change:
    """One step, its effort in minutes of another time, and the request met by it.

    `changed` is the request or the interpreter as the step leaves them.
    """

    kind: str
    effort: float
    patch: Mapping[str, object]
    value: int | str
    met: Assigned
    changed: Request | Interpreter

    def to_json(self) -> dict[str, object]:
        """As the file tells it; `met` is how the request would be met."""
        return {
            "text_key": f"change.{self.kind}",
            "patch": [dict(self.patch)],
            "value": self.value,
            "met": {
                "start": self.met.start,
                "mode": self.met.mode,
                "interpreters": list(self.met.interpreters),
            },
        }


class Changes:
    """Finds and proves changes against one instance file and plan."""

    def __init__(self, instance: Instance, raw: Mapping[str, Any], plan: Plan) -> None:
        self.i, self.raw, self.plan = instance, raw, plan
        self.diaries = Diaries(instance, plan.assignments)
        self._speakers = speakers(instance)
        self._rows = {r["id"]: n for n, r in enumerate(raw["requests"])}
        self._people = {p["id"]: n for n, p in enumerate(raw["interpreters"])}

    def smallest(self, request: Request) -> Change | None:
        """The proven change of least effort, None where no single step is enough."""
        found = [
            *self._times(request),
            *self._modes(request),
            *self._people_of(request),
        ]
        for change in sorted(found, key=lambda c: (c.effort, c.kind, str(c.patch))):
            if self.proven(change):
                return change
        return None

    def proven(self, change: Change) -> bool:
        """The changed instance takes the plan with the request met."""
        one = change.changed
        if isinstance(one, Request):
            changed = replace(self.i, requests={**self.i.requests, one.id: one})
        else:
            people = {**self.i.interpreters, one.id: one}
            changed = replace(self.i, interpreters=people)
        return check(changed, Plan((*self.plan.assignments, change.met))).valid

    def _met(self, request: Request) -> Assigned | None:
        """How a request like this would be met as the diaries stand."""
        ways = able(self.i, request, self._speakers)
        choice = best(self.i, self.diaries, ways, request)
        if choice is None:
            return None
        _, first = choice.duties[0]
        names = tuple(name for name, _ in choice.duties)
        return Assigned(request.id, first.start, first.mode, names)

    def _times(self, request: Request) -> Iterator[Change]:
        path = f"/requests/{self._rows[request.id]}/alternatives/-"
        wished = request.times[0]
        for shift in range(QUARTER, FURTHEST + 1, QUARTER):
            for start in (wished - shift, wished + shift):
                if start < 0 or start in request.times:
                    continue
                met = self._met(replace(request, times=(start,)))
                if met is not None:
                    patch = {"op": "add", "path": path, "value": start}
                    times = (wished, *sorted((*request.times[1:], start)))
                    new = replace(request, times=times)
                    yield Change("time", float(shift), patch, start, met, new)
                    return

    def _modes(self, request: Request) -> Iterator[Change]:
        path = f"/requests/{self._rows[request.id]}/modes/-"
        for mode in MODES:
            if mode in request.modes:
                continue
            met = self._met(replace(request, modes=(mode,)))
            if met is not None:
                patch = {"op": "add", "path": path, "value": mode}
                new = replace(request, modes=(*request.modes, mode))
                yield Change("mode", MODE, patch, mode, met, new)

    def _people_of(self, request: Request) -> Iterator[Change]:
        """One interpreter gives a little more; for requests of one alone."""
        if request.needed > 1:
            return
        for name, diary in self.diaries.of.items():
            if unfit(diary.person, request) is None:
                yield from self._asked(request, name, diary)

    def _asked(self, request: Request, name: str, diary: Diary) -> Iterator[Change]:
        person = diary.person
        for start in request.times:
            for mode in request.modes:
                row = Assigned(request.id, start, mode, (name,))
                more = diary.weeks[start // WEEK] + 1
                trip = self._trip(person, request, start) if mode == ONSITE else 0
                tries: tuple[tuple[str, str, int, float], ...] = (
                    ("job", "max_week", max(more, person.max_week), JOB),
                    ("trip", "max_oneway", trip, TRIP * (trip - person.max_oneway)),
                    ("notice", "notice", start, NOTICE * (person.notice - start)),
                )
                for kind, key, value, effort in tries:
                    changes = value != getattr(person, key)
                    if changes and self._fits(request, row, diary, {key: value}):
                        path = f"/interpreters/{self._people[name]}/{key}"
                        patch = {"op": "replace", "path": path, "value": value}
                        new = _with(person, key, value)
                        yield Change(kind, effort, patch, name, row, new)

    def _trip(self, person: Interpreter, request: Request, start: int) -> int:
        """The longer of both ways where it is a little too long, else her own limit."""
        trip, end = self.i.timetable.trip, start + request.length
        out = trip(person.mode, person.place, request.place, start)
        back = trip(person.mode, request.place, person.place, end)
        if out is None or back is None:
            return person.max_oneway
        longest = max(out, back)
        near = person.max_oneway < longest <= person.max_oneway + LONGEST
        return longest if near else person.max_oneway

    def _fits(
        self, request: Request, row: Assigned, diary: Diary, more: Mapping[str, Any]
    ) -> bool:
        """Whether she could come if she gave so much more."""
        if more.get("notice", 0) > diary.person.notice:
            return False
        person = diary.person
        for key, value in more.items():
            person = _with(person, key, value)
        one = duty(self.i, person, request, row.start, row.mode)
        if not isinstance(one, Duty):
            return False
        other = Diary(self.i, person)
        for standing in diary.duties:
            other.add(standing)
        return isinstance(other.cost(one), int)


def _with(person: Interpreter, key: str, value: int) -> Interpreter:
    changes: dict[str, Any] = {key: value}
    return replace(person, **changes)
