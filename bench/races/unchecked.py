"""The second control: without the condition, and the table's CHECK looks away.

The seats must be given twice then; nothing but a race on a throw-away database may load
this module.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import event

from bench.races.unguarded import app
from service.database import Database


def _look_away(database: Database) -> None:
    if database.engine.dialect.name == "postgresql":
        with database.engine.begin() as connection:
            connection.exec_driver_sql(
                "ALTER TABLE course DROP CONSTRAINT IF EXISTS ck_course_seats"
            )
        return

    @event.listens_for(database.engine, "connect")
    def connect(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA ignore_check_constraints=ON")

    database.engine.dispose()  # whoever connected before still looks


_look_away(app.extensions["kursmittler"].database)

__all__ = ["app"]
