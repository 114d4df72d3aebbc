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
MOST = 200  # at a time, so that nobody fills the disk
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

    "" where it is too much, or the disk takes nothing: the login works all the same.
    """
    values = [(name, value) for name, value in form.values if not SECRET.search(name)]
    if not values or sum(len(value) for _name, value in values) > LARGEST:
        return ""
    token = secrets.token_urlsafe(24)
    told = {"account": form.account, "url": form.url, "values": values}
    told["until"] = (now + KEPT).isoformat()
    try:
        folder = folder_of(state_dir)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        forget_old(state_dir, now)
        if sum(1 for _path in folder.iterdir()) >= MOST:
            return ""
        _write(_path(state_dir, token), told)
    except OSError:
        return ""
    return token


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
    path = _path(state_dir, token)
    told = _read(path)
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


def _path(state_dir: Path, token: str) -> Path:
    digest = hashlib.sha256(token.encode()).hexdigest()
    return folder_of(state_dir) / f"{digest}.json"


def _read(path: Path) -> dict[str, Any] | None:
    try:
        told = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return told if isinstance(told, dict) else None
