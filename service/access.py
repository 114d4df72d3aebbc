"""Who may see which rows: the scope of a request, and scoped queries only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy.exc import InvalidRequestError
from sqlmodel import Session, select
from sqlmodel.sql.expression import SelectOfScalar

from service.database import OfficeRow
from service.errors import NotFound


class Role(StrEnum):
    """Kinds of accounts."""

    COORDINATOR = "coordinator"
    HELPER = "helper"
    AGENCY = "agency"
    INTERPRETER = "interpreter"
    PROVIDER = "provider"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True)
class OfficeView:
    """What pages show of an office.

    `stamp` changes with everything its public pages show.
    """

    id: str
    name: str
    county: str
    county_ags: str
    land: str
    phone: str
    email: str
    demo: bool
    settings: Mapping[str, Any]
    stamp: str = ""


@dataclass(frozen=True)
class Scope:
    """One actor in one office: every read and write names it.

    `actor_id` is a user's id, or a word in brackets for what is no user:
    "(worker)", "(public)", "(link)".
    """

    office_id: str
    actor_id: str
    role: Role | None = None
    provider_id: str | None = None
    agency_id: str | None = None
    interpreter_id: str | None = None


Row = TypeVar("Row", bound=OfficeRow)


def scoped(table: type[Row], scope: Scope) -> SelectOfScalar[Row]:
    """A select over one office's rows of a table."""
    return select(table).where(table.office_id == scope.office_id)


def one(session: Session, table: type[Row], scope: Scope, row_id: str) -> Row:
    """The office's row with this id; NotFound for a foreign and a missing one alike."""
    row = session.exec(scoped(table, scope).where(table.id == row_id)).one_or_none()
    if row is None:
        raise NotFound(table.__name__)
    return row


def fresh(session: Session, row: OfficeRow) -> None:
    """The row as it is now; NotFound where somebody has erased it meanwhile."""
    try:
        session.refresh(row)
    except InvalidRequestError:
        raise NotFound(type(row).__name__) from None


def worker_scope(office_id: str) -> Scope:
    """The scope of background work for one office."""
    return Scope(office_id=office_id, actor_id="(worker)")


def public_scope(office_id: str) -> Scope:
    """The scope of somebody who is not logged in."""
    return Scope(office_id=office_id, actor_id="(public)")
