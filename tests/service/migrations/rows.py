"""Rows for any schema, made from what the database itself says about its tables.

A row's references point to rows of one family: the n-th row of every table belongs to
the n-th row of the table that all hang on (the office), so that references which share
columns agree. Check constraints are solved by trying the values they name.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    MetaData,
    Table,
    UniqueConstraint,
    func,
    inspect,
    literal,
    select,
    text,
    types,
)

LEAST = 1_000
OWN = "alembic_version"
DAY = date(2026, 11, 2)
INSTANT = datetime(2026, 11, 2, 7, 31, tzinfo=UTC)
STRANGE = "ä'\"%s\\ \n"
Row = dict[str, Any]


def tables(connection: Connection) -> list[Table]:
    """Every table of the schema as it is now, the referred to before the referring."""
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name != OWN]


def fill(connection: Connection) -> None:
    """Rows for every table that has fewer than LEAST.

    Raises AssertionError for a table whose constraints leave no room for that many.
    """
    for table in tables(connection):
        if count(connection, table) >= LEAST:
            continue
        rows = list(itertools.islice(_fitting(connection, table), 2 * LEAST))
        connection.execute(table.insert(), rows)
        made = count(connection, table)
        assert made >= LEAST, f"{table.name}: only {made} rows fit its constraints"


def count(connection: Connection, table: Table) -> int:
    """The number of rows of a table."""
    return connection.scalar(select(func.count()).select_from(table)) or 0


def _fitting(connection: Connection, table: Table) -> Iterator[Row]:
    """Rows that keep every rule of the table: references, unique keys, checks."""
    references = References(connection, table)
    checks = _checks(connection, table)
    free = [c for c in checks if not c.columns & references.columns]
    bound = [c for c in checks if c.columns & references.columns]
    choices = [_solutions(connection, table, group) for group in _joined(free)]
    taken = Taken(table)
    for number in range(2 * LEAST):
        row = {c.name: value(c, number) for c in table.columns}
        for solutions in choices:
            row |= solutions[number % len(solutions)]
        if not references.point(row, number):
            continue
        for pointing in _pointing(table, references, row, number):
            if all(check.holds(connection, table, pointing) for check in bound):
                if taken.is_new(pointing):
                    yield pointing
                break


def _pointing(
    table: Table, references: References, row: Row, number: int
) -> Iterator[Row]:
    """The row, then as it points to one thing alone: a check may ask for that."""
    yield row
    empty = sorted(c for c in references.columns if table.columns[c].nullable)
    for turn in range(len(empty)):
        kept = empty[(number + turn) % len(empty)]
        yield row | {c: None for c in empty if c != kept}


def value(column: Column[Any], number: int) -> Any:
    """A value of the column's type, another for every number; every third is NULL
    where that is allowed.
    """
    if column.nullable and number % 3 == 0:
        return None
    kind = column.type
    if isinstance(kind, types.Boolean):
        return number % 2 == 0
    if isinstance(kind, types.Integer):
        return number + 1
    if isinstance(kind, types.Numeric | types.Float):
        return number / 8
    if isinstance(kind, types.JSON):
        return {"number": number, "text": STRANGE, "list": [None, True, 1.5]}
    if isinstance(kind, types.DateTime):
        instant = INSTANT + timedelta(minutes=number)
        return instant if kind.timezone else instant.replace(tzinfo=None)
    if isinstance(kind, types.Date):
        return DAY + timedelta(days=number)
    if isinstance(kind, types.LargeBinary):
        return bytes([number % 256]) * 3
    assert isinstance(kind, types.String), f"{column}: no values for {kind!r}"
    return _words(number, kind.length or 60)


def _words(number: int, length: int) -> str:
    """A text of at most `length` characters, unlike that of any other number."""
    short = f"{number:04x}"
    return short[-length:] if length < 4 else f"{short}{STRANGE}"[:length]


class References:
    """The references of one table and the rows that they can point to."""

    def __init__(self, connection: Connection, table: Table) -> None:
        keys = sorted(table.foreign_key_constraints, key=lambda k: len(k.columns))
        self.columns: set[str] = set()
        self.keys = []
        for key in keys:
            pairs = [(e.parent.name, e.column.name) for e in key.elements]
            fixed = [pair for pair in pairs if pair[0] in self.columns]
            turn = sum(k.referred_table is key.referred_table for *_, k in self.keys)
            target, by = [e.column for e in key.elements], [x for _, x in fixed]
            rows = _grouped(connection, target, by)
            self.columns |= {own for own, _ in pairs}
            self.keys.append((pairs, fixed, rows, turn, key))

    def point(self, row: Row, number: int) -> bool:
        """Sets the referring columns; False where the row's family has no such row.

        Two rows make a family. Several references to one table take turns.
        """
        for pairs, fixed, rows, turn, key in self.keys:
            if key.referred_table is key.parent:
                row |= {own: row[theirs] for own, theirs in pairs if own not in row}
                continue
            found = rows.get(tuple(row[own] for own, _ in fixed), [])
            if not found:
                return False
            at = number + turn if fixed else number // 2
            target = found[at % len(found)]
            row |= {own: target[theirs] for own, theirs in pairs}
        return True


def _grouped(
    connection: Connection, columns: list[Column[Any]], by: list[str]
) -> dict[tuple[Any, ...], list[Row]]:
    """What a reference can point to, grouped by the values of some of its columns."""
    found = defaultdict(list)
    order = columns[0].table.primary_key.columns
    for row in connection.execute(select(*columns).order_by(*order)).mappings():
        found[tuple(row[name] for name in by)].append(dict(row))
    return found


class Taken:
    """The unique keys of one table and what its rows have taken of them."""

    def __init__(self, table: Table) -> None:
        unique = [c for c in table.constraints if isinstance(c, UniqueConstraint)]
        keys = [table.primary_key, *unique, *(i for i in table.indexes if i.unique)]
        names = {tuple(c.name for c in key.columns) for key in keys}
        self.seen: dict[tuple[str, ...], set[tuple[Any, ...]]] = {
            n: set() for n in names
        }

    def is_new(self, row: Row) -> bool:
        """Whether no row before has one of its keys; then they are taken."""
        told = {names: tuple(row[n] for n in names) for names in self.seen if names}
        whole = {names: key for names, key in told.items() if None not in key}
        if any(key in self.seen[names] for names, key in whole.items()):
            return False
        for names, key in whole.items():
            self.seen[names].add(key)
        return True


@dataclass(frozen=True)
class Check:
    """A check constraint and the columns that it names."""

    sql: str
    columns: frozenset[str]

    def holds(self, connection: Connection, table: Table, row: Row) -> bool:
        """Whether the database would take these values; NULL passes, as in SQL."""
        values = [literal(row[c], table.c[c].type).label(c) for c in self.columns]
        answer = select(text(self.sql)).select_from(select(*values).subquery("t"))
        return connection.scalar(answer) not in (False, 0)


def _checks(connection: Connection, table: Table) -> list[Check]:
    found = []
    for told in inspect(connection).get_check_constraints(table.name):
        words = set(re.findall(r"\w+", told["sqltext"]))
        names = frozenset(c.name for c in table.columns if c.name in words)
        found.append(Check(told["sqltext"], names))
    return found


def _joined(checks: list[Check]) -> list[list[Check]]:
    """Checks in groups that share no column."""
    groups: list[list[Check]] = []
    for check in checks:
        near = [g for g in groups if any(c.columns & check.columns for c in g)]
        groups = [g for g in groups if g not in near]
        groups.append([check, *itertools.chain(*near)])
    return groups


def _solutions(connection: Connection, table: Table, group: list[Check]) -> list[Row]:
    """Up to six ways to fill the columns of these checks so that all of them hold."""
    names = sorted(frozenset().union(*(check.columns for check in group)))
    sql = " ".join(check.sql for check in group)
    pools = [_pool(table.c[name], sql) for name in names]
    tried = (dict(zip(names, x, strict=True)) for x in itertools.product(*pools))
    good = (x for x in tried if all(c.holds(connection, table, x) for c in group))
    found = list(itertools.islice(good, 6))
    assert found, f"{table.name}: no values found for {sql}"
    return found


def _pool(column: Column[Any], sql: str) -> list[Any]:
    """Values to try: of the column's own, and what the check itself names."""
    if isinstance(column.type, types.Integer | types.Numeric | types.Float):
        named = {int(x) for x in re.findall(r"(?<![\w.])\d+", sql)}
        return sorted({0, 1, 2, 5} | named | {n + 1 for n in named})
    if isinstance(column.type, types.String):
        return re.findall(r"'([^']*)'", sql) or [value(column, 1)]
    return [value(column, number) for number in (1, 2, 4)]
