"""Triggers of one family that stand in a database, found and taken down by prefix."""

from __future__ import annotations

from sqlalchemy import Connection, text


def standing(connection: Connection, prefix: str) -> dict[str, str]:
    """The tables of the triggers that stand, by name."""
    if connection.dialect.name == "sqlite":
        query = "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"
    else:
        query = (
            "SELECT tgname, relname FROM pg_trigger "
            "JOIN pg_class ON pg_class.oid = tgrelid "
            "WHERE NOT tgisinternal AND pg_table_is_visible(tgrelid)"
        )
    rows = connection.execute(text(query))
    return {name: table for name, table in rows if name.startswith(prefix)}


def remove(connection: Connection, prefix: str) -> None:
    """Takes the triggers down, those of earlier versions too."""
    for name, table in standing(connection, prefix).items():
        on = f" ON {table}" if connection.dialect.name == "postgresql" else ""
        connection.exec_driver_sql(f"DROP TRIGGER {name}{on}")
