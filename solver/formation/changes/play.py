"""Several changes at once: their joint effect, solved anew from the standing plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from solver.deadline import Deadline
from solver.errors import Stopped
from solver.formation.changes.steps import Operation
from solver.formation.changes.trial import solve_levels
from solver.formation.check.verdict import check
from solver.formation.problem.files import instance_from
from solver.formation.problem.instance import Instance, Kind
from solver.formation.problem.patch import patched
from solver.formation.problem.plan import Plan
from solver.jsonfile import Node

Json = dict[str, Any]


def play(
    instance: Instance,
    plan: Plan,
    raw: Mapping[str, Any],
    patches: Sequence[Sequence[Mapping[str, Any]]],
    levels: set[str],
    end: Deadline | None = None,
) -> Json:
    """What becomes of the plan when all patches are done together.

    The levels concerned are formed anew, once as things are and once patched, so that
    only what the changes bring is counted. People are learners of the instance. At the
    `end` a plan stays as it is where nothing better is known yet.
    """
    joint = joined(raw, patches)
    after_in = instance_from(joint)
    before_plan = _formed(instance, plan, levels, end)
    before = check(instance, before_plan)
    after_plan = _formed(after_in, before_plan, levels, end)
    after = check(after_in, after_plan)
    known = set(instance.learners)
    old = {x: c for x, c in plan.enrolments.items() if x in known}
    new = {x: c for x, c in after_plan.enrolments.items() if x in known}
    return {
        "placed_before": len(old),
        "placed_without": before.placed,
        "placed_after": len(new),
        "courses_before": len(plan.courses),
        "courses_after": after.courses,
        "cost_before": check(instance, plan).cost,
        "cost_after": after.cost,
        "gained": sorted(set(new) - set(old)),
        "lost": sorted(set(old) - set(new)),
        "moved": _moved(plan, after_plan),
        "score": after.score,
    }


def chosen(
    root: Node, kinds: Mapping[str, Kind]
) -> tuple[list[list[Operation]], set[str]]:
    """Patches and the levels they concern, of `{"changes": [{"patch", "kinds"}]}`.

    Raises: InputError.
    """
    patches, levels = [], set()
    for change in root["changes"].items():
        patches.append([_operation(n) for n in change["patch"].items()])
        for name in change["kinds"].items():
            levels.add(kinds[name.one_of(kinds, "course kind")].level)
    return patches, levels


def _operation(node: Node) -> Operation:
    return {
        "op": node["op"].one_of(frozenset({"add", "replace"}), "operation"),
        "path": node["path"].text(),
        "value": node["value"].value,
    }


def _formed(
    instance: Instance, plan: Plan, levels: set[str], end: Deadline | None
) -> Plan:
    try:
        return solve_levels(instance, plan, levels, end=end)
    except Stopped:
        return plan


def joined(
    raw: Mapping[str, Any], patches: Sequence[Sequence[Mapping[str, Any]]]
) -> Any:
    """All patches on one instance; what is new gets an id of its own in each.

    Two patches may raise the same number: the larger one counts, as each says what is
    enough for its own learner beside the plan, and solving anew shows the rest.
    """
    found: Any = dict(raw)
    taken: set[str] = set()
    for number, operations in enumerate(patches):
        found = patched(found, [_own(found, o, number, taken) for o in operations])
    return found


def _own(found: Any, operation: Mapping[str, Any], number: int, taken: set[str]) -> Any:
    value = operation["value"]
    if isinstance(value, Mapping) and "id" in value:
        name = str(value["id"])
        if name in taken:
            value = {**value, "id": f"{name} ({number})"}
        taken.add(str(value["id"]))
        return {**operation, "value": value}
    if isinstance(value, int) and not isinstance(value, bool):
        return {**operation, "value": max(value, _there(found, operation["path"]))}
    return operation


def _there(found: Any, path: str) -> int:
    """The number that stands at a path now, 0 where none does."""
    at = found
    for part in path.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        try:
            at = at[int(key)] if isinstance(at, list) else at[key]
        except (KeyError, IndexError, ValueError, TypeError):
            return 0
    return at if isinstance(at, int) else 0


def _moved(before: Plan, after: Plan) -> list[str]:
    """People whose kind, venue or pattern is another one now."""
    old = {c.id: c.shape() for c in before.courses}
    new = {c.id: c.shape() for c in after.courses}
    return sorted(
        x
        for x, c in before.enrolments.items()
        if x in after.enrolments
        and old.get(c, (c,)) != new.get(after.enrolments[x], (after.enrolments[x],))
    )
