"""More of the same, for a change whose room, teacher or money goes to somebody else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import combinations
from typing import Any

from solver.formation.changes.sizes import INSIDE, sized
from solver.formation.changes.smallest import Change
from solver.formation.changes.steps import OWN_ANSWERS, Step, free_name

#: So many more operations at most.
MORE = 2


def wider(change: Change, raw: Mapping[str, Any]) -> Iterator[Change]:
    """The change with twice of each number, then with a second room, teacher or line.

    Her own answers stay. Larger than need be: what is too much is taken off again.
    """
    twice = tuple(_twice(step, raw) for step in change.steps)
    if twice != change.steps:
        yield replace(change, steps=twice)
    new = [s for s in change.steps if s.text_key() in INSIDE]
    for count in range(1, min(MORE, len(new)) + 1):
        for some in combinations(new, count):
            seconds = tuple(_second(step, raw) for step in some)
            yield replace(change, steps=(*twice, *seconds))


def _twice(step: Step, raw: Mapping[str, Any]) -> Step:
    number = None if step.rule in OWN_ANSWERS else sized(step, raw)
    if number is None or step.text_key() in INSIDE:
        return step
    return number.at(2 * number.count)


def _second(step: Step, raw: Mapping[str, Any]) -> Step:
    """One more of what a step adds, under an id of its own."""
    value, key = step.operation["value"], step.operation["path"].split("/")[1]
    taken = {x["id"]: n for n, x in enumerate(raw[key])}
    name = free_name(f"{value['id']} 2", taken)
    operation = {**step.operation, "value": {**value, "id": name}}
    return replace(step, operation=operation)
