"""Triggers that change an office's public stamp with whatever its public pages show.

They stand in the database, so that no write can forget them: not a query beside the
mapped classes, not another process, not a person with a console. The stamp changes in
the transaction of the write. They rest while a version is applied (a table that is
rebuilt would lose them, one with pending ones cannot be altered), and are put up again
as they are written here.
"""

from __future__ import annotations

import hashlib

from sqlalchemy import Connection

from service.migrations import triggers

PREFIX = "public_stamp_"
EVERY = ("INSERT", "UPDATE", "DELETE")
# What prepared pages and kept reads read; a test compares it with their queries.
WATCHED = {
    "office": ("INSERT", "UPDATE"),
    "rule_set": EVERY,
    "place": EVERY,
    "provider": EVERY,
    "venue": EVERY,
    "room": EVERY,
    "childcare_offer": EVERY,
    "course": EVERY,
    "seat": EVERY,
    "text_correction": EVERY,
    "page_recording": EVERY,
}
# Of a learner only the children's ages count: they take places beside a course.
WATCHED_COLUMNS = {"learner": ("child_ages",)}

_SQLITE_TOUCH = """\
INSERT INTO public_stamp (office_id, stamp)
VALUES ({office}, lower(hex(randomblob(12))))
ON CONFLICT (office_id) DO UPDATE SET stamp = excluded.stamp;"""

_POSTGRES_TOUCH = """\
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO public_stamp (office_id, stamp)
  VALUES ({office}, gen_random_uuid()::text)
  ON CONFLICT (office_id) DO UPDATE SET stamp = excluded.stamp;
  RETURN NULL;
END $$"""
# The column that names the office, by the function that stamps it.
_FUNCTIONS = {
    "public_stamp_new": "NEW.office_id",
    "public_stamp_old": "OLD.office_id",
    "public_stamp_office": "NEW.id",
}


def install(connection: Connection) -> None:
    """Puts the triggers up unless all stand.

    Where some were missing, writes may have gone unseen: every stamp changes.
    """
    wanted = _triggers(connection.dialect.name)
    if set(standing(connection)) == set(wanted):
        return
    remove(connection)
    if connection.dialect.name == "postgresql":
        for name, office in _FUNCTIONS.items():
            touch = _POSTGRES_TOUCH.format(name=name, office=office)
            connection.exec_driver_sql(touch)
    for statement in wanted.values():
        connection.exec_driver_sql(statement)
    connection.exec_driver_sql("UPDATE office SET name = name")


def remove(connection: Connection) -> None:
    """Takes the triggers down, those of earlier versions too."""
    triggers.remove(connection, PREFIX)


def standing(connection: Connection) -> dict[str, str]:
    """The tables of the triggers that stand, by name."""
    return triggers.standing(connection, PREFIX)


def _triggers(dialect: str) -> dict[str, str]:
    """Statements by name; the name holds a digest of what the statement does."""
    write = _sqlite if dialect == "sqlite" else _postgres
    rows = [(table, event) for table, events in WATCHED.items() for event in events]
    found = dict(write(table, event, ()) for table, event in rows)
    found.update(
        write(table, "UPDATE", columns) for table, columns in WATCHED_COLUMNS.items()
    )
    return found


def _sqlite(table: str, event: str, columns: tuple[str, ...]) -> tuple[str, str]:
    touch = _SQLITE_TOUCH.format(office=_office(table, event))
    changed = " OR ".join(f"OLD.{c} IS NOT NEW.{c}" for c in columns)
    when = f" WHEN {changed}" if columns else ""
    name = _name(table, event, when + touch)
    rest = f"FOR EACH ROW{when} BEGIN {touch} END"
    return name, f"CREATE TRIGGER {name} AFTER {event} ON {table} {rest}"


def _postgres(table: str, event: str, columns: tuple[str, ...]) -> tuple[str, str]:
    """Deferred to the commit: the stamp's row is locked last and for a moment only."""
    office = _office(table, event)
    function = next(name for name, column in _FUNCTIONS.items() if column == office)
    changed = " OR ".join(
        f"OLD.{c}::text IS DISTINCT FROM NEW.{c}::text" for c in columns
    )
    when = f" WHEN ({changed})" if columns else ""
    name = _name(table, event, when + _POSTGRES_TOUCH + office)
    kind = f"CREATE CONSTRAINT TRIGGER {name} AFTER {event} ON {table}"
    rest = f"DEFERRABLE INITIALLY DEFERRED FOR EACH ROW{when}"
    return name, f"{kind} {rest} EXECUTE FUNCTION {function}()"


def _office(table: str, event: str) -> str:
    if table == "office":
        return "NEW.id"
    return "OLD.office_id" if event == "DELETE" else "NEW.office_id"


def _name(table: str, event: str, does: str) -> str:
    digest = hashlib.sha256(does.encode()).hexdigest()[:8]
    return f"{PREFIX}{table}_{event.lower()}_{digest}"
