"""What a provider may see and keep of the set-up: its own rooms and teachers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session

from service.access import Role, Scope
from service.errors import UserError
from service.supply.queries import venues

ROOMS, TEACHERS = "rooms", "teachers"
KEPT_BY_PROVIDERS = frozenset({ROOMS, TEACHERS})


def is_provider(scope: Scope) -> bool:
    """Whether a provider acts, who keeps what is its own only."""
    return scope.role is Role.PROVIDER


def own_houses(session: Session, scope: Scope) -> frozenset[str]:
    """Houses of the provider, those out of use too."""
    found = venues(session, scope, inactive=True)
    return frozenset(
        house.id
        for house in found
        if scope.provider_id and house.provider_id == scope.provider_id
    )


def own_rows(
    session: Session, scope: Scope, section: str, rows: Sequence[Any]
) -> Sequence[Any]:
    """Of the rows of a part those that the actor keeps: an office all of them."""
    if not is_provider(scope):
        return rows
    if section == ROOMS:
        houses = own_houses(session, scope)
        return [row for row in rows if row.venue_id in houses]
    if section == TEACHERS:
        return [row for row in rows if row.provider_id == scope.provider_id]
    return ()


def check_own(session: Session, scope: Scope, section: str, valid: Any) -> None:
    """Raises UserError where a provider names a house or provider not its own."""
    if not is_provider(scope):
        return
    if section == ROOMS and valid.venue_id not in own_houses(session, scope):
        raise UserError("Please choose one of the options.", "venue_id")
    if section == TEACHERS and valid.provider_id != scope.provider_id:
        raise UserError("Please choose one of the options.", "provider_id")
