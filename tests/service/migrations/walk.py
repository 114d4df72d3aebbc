"""From the first version to the newest over full tables; what got lost on the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Engine, inspect, text

from service.migrations import schema
from tests.service.migrations.rows import OWN, fill

# Its triggers write every row anew after a version: what pages show may have changed.
STAMPS = ("public_stamp", "interpreter_stamp")
# Likewise a count: after a version every course is looked at again.
ASKED = ("course_check", "asked")
Content = dict[str, list[dict[str, Any]]]


def walk(engine: Engine) -> list[str]:
    """Applies version after version, each to tables that are all full.

    Returns what each lost, in words. A version names what it gives up knowingly:
    `GIVES_UP = {"learner.nickname": "nobody reads it since …"}` (a column or table).
    """
    faults = []
    before: Content = {}
    for name in schema.versions():
        schema.upgrade(engine, name)
        knowingly = getattr(schema.version(name), "GIVES_UP", {})
        with engine.connect() as connection:
            found = lost(before, content(connection), knowingly)
            found += dangling(connection)
        faults += [f"{name}: {fault}" for fault in found]
        with engine.begin() as connection:
            fill(connection)
            before = content(connection)
    return faults


def content(connection: Connection) -> Content:
    """Every row of every table, as the driver hands it out."""
    found = {}
    for name in inspect(connection).get_table_names():
        if name not in (OWN, *STAMPS):
            rows = connection.execute(text(f'SELECT * FROM "{name}"')).mappings()
            found[name] = [
                {key: value for key, value in row.items() if (name, key) != ASKED}
                for row in rows
            ]
    return found


def lost(before: Content, after: Content, knowingly: Collection[str] = ()) -> list[str]:
    """Tables, columns, rows and values that were there before and are no more."""
    found = []
    for table, rows in before.items():
        if table in knowingly or not rows:
            continue
        if not after.get(table):
            found.append(f"{table} is gone or empty")
            continue
        names = [n for n in rows[0] if f"{table}.{n}" not in knowingly]
        here = after[table][0].keys()
        found += [f"{table}.{n} is gone" for n in names if n not in here]
        kept = [n for n in names if n in here]
        missing = _told(rows, kept) - _told(after[table], kept)
        if missing:
            first = next(iter(missing))
            count = missing.total()
            found.append(f"{table}: {count} of {len(rows)} rows changed: {first[:300]}")
    return found


def _told(rows: list[dict[str, Any]], names: list[str]) -> Counter[str]:
    return Counter(repr([row[name] for name in names]) for row in rows)


def dangling(connection: Connection) -> list[str]:
    """References to rows that are not there; SQLite lets them pass in a version."""
    if connection.dialect.name != "sqlite":
        return []
    rows = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    found = Counter(
        f"{table} points to missing rows of {to}" for table, _, to, _ in rows
    )
    return [f"{told} ({count})" for told, count in found.items()]
