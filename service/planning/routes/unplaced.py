"""Not placed."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from service.planning.routes.blueprint import bp
from service.web.permission import OFFICE, allow


@bp.get("/planung/<run_id>/offen")
@allow(*OFFICE)
def unplaced(run_id: str) -> ResponseReturnValue:
    """Where and why."""
    return ""
