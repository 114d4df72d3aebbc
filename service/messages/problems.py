"""Why a message did not leave: a word for what somebody has to mend.

The text of an error may quote the recipient, so nothing of it is kept.
"""

from __future__ import annotations

import smtplib
from urllib.error import HTTPError

NO_CHANNEL = "no_channel"  # nothing is set up for mail or for SMS
ADDRESS = "address"  # the other side knows no such address or number
ACCOUNT = "account"  # our own login or sender is refused
SERVER = "server"  # nobody answers, or asks to come back later
CAUSES = (NO_CHANNEL, ACCOUNT, SERVER, ADDRESS)
#: What another try cannot change.
FINAL = frozenset({NO_CHANNEL, ADDRESS})
_PERMANENT = range(500, 600)
_WRONG_NUMBER = frozenset({400, 404, 422})
_WRONG_LOGIN = frozenset({401, 403})
_OURS = (
    smtplib.SMTPAuthenticationError,
    smtplib.SMTPNotSupportedError,
    smtplib.SMTPSenderRefused,
)


class NoChannel(Exception):
    """The deployment has no gateway for this channel."""


def cause_of(error: Exception) -> str:
    """One of CAUSES for what a delivery raised."""
    if isinstance(error, NoChannel):
        return NO_CHANNEL
    if isinstance(error, _OURS):
        return ACCOUNT
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _text in error.recipients.values()]
        return ADDRESS if all(code in _PERMANENT for code in codes) else SERVER
    if isinstance(error, HTTPError) and error.code in _WRONG_NUMBER:
        return ADDRESS
    if isinstance(error, HTTPError) and error.code in _WRONG_LOGIN:
        return ACCOUNT
    return ADDRESS if isinstance(error, UnicodeError) else SERVER
