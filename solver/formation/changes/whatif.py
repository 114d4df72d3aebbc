"""The explain file: why each learner has no place and the smallest change for it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from solver.deadline import Deadline
from solver.formation.changes.found import Found
from solver.formation.changes.smallest import Changes
from solver.formation.problem.instance import Instance
from solver.formation.problem.plan import Plan
from solver.formation.reasons.explainer import Explainer, Reason

Json = dict[str, Any]


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
    the next. `proved` are those that do so in a best plan, shown by solving to the end;
    `tried` says that one try from the plan that stands placed her. Time left over goes
    into less of each. At the `end` no change is looked for any more; everyone has
    reasons all the same.
    """
    end = end or Deadline(math.inf)
    explainer = Explainer(instance, plan)
    found = _changes(explainer, plan, raw, deadline, end)
    return {
        person.id: {
            "reasons": [_reason(r) for r in explainer.of(person)],
            "change": _change(found[person.id]),
        }
        for person in explainer.unplaced
    }


def _changes(
    explainer: Explainer,
    plan: Plan,
    raw: Mapping[str, Any],
    deadline: Deadline | None,
    end: Deadline,
) -> Mapping[str, Found]:
    if end.over():  # what changes are looked for in takes a second itself
        return {p.id: Found(None) for p in explainer.unplaced}
    changes = Changes(explainer, raw)
    if deadline is None or end.over():
        return {
            p.id: Found(None if end.over() else changes.smallest(p))
            for p in explainer.unplaced
        }
    from solver.formation.changes.chosen import chosen

    return chosen(changes, plan, raw, deadline)


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
        "tried": found.tried,
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
