"""Phone numbers: read with Google's numbering plans, written as in Germany.

Pure. Stored is the national spelling of a German number ("0171 3920012") and the
international one of any other ("+380 44 1234567").
"""

from __future__ import annotations

import re

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat

from service.typed.mistyped import Doubtful, Mistyped
from service.typed.signs import plain

HOME = "DE"
FEWEST_DIGITS = 6
FEWEST_SEARCHED = 5
_SHAPE = re.compile(r"[+]?[\d()/\s.-]+")
_MOBILE = re.compile(r"1[567]\d")
# What a spreadsheet makes of a number that it computes with.
_AS_DECIMAL = re.compile(r"(\d{6,})[.,]0{1,2}")
_SHORTENED = re.compile(r"\d[.,]\d+E\+?\d+", re.IGNORECASE)
_NO_NUMBER = "“%(typed)s” is no phone number. Like this: 0171 3920012"
_TRUNK = re.compile(r"\(\s*0\s*\)")


def phone(value: str) -> str:
    """A phone number as it is stored, "" for nothing.

    Raises: Mistyped for what is none; Doubtful where the leading zero is gone, as
    spreadsheets lose it.
    """
    text = _typed(value)
    if not text:
        return ""
    if _SHORTENED.fullmatch(text):
        raise Mistyped(
            "The spreadsheet has shortened this phone number, its last digits are "
            "lost. Give the column the format “text” there and type it again."
        )
    if not _SHAPE.fullmatch(text):
        raise Mistyped("A phone number has digits only. Like this: 0171 3920012")
    number = _parsed(text)
    written = _written(number)
    if not text.startswith(("+", "0", "(0", "(+")):
        if written == text:
            raise Mistyped("Digits are missing. Like this: 0171 3920012")
        raise Doubtful(
            "The first digit seems to be missing. Is it %(suggestion)s? "
            "Then write it like this.",
            written,
        )
    return _reread(written, number, text)


def _reread(written: str, number: PhoneNumber, text: str) -> str:
    """What is stored, if it is read as the same number again.

    The plans know no area code for some numbers and write them without their zero.
    """
    whole = written if written.startswith(("0", "+")) else f"0{written}"
    if _parsed(whole) != number:
        raise Mistyped(_NO_NUMBER, typed=text[:40])
    return whole


def phone_key(value: str) -> str:
    """The digits by which two spellings are one number; "" where there are none.

    A lost leading zero or plus sign does not make another number.
    """
    text = _typed(value)
    try:
        return phonenumbers.format_number(_parsed(text), PhoneNumberFormat.E164)
    except Mistyped:
        return re.sub(r"\D", "", text)


def phone_found(needle: str, *numbers: str) -> bool:
    """Whether digits somebody looks for, at least five, are part of a number."""
    digits = re.sub(r"\D", "", plain(needle)).removeprefix("00").removeprefix("49")
    looked_for = digits.removeprefix("0")
    if len(looked_for) < FEWEST_SEARCHED:
        return False
    return any(looked_for in phone_key(number) for number in numbers if number)


def _typed(value: str) -> str:
    """The text without the ".0" that a spreadsheet put behind it."""
    text = plain(value)
    found = _AS_DECIMAL.fullmatch(text)
    return found[1] if found else text


def _parsed(text: str) -> PhoneNumber:
    digits = re.sub(r"\D", "", text)
    if len(digits) < FEWEST_DIGITS:
        raise Mistyped("Digits are missing. Like this: 0171 3920012")
    if len(digits) > 17:
        raise Mistyped("These are too many digits. Like this: 0171 3920012")
    without = _TRUNK.sub("", text) if digits.startswith(("49", "0049")) else text
    if digits.startswith("49") and _MOBILE.match(digits[2:]) and len(digits) >= 12:
        without = "+" + re.sub(r"\D", "", without)
    try:
        number = phonenumbers.parse(without, HOME)
    except NumberParseException:
        raise Mistyped(_NO_NUMBER, typed=text[:40]) from None
    _check(number)
    return number


def _check(number: PhoneNumber) -> None:
    """A German mobile number must have all its digits; others only a right length."""
    rest = str(number.national_number)
    why = phonenumbers.is_possible_number_with_reason(number)
    reasons = phonenumbers.ValidationResult
    mobile = number.country_code == 49 and _MOBILE.match(rest)
    if why in (reasons.TOO_SHORT, reasons.IS_POSSIBLE_LOCAL_ONLY) or (
        mobile and len(rest) < 10
    ):
        raise Mistyped("Digits are missing. Like this: 0171 3920012")
    if why == reasons.TOO_LONG or (mobile and len(rest) > 11):
        raise Mistyped("These are too many digits. Like this: 0171 3920012")
    if why not in (reasons.IS_POSSIBLE, reasons.IS_POSSIBLE_LOCAL_ONLY):
        raise Mistyped(
            "There is no number with this beginning. Like this: 0171 3920012"
        )


def _written(number: PhoneNumber) -> str:
    home = number.country_code == 49
    form = PhoneNumberFormat.NATIONAL if home else PhoneNumberFormat.INTERNATIONAL
    return str(phonenumbers.format_number(number, form))
