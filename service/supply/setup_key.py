"""The key that lets one person set up an empty deployment, kept in the state folder.

Whoever can read the folder or the terminal of the start may set the site up; whoever
merely finds the address may not.
"""

from __future__ import annotations

import hmac
import os
import secrets
from pathlib import Path

FILE = "setup-token"


def ensure(state_dir: Path) -> str:
    """The key; made on the first call, readable by the file's owner only."""
    path = state_dir / FILE
    state_dir.mkdir(parents=True, exist_ok=True)
    beside = state_dir / f".{FILE}.{secrets.token_hex(6)}"
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(24))
        # Of two processes that start together, one wins and both read its key.
        os.link(beside, path)
    except FileExistsError:
        pass
    finally:
        beside.unlink(missing_ok=True)
    return path.read_text(encoding="ascii").strip()


def fits(state_dir: Path, typed: str) -> bool:
    """Whether this is the key; never tells by its time how much of it was right."""
    return hmac.compare_digest(ensure(state_dir).encode(), typed.strip().encode())


def forget(state_dir: Path) -> None:
    """Removes the key once the deployment is set up."""
    (state_dir / FILE).unlink(missing_ok=True)
