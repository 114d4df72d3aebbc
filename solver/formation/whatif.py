"""The explain file: why each learner has no place and the smallest change for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from solver.deadline import Deadline
from solver.formation.changes import Change, Changes
from solver.formation.instance import Instance, Learner
from solver.formation.plan import Plan
from solver.formation.reasons import Explainer, Reason

if TYPE_CHECKING:
    from solver.formation.proof import Proof

Json = dict[str, Any]
#: A change of so many more steps may stand in for one that a new solve refuses.
SPARE = 2


def explain_all(
    instance: Instance,
    plan: Plan,
    raw: Mapping[str, Any],
    deadline: Deadline | None = None,
) -> Json:
    """Reasons and a change (or None) per learner without a place.

    `raw` is the instance's own JSON: patches point into its lists. Until `deadline`
    changes are solved again, and those that do not place the learner are dropped for
    the next; `proved` says which were.
    """
    explainer = Explainer(instance, plan)
    changes = Changes(explainer, raw)
    proof = _proof(instance, plan, raw, deadline)
    return {
        person.id: {
            "reasons": [_reason(r) for r in explainer.of(person)],
            "change": _change(*_chosen(changes, person, proof)),
        }
        for person in explainer.unplaced
    }


def _proof(
    instance: Instance, plan: Plan, raw: Mapping[str, Any], deadline: Deadline | None
) -> Proof | None:
    if deadline is None:
        return None
    from solver.formation.proof import Proof

    return Proof(instance, plan, raw, deadline)


def _chosen(
    changes: Changes, person: Learner, proof: Proof | None
) -> tuple[Change | None, bool]:
    """The smallest change that a new solve confirms, or that it had no time for."""
    for change in changes.some(person, 0 if proof is None else SPARE):
        proved = None if proof is None else proof.places(person.id, change)
        if proved is not False:
            return change, bool(proved)
    return None, False


def _reason(r: Reason) -> Json:
    return {
        "rule": r.rule.value,
        "kind": r.kind,
        "venue": r.venue,
        "pattern": r.pattern,
        "missing": r.missing,
    }


def _change(change: Change | None, proved: bool) -> Json | None:
    if change is None:
        return None
    return {
        "patch": [s.operation for s in change.steps],
        "text_key": change.text_key(),
        "kind": change.kind,
        "venue": change.venue,
        "pattern": change.pattern,
        "course": change.course,
        "proved": proved,
        "people": list(change.people),
        "cost": change.cost,
        "steps": [
            {"text_key": s.text_key(), "rule": s.rule.value, "values": dict(s.values)}
            for s in change.steps
        ],
    }
