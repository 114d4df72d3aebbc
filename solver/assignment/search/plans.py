"""From chosen duties to a plan and back, and the first plan that prices point to."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from solver.assignment.bound.layout import Floats, Layout
from solver.assignment.problem.instance import Assigned
from solver.assignment.problem.plan import Plan
from solver.assignment.routes.diary import Diaries

Chosen = NDArray[np.uint8]
#: Less use than this says nothing.
SOME = 0.02


def to_plan(a: Layout, chosen: Chosen) -> Plan:
    """The plan of some chosen duties."""
    who: dict[str, list[int]] = defaultdict(list)
    for o in np.flatnonzero(chosen).tolist():
        who[a.duties[o].request.id].append(o)
    rows = []
    for name, found in sorted(who.items()):
        duty = a.duties[found[0]]
        names = tuple(a.people[a.person[o]].id for o in found)
        rows.append(Assigned(name, duty.start, duty.mode, names))
    return Plan(tuple(rows))


def to_chosen(a: Layout, plan: Plan) -> Chosen:
    """The duties of a valid plan."""
    number = {
        (a.people[p].id, d.request.id, d.start, d.mode): o
        for o, (p, d) in enumerate(zip(a.person.tolist(), a.duties, strict=True))
    }
    chosen = np.zeros(len(a.person), dtype=np.uint8)
    for found in plan.assignments:
        for name in found.interpreters:
            chosen[number[name, found.request, found.start, found.mode]] = 1
    return chosen


def rounded(a: Layout, used: Floats) -> Plan:
    """What the best diaries used most, one after the other, as far as it fits.

    For a request of several the way is taken whose people were used most.
    """
    diaries = Diaries(a.instance, a.instance.confirmed.values())
    met = list(a.instance.confirmed.values())
    taken: set[int] = set()
    open_ = a.request >= 0
    at = np.flatnonzero(open_ & (used > SOME))
    groups: dict[int, list[int]] = defaultdict(list)
    for o in at[np.argsort(-used[at], kind="stable")].tolist():
        q = int(a.request[o])
        if q in taken:
            continue
        group = groups[int(a.way[o])]
        group.append(o)
        fitting = [
            x
            for x in group
            if isinstance(diaries.of[a.people[a.person[x]].id].cost(a.duties[x]), int)
        ]
        if len(fitting) < a.needed[q]:
            continue
        names = []
        for x in fitting[: int(a.needed[q])]:
            names.append(a.people[a.person[x]].id)
            diaries.of[names[-1]].add(a.duties[x])
        taken.add(q)
        duty = a.duties[o]
        met.append(Assigned(a.requests[q].id, duty.start, duty.mode, tuple(names)))
    return Plan(tuple(met))
