"""Devices that somebody has signed in from before: theirs are doors of their own.

A signed cookie names the accounts that signed in here. Failed tries of strangers,
who share an address or aim at an account, then never shut out its owner.
"""

from __future__ import annotations

import hashlib
import secrets

from itsdangerous import BadSignature, URLSafeSerializer

from service.accounts.tries import Door
from service.typed.names import account_name

COOKIE = "kursmittler_device"
LASTS_SECONDS = 365 * 24 * 3600
MOST_ACCOUNTS = 5
TRIES_PER_ACCOUNT = 10
TRIES_PER_ADDRESS = 20


def doors(secret: str, cookie: str, name: str, address: str) -> tuple[Door, ...]:
    """Where a try for an account counts: at its device if known, else at both doors."""
    known = _read(secret, cookie)
    if (nonce := known.get(_account(name))) is not None:
        return (Door("device", f"{nonce}:{account_name(name)}", TRIES_PER_ACCOUNT),)
    return (account_door(name), Door("address", address, TRIES_PER_ADDRESS))


def account_door(name: str) -> Door:
    """The door of an account, for whoever comes from an unknown device."""
    return Door("name", account_name(name), TRIES_PER_ACCOUNT)


def remembering(secret: str, cookie: str, name: str) -> str:
    """The cookie's value with this account added."""
    known = _read(secret, cookie)
    known.pop(_account(name), None)
    newest = dict(list(known.items())[1 - MOST_ACCOUNTS :])
    newest[_account(name)] = secrets.token_urlsafe(9)
    return str(_serializer(secret).dumps(newest))


def _read(secret: str, cookie: str) -> dict[str, str]:
    try:
        value = _serializer(secret).loads(cookie)
    except BadSignature:
        return {}
    return dict(value) if isinstance(value, dict) else {}


def _serializer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt="device")


def _account(name: str) -> str:
    return hashlib.sha256(account_name(name).encode()).hexdigest()[:16]
