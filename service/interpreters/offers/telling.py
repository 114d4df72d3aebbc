"""Messages to interpreters: a link alone, on the channel they chose, never at night.

The link opens the offer for as long as there is something to see; it is not used up.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlmodel import Session

from service.access import Scope, one
from service.accounts.queries import tongue
from service.interpreters.offers.states import SEND_JOB
from service.interpreters.ranking.queries import reached_at
from service.interpreters.tables import Interpreter, Offer
from service.jobs.actions import enqueue
from service.messages.actions import make_link, send_later

PURPOSE, PATH = "offer", "/angebot/"
MAIL, SMS, CALL = "mail", "sms", "call"
KEPT = timedelta(days=60)  # after the talk
CHOSEN = {"sms": SMS, "email": MAIL, "call": CALL}


def channel_of(person: Interpreter, carried: Collection[str]) -> str:
    """How somebody is asked: as chosen if that works, else another way, else a call."""
    there = {
        SMS: bool(person.phone) and SMS in carried,
        MAIL: bool(person.email) and MAIL in carried,
        CALL: True,
    }
    chosen = CHOSEN.get(person.channel, SMS)
    return next(one for one in (chosen, SMS, MAIL, CALL) if there[one])


def carried(smtp_url: str, sms_url: str) -> frozenset[str]:
    """Of mail and SMS those that the site is set up to send."""
    return frozenset(one for one, url in ((MAIL, smtp_url), (SMS, sms_url)) if url)


def send_when_awake(
    session: Session,
    scope: Scope,
    offer: Offer,
    now: datetime,
    template: str,
    *,
    at_once: bool = False,
) -> datetime:
    """Queues a message about an offer for the end of the quiet hours; says when."""
    person = one(session, Interpreter, scope, offer.interpreter_id)
    quiet = person.quiet_from, person.quiet_to
    at = now if at_once else reached_at(now, quiet)
    if offer.channel in (MAIL, SMS):
        payload = {"offer": offer.id, "template": template}
        key = f"{SEND_JOB}:{offer.id}:{template}"
        enqueue(session, scope, now, SEND_JOB, payload, run_at=at, unique_key=key)
    return at


def send(
    session: Session,
    scope: Scope,
    offer_id: str,
    template: str,
    now: datetime,
    base_url: str,
) -> bool:
    """Sends what is still true; False where that is over."""
    offer = one(session, Offer, scope, offer_id)
    if not _still_true(template, offer.state):
        return False
    person = one(session, Interpreter, scope, offer.interpreter_id)
    recipient = person.email if offer.channel == MAIL else person.phone
    if person.state == "left" or not recipient:
        return False
    lasts = max(offer.ends_at - now, timedelta()) + KEPT
    token = make_link(session, scope, now, PURPOSE, offer.id, lasts)
    language = tongue(session, scope, person.contact_language)
    row = send_later(
        session,
        scope,
        now,
        channel=offer.channel,
        recipient=recipient,
        language=language,
        template=f"{template}_sms" if offer.channel == SMS else template,
        data={"link": f"{base_url}{PATH}{token}"},
    )
    if template == "offer":
        offer.message_id, offer.sent_at = row.id, now
        session.add(offer)
        session.flush()
    return True


def _still_true(template: str, state: str) -> bool:
    """Nobody gets a question after its answer; what became of it is always told."""
    return state == "open" if template == "offer" else True
