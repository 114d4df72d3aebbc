"""The shelf: one value a key and version, bounded, made once for many threads."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from service.web.shelf import Shelf


def test_a_value_is_made_once_for_each_version() -> None:
    shelf, made = Shelf(5), iter(range(10))
    assert [shelf.get("a", v, lambda: next(made)) for v in (1, 1, 2, 2, 1)] == [
        0,
        0,
        1,
        1,
        2,
    ]


def test_what_was_unused_longest_goes_first() -> None:
    shelf, made = Shelf(2), iter(range(10))
    for key in "abacab":
        shelf.get(key, 1, lambda: next(made))
    # a and b are made, a is used, c drives b out, b is made again: c has gone then.
    assert shelf.get("a", 1, lambda: -1) == 0
    assert shelf.get("c", 1, lambda: -1) == -1


def test_what_fails_is_not_kept() -> None:
    shelf = Shelf(5)
    shelf.get("a", 1, lambda: "old")

    def fail() -> str:
        raise KeyError("no course")

    with pytest.raises(KeyError):
        shelf.get("a", 2, fail)
    assert shelf.get("a", 1, lambda: "new") == "new"


def test_many_who_ask_at_once_get_one_making() -> None:
    shelf, together = Shelf(5), threading.Barrier(4)
    makings: list[int] = []

    def make() -> int:
        makings.append(1)
        return len(makings)

    def ask(_number: int) -> int:
        together.wait()
        return shelf.get("a", 1, make)

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(ask, range(4))) == [1, 1, 1, 1]


def test_a_change_while_it_is_made_is_not_lost() -> None:
    """The version was read before: what is made meanwhile stands under the old one."""
    shelf, state = Shelf(5), {"version": 1}

    def make() -> int:
        found = state["version"]
        state["version"] = 2  # somebody takes a seat
        return found

    assert shelf.get("a", state["version"], make) == 1
    assert shelf.get("a", state["version"], make) == 2
