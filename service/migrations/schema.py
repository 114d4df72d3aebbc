"""Brings a database to the newest schema and tells whether it is there."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from service.errors import OperatorError

FOLDER = Path(__file__).parent


def upgrade(engine: Engine) -> None:
    """Applies every missing version; foreign keys rest while tables are rebuilt.

    Raises OperatorError for a database of a version that is not among the files here.
    """
    with engine.connect() as connection:
        _refuse_unknown(connection)
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        command.upgrade(_config(connection), "head")
        connection.commit()
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")
            connection.exec_driver_sql("BEGIN")


def _refuse_unknown(connection: Connection) -> None:
    known = {version.revision for version in _script().walk_revisions()}
    unknown = set(_current(connection)) - known
    if unknown:
        raise OperatorError(
            f"the database has schema version {', '.join(sorted(unknown))}, which this "
            "software does not know: start the newer software that wrote it, or "
            "restore a backup made with this one; nothing was changed"
        )


def write_version(engine: Engine, message: str) -> None:
    """Writes a new version file from the difference to the tables (development)."""
    with engine.connect() as connection:
        command.revision(_config(connection), message, autogenerate=True)


def at_head(connection: Connection) -> bool:
    """Whether the newest version is applied."""
    return set(_current(connection)) == set(_script().get_heads())


def _script() -> ScriptDirectory:
    return ScriptDirectory(str(FOLDER))


def _current(connection: Connection) -> tuple[str, ...]:
    return MigrationContext.configure(connection).get_current_heads()


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    return config
