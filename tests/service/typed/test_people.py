"""Names, phone numbers and addresses as people of many countries type them."""

from __future__ import annotations

import pytest

from service.typed import Doubtful, Mistyped
from service.typed.mails import for_sending, mail
from service.typed.names import found_in, latin_key, same_name, similar_keys
from service.typed.phones import phone, phone_found, phone_key


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Олена", "Тарас"),
        ("محمد", "فاطمة"),
        ("ሰላም", "ኣበበ"),
        ("王芳", "李伟"),
        ("Łucja", "Ucja"),
        ("Łukasz", "Lukasz"),
        ("Ali", "Alia"),
    ],
)
def test_two_names_stay_two(first: str, second: str) -> None:
    """Letters beyond a to z were dropped before comparing: all such names were one."""
    assert same_name(first) and same_name(second)
    assert same_name(first) != same_name(second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("İbrahim", "ibrahim"),
        ("Müller", "Mu\u0308ller"),
        ("ОЛЕНА", "Олена"),
        ("مُحمَّد", "محمد"),
        ("Abu-Bakr", "abu  bakr"),
        ("Ｏｌｅｎａ", "Olena\u200b"),
    ],
)
def test_one_name_in_two_spellings(first: str, second: str) -> None:
    assert same_name(first) == same_name(second)


def test_another_script_is_only_a_suggestion() -> None:
    assert same_name("Олена") != same_name("Olena")
    assert similar_keys(latin_key("Олена"), latin_key("Olena"))
    assert not similar_keys(latin_key("Олена"), latin_key("Тарас"))
    assert not similar_keys(latin_key("محمد"), latin_key("فاطمة"))


@pytest.mark.parametrize(
    ("needle", "name"),
    [
        ("ibrahim", "İbrahim"),
        ("Mueller", "Müller"),
        ("Muller", "Müller"),
        ("MÜLLER", "Mu\u0308ller"),
        ("Lukasz", "Łukasz"),
        ("anna schmidt", "Schmidt, Anna-Maria"),
        ("احمد", "أحمد"),
        ("олен", "ОЛЕНА"),
        ("grosse", "Große Straße"),
        ("Bauer", "Bäuerin"),
    ],
)
def test_a_reader_finds(needle: str, name: str) -> None:
    assert found_in(needle, name)


def test_a_reader_does_not_find_another() -> None:
    assert not found_in("Taras", "Олена")
    assert not found_in("Meier", "Müller")


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("0171 3920012", "0171 3920012"),
        ("٠١٧١٣٩٢٠٠١٢", "0171 3920012"),
        ("033 4 77", "033477"),  # no area code that the plans know: the zero stays
        ("۰۱۷۱۳۹۲۰۰۱۲", "0171 3920012"),
        ("\u202a+49 171 3920141\u202c", "0171 3920141"),
        ("0049 (0) 171–3920012", "0171 3920012"),
        ("0171\u00a0392\u200900\u200b12", "0171 3920012"),
        ("04261/983-100", "04261 983100"),
        ("+380 44 1234567", "+380 44 123 4567"),
        ("", ""),
    ],
)
def test_a_number_is_stored_clean(text: str, stored: str) -> None:
    assert phone(text) == stored
    assert not text or phone(stored) == stored


@pytest.mark.parametrize("text", ["1713920012", "491713920012", "171-3920012"])
def test_a_lost_zero_is_offered_and_found(text: str) -> None:
    """Spreadsheets eat the first zero; nothing is changed without asking."""
    with pytest.raises(Doubtful) as caught:
        phone(text)
    assert caught.value.suggestion == "0171 3920012"
    assert phone_key(text) == phone_key("+49 171 3920012")


@pytest.mark.parametrize(
    "text",
    ["112", "0171 392001", "0171 392001234", "0171 39200x2", "+999 1234567", "1", "+"],
)
def test_no_number(text: str) -> None:
    with pytest.raises(Mistyped):
        phone(text)


def test_addresses_with_umlauts() -> None:
    assert mail("info@bücher.example") == "info@bücher.example"
    assert mail(" inv\u200b@example.org ") == "inv@example.org"
    assert for_sending("info@bücher.example") == "info@xn--bcher-kva.example"
    with pytest.raises(Mistyped, match="letter before the @"):
        mail("jörg@example.org")


@pytest.mark.parametrize("text", ["a@b", "a b@c.de", "a@b..de", "A <a@b.de>", "@b.de"])
def test_no_address(text: str) -> None:
    with pytest.raises(Mistyped):
        mail(text)


@pytest.mark.parametrize(
    "needle", ["3920012", "0171 392", "+49 17139", "٣٩٢٠٠", "4917139"]
)
def test_a_number_is_found_by_a_part_of_it(needle: str) -> None:
    assert phone_found(needle, "", "0171 3920012")
    assert not phone_found(needle, "04261 983100", "")
    assert not phone_found("0171", "0171 3920012")
