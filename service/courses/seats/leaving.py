"""One seat given back by the office: what was offered with it is withdrawn, too."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from service.access import Scope
from service.courses.seats.actions import end_invitations
from service.courses.seats.inviting import give_back


def free_one(
    session: Session, scope: Scope, course_id: str, learner_id: str, now: datetime
) -> bool:
    """Frees a promised or taken seat; False where the person has none there."""
    if not give_back(session, scope, course_id, learner_id, now):
        return False
    states, people = ("open", "accepted"), [learner_id]
    end_invitations(session, scope, course_id, now, states, people)
    return True
