"""A proposed course."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from service.planning.routes.blueprint import bp
from service.web.permission import OFFICE, allow


@bp.get("/planung/<run_id>/kurs/<proposal_id>")
@allow(*OFFICE)
def plan_course(run_id: str, proposal_id: str) -> ResponseReturnValue:
    """The course page."""
    return ""
