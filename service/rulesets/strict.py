"""Turns tables read from TOML or JSON into frozen dataclasses, strictly.

A dataclass is the schema: every key of the table must be one of its fields, every field
without a default must be there, and types must be exactly those annotated.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from datetime import date
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from service.typed.days import sensible

T = TypeVar("T")
MINUTES = {"minutes": True}
#: Keys of first and last days, which must not be swapped.
STRETCHES = (("valid_from", "valid_to"), ("admission_from", "admission_to"))


class RuleError(ValueError):
    """A rule file is unusable; the text names file, key, value and remedy."""


def build(cls: type[T], table: object, where: str) -> T:
    """A dataclass from a table; `where` names file and key in errors.

    Raises: RuleError for unknown or missing keys and wrong types.
    """
    if not isinstance(table, Mapping):
        raise RuleError(f"{where}: expected a table, found {table!r}")
    hints = get_type_hints(cls)
    fields = {f.name: f for f in dataclasses.fields(cls)}  # type: ignore[arg-type]
    unknown = sorted(set(table) - set(fields))
    if unknown:
        raise RuleError(
            f"{where}/{unknown[0]}: unknown key; known: {', '.join(fields)}"
        )
    values: dict[str, Any] = {}
    for name, field in fields.items():
        if name in table:
            minutes = bool(field.metadata.get("minutes"))
            at = f"{where}/{name}"
            raw = table[name]
            values[name] = clock(raw, at) if minutes else cast(hints[name], raw, at)
        elif _required(field):
            raise RuleError(f"{where}/{name}: missing; add it")
    for first, last in STRETCHES:
        if values.get(first) and values.get(last) and values[last] < values[first]:
            raise RuleError(f"{where}/{last}: lies before {first}; swap them")
    return cls(**values)


def unique(ids: Iterable[str], where: str) -> set[str]:
    """The ids; raises RuleError where one stands twice."""
    seen: set[str] = set()
    for one in ids:
        if one in seen:
            raise RuleError(f"{where}: id {one!r} stands twice; rename one")
        seen.add(one)
    return seen


def known(used: Iterable[str], allowed: Iterable[str], where: str) -> None:
    """Raises RuleError naming the first word that is not allowed."""
    words = list(allowed)
    for one in used:
        if one not in words:
            raise RuleError(f"{where}: {one!r} is unknown; known: {', '.join(words)}")


def _required(field: dataclasses.Field[Any]) -> bool:
    missing = dataclasses.MISSING
    return field.default is missing and field.default_factory is missing


def clock(value: object, where: str) -> int:
    """Minutes after midnight of a wall time written "HH:MM"."""
    text = value if isinstance(value, str) else ""
    hours, _, minutes = text.partition(":")
    digits = len(text) == 5 and hours.isdigit() and minutes.isdigit()
    if digits and int(hours) < 24 and int(minutes) < 60:
        return int(hours) * 60 + int(minutes)
    raise RuleError(f'{where}: expected a time like "08:30", found {value!r}')


def cast(hint: Any, value: object, where: str) -> Any:
    """A value as its annotation wants it: tuples from lists, dates, tables, scalars."""
    if isinstance(hint, UnionType):
        inner = next(a for a in get_args(hint) if a is not NoneType)
        return None if value is None else cast(inner, value, where)
    if get_origin(hint) is tuple:
        if not isinstance(value, list | tuple):
            raise RuleError(f"{where}: expected a list, found {value!r}")
        inner = get_args(hint)[0]
        return tuple(cast(inner, v, f"{where}/{i}") for i, v in enumerate(value))
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return build(hint, value, where)
    if hint is date:
        return _day(value, where)
    if hint is float and type(value) is int:
        return float(value)
    if type(value) is not hint:
        raise RuleError(f"{where}: expected {hint.__name__}, found {value!r}")
    return value


def _day(value: object, where: str) -> date:
    try:
        text = value if isinstance(value, str) else ""
        return sensible(value if type(value) is date else date.fromisoformat(text))
    except ValueError:
        message = f"{where}: expected a date like 2026-11-23, found {value!r}"
        raise RuleError(message) from None
