"""The receipt by e-mail: the code and where to use it, and nothing about anybody."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from service.access import Scope
from service.accounts.queries import tongue
from service.learners.records.codes import in_blocks
from service.learners.tables import Learner
from service.messages.actions import send_later


def mailed(learner: Learner) -> bool:
    """Whether somebody gets the receipt by mail."""
    return learner.channel == "email" and bool(learner.email)


def mail_receipt(
    session: Session,
    scope: Scope,
    learner: Learner,
    code: str,
    status_url: str,
    language: str,
    now: datetime,
) -> None:
    """Queues the mail in the transaction of the registration.

    In the language to write in, else in that of the page.
    """
    if not mailed(learner) or not code:
        return
    wanted = learner.contact_language
    send_later(
        session,
        scope,
        now,
        channel="mail",
        recipient=learner.email,
        language=tongue(session, scope, wanted, language),
        template="receipt",
        data={"code": in_blocks(code), "link": status_url},
    )
