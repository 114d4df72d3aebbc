"""What would have to change: reasons and, for each learner, the smallest change."""

from __future__ import annotations

from solver.formation.instance import Instance
from solver.formation.plan import Plan
from solver.formation.reasons import explain


def explain_all(instance: Instance, plan: Plan) -> dict[str, object]:
    """The explain file: reasons and a change (or None) per unplaced learner."""
    found = {}
    for person, reasons in explain(instance, plan).items():
        found[person] = {
            "reasons": [
                {
                    "rule": r.rule.value,
                    "kind": r.kind,
                    "venue": r.venue,
                    "pattern": r.pattern,
                    "missing": r.missing,
                }
                for r in reasons
            ],
            "change": None,
        }
    return dict(sorted(found.items()))
