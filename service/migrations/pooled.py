"""Triggers that change an office's stamp with all that a ranking of its pool rests on.

Like those of `stamps`, and deferred to the commit for the same reason; a prepared pool
is read anew when the stamp is another one (`interpreters.ranking`).
"""

from __future__ import annotations

import hashlib

from sqlalchemy import Connection

from service.migrations import triggers

PREFIX = "interpreter_stamp_"
EVERY = ("INSERT", "UPDATE", "DELETE")
# A test compares them with what the ranking reads.
WATCHED = {
    "agency": EVERY,
    "agency_wish": EVERY,
    "assignment": EVERY,
    "feed": ("UPDATE",),
    "interpreter": EVERY,
    "interpreter_absence": EVERY,
    "interpreter_exclusion": EVERY,
    "payment_item": EVERY,
    "place": EVERY,
    "rule_set": EVERY,
    "spoken_language": EVERY,
    "interpreter_tick": ("INSERT", "DELETE"),
}
# Of ticks only lessons count: the others follow from rows that are watched.
ONLY = {"interpreter_tick": "{row}.kind = 'course'"}
_RANDOM = {
    "sqlite": "lower(hex(randomblob(12)))",
    "postgresql": "gen_random_uuid()::text",
}
_TOUCH = """\
INSERT INTO interpreter_stamp (office_id, stamp) VALUES ({row}.office_id, {random})
ON CONFLICT (office_id) DO UPDATE SET stamp = excluded.stamp;"""


def install(connection: Connection) -> None:
    """Puts the triggers up unless all stand; then every stamp changes."""
    dialect = connection.dialect.name
    wanted = _triggers(dialect)
    if set(standing(connection)) == set(wanted):
        return
    remove(connection)
    for statements in wanted.values():
        for statement in statements:
            connection.exec_driver_sql(statement)
    connection.exec_driver_sql(
        f"UPDATE interpreter_stamp SET stamp = {_RANDOM[dialect]}"
    )


def remove(connection: Connection) -> None:
    """Takes the triggers down, those of earlier versions too."""
    names = standing(connection)
    triggers.remove(connection, PREFIX)
    if connection.dialect.name == "postgresql":
        for name in names:
            connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {name}()")


def standing(connection: Connection) -> dict[str, str]:
    """The tables of the triggers that stand, by name."""
    return triggers.standing(connection, PREFIX)


def _triggers(dialect: str) -> dict[str, tuple[str, ...]]:
    """Statements by name; the name holds a digest of what they do."""
    found: dict[str, tuple[str, ...]] = {}
    for table, events in WATCHED.items():
        for event in events:
            row = "OLD" if event == "DELETE" else "NEW"
            touch = _TOUCH.format(row=row, random=_RANDOM[dialect])
            only = ONLY.get(table, "").format(row=row)
            when = f" WHEN ({only})" if only else ""
            digest = hashlib.sha256((when + touch).encode()).hexdigest()[:8]
            name = f"{PREFIX}{table}_{event.lower()}_{digest}"
            on = f"AFTER {event} ON {table}"
            found[name] = _statements(dialect, name, on, when, touch)
    return found


def _statements(
    dialect: str, name: str, on: str, when: str, touch: str
) -> tuple[str, ...]:
    if dialect == "sqlite":
        return (f"CREATE TRIGGER {name} {on} FOR EACH ROW{when} BEGIN {touch} END",)
    return (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql "
        f"AS $$ BEGIN {touch} RETURN NULL; END $$",
        f"CREATE CONSTRAINT TRIGGER {name} {on} DEFERRABLE INITIALLY DEFERRED "
        f"FOR EACH ROW{when} EXECUTE FUNCTION {name}()",
    )
