"""The number in a step of a change, to be told and tried smaller."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from solver.formation.changes.steps import Step, add, plain
from solver.formation.problem.patch import unescaped

#: Steps whose operation sets a number, and those that add a thing with one.
NUMBERS = frozenset(
    "change." + name
    for name in [
        "meetings",
        "travel",
        "size_max",
        "childcare",
        "childcare_age",
        "online_parallel",
        "course_limit",
        "teacher_load",
        "budget",
    ]
)
INSIDE = {
    "change.room": "seats",
    "change.teacher": "max_slots",
    "change.funding": "amount",
}
#: Values of a step that repeat its number; "more" is what it adds to the file's.
REPEATED = frozenset({"minutes", "seats", "most", "meetings", "amount"})


@dataclass(frozen=True, slots=True)
class Sized:
    """A step of `count` units beyond `base`, the number that changes nothing.

    A bus's minutes are none: the step asks for the slowest that still helps.
    """

    step: Step
    base: Fraction
    unit: Fraction
    count: int

    def at(self, count: int) -> Step:
        """The same step with so many units."""
        number = self.base + self.unit * count
        values = dict(self.step.values)
        for name in values:
            if name in REPEATED:
                values[name] = plain(number)
            elif name == "more":
                values[name] = plain(number - self.base)
        key, value = INSIDE.get(self.step.text_key()), plain(number)
        told = {**self.step.operation["value"], key: value} if key else value
        operation = {**self.step.operation, "value": told}
        return replace(self.step, operation=operation, values=values)


def sized(step: Step, raw: Mapping[str, Any]) -> Sized | None:
    """The step's number beside the file's own, None where it has none."""
    key, value = step.text_key(), step.operation["value"]
    if key in INSIDE:
        number, base = value[INSIDE[key]], 0
    elif key in NUMBERS and not isinstance(value, list):
        number, base = value, _standing(raw, step.operation["path"])
    else:
        return None
    start = Fraction(str(base))
    more = Fraction(str(number)) - start
    unit = Fraction(1, more.denominator) * (1 if more > 0 else -1)
    return Sized(step, start, unit, int(more / unit))


def _standing(raw: Any, path: str) -> Any:
    """The number at a path of the file, 0 where there is none."""
    for part in map(unescaped, path.split("/")[1:]):
        if isinstance(raw, list):
            raw = raw[int(part)]
        elif part in raw:
            raw = raw[part]
        else:
            return 0
    return raw


def without(steps: Sequence[Step], place: int) -> tuple[Step, ...]:
    """The others; a row that the one left out would have made, the next one makes."""
    gone = steps[place].operation
    rest = [*steps[:place], *steps[place + 1 :]]
    for n, step in enumerate(rest):
        way, _, last = step.operation["path"].rpartition("/")
        if way == gone["path"] and gone["op"] == "add" and not way.endswith("/-"):
            row = add(way, {unescaped(last): step.operation["value"]})
            rest[n] = replace(step, operation=row)
            break
    return tuple(rest)
