"""The survey of a plan: gaps, one short, values, fairness, fragile courses, why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from solver.deadline import Deadline
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
    instance: Instance, plan: Plan, raw: Mapping[str, Any], deadline: Deadline | None
) -> Json:
    """Everything a board tells of a plan beside its courses; values need a deadline."""
    explainer = Explainer(instance, plan)
    changes = Changes(explainer, raw)
    found: Json = {
        "gaps": gaps(explainer),
        "almost": almost(explainer, changes),
        "fairness": fairness(explainer.view),
        "fragile": [asdict(course) for course in fragile(instance, plan)],
        "why": {x: w.to_json() for x, w in why(explainer.view).items()},
        "values": [],
    }
    if deadline is not None:
        from solver.formation.survey.values import Values

        found["values"] = Values(instance, plan, raw, deadline).all()
    return found
