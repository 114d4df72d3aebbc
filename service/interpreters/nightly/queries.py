"""Whom the plan of the night proposes, as long as the request is what it was."""

from __future__ import annotations

from sqlmodel import Session, select

from service.access import Scope, scoped
from service.interpreters.tables import (
    InterpreterRequest,
    NightlyPlan,
    PlannedRequest,
)


def proposed(
    session: Session, scope: Scope, request: InterpreterRequest
) -> tuple[str, ...]:
    """Whom the plan proposes for a request; nobody where the request has changed."""
    row = session.exec(
        select(PlannedRequest).where(
            PlannedRequest.office_id == scope.office_id,
            PlannedRequest.request_id == request.id,
            PlannedRequest.version == request.version,
        )
    ).first()
    return tuple(row.interpreters) if row is not None else ()


def the_plan(session: Session, scope: Scope) -> NightlyPlan | None:
    """The office's plan; None before the first night."""
    return session.exec(scoped(NightlyPlan, scope)).first()
