"""What people type, paste and import, read in one place for all forms and files.

Pure. signs (characters) < names, numbers, days, hours, phones, postcodes, mails,
letters, banking < fields (types of forms), sheets (tables read), written (tables
written).
Nothing is guessed silently: what could be meant in two ways is refused with a right
example, or offered as a suggestion.
"""

from service.typed.days import day
from service.typed.fields import (
    Bic,
    Cents,
    Clock,
    Day,
    Decimal,
    EndClock,
    Iban,
    Line,
    Mail,
    Phone,
    Stretches,
    Verbatim,
    Weekdays,
    Whole,
    at_most,
)
from service.typed.hours import Minutes, clock, clock_text, stretch_text, stretches
from service.typed.mistyped import Doubtful, Mistyped
from service.typed.numbers import cents, decimal, money, whole
from service.typed.signs import bare, plain

__all__ = [
    "Bic",
    "Cents",
    "Clock",
    "Day",
    "Decimal",
    "Doubtful",
    "EndClock",
    "Iban",
    "Line",
    "Mail",
    "Minutes",
    "Mistyped",
    "Phone",
    "Stretches",
    "Verbatim",
    "Weekdays",
    "Whole",
    "at_most",
    "bare",
    "cents",
    "clock",
    "clock_text",
    "day",
    "decimal",
    "money",
    "plain",
    "stretch_text",
    "stretches",
    "whole",
]
