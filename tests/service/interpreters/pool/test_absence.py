"""An absence and a promise never stand for the same time."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import select

from service.database import Database
from service.errors import UserError
from service.interpreters.pool.actions import add_absence
from service.interpreters.pool.forms import AbsenceIn
from service.interpreters.tables import InterpreterAbsence
from tests.builders import NOW, Standing
from tests.service.interpreters.booking.test_taking import Stage

THURSDAY = date(2026, 11, 5)


def test_an_absence_over_a_promise_is_refused_in_words(
    database: Database, stands: Standing
) -> None:
    """The database refused it, and the page answered with an error of its own."""
    away = AbsenceIn(first_on=THURSDAY, last_on=THURSDAY)
    with database.write() as session:
        stage = Stage(session, stands.own)
        stage.book(stage.east, "10:30")
        with pytest.raises(UserError, match="promised") as told:
            add_absence(session, stands.own, stage.who, away, NOW)
        assert told.value.field == "first_on"
        assert session.exec(select(InterpreterAbsence)).all() == []
    with database.write() as session:
        later = AbsenceIn(first_on=date(2026, 11, 6), last_on=date(2026, 11, 6))
        add_absence(session, stands.own, stage.who, later, NOW)
