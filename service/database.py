"""Engine, sessions, write transactions and the column types of the service."""

from __future__ import annotations

import importlib
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    DateTime,
    Dialect,
    Engine,
    ForeignKeyConstraint,
    TypeDecorator,
    UniqueConstraint,
    create_engine,
    event,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlmodel import Field, Session, SQLModel

from service.errors import SettingsError

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

FEATURES = (
    "accounts",
    "audit",
    "jobs",
    "messages",
    "lists",
    "places",
    "rulesets",
    "timetables",
    "languages",
    "supply",
    "learners",
    "courses",
    "interpreters",
    "planning",
)
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
ID_LENGTH = 14
PUBLIC_ID = re.compile(f"[{ALPHABET}]{{{ID_LENGTH}}}")  # as `new_id` makes them


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant, stored in UTC; SQLite keeps no offset of its own."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        """UTC for the database; raises ValueError for an instant without offset."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no offset: instants are aware")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        """The stored instant, aware."""
        if value is None:
            return None
        if value.tzinfo is None:
            return value.replace(tzinfo=UTC)
        return value.astimezone(UTC)


def new_id() -> str:
    """A random public id (69 bits), never reused; letters that can be read aloud."""
    return "".join(secrets.choice(ALPHABET) for _ in range(ID_LENGTH))


class OfficeRow(SQLModel):
    """Columns of every row that belongs to one coordination office."""

    id: str = Field(default_factory=new_id, primary_key=True, max_length=20)
    office_id: str = Field(foreign_key="office.id", index=True, max_length=20)


def office_unique() -> UniqueConstraint:
    """Lets other tables refer to (office_id, id): a row never points abroad."""
    return UniqueConstraint("office_id", "id")


def same_office(column: str, table: str) -> ForeignKeyConstraint:
    """A reference to `table` that cannot leave the row's own office."""
    return ForeignKeyConstraint(
        ["office_id", column], [f"{table}.office_id", f"{table}.id"]
    )


class Database:
    """One engine; `read` for queries, `write` for one transaction that commits."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = make_engine(url)
        self._writer = self.engine.execution_options(write=True)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session whose changes are never committed."""
        with Session(self.engine) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One write transaction: commits at the end, rolls back on any error."""
        with Session(self._writer, expire_on_commit=False) as session, session.begin():
            yield session

    def dispose(self) -> None:
        """Closes the pooled connections."""
        self.engine.dispose()


def make_engine(url: str) -> Engine:
    """An engine with the pragmas and BEGIN mode that writes depend on.

    Raises SettingsError for an address of no database; it is never quoted, it may
    hold a password.
    """
    try:
        return _engine(url)
    except (ArgumentError, NoSuchModuleError, ImportError):
        raise SettingsError(
            "KURSMITTLER_DATABASE_URL is no address of a database that can be used: "
            "write sqlite:////folder/file.db or postgresql://user@host/name"
        ) from None
    except OSError as error:
        raise SettingsError(
            f"the database's folder {error.filename} cannot be made "
            f"({error.strerror}): change KURSMITTLER_DATABASE_URL"
        ) from None


def _engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(url, connect_args={"timeout": 30}, hide_parameters=True)
        _prepare_sqlite(engine)
        return engine
    if parsed.drivername in ("postgres", "postgresql"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    return create_engine(parsed, pool_pre_ping=True, hide_parameters=True)


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the begin event below says which BEGIN
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "foreign_keys=ON",
            "synchronous=FULL",
            "secure_delete=ON",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        # A deferred BEGIN that turns into a write later fails with "locked".
        write = connection.get_execution_options().get("write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def load_tables() -> None:
    """Imports every feature's tables, so that string foreign keys resolve."""
    for feature in FEATURES:
        importlib.import_module(f"service.{feature}.tables")
