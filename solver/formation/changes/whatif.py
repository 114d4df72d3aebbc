"""The explain file: why each learner has no place and the smallest change for it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from solver.deadline import Deadline
from solver.formation.changes.smallest import Change, Changes
from solver.formation.problem.instance import Instance, Learner
from solver.formation.problem.plan import Plan
from solver.formation.reasons.explainer import Explainer, Reason

if TYPE_CHECKING:
    from solver.formation.changes.proof import Proof

Json = dict[str, Any]
#: A change of so many more steps may stand in for one that a new solve refuses.
SPARE = 2


@dataclass(frozen=True, slots=True)
class Found:
    """A learner's change; whether a solve confirmed it, and that nothing less does."""

    change: Change | None
    proved: bool = False
    minimal: bool = False


def explain_all(
    instance: Instance,
    plan: Plan,
    raw: Mapping[str, Any],
    deadline: Deadline | None = None,
    end: Deadline | None = None,
) -> Json:
    """Reasons and a change (or None) per learner without a place.

    `raw` is the instance's own JSON: patches point into its lists. Until `deadline`
    changes are solved again, and those that do not place the learner are dropped for
    the next; `proved` says which were. Time left over goes into trying less of each.
    At the `end` no change is looked for any more; everyone has reasons all the same.
    """
    end = end or Deadline(math.inf)
    explainer = Explainer(instance, plan)
    changes = Changes(explainer, raw)
    if deadline is None:
        found = {
            p.id: Found(None if end.over() else changes.smallest(p))
            for p in explainer.unplaced
        }
    else:
        from solver.formation.changes.proof import Proof

        found = _proven(changes, Proof(instance, plan, raw, deadline))
    return {
        person.id: {
            "reasons": [_reason(r) for r in explainer.of(person)],
            "change": _change(found[person.id]),
        }
        for person in explainer.unplaced
    }


def _proven(changes: Changes, proof: Proof) -> dict[str, Found]:
    """Everyone's change: what a solve confirms, then the least of it.

    Those with the fewest steps come first: they take the fewest solves.
    """
    from solver.formation.changes.least import Least

    found = {
        p.id: Found(None) if proof.end.over() else _chosen(changes, p, proof)
        for p in changes.e.unplaced
    }
    least = Least(changes, proof)
    order = sorted(found, key=lambda x: len(c.steps) if (c := found[x].change) else 0)
    for solving in (False, True):
        for name in order:
            change, proved = found[name].change, found[name].proved
            if proof.end.over():
                return found
            if change is not None and proved and not found[name].minimal:
                person = changes.i.learners[name]
                change, sure = least.of(person, change, solving)
                found[name] = Found(change, True, sure)
    return found


def _chosen(changes: Changes, person: Learner, proof: Proof) -> Found:
    """The smallest change that a new solve confirms, or that it had no time for."""
    for change in changes.some(person, SPARE):
        proved = proof.places(person.id, change)
        if proved is not False:
            return Found(change, bool(proved))
    return Found(None)


def _reason(r: Reason) -> Json:
    return {
        "rule": r.rule.value,
        "kind": r.kind,
        "venue": r.venue,
        "pattern": r.pattern,
        "missing": r.missing,
    }


def _change(found: Found) -> Json | None:
    change = found.change
    if change is None:
        return None
    told: Json = {
        "patch": [s.operation for s in change.steps],
        "text_key": change.text_key(),
        "kind": change.kind,
        "venue": change.venue,
        "pattern": change.pattern,
        "course": change.course,
        "proved": found.proved,
        "people": list(change.people),
        "cost": change.cost,
        "steps": [
            {"text_key": s.text_key(), "rule": s.rule.value, "values": dict(s.values)}
            for s in change.steps
        ],
    }
    if found.minimal:
        told["minimal"] = True
    return told
