"""On which ways a person can be invited, the best one first. Pure."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

MAIL, SMS, LETTER, HELPER, CALL = "mail", "sms", "letter", "helper", "call"
CHANNELS = (SMS, MAIL, HELPER, CALL, LETTER)  # in the order of trying
WRITTEN = (MAIL, SMS)  # that the outbox carries by itself
# The channel a person has chosen at the registration → how it is tried.
CHOSEN = {"sms": SMS, "email": MAIL, "letter": LETTER, "helper": HELPER, "call": CALL}


class Reachable(Protocol):
    """What says how somebody can be reached."""

    channel: str
    phone: str
    email: str
    address: str
    second_contact: str
    helper_user_id: str | None


def ways(
    person: Reachable, carried: Collection[str], failed: Collection[str] = ()
) -> tuple[str, ...]:
    """Channels that lead to somebody: the chosen one first, then by CHANNELS.

    `carried`: of mail and SMS those that the site is set up to send; `failed` are
    left out, and with an SMS the call to the same number.
    """
    there = {
        SMS: bool(person.phone) and SMS in carried,
        MAIL: bool(person.email) and MAIL in carried,
        HELPER: person.helper_user_id is not None,
        CALL: bool(person.phone) or bool(person.second_contact),
        LETTER: bool(person.address),
    }
    chosen = CHOSEN.get(person.channel, "")
    order = sorted(CHANNELS, key=lambda channel: channel != chosen)
    return tuple(one for one in order if there[one] and one not in failed)


def carried(smtp_url: str, sms_url: str) -> frozenset[str]:
    """Of mail and SMS those that the site is set up to send."""
    return frozenset(one for one, url in ((MAIL, smtp_url), (SMS, sms_url)) if url)


def only_phone(person: Reachable) -> bool:
    """Whether nothing but a phone leads there: then somebody calls in time."""
    return bool(person.phone) and not person.email
