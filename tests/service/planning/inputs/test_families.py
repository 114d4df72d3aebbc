"""Ties between people as the instance says them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from service.planning.inputs.instance import _together


def groups(*ties: tuple[str, str, str]) -> Any:
    """What three people a, b, c in the run and these ties become."""
    people = [SimpleNamespace(id=name) for name in "abc"]
    links = [SimpleNamespace(first_id=a, second_id=b, kind=k) for a, b, k in ties]
    building: Any = SimpleNamespace(
        people=SimpleNamespace(learners=people), inputs=SimpleNamespace(links=links)
    )
    return _together(building)


def test_mother_and_son_at_one_place_need_not_share_a_course() -> None:
    assert groups(("a", "b", "venue")) == [{"learners": ["a", "b"], "scope": "venue"}]


def test_ties_one_after_another_are_one_family() -> None:
    found = groups(("a", "b", "course"), ("b", "c", "course"))
    assert found == [{"learners": ["a", "b", "c"], "scope": "course"}]


def test_ties_of_two_sorts_stand_side_by_side() -> None:
    found = groups(("a", "b", "course"), ("b", "c", "venue"))
    assert {g["scope"]: g["learners"] for g in found} == {
        "course": ["a", "b"],
        "venue": ["b", "c"],
    }


def test_who_is_not_in_the_run_or_is_kept_apart_ties_nobody() -> None:
    assert groups(("a", "x", "course"), ("a", "b", "apart")) == []
