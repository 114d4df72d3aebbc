"""The survey of a plan: gaps, one short, values, fairness, fragile courses, why."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from solver.deadline import Deadline
from solver.errors import Stopped
from solver.formation.changes.smallest import Changes
from solver.formation.check.fairness import fairness
from solver.formation.problem.instance import Instance
from solver.formation.problem.plan import Plan
from solver.formation.reasons.explainer import Explainer
from solver.formation.reasons.why import why
from solver.formation.survey.fragile import fragile
from solver.formation.survey.gaps import almost, gaps

Json = dict[str, Any]


def survey(
    instance: Instance,
    plan: Plan,
    raw: Mapping[str, Any],
    deadline: Deadline | None,
    end: Deadline | None = None,
) -> Json:
    """Everything a board tells of a plan beside its courses; values need a deadline.

    What was not reached at the `end` is empty.
    """
    end = end or Deadline(math.inf)
    explainer = Explainer(instance, plan)
    found: Json = {
        "gaps": [],
        "almost": [],
        "fairness": fairness(explainer.view),
        "fragile": [],
        "why": {},
        "values": [],
    }
    parts: dict[str, Callable[[], Any]] = {
        "gaps": lambda: gaps(explainer),
        "almost": lambda: almost(explainer, Changes(explainer, raw)),
        "fragile": lambda: [asdict(course) for course in fragile(instance, plan)],
        "why": lambda: {x: w.to_json() for x, w in why(explainer.view).items()},
    }
    if deadline is not None:
        parts["values"] = lambda: values(instance, plan, raw, deadline)
    for name, part in parts.items():
        if not end.over():
            found[name] = part()
    return found


def values(
    instance: Instance, plan: Plan, raw: Mapping[str, Any], deadline: Deadline
) -> list[Json]:
    """What a little more of each sort brings; nothing where a stop came too early."""
    from solver.formation.survey.values import Values

    try:
        return Values(instance, plan, raw, deadline).all()
    except Stopped:
        return []
