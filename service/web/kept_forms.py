"""What was typed when a login had ended: kept an hour, for the same account alone."""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

KEPT = timedelta(hours=1)
LARGEST = 1_000_000  # signs of all values together
MOST = 10  # of one account at a time, so that nobody fills the disk
SECRET = re.compile(r"password|again|csrf_token|^code$")
Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class KeptForm:
    """Where a form went and what it said, without passwords."""

    account: str
    url: str
    values: Pairs


def folder_of(state_dir: Path) -> Path:
    """Where they lie."""
    return state_dir / "kept-forms"


def keep(state_dir: Path, form: KeptForm, now: datetime) -> str:
    """Keeps a form and gives the token that finds it.

    Every account has a place of its own: its oldest form goes when it is full, and
    nobody else's. "" where it is too much, or the disk takes nothing: the login works
    all the same.
    """
    values = [(name, value) for name, value in form.values if not SECRET.search(name)]
    if not values or sum(len(value) for _name, value in values) > LARGEST:
        return ""
    token = secrets.token_urlsafe(24)
    told = {"account": form.account, "url": form.url, "values": values}
    told["until"] = (now + KEPT).isoformat()
    try:
        folder_of(state_dir).mkdir(parents=True, exist_ok=True, mode=0o700)
        forget_old(state_dir, now)
        _make_room(state_dir, form.account)
        name = f"{_digest(form.account)}-{_digest(token)}.json"
        _write(folder_of(state_dir) / name, told)
    except OSError:
        return ""
    return token


def _make_room(state_dir: Path, account: str) -> None:
    """Removes the oldest forms of an account until one more may be kept."""
    mine = []
    for path in folder_of(state_dir).glob(f"{_digest(account)}-*.json"):
        told = _read(path)
        mine.append((str(told["until"]) if told else "", path))
    for _until, path in sorted(mine)[: max(0, len(mine) - MOST + 1)]:
        path.unlink(missing_ok=True)


def _write(path: Path, told: dict[str, Any]) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(told, file)
    except OSError:
        path.unlink(missing_ok=True)
        raise


def take(state_dir: Path, token: str, account: str, now: datetime) -> KeptForm | None:
    """The form of a token, once and only for its own account; it is gone then."""
    found = list(folder_of(state_dir).glob(f"*-{_digest(token)}.json"))
    told = _read(found[0]) if found else None
    for path in found:
        path.unlink(missing_ok=True)
    if told is None or told["account"] != account:
        return None
    if datetime.fromisoformat(str(told["until"])) < now:
        return None
    values = [(str(name), str(value)) for name, value in told["values"]]
    return KeptForm(account, str(told["url"]), values)


def forget_old(state_dir: Path, now: datetime) -> None:
    """Removes what nobody came back for."""
    for path in folder_of(state_dir).glob("*.json"):
        told = _read(path)
        if told is None or datetime.fromisoformat(str(told["until"])) < now:
            path.unlink(missing_ok=True)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:40]


def _read(path: Path) -> dict[str, Any] | None:
    try:
        told = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return told if isinstance(told, dict) else None
