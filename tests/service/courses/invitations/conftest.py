"""An agreed course with three people whose seats are held."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlmodel import Session, select

from service.courses.invitations.sending import send
from service.courses.lifecycle.states import confirm
from service.courses.tables import Course, Invitation
from service.database import Database
from service.messages.tables import OutboxMessage
from tests.builders import NOW
from tests.service.courses.builders import (
    BASE,
    World,
    approved,
    looked_at,
    proposal,
)


@pytest.fixture
def agreed(database: Database, world: World) -> Course:
    """Confirmed by its provider; three of eight seats are held."""
    with database.write() as session:
        course = approved(session, world, proposal(world))[0]
        looked_at(session, course.id)
        return confirm(session, world.scope, course.id, NOW)


def invited(
    session: Session, world: World, course_id: str, channel: str = "sms"
) -> Sequence[Invitation]:
    """Invites everybody whose seat is held, on one channel."""
    channels = dict.fromkeys(world.learners[:3], channel)
    send(session, world.scope, course_id, channels, NOW, BASE)
    found = session.exec(
        select(Invitation)
        .where(Invitation.course_id == course_id)
        .order_by(Invitation.learner_id)
    )
    by_person = {row.learner_id: row for row in found}
    return [by_person[learner_id] for learner_id in world.learners[:3]]


def token_of(session: Session, invitation: Invitation) -> str:
    """The token in the message that carried an invitation."""
    message = session.get_one(OutboxMessage, invitation.message_id)
    return str(message.data["link"]).rsplit("/", 1)[1]
