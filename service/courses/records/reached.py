"""Whether the question to a provider has really left, as far as the outbox tells."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import Session, col

from service.access import Scope, scoped
from service.courses.tables import ProviderRequest
from service.messages.tables import OutboxMessage
from service.supply.tables import Provider

# By phone alone; on its way; it never left; somebody has seen to that; it arrived.
BY_PHONE, WAITING, FAILED, SEEN, SENT = "phone", "queued", "failed", "settled", "sent"
ORDER = (SENT, SEEN, WAITING, FAILED)  # one mail that arrived outweighs all others


def reached(session: Session, scope: Scope, ids: Iterable[str]) -> dict[str, str]:
    """By question. A mail is known by the moment of asking or reminding, as written.

    Questions of which the outbox knows nothing (any more) count as sent.
    """
    requests = session.exec(
        scoped(ProviderRequest, scope).where(col(ProviderRequest.id).in_(list(ids)))
    ).all()
    wanted = {row.provider_id for row in requests}
    addresses = {
        row.id: row.email
        for row in session.exec(
            scoped(Provider, scope).where(col(Provider.id).in_(wanted))
        )
    }
    moments = {m for row in requests for m in (row.asked_at, row.reminded_at) if m}
    mails = session.exec(
        scoped(OutboxMessage, scope).where(
            col(OutboxMessage.template).startswith("provider_"),
            col(OutboxMessage.created_at).in_(moments),
        )
    ).all()
    found = {}
    for row in requests:
        address = addresses[row.provider_id]
        states = {
            mail.state
            for mail in mails
            if mail.created_at in (row.asked_at, row.reminded_at)
            and mail.recipient in (address, "")
        }
        told = next((state for state in ORDER if state in states), SENT)
        found[row.id] = told if address else BY_PHONE
    return found
