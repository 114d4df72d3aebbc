"""Teachers, rooms and houses that are away for some days: added, ended early."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator
from sqlmodel import Session, col

from service.access import Scope, one, scoped
from service.audit.actions import record
from service.clock import local_day
from service.errors import UserError
from service.supply.rows import known_row
from service.supply.tables import Absence, Room, Teacher, Venue
from service.typed import Day
from service.typed.days import last_day

LONGEST = 366  # days
TABLES: dict[str, type[Teacher | Room | Venue]] = {
    "teacher": Teacher,
    "room": Room,
    "venue": Venue,
}
TITLES = {
    "ill": "ill",
    "away": "away",
    "closed": "closed for some days",
    "other": "another reason",
}


class AbsenceIn(BaseModel):
    """Who or what (`teacher:ID`, `room:ID`, `venue:ID`) is away, both days included."""

    model_config = ConfigDict(extra="forbid")
    who: str = Field(min_length=6, max_length=30, pattern="^(teacher|room|venue):")
    first_on: Day
    last_on: Day
    reason: str = Field(default="other", pattern="^(ill|away|closed|other)$")

    @field_validator("last_on")
    @classmethod
    def in_order(cls, value: date, info: ValidationInfo) -> date:
        """It does not end before it begins."""
        return last_day(value, info.data.get("first_on"), LONGEST)


def add_absence(
    session: Session,
    scope: Scope,
    absence_in: AbsenceIn,
    now: datetime,
    row_id: str = "",
) -> Absence:
    """A new absence; the same again is the one that stands. UserError if all over.

    `row_id`: the id that the form brought for it.
    """
    values = _checked(session, scope, absence_in, now)
    kind = absence_in.who.partition(":")[0]
    same = scoped(Absence, scope).where(
        *(col(getattr(Absence, name)) == value for name, value in values.items())
    )
    standing = session.exec(same).first()
    if standing is not None:
        return standing
    row = Absence.model_validate(
        {
            **values,
            **({"id": row_id} if row_id else {}),
            "office_id": scope.office_id,
            "reason": absence_in.reason,
            "created_at": now,
        }
    )
    session.add(row)
    session.flush()
    record(session, scope, now, "absence.add", "absence", row.id, {"kind": kind})
    return row


def correct_absence(
    session: Session, scope: Scope, row_id: str, absence_in: AbsenceIn, now: datetime
) -> Absence:
    """A new absence as its form says it now; errors as `add_absence`."""
    row = one(session, Absence, scope, row_id)
    nobody = dict.fromkeys((f"{kind}_id" for kind in TABLES), None)
    values = {**nobody, **_checked(session, scope, absence_in, now)}
    values["reason"] = absence_in.reason
    changed = sorted(k for k, value in values.items() if getattr(row, k) != value)
    for name in changed:
        setattr(row, name, values[name])
    if changed:
        session.add(row)
        details = {"fields": changed}
        record(session, scope, now, "absence.change", "absence", row_id, details)
    return row


def _checked(
    session: Session, scope: Scope, absence_in: AbsenceIn, now: datetime
) -> dict[str, Any]:
    kind, _, away_id = absence_in.who.partition(":")
    known_row(session, scope, TABLES[kind], away_id, "who")
    if absence_in.last_on < local_day(now):
        raise UserError("These days are over already.", "last_on")
    return {
        f"{kind}_id": away_id,
        "first_on": absence_in.first_on,
        "last_on": absence_in.last_on,
    }


def end_absence(session: Session, scope: Scope, row_id: str, now: datetime) -> None:
    """Back from today on; one that has not begun is taken away."""
    row = one(session, Absence, scope, row_id)
    yesterday = local_day(now) - timedelta(days=1)
    if row.last_on <= yesterday:
        return
    if row.first_on > yesterday:
        session.delete(row)
        session.flush()
        record(session, scope, now, "absence.remove", "absence", row_id)
        return
    row.last_on = yesterday
    session.add(row)
    record(session, scope, now, "absence.end", "absence", row_id)


def coming(session: Session, scope: Scope, today: date) -> tuple[Absence, ...]:
    """Absences that are not over, the first to begin at the top."""
    rows = scoped(Absence, scope).where(col(Absence.last_on) >= today)
    found = session.exec(rows.order_by(col(Absence.first_on), col(Absence.id)))
    return tuple(found)
