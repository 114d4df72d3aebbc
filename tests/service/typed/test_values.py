"""Money, times, days and lines as people type them."""

from __future__ import annotations

from datetime import date

import pytest

from service import typed
from service.typed import Mistyped
from service.typed.days import last_day


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.200,50", 120050),
        ("1200,5", 120050),
        ("25.000", 2500000),
        ("0", 0),
        ("12,50 €", 1250),
        ("1.200", 120_000),
        ("1200.50", 120050),
        ("1,200.50", 120050),
        ("1 200,50", 120050),
        ("٢٢٩", 22900),
        ("５,－ Euro", 500),
    ],
)
def test_amounts(text: str, expected: int) -> None:
    assert typed.cents(text) == expected


@pytest.mark.parametrize(
    "text",
    ["1.20,00", "12,345", "1,200", "-5", "", "zwölf", "1.2.3", "½", "9" * 30, "1 2"],
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
    assert typed.bare("  Haus   am  See ") == "Haus am See"
    with pytest.raises(Mistyped):
        typed.bare("Haus\x00")


def test_the_forms_language_says_what_groups_thousands() -> None:
    """ "1.200" was read as 1.20 or 1,200 by different forms."""
    assert typed.cents("1,200", "en") == 120_000
    assert typed.cents("1,200.50", "en") == 120050
    assert typed.cents("12,50", "en") == 1250
    with pytest.raises(Mistyped):
        typed.cents("1.200", "en")


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("amount", [0, 5, 99, 120050, 2_000_000_000])
def test_money_reads_back_in_every_language(amount: int, language: str) -> None:
    assert typed.cents(typed.money(amount, language), language) == amount


@pytest.mark.parametrize(
    "text", ("٠٧.٠٩.٢٠٢٦", "۲۰۲۶-۰۹-۰۷", "7.9.26\u200f", "2026-9-7")
)
def test_days_in_every_script(text: str) -> None:
    assert typed.day(text) == date(2026, 9, 7)


@pytest.mark.parametrize(
    "text", ["07.09.0026", "0026-09-07", "9999-12-31", "01.01.1989", "31.2.2026"]
)
def test_years_that_cannot_be_are_refused(text: str) -> None:
    """ "07.01.27" was stored as the year 27, and 9999 ended in an error."""
    with pytest.raises(Mistyped):
        typed.day(text)


def test_a_short_year_is_of_this_century() -> None:
    assert typed.day("07.01.27") == date(2027, 1, 7)


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("  Olena\u200b  K ", "Olena K"),
        ("\u202aMaria\u202c", "Maria"),
        ("Mu\u0308ller", "Müller"),
        ("\u200b\u2066\u00ad\ufeff", ""),
        ("علی\u200cرضا", "علی\u200cرضا"),
        ("a\u200cb", "ab"),
    ],
)
def test_invisible_marks_are_not_stored(text: str, stored: str) -> None:
    """A non-joiner within a Persian name belongs to its spelling."""
    assert typed.bare(text) == stored


@pytest.mark.parametrize("text", ["Haus\x00", "Haus\x1b", "\ud800"])
def test_what_no_database_holds_is_refused(text: str) -> None:
    with pytest.raises(Mistyped):
        typed.bare(text)


@pytest.mark.parametrize(
    ("last", "fits"),
    [
        (date(2026, 9, 7), True),
        (date(2026, 9, 16), True),
        (date(2026, 9, 17), False),
        (date(2026, 9, 6), False),
    ],
)
def test_a_stretch_has_an_order_and_a_sensible_length(last: date, fits: bool) -> None:
    first = date(2026, 9, 7)
    assert last_day(last, None, 10) == last
    if fits:
        assert last_day(last, first, 10) == last
    else:
        with pytest.raises(Mistyped):
            last_day(last, first, 10)
