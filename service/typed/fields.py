"""The readers as field types of pydantic forms.

Values that are no text pass unread, so that programs can fill the same forms.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, ValidationInfo

from service.typed import banking, days, hours, mails, numbers, phones, signs
from service.typed.mistyped import Mistyped


def _reading(reader: Callable[[str], Any]) -> BeforeValidator:
    def read(value: Any) -> Any:
        return reader(value) if isinstance(value, str) else value

    return BeforeValidator(read)


def _cents(value: Any, info: ValidationInfo) -> Any:
    if not isinstance(value, str):
        return value
    return numbers.cents(value, (info.context or {}).get("language", "de"))


def _sensible(value: Any) -> Any:
    return days.sensible(value) if isinstance(value, date) else value


def real_days(value: tuple[int, ...]) -> tuple[int, ...]:
    """Every weekday once, Monday = 0. Raises ValueError for what is none."""
    if any(not 0 <= day <= 6 for day in value):
        raise ValueError("Please choose one of the options.")
    return tuple(sorted(set(value)))


def after_start(value: int, info: ValidationInfo) -> int:
    """`end_minute` of a form, checked to lie after its `start_minute`."""
    if "start_minute" in info.data and value <= info.data["start_minute"]:
        raise ValueError("The end must be later than the start.")
    return value


def at_most(cents: int) -> AfterValidator:
    """A limit of an amount of money, told in euros."""

    def check(value: int) -> int:
        if value > cents:
            raise Mistyped("At most %(most)s euros.", most=cents // 100)
        return value

    return AfterValidator(check)


class Verbatim:
    """Marks a field whose text is never touched: passwords."""


#: Whole cents ≥ 0, up to ten million euros, which any database takes; a form's
#: language is read from the validation context.
Cents = Annotated[int, BeforeValidator(_cents), at_most(1_000_000_000)]
#: Minutes after midnight.
Clock = Annotated[int, _reading(hours.clock)]
#: The end of a stretch whose form also has `start_minute`.
EndClock = Annotated[int, _reading(hours.clock), AfterValidator(after_start)]
#: A day between 1990 and 2100.
Day = Annotated[date, _reading(days.day), AfterValidator(_sensible)]
Decimal = Annotated[float, _reading(numbers.decimal)]
Whole = Annotated[int, _reading(numbers.whole)]
#: One line, stored without invisible marks.
Line = Annotated[str, _reading(signs.bare)]
Iban = Annotated[str, _reading(banking.iban)]
Bic = Annotated[str, _reading(banking.bic)]
Mail = Annotated[str, _reading(mails.mail)]
Phone = Annotated[str, _reading(phones.phone)]
Stretches = Annotated[tuple[hours.Minutes, ...], _reading(hours.stretches)]
Weekdays = Annotated[tuple[int, ...], AfterValidator(real_days)]
