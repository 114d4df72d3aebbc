"""What the page of an offer says: when, where, the way, the money, until when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from babel.numbers import format_decimal

from service import i18n
from service.i18n import text
from service.rulesets.queries import RulesInForce

BY_MODE: Mapping[str, str] = {
    "onsite": "on site",
    "phone": "by phone, from home",
    "video": "by video, from home",
}
VEHICLES: Mapping[str, str] = {
    "car": "by car, an estimate",
    "bike": "by bicycle, an estimate",
    "pt": "by bus and train, by the timetable",
}
ICONS: Mapping[str, str] = {"car": "car", "bike": "bike", "pt": "bus"}
CLASHES: Mapping[str, str] = {
    "job": "You have another assignment at this time.",
    "way": "Between this and another assignment of yours there is too little time for "
    "the way.",
    "absence": "You have said that you are away at this time.",
    "course": "You teach a course at this time.",
    "connection": "No way there and back is known for you at this time. Please call "
    "us.",
}


def money(cents: int, language: str) -> str:
    """Euros and cents."""
    locale = i18n.locale_of(language)
    return f"{format_decimal(cents / 100, '#,##0.00', locale=locale)} €"


def times(starts_at: datetime, ends_at: datetime, language: str) -> str:
    """From … to … on the German clock; the end's day where it is another one."""
    first = i18n.instant(language, starts_at, "HH:mm")
    same = i18n.instant(language, starts_at, "yMMdd") == i18n.instant(
        language, ends_at, "yMMdd"
    )
    last = i18n.instant(language, ends_at, "HH:mm" if same else "EEE HH:mm")
    return i18n.span(language, first, last)


def length(minutes: int, language: str) -> str:
    """How long a talk lasts."""
    words = ("%(num)s minute", "%(num)s minutes")
    return i18n.plural(language, *words, minutes)


def rule_name(rule: i18n.Named, language: str) -> str:
    """A rule's name in a language."""
    return i18n.rule_name(rule, language)


def spoken(code: str, rules: RulesInForce, language: str) -> str:
    """A language's name."""
    found = (x for x in rules.sets.languages.language if x.code == code)
    entry = next(found, None)
    return code if entry is None else rule_name(entry, language)


def setting(code: str, rules: RulesInForce, language: str) -> str:
    """A kind of talk; one that the office has taken out is not named."""
    found = rules.sets.interpreting.setting_of(code)
    return "" if found is None else rule_name(found, language)


def others(count: int, language: str) -> str:
    """That somebody else is asked, too."""
    if not count:
        return text(language, "Nobody else is asked at the moment.")
    words = (
        "One other person is asked; the first yes counts.",
        "%(num)s other people are asked; the first yes counts.",
    )
    return i18n.plural(language, *words, count)


def way(
    mode: str,
    vehicle: str,
    leave_at: datetime,
    home_at: datetime,
    minutes: tuple[int, int],
    language: str,
) -> tuple[str, str]:
    """When to leave and when one is back; how long each way takes, and by what."""
    if mode != "onsite":
        return text(language, "No way: you interpret from home."), ""
    leave, home = (i18n.instant(language, x, "HH:mm") for x in (leave_at, home_at))
    first = text(
        language, "leave at %(leave)s, home at %(home)s", leave=leave, home=home
    )
    out, back = (length(x, language) for x in minutes)
    second = text(language, "%(out)s there, %(back)s back", out=out, back=back)
    return first, f"{second} ({text(language, VEHICLES[vehicle])})"


def year(found: tuple[int, int], number: int, language: str) -> str:
    """What the year's allowance comes to with this talk, in whole euros."""
    cents, limit = found
    return text(
        language,
        "In %(year)s this makes %(sum)s of %(limit)s free of tax.",
        year=str(number),
        sum=i18n.euros(language, cents),
        limit=i18n.euros(language, limit),
    )
