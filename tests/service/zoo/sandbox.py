"""A database in which every request really writes, and nothing stays written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlmodel import Session

from service.database import Database

WRITES = ("INSERT", "UPDATE", "DELETE")
Statement = tuple[str, Any]


class Sandbox(Database):
    """All sessions share one connection; `attempt` takes back what was done in it.

    `written` holds the statements that were committed during the attempt.
    """

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.connection = self._writer.connect()
        self._levels: list[list[Statement]] = [[]]
        listen = event.listen
        listen(self.connection, "before_cursor_execute", self._note)
        listen(self.connection, "savepoint", self._open)
        listen(self.connection, "release_savepoint", self._keep)
        listen(self.connection, "rollback_savepoint", self._drop)

    @property
    def written(self) -> list[Statement]:
        """What was written and kept since the attempt began."""
        return self._levels[0]

    @contextmanager
    def read(self) -> Iterator[Session]:
        """As in the Database, within the attempt."""
        with Session(
            self.connection, join_transaction_mode="create_savepoint"
        ) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """As in the Database; committing keeps it until the attempt ends."""
        with (
            Session(
                self.connection,
                expire_on_commit=False,
                join_transaction_mode="create_savepoint",
            ) as session,
            session.begin(),
        ):
            yield session

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Afterwards the database is what it was."""
        self._levels = [[]]
        transaction = self.connection.begin()
        try:
            yield
        finally:
            transaction.rollback()

    def dispose(self) -> None:
        """Closes the connection, too."""
        self.connection.close()
        super().dispose()

    def _note(
        self, _connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any
    ) -> None:
        if statement.lstrip().upper().startswith(WRITES):
            self._levels[-1].append((statement, values))

    def _open(self, _connection: Any, _name: str) -> None:
        self._levels.append([])

    def _keep(self, _connection: Any, _name: str, _context: Any) -> None:
        kept = self._levels.pop()
        self._levels[-1].extend(kept)

    def _drop(self, _connection: Any, _name: str, _context: Any) -> None:
        self._levels.pop()
