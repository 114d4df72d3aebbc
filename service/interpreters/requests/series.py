"""Requests that repeat: a series becomes one row for each appointment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from service.access import Scope
from service.clock import local_day
from service.errors import UserError
from service.interpreters.requests.forms import MOST_WEEKS, AskedIn, wall
from service.interpreters.tables import Agency, RequestSeries


def add_series(
    session: Session, scope: Scope, agency: Agency, asked: AskedIn, now: datetime
) -> str | None:
    """The series of a form; None for a single appointment."""
    if not asked.every_weeks or asked.until is None:
        return None
    first = asked.on(local_day(now))
    if asked.until <= first:
        raise UserError("The last day must be after the first.", "until")
    if (asked.until - first).days > 7 * MOST_WEEKS:
        raise UserError("A series may last %(n)s weeks at most.", "until", n=MOST_WEEKS)
    row = RequestSeries(
        office_id=scope.office_id,
        agency_id=agency.id,
        every_weeks=asked.every_weeks,
        last_on=asked.until,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row.id


def repeats(asked: AskedIn, first: datetime) -> Iterator[tuple[timedelta, str]]:
    """How far each request of the form lies from the first, in wall time; its key."""
    yield timedelta(0), asked.form_key
    if not asked.every_weeks or asked.until is None:
        return
    day = local_day(first)
    step = timedelta(weeks=asked.every_weeks)
    number = 1
    while day + number * step <= asked.until:
        yield (
            wall(day + number * step, asked.start) - first,
            key_of(asked.form_key, number),
        )
        number += 1


def key_of(form_key: str, number: int) -> str:
    return form_key if number == 0 else f"{form_key[:36]}:{number}"


def shifted(values: dict[str, Any], by: timedelta) -> dict[str, Any]:
    if not by:
        return values
    others = [datetime.fromisoformat(one) + by for one in values["alternatives"]]
    return values | {
        "starts_at": values["starts_at"] + by,
        "ends_at": values["ends_at"] + by,
        "alternatives": [one.isoformat() for one in others],
        "urgent": False,
    }
