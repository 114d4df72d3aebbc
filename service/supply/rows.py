"""How one row of the set-up is written: added, changed, and found by its id."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from service.access import Scope, scoped
from service.audit.actions import record
from service.database import OfficeRow
from service.errors import UserError
from service.supply.tables import Teacher

Row = TypeVar("Row", bound=OfficeRow)


def add_row(
    session: Session,
    scope: Scope,
    now: datetime,
    table: type[Row],
    subject: str,
    values: dict[str, Any],
    row_id: str = "",
) -> Row:
    """The new row, with the id that its form brought, if any; UserError if taken."""
    own = {"office_id": scope.office_id, **({"id": row_id} if row_id else {})}
    row = table.model_validate({**_lists(values), **own})
    _store(session, row)
    record(session, scope, now, f"{subject}.add", subject, row.id)
    return row


def change_row(
    session: Session,
    scope: Scope,
    now: datetime,
    row: Row,
    subject: str,
    values: dict[str, Any],
) -> Row:
    """The row with these values; the trail names the fields that changed."""
    changed = []
    for name, value in _lists(values).items():
        if getattr(row, name) != value:
            setattr(row, name, value)
            changed.append(name)
    if changed:
        _store(session, row)
        details = {"fields": sorted(changed)}
        record(session, scope, now, f"{subject}.change", subject, row.id, details)
    return row


def known_row(
    session: Session, scope: Scope, table: type[Row], row_id: str, field: str
) -> Row:
    """A row of this office that a form names; UserError at `field` for any other."""
    row = session.exec(scoped(table, scope).where(table.id == row_id)).one_or_none()
    if row is None:
        raise UserError("Please choose one of the options.", field)
    return row


def _lists(values: dict[str, Any]) -> dict[str, Any]:
    """Tuples as lists: JSON columns give lists back, so that they compare equal."""
    return {k: list(v) if isinstance(v, tuple) else v for k, v in values.items()}


def _store(session: Session, row: OfficeRow) -> None:
    """Writes a row; references were looked up before, so only its name can clash."""
    field = "code" if isinstance(row, Teacher) else "name"
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:
        raise UserError("This name is taken already.", field) from None
