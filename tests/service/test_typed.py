"""Money, times, days and lines as people type them."""

from __future__ import annotations

from datetime import date

import pytest

from service import typed
from service.typed import Mistyped


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.200,50", 120050),
        ("1200,5", 120050),
        ("25.000", 2500000),
        ("0", 0),
        ("12,50 €", 1250),
    ],
)
def test_amounts(text: str, expected: int) -> None:
    assert typed.cents(text) == expected


@pytest.mark.parametrize(
    "text",
    ["1200.50", "1.20,00", "12,345", "-5", "", "zwölf", "1,200.50", "٣", "9" * 30],
)
def test_no_amounts(text: str) -> None:
    with pytest.raises(Mistyped):
        typed.cents(text)


@pytest.mark.parametrize("amount", [0, 5, 99, 120050, 2_000_000_000])
def test_money_reads_back(amount: int) -> None:
    assert typed.cents(typed.money(amount)) == amount


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("8:30", 510),
        ("0830", 510),
        ("830", 510),
        ("8.30 Uhr", 510),
        ("8", 480),
        ("24:00", 1440),
        ("00:00", 0),
        ("12", 720),
    ],
)
def test_times(text: str, expected: int) -> None:
    assert typed.clock(text) == expected


@pytest.mark.parametrize("text", ["25:00", "8:60", "24:01", "acht", "", "8:3", "12345"])
def test_no_times(text: str) -> None:
    with pytest.raises(Mistyped):
        typed.clock(text)


def test_stretches_are_sorted() -> None:
    assert typed.stretches("13:00–17:30, 8-12 Uhr") == ((480, 720), (780, 1050))


def test_touching_stretches_do_not_overlap() -> None:
    assert typed.stretches("8-12 und 12-13") == ((480, 720), (720, 780))


@pytest.mark.parametrize("text", ["8-12, 11-13", "12-8", "8", "8-8", "8-12-14"])
def test_wrong_stretches(text: str) -> None:
    with pytest.raises(Mistyped):
        typed.stretches(text)


@pytest.mark.parametrize("text", ["07.09.2026", "7.9.26", "2026-09-07", "7. 9. 2026"])
def test_days(text: str) -> None:
    assert typed.day(text) == date(2026, 9, 7)


@pytest.mark.parametrize("text", ["31.02.2026", "9/7/2026", "07.09.", "1.1.9999"])
def test_no_days(text: str) -> None:
    with pytest.raises(Mistyped):
        typed.day(text)


def test_a_line_holds_no_control_characters() -> None:
    assert typed.line("  Haus   am  See ") == "Haus am See"
    with pytest.raises(Mistyped):
        typed.line("Haus\x00")
