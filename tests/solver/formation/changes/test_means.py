"""Means that one more course may ask for: a teacher with one thing more, never two."""

from __future__ import annotations

import numpy as np
import pytest

from solver.formation.changes.means import Finder
from solver.formation.changes.steps import Steps
from solver.formation.changes.uses import Uses
from solver.formation.problem.files import instance_from
from solver.formation.reasons.explainer import Explainer
from tests.solver.formation.tiny import BASE, Json, course, plan, raw

TEACHER: Json = BASE["teachers"][0]
OTHER: Json = {**BASE["kinds"]["A1"], "level": "A2"}


def finder(**changes: object) -> Finder:
    """Ways to means beside one course on Tuesday, its teacher `t1` with changes."""
    teachers = [TEACHER, {**TEACHER, "id": "t2", **changes}]
    kinds = {**BASE["kinds"], "A2": OTHER}
    value = raw(3, teachers=teachers, kinds=kinds)
    standing = plan([course(teacher="t2", pattern="tu")], {})
    explainer = Explainer(instance_from(value), standing)
    return Finder(explainer, Steps(value), Uses(explainer))


@pytest.mark.parametrize(
    ("lacking", "said"),
    [
        ({"slots": ["tu-am"]}, {"change.teacher_time"}),
        ({"kinds": ["A2"]}, {"change.teacher_kind"}),
        ({"venues": ["online"]}, {"change.teacher_venue"}),
        ({"max_slots": 1}, {"change.teacher_load"}),
        ({"slots": ["tu-am"], "max_slots": 1}, None),
        ({"slots": ["tu-am"], "kinds": ["A2"]}, None),
        ({"venues": ["online"], "kinds": ["A2"]}, None),
    ],
)
def test_a_teacher_who_lacks_one_thing(lacking: Json, said: set[str] | None) -> None:
    find = finder(**lacking)
    asked = [
        {s.text_key() for s in find._more(n, "A1", "vhs", p).steps}
        for p in [find.i.patterns["mo+we"]]
        for n in find._nearly("A1", find.t.venue_at["vhs"], find.t.pattern_at[p.id])
        if find.o.teachers[n].id == "t2"
    ]
    assert asked == ([] if said is None else [said])


def test_who_teaches_meanwhile_or_lacks_nothing_is_not_asked() -> None:
    find = finder()
    venue = find.t.venue_at["vhs"]
    assert find._nearly("A1", venue, find.t.pattern_at["mo"]) == []
    assert find._nearly("A2", venue, find.t.pattern_at["tu"]) == [0]


def test_a_free_teacher_makes_others_needless() -> None:
    ways = finder(kinds=["A2"]).teachers("A1", "vhs", "mo")
    assert [(w.steps, w.rate) for w in ways] == [((), 40.0)]


def test_a_room_is_used_by_the_best_kind_that_has_teacher_and_money() -> None:
    find = finder()
    none = np.zeros(len(find.t.patterns), dtype=np.bool_)
    venue, place = find.t.venue_at["vhs"], find.e.field("A1").place
    once, twice = (find.uses.net("A1", 40.0)[venue, place(p)] for p in ("mo", "mo+we"))
    assert once > twice > 0
    both = frozenset({"mo-am", "we-am"})
    assert find.uses.of_room("vhs", both, None, none) == once
    assert find.uses.of_room("vhs", both, frozenset({"we-am"}), none) == twice
    broke = finder()
    broke.o.spent["kreis"] = 10**6
    assert broke.uses.of_room("vhs", both, None, none) == 0.0
