"""Whose own page is open in this browser: shown the code, for half an hour.

Many phones are shared, so the page closes by itself.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import session

from service.web.request import now

KEY = "own_page"
OPEN_FOR = timedelta(minutes=30)


def open_page(learner_id: str) -> None:
    """Somebody has shown the code of this record."""
    session[KEY] = {"id": learner_id, "at": now().isoformat()}


def opened() -> str | None:
    """The record whose page is open; None after half an hour."""
    kept = session.get(KEY)
    if not isinstance(kept, dict):
        return None
    if now() - datetime.fromisoformat(kept["at"]) > OPEN_FOR:
        session.pop(KEY, None)
        return None
    return str(kept["id"])


def close_page() -> None:
    """Closes the page on this device."""
    session.pop(KEY, None)
