"""Strict JSON: what is plain is taken as it is, what is doubtful is refused."""

from __future__ import annotations

from fractions import Fraction

import pytest

from solver.errors import InputError
from solver.jsonfile import LARGEST, Node, parse

KNOWN = frozenset({"a", "b", "c"})


def test_the_first_repeated_key_is_named() -> None:
    assert parse(b'{"x": {"b": 1, "a": 2}}', "f") == {"x": {"b": 1, "a": 2}}
    with pytest.raises(InputError, match='key "a" stands twice'):
        parse(b'{"x": {"b": 1, "a": 2, "a": 2, "b": 3}}', "f")


def test_names_come_in_canonical_order() -> None:
    assert Node(["c", "a"]).names(KNOWN, "slot") == ("a", "c")
    assert Node([]).names({"a": 1}, "slot") == ()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("abc", "^slots: expected a list"),
        (["a", "x"], "^slots/1: expected a known slot"),
        (["a", 1], "^slots/1: expected a text"),
        ([["a"]], "^slots/0: expected a text"),
        (["a", "b", "a"], "^slots: expected each slot once"),
    ],
)
def test_names_with_a_fault(value: object, expected: str) -> None:
    with pytest.raises(InputError, match=expected):
        Node(value, "slots").names(KNOWN, "slot")


@pytest.mark.parametrize("value", [0, 7, LARGEST])
def test_whole_numbers(value: int) -> None:
    assert Node(value).whole() == value
    assert Node(value).amount() == Fraction(value)


@pytest.mark.parametrize("value", [True, -1, LARGEST + 1, "7", None])
def test_no_whole_numbers(value: object) -> None:
    for read in (Node(value, "n").whole, Node(value, "n").amount):
        with pytest.raises(InputError, match=r"^n: expected a"):
            read()


def test_a_least_value_holds_for_plain_numbers_too() -> None:
    assert Node(2).whole(least=2) == 2
    with pytest.raises(InputError, match="at least 2"):
        Node(1).whole(least=2)
