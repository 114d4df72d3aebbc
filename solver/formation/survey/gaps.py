"""For the county: who is left by place, level and kind; courses that are one short."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

import numpy as np

from solver.formation.changes.newcourse import Opened
from solver.formation.changes.smallest import Changes
from solver.formation.problem.instance import Learner
from solver.formation.problem.rules import Rule
from solver.formation.reasons.explainer import Explainer
from solver.formation.reasons.openings import Shape

Json = dict[str, Any]
#: So many people are looked at for a course that lacks one, so many shapes in all.
ASKED, LOOKED_AT = 6, 400
#: So many courses are told, each with at most so many steps.
TOLD, STEPS = 12, 2


def gaps(e: Explainer) -> list[Json]:
    """People without a place by place, level and kind, most first.

    Who accepts several kinds counts in each; `rules` counts what would have to fall
    first for them, `childcare` those with children who need care.
    """
    members: dict[tuple[str, str, str], list[Learner]] = defaultdict(list)
    rules: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for person in e.unplaced:
        first = e.of(person)[0].rule.value
        for kind in sorted(person.accepts):
            key = person.place, person.level, kind
            members[key].append(person)
            rules[key][first] += 1
    return [
        {
            "place": place,
            "level": level,
            "kind": kind,
            "people": len(people),
            "learners": sorted(person.id for person in people),
            "childcare": len([person for person in people if person.children]),
            "rules": dict(sorted(rules[place, level, kind].items())),
        }
        for (place, level, kind), people in sorted(
            members.items(), key=lambda x: (-len(x[1]), x[0])
        )
    ]


def almost(e: Explainer, changes: Changes) -> list[Json]:
    """Courses that lack one person, or one thing for enough people, and what that is.

    Counted are those who can come alone and have no better use of their time. Each is
    told once, in the option that most could join; fewest steps come first.
    """
    found: list[Json] = []
    told: set[str] = set()
    for shape in _near(e):
        names = {name for worth, name in changes.new.ranked(shape) if worth > 0}
        kind = e.instance.kinds[shape[0]]
        least = kind.min_size + kind.min_reserve
        if len(names) < least - 1 or len(found) >= TOLD:
            continue
        if len(names - told) * 2 < len(names):
            continue
        needs = _person(e, changes, shape, names)
        if len(names) >= least:
            needs = _thing(e, changes, shape)
        if not 0 < len(needs["steps"]) <= STEPS:
            continue
        told |= names
        found.append(
            {
                "kind": shape[0],
                "venue": shape[1],
                "pattern": shape[2],
                "people": sorted(names),
                "least": least,
                "needs": needs,
            }
        )
    return sorted(found, key=lambda x: (len(x["needs"]["steps"]), -len(x["people"])))


def _near(e: Explainer) -> list[Shape]:
    """Shapes for which at most one person is missing, the most valuable first."""
    found: list[tuple[int, Shape]] = []
    for kind in e.instance.kinds.values():
        if kind.id in e.instance.only_running:
            continue
        least = kind.min_size + kind.min_reserve
        field = e.field(kind.id)
        enough = (e.demand(kind.id) >= max(1, least - 1)) & field.allowed
        for w, p in np.argwhere(enough):
            pattern = e.terrain.patterns[field.patterns[p]]
            shape = kind.id, e.terrain.venues[w], pattern
            if shape not in e.openings.courses:
                who = [int(n) for n in field.who[field.fits[:, w, p]]]
                worth = sum(e.terrain.people[n].priority for n in who)
                found.append((worth, shape))
    found.sort(key=lambda x: (-x[0], x[1]))
    return [shape for _, shape in found[:LOOKED_AT]]


def _thing(e: Explainer, changes: Changes, shape: Shape) -> Json:
    """What a course needs for which there are people enough."""
    best = changes.new.ranked(shape)
    if not best:
        return _told(None, None)
    asked = e.instance.learners[best[0][1]]
    return _told(None, changes.new.open([asked], asked, shape))


def _person(e: Explainer, changes: Changes, shape: Shape, inside: set[str]) -> Json:
    """The nearest further person and her steps; no steps where nobody is near."""
    field = e.field(shape[0])
    w, p = e.terrain.venue_at[shape[1]], field.place(shape[2])
    near = field.faults[:, w, p] * 1000 + field.missing[:, w, p]
    best = _told(None, None)
    for row in np.argsort(near, kind="stable")[: len(inside) + ASKED]:
        person = e.terrain.people[field.who[row]]
        if person.id in inside or person.id in e.families:
            continue
        opened = changes.new.open([person], person, shape)
        if opened is None or any(
            s.form == "" and s.rule is Rule.SIZE_MIN for s in opened.steps
        ):
            continue
        if not best["steps"] or len(opened.steps) < len(best["steps"]):
            best = _told(person.id, opened)
    return best


def _told(learner: str | None, opened: Opened | None) -> Json:
    steps = () if opened is None else opened.steps
    return {
        "learner": learner,
        "steps": [
            {"text_key": s.text_key(), "rule": s.rule.value, "values": dict(s.values)}
            for s in steps
        ],
        "patch": [s.operation for s in steps],
        "people": [] if opened is None else list(opened.people),
        "cost": 0 if opened is None else opened.cost,
    }
