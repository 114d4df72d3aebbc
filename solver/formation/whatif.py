"""The explain file: why each learner has no place and the smallest change for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from solver.formation.changes import Change, Changes
from solver.formation.instance import Instance
from solver.formation.plan import Plan
from solver.formation.reasons import Explainer, Reason

Json = dict[str, Any]


def explain_all(instance: Instance, plan: Plan, raw: Mapping[str, Any]) -> Json:
    """Reasons and a change (or None) per learner without a place.

    `raw` is the instance's own JSON: patches point into its lists.
    """
    explainer = Explainer(instance, plan)
    changes = Changes(explainer, raw)
    return {
        person.id: {
            "reasons": [_reason(r) for r in explainer.of(person)],
            "change": _change(changes.smallest(person)),
        }
        for person in explainer.unplaced
    }


def _reason(r: Reason) -> Json:
    return {
        "rule": r.rule.value,
        "kind": r.kind,
        "venue": r.venue,
        "pattern": r.pattern,
        "missing": r.missing,
    }


def _change(change: Change | None) -> Json | None:
    if change is None:
        return None
    return {
        "patch": [s.operation for s in change.steps],
        "text_key": change.text_key(),
        "kind": change.kind,
        "venue": change.venue,
        "pattern": change.pattern,
        "course": change.course,
    }
