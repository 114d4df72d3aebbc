"""One seat given back by the office: what was offered with it is withdrawn, too."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col

from service.access import Scope
from service.courses.seats.inviting import give_back
from service.courses.tables import Invitation


def free_one(
    session: Session, scope: Scope, course_id: str, learner_id: str, now: datetime
) -> bool:
    """Frees a promised or taken seat; False where the person has none there."""
    if not give_back(session, scope, course_id, learner_id, now):
        return False
    session.execute(
        update(Invitation)
        .where(
            col(Invitation.course_id) == course_id,
            col(Invitation.learner_id) == learner_id,
            col(Invitation.office_id) == scope.office_id,
            col(Invitation.state) == "open",
        )
        .values(state="withdrawn", answered_at=now)
        .execution_options(synchronize_session=False)
    )
    return True
