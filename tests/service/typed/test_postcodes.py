"""Postal codes as people and spreadsheets write them."""

from __future__ import annotations

import pytest

from service.typed.mistyped import Doubtful, Mistyped
from service.typed.phones import phone, phone_key
from service.typed.postcodes import postal_code


@pytest.mark.parametrize(
    "text", ["27356", "D-27356", "d 27356", "٢٧٣٥٦", " 27356\u200b", "２７３５６"]
)
def test_five_digits_of_every_script(text: str) -> None:
    assert postal_code(text) == "27356"


@pytest.mark.parametrize(
    ("text", "meant"), [("1067", "01067"), ("27356.0", "27356"), ("1067,00", "01067")]
)
def test_what_a_spreadsheet_made_a_number_of_is_offered(text: str, meant: str) -> None:
    with pytest.raises(Doubtful) as told:
        postal_code(text)
    assert told.value.suggestion == meant


@pytest.mark.parametrize("text", ["273566", "106", "Zeven", "2735b"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(Mistyped):
        postal_code(text)


def test_a_number_with_a_point_is_offered_without_it() -> None:
    """ "1713920012.0" was read with one digit too many."""
    with pytest.raises(Doubtful) as told:
        phone("1713920012.0")
    assert told.value.suggestion == phone("0171 3920012")
    assert phone_key("1713920012.0") == phone_key("0171 3920012")


def test_a_shortened_number_says_that_its_digits_are_lost() -> None:
    with pytest.raises(Mistyped, match="shortened"):
        phone("4,91714E+11")
