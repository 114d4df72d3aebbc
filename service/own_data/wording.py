"""Words of a person's history and of what is known of them."""

from __future__ import annotations

from collections.abc import Mapping

KINDS: Mapping[str, str] = {
    "call": "Spoke by phone",
    "mail": "Wrote an e-mail",
    "sms": "Wrote an SMS",
    "letter": "Wrote a letter",
    "visit": "Was here",
    "note": "Note",
    "call_task": "Call",
    "invitation": "Invitation",
    "notice": "Told of a changed date",
}
NOTE_KINDS = ("call", "visit", "mail", "sms", "letter", "note")
STATES: Mapping[str, str] = {
    "open": "open",
    "claimed": "somebody is calling",
    "done": "done",
    "accepted": "accepted",
    "declined": "declined",
    "expired": "no answer in time",
    "withdrawn": "taken back",
    "told": "sent",
    "confirmed": "confirmed",
    "call": "to be called",
    "closed": "closed",
}
