"""Which change is told to whom, out of those that should do, within a given time.

Where the instance as it is can be solved to the end, changes are proven; elsewhere
they are tried in the plan that stands, which proves nothing. What fails gives way to
the next larger change; then less of each is judged in the same way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from solver.deadline import Deadline
from solver.formation.changes.exact import exact
from solver.formation.changes.found import Found
from solver.formation.changes.least import Least
from solver.formation.changes.outcome import Does, Judge
from solver.formation.changes.smallest import Change, Changes
from solver.formation.changes.steps import OWN_ANSWERS
from solver.formation.changes.trial import Trial
from solver.formation.changes.wider import wider
from solver.formation.problem.instance import Learner
from solver.formation.problem.plan import Plan

#: A change of so many more steps may stand in for one that fails.
SPARE = 2
#: So many of the nearest options are looked at once the first have all failed.
FURTHER = 60
#: Of so many changes that fail more of the same is tried.
WIDER = 3


def chosen(
    changes: Changes, plan: Plan, raw: Mapping[str, Any], deadline: Deadline
) -> dict[str, Found]:
    """Everyone's change: what is proven or tried, then the least of it.

    Those with the fewest steps come first: they take the fewest solves.
    """
    judge: Judge
    judge = exact(changes.i, plan, raw, deadline) or Trial(
        changes.i, plan, raw, deadline
    )
    found = _everyone(changes, judge, deadline)
    least = Least(changes, judge)
    # A try rules nothing out: without a solve there is nothing to be learned of less.
    for solving in (False, True) if judge.proves else (True,):
        _lessen(found, least, judge, deadline, solving)
    return found


def _lessen(
    found: dict[str, Found],
    least: Least,
    judge: Judge,
    deadline: Deadline,
    solving: bool,
) -> None:
    """Puts the least of each change in its place, while there is time."""
    for name in _order({x: f.change for x, f in found.items()}):
        told = found[name]
        if deadline.over():
            return
        if told.change is None or told.minimal or not (told.proved or told.tried):
            continue
        person = least.i.learners[name]
        change, sure = least.of(person, told.change, solving)
        found[name] = Found(change, told.proved, told.tried, sure and told.proved)


def _everyone(changes: Changes, judge: Judge, deadline: Deadline) -> dict[str, Found]:
    """The first change of each that does not fail."""
    people = {p.id: p for p in changes.e.unplaced}
    some = {
        x: [] if deadline.stopped() else changes.some(p, SPARE)
        for x, p in people.items()
    }
    order = _order({x: c[0] if c else None for x, c in some.items()})
    found = {
        x: Found(None)
        if deadline.stopped()
        else _first(changes, people[x], some[x], judge)
        for x in order
    }
    return {x: found[x] for x in people}


def _order(first: Mapping[str, Change | None]) -> list[str]:
    """Few steps first, and beside each other whoever needs the same."""

    def key(name: str) -> tuple[int, str]:
        change = first[name]
        if change is None:
            return 0, ""
        return len(change.steps), repr([s.operation for s in change.steps])

    return sorted(first, key=key)


def _first(
    changes: Changes, person: Learner, some: list[Change], judge: Judge
) -> Found:
    """The smallest change that is not known to fail, and what is known of it."""
    for change in _options(changes, person, some, judge):
        does = _does(person, change, judge)
        if does is Does.PLACES:
            return Found(change, judge.proves, not judge.proves)
        if does is Does.UNKNOWN:
            return Found(change)
    return Found(None)


def _options(
    changes: Changes, person: Learner, some: list[Change], judge: Judge
) -> Iterator[Change]:
    """Those that should do, more of the same, then those that were not so near."""
    yield from some
    if judge.proves:
        more = [w for change in some[:WIDER] for w in wider(change, changes.raw)]
        yield from sorted(more, key=Change.size)
    seen = [c.steps for c in some]
    for change in changes.some(person, SPARE, FURTHER):
        if change.steps not in seen:
            yield change


def _does(person: Learner, change: Change, judge: Judge) -> Does:
    """What a change does; a try of her own answers needs no solve.

    The plan that stands was possible before, and with her in it it is better.
    """
    if not judge.proves and all(s.rule in OWN_ANSWERS for s in change.steps):
        return Does.PLACES
    return judge.rules(person.id, change.steps, change.kind).does
