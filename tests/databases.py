"""Empty and copied databases for tests, the same way on SQLite and PostgreSQL."""

from __future__ import annotations

import itertools
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Protocol

import psycopg
from sqlalchemy.engine import make_url

BACKENDS = ("sqlite", "postgresql")


class Backend(Protocol):
    """Makes databases of one kind; the urls are for SQLAlchemy."""

    def create(self) -> str:
        """A new empty database."""

    def clone(self, template: str) -> str:
        """A copy of a database that nobody is connected to."""

    def drop(self, url: str) -> None:
        """Removes a database, whoever is still connected."""


class Sqlite:
    """Databases as files of one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._numbers = itertools.count(1)

    def create(self) -> str:
        """A file of its own in a folder of its own; see Backend."""
        folder = self.folder / f"database{next(self._numbers)}"
        folder.mkdir()
        return f"sqlite:///{folder / 'test.db'}"

    def clone(self, template: str) -> str:
        """Copies page by page, what still stands in the write-ahead log included."""
        url = self.create()
        with (
            closing(sqlite3.connect(_file(template))) as source,
            closing(sqlite3.connect(_file(url))) as target,
        ):
            source.backup(target)
        return url

    def drop(self, url: str) -> None:
        """Removes the file with its logs; see Backend."""
        shutil.rmtree(_file(url).parent)


class Postgres:
    """Databases of one server; `prefix` keeps parallel test processes apart."""

    def __init__(self, server_url: str, prefix: str) -> None:
        self.server_url = server_url
        self.prefix = prefix
        self._numbers = itertools.count(1)

    def create(self) -> str:
        """A database of its own; see Backend."""
        return self._make("template0")

    def clone(self, template: str) -> str:
        """Copies the files of the template; see Backend."""
        return self._make(str(make_url(template).database))

    def drop(self, url: str) -> None:
        """Closes its connections, too; see Backend."""
        self._run(f'DROP DATABASE "{make_url(url).database}" WITH (FORCE)')

    def _make(self, template: str) -> str:
        name = f"{self.prefix}_{next(self._numbers)}"
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        url = make_url(self.server_url).set(database=name)
        return url.render_as_string(hide_password=False)

    def _run(self, statement: str) -> None:
        address = make_url(self.server_url).set(drivername="postgresql")
        text = address.render_as_string(hide_password=False)
        with psycopg.connect(text, autocommit=True) as connection:
            connection.execute(statement.encode())


def _file(url: str) -> Path:
    return Path(str(make_url(url).database))
