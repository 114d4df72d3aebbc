"""Who was erased, kept outside the backups: ids and moments, nothing else.

A restored backup brings erased people back; `erase-again` reads this file and erases
them once more. One JSON object a line; a line that was cut short by a crash is written
again, because its job runs again.
"""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path

NAME = "erasures.ndjson"


def note(state_dir: Path, office_id: str, learner_id: str, at: datetime) -> None:
    """Appends an erasure unless it stands there; on disk when this returns."""
    if (office_id, learner_id) in set(noted(state_dir)):
        return
    line = {"office": office_id, "learner": learner_id, "at": at.isoformat()}
    path = state_dir / NAME
    cut = path.is_file() and not path.read_bytes().endswith(b"\n")
    with path.open("a", encoding="utf-8") as file:
        file.write(("\n" if cut else "") + json.dumps(line) + "\n")
        file.flush()
        os.fsync(file.fileno())


def noted(state_dir: Path) -> list[tuple[str, str]]:
    """(office, learner) of every erasure, in the order in which they happened."""
    path = state_dir / NAME
    if not path.is_file():
        return []
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        found.append((str(entry["office"]), str(entry["learner"])))
    return found
