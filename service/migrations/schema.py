"""Brings a database to the newest schema and tells whether it is there."""

from __future__ import annotations

import os
from pathlib import Path
from types import ModuleType

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from service.errors import OperatorError
from service.migrations import asked, pooled, stamps, taken

FOLDER = Path(__file__).parent
VERSIONS = [FOLDER / "versions"]


def upgrade(engine: Engine, to: str = "head") -> None:
    """Applies every missing version up to `to`; foreign keys rest while tables are
    rebuilt.

    So do the triggers (stamps, checks, taken time), which are put up again afterwards.

    Raises OperatorError for a database of a version that is not among the files here.
    """
    with engine.connect() as connection:
        _refuse_unknown(connection)
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        if not at_head(connection):
            stamps.remove(connection)
            asked.remove(connection)
            taken.remove(connection)
            pooled.remove(connection)
        command.upgrade(_config(connection), to)
        if at_head(connection):
            stamps.install(connection)
            asked.install(connection)
            taken.install(connection)
            pooled.install(connection)
        connection.commit()
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")
            connection.exec_driver_sql("BEGIN")


def _refuse_unknown(connection: Connection) -> None:
    unknown = set(_current(connection)) - set(versions())
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


def versions() -> list[str]:
    """The names of all versions, the oldest first."""
    return [version.revision for version in _script().walk_revisions()][::-1]


def version(name: str) -> ModuleType:
    """The module of a version."""
    return _script().get_revision(name).module


def _script() -> ScriptDirectory:
    return ScriptDirectory.from_config(_files())


def _current(connection: Connection) -> tuple[str, ...]:
    return MigrationContext.configure(connection).get_current_heads()


def _config(connection: Connection) -> Config:
    config = _files()
    config.attributes["connection"] = connection
    return config


def _files() -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    config.set_main_option("version_locations", os.pathsep.join(map(str, VERSIONS)))
    return config
