"""A course of the small county after its approval: people are asked, one said no."""

from __future__ import annotations

from sqlmodel import Session, select

from service.access import Scope
from service.courses.invitations import answers
from service.courses.invitations.sending import send
from service.courses.tables import Invitation
from service.messages.tables import OutboxMessage
from tests.builders import NOW
from tests.service.courses.builders import (
    BASE,
    World,
    approved,
    looked_at,
    proposal,
)


def invite(session: Session, scope: Scope, world: World) -> list[str]:
    """By SMS, letter and phone, and one whose seat is held; the pages of the links."""
    wanted = proposal(
        world,
        "z6",
        people=5,
        provider_id=world.own_provider,
        room_id=None,
        teacher_id=None,
    )
    [course] = approved(session, world, wanted)
    looked_at(session, course.id)
    ways = ("sms", "letter", "call", "sms")
    send(
        session,
        scope,
        course.id,
        dict(zip(world.learners, ways, strict=False)),
        NOW,
        BASE,
    )
    rows = session.exec(
        select(Invitation).where(Invitation.course_id == course.id)
    ).all()
    by_person = {row.learner_id: row for row in rows}
    refused = by_person[world.learners[3]]
    answers.decline(session, scope, refused.id, NOW, "link", "far")
    message = session.get_one(OutboxMessage, by_person[world.learners[0]].message_id)
    looked_at(session, course.id)
    return [str(message.data["link"]).removeprefix(BASE)]
