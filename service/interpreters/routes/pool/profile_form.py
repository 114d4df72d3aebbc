"""The form of a profile: its stored values, its languages line by line, its choices."""

from __future__ import annotations

from typing import Any

from flask import request
from sqlmodel import Session
from werkzeug.datastructures import MultiDict

from service import i18n
from service.errors import UserError
from service.interpreters.pool.actions import UNCLEAR
from service.interpreters.pool.forms import (
    LANGUAGE_LINES,
    WEEK_FIELDS,
    InterpreterIn,
    OwnProfileIn,
    SpokenIn,
)
from service.interpreters.pool.queries import Profile
from service.interpreters.pool.words import TITLES
from service.offered import offered
from service.places.queries import places
from service.rulesets.queries import RulesInForce, rules
from service.supply.forms import by_weekday
from service.typed import clock_text, money, stretch_text
from service.web.forms import FormState, check_form, read_form
from service.web.request import database, language, office, scope, tell, today

FIRST = {
    "kind": "volunteer",
    "channel": "sms",
    "contact_language": "de",
    "mode": "car",
    "max_oneway": 45,
    "quiet_from": "21:00",
    "quiet_to": "07:00",
    "max_week": 3,
    "notice_hours": 24,
    "allowance_elsewhere_cents": "0,00",
}
TICKS = ("on_phone", "on_video", "standby")
GERMAN = ("B1", "B2", "C1", "C2", "native")
LISTS = ("settings",)


def stored(person: Profile) -> dict[str, Any]:
    """A profile as its form holds it."""
    names = set(InterpreterIn.model_fields) - {"languages", "notice_hours"}
    values: dict[str, Any] = {
        name: getattr(person, name) for name in names if hasattr(person, name)
    }
    values |= {name: "yes" if values[name] else None for name in TICKS}
    hours = by_weekday(person.available)
    values |= {day: stretch_text(parts) for day, parts in hours.items()}
    for number, line in enumerate(person.languages):
        values[f"language-{number}"] = line.language
        values[f"level-{number}"] = line.level
        values[f"written-{number}"] = "yes" if line.written else None
    return values | {
        "settings": sorted(person.settings),
        "dialects": sorted(d for line in person.languages for d in line.dialects),
        "quiet_from": clock_text(person.quiet_from),
        "quiet_to": clock_text(person.quiet_to),
        "notice_hours": person.notice_minutes // 60,
        "allowance_elsewhere_cents": money(person.allowance_elsewhere_cents),
    }


def first_values() -> dict[str, Any]:
    """What an empty form begins with: quiet hours as the office's rules say."""
    with database().read() as db:
        times = rules(db, scope(), today()).sets.interpreting.times
    quiet = {
        "quiet_from": clock_text(times.quiet_from),
        "quiet_to": clock_text(times.quiet_to),
    }
    return FIRST | quiet


def read_profile(model: type[OwnProfileIn]) -> FormState[Any]:
    """The posted profile with its languages; errors of a line stand at the line."""
    with database().read() as db:
        in_force = rules(db, scope(), today())
    lines, wrong = _lines(in_force)
    form: FormState[Any] = read_form(model, LISTS, languages=lines)
    for name, messages in wrong.items():
        form.errors.setdefault(name, []).extend(messages)
    spoken = {line.language for line in lines}
    dialects = {d.id: d.language for d in in_force.sets.interpreting.dialect}
    for one in request.form.getlist("dialects"):
        if dialects.get(one) not in spoken and not wrong:
            form.add(UserError("This dialect belongs to another language.", "dialects"))
            break
    if form.errors:
        form.valid = None
    return form


def _lines(
    in_force: RulesInForce,
) -> tuple[tuple[SpokenIn, ...], dict[str, list[str]]]:
    """The language lines that name one, and what is wrong with them."""
    ticked = request.form.getlist("dialects")
    by_language = {
        line.id: line.language for line in in_force.sets.interpreting.dialect
    }
    found: list[SpokenIn] = []
    errors: dict[str, list[str]] = {}
    for number in range(LANGUAGE_LINES):
        typed = MultiDict(
            (name, text)
            for name in ("language", "level", "written")
            for text in request.form.getlist(f"{name}-{number}")
        )
        if not typed.get("language", "").strip():
            continue
        own = tuple(d for d in ticked if by_language.get(d) == typed["language"])
        state = check_form(SpokenIn, typed, dialects=own)
        for name, messages in state.errors.items():
            errors.setdefault(f"{name}-{number}", []).extend(messages)
        if state.valid is not None:
            found.append(state.valid)
    return tuple(found), errors


def language_names(in_force: RulesInForce) -> dict[str, str]:
    """Every language by its code, as this page says it."""
    return {
        one.code: i18n.rule_name(one, language())
        for one in in_force.sets.languages.language
    }


def named(one: Any) -> str:
    """A rule's name in the language of this page."""
    return i18n.rule_name(one, language())


def word(key: str) -> str:
    """What a code of the pool is called."""
    return tell(TITLES[key])


def words(prefix: str) -> list[tuple[str, str]]:
    """The options of a code: ("car", "Car") …"""
    start = f"{prefix}-"
    return [
        (key.removeprefix(start), tell(title))
        for key, title in TITLES.items()
        if key.startswith(start)
    ]


def choices(db: Session, person: Profile | None = None) -> dict[str, Any]:
    """What the selects of a profile offer; names called for several are asked."""
    in_force = rules(db, scope(), today())
    held = in_force.sets.interpreting
    names = language_names(in_force)
    spoken = [
        (one.code, names[one.code])
        for one in in_force.sets.languages.language
        if one.spoken and not one.code.startswith("de")
    ]
    unclear = [
        (UNCLEAR + one.id, tell("%(name)s: which one?", name=named(one)))
        for one in held.unclear
    ]
    kept = set(person.settings) if person else set()
    lines = max(3, (len(person.languages) if person else 0) + 2)
    return {
        "languages": sorted([*spoken, *unclear], key=lambda pair: pair[1].casefold()),
        "levels": words("level"),
        "dialects": [
            (one.id, f"{names.get(one.language, one.language)}: {named(one)}")
            for one in held.dialect
        ],
        "settings": [
            (one.id, named(one)) for one in held.setting if one.served or one.id in kept
        ],
        "places": [(p.id, f"{p.name} ({p.postal_code})") for p in places(db, scope())],
        "channels": words("channel"),
        "modes": words("mode"),
        "genders": words("gender"),
        "kinds": words("kind"),
        "german": [
            (level, tell("mother tongue") if level == "native" else level)
            for level in GERMAN
        ],
        "contact_languages": [
            (code, i18n.own_name(code)) for code in offered(office().settings)
        ],
        "days": list(
            zip(WEEK_FIELDS, i18n.weekday_names(language(), "wide"), strict=True)
        ),
        "lines": range(min(lines, LANGUAGE_LINES)),
    }
