"""Account numbers as people type them, and the letters that banks take."""

from __future__ import annotations

import pytest

from service.typed.banking import bank_text, bic, iban, masked
from service.typed.mistyped import Mistyped


@pytest.mark.parametrize(
    "typed",
    [
        "DE02 1203 0000 0000 2020 51",
        "de02120300000000202051",
        "IBAN: DE02-1203-0000-0000-2020-51",
    ],
)
def test_an_account_number_is_read_as_it_is_typed(typed: str) -> None:
    assert iban(typed) == "DE02120300000000202051"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "12030000 202051",
        "DE03 1203 0000 0000 2020 51",  # a wrong check digit
        "DE02 1203 0000 0000 2002 51",  # two digits changed round
        "DE02 1203 0000 0000 2020 5",
        "US02 1203 0000 0000 2020 51",
    ],
)
def test_a_wrong_one_is_refused_without_repeating_it(typed: str) -> None:
    with pytest.raises(Mistyped) as told:
        iban(typed)
    assert "1203" not in str(told.value.values)


def test_its_owner_knows_it_again_and_nobody_else() -> None:
    assert masked("DE02120300000000202051") == "DE … 2051"


def test_a_bank_number_has_eight_or_eleven_letters() -> None:
    assert bic("bylade m1001") == "BYLADEM1001"
    with pytest.raises(Mistyped):
        bic("BYLADE")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Größe & Söhne", "Groesse + Soehne"),
        ("Łukasz Đặng", "Lukasz Dang"),
        ("A_B*C\n<D>", "A B C D"),
        ("//x//", "x"),
    ],
)
def test_texts_have_letters_that_every_bank_takes(text: str, told: str) -> None:
    assert bank_text(text, 70) == told
